import type { Vendor } from "../../schema/messages.ts";
import type { Boundary } from "./boundaries/boundary.ts";
import type { FleetRule } from "./fleet-rules/fleet-rule.ts";

/** How a vendor names one of its records. */
export type VendorRef = { readonly vendor: Vendor; readonly ref: string };

/** An event as the gateway refers to it. */
export type EventReference = { readonly id: string };

/** A device as the gateway refers to it, with the vendors' records of it that the graph knows today. */
export type DeviceReference = { readonly id: string; readonly vendorRefs: readonly VendorRef[] };

/** A crossing as its event and its rule of today are found. */
export type CrossingReference = { readonly eventId: string; readonly ruleId: string };

/** Whether a rule holds, as in the SDL. */
export type RuleState = "COVERED" | "UNCOVERED" | "UNEVALUATED";

/** Which way a rule was crossed, as in the SDL. */
export type CrossingDirection = "ENTER" | "LEAVE" | "OTHER";

/** Who evaluates rules. */
export type RuleVendor = "VINLI" | "FLEETGRAPH";

/** A rule as it was at a moment. */
export type RuleVersion = {
  readonly name: string | null;
  readonly boundaries: readonly Boundary[];
  readonly state: RuleState;
  /** Epoch milliseconds; null where the vendor does not say. */
  readonly createdAt: number | null;
};

/** A rule of today. */
export type Rule = RuleVersion & {
  readonly id: string;
  readonly vendor: RuleVendor;
  /** The vendor's record of it; null for one of fleetgraph's own. */
  readonly vendorRef: VendorRef | null;
  /** The vendor's record of the one device that it watches. */
  readonly deviceRef: VendorRef | null;
  /** When it was crossed last, in epoch milliseconds; null where it never was. */
  readonly since: number | null;
  /** What is of a rule of fleetgraph's own. */
  readonly fleet?: FleetRule;
};

/** How a rule stands for one device, which is found by the vendor's record, or is told by its id. */
export type RuleDeviceState = Pick<Rule, "deviceRef" | "state" | "since"> & { readonly deviceId?: string };

/** One reading of a vehicle. */
export type Reading = { readonly parameter: string; readonly value: number };
