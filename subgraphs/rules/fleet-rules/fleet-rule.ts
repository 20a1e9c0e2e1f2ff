import type { Vendor } from "../../../schema/messages.ts";
import type { Boundary } from "../boundaries/boundary.ts";
import type { Schedule } from "../evaluation/schedule.ts";

/** A vendor's record of a device. */
export type DeviceRecord = { readonly vendor: Vendor; readonly ref: string };

/** Whom a rule watches, by what vendors call it. */
export type FleetRuleTargets = {
  readonly isWholeFleet: boolean;
  /** Of each device that was named, the records that it had then: whoever has one of them today is watched. */
  readonly devices: readonly (readonly DeviceRecord[])[];
  readonly groupIds: readonly string[];
};

/** What a rule says. It is stored as JSON. */
export type FleetRuleTerms = {
  readonly boundaries: readonly Boundary[];
  readonly hysteresisMeters: number;
  readonly hysteresisKph: number;
  readonly minimumStaySeconds: number;
  readonly schedule: Schedule | null;
};

/** A rule of fleetgraph's own. */
export type FleetRule = {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly updatedAtMs: number;
  readonly targets: FleetRuleTargets;
  readonly terms: FleetRuleTerms;
};

/** What a rule said from an instant on. */
export type FleetRuleVersion = Pick<FleetRule, "name" | "revision" | "terms"> & { readonly fromMs: number };

/** A crossing that a rule would have told. `occurredAt` is epoch milliseconds. */
export type PreviewedCrossing = {
  readonly deviceId: string;
  readonly direction: "ENTER" | "LEAVE";
  readonly occurredAt: number;
  readonly location: { readonly latitude: number; readonly longitude: number } | null;
  readonly firstEvaluation: boolean;
};

/** A device inside of a rule, by its id, and the event by which it came in. `enteredAt` is epoch milliseconds. */
export type RuleStay = { readonly deviceId: string | null; readonly enteredAt: number; readonly eventId: string };
