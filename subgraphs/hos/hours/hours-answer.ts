import type { DutyDays } from "../rules/duty-days.ts";
import type { HosException } from "../rules/exceptions.ts";
import type { HosClocks } from "../rules/hos-clocks.ts";
import type { HosRuleset } from "../rules/rulebook.ts";
import type { CoDriver } from "./passenger-seat.ts";

/** A ruleset as the vendor names it: one that is known here, or another one. */
export type AnyRuleset = HosRuleset | "OTHER";

/** What clocks are computed with, and what of it is assumed for nobody says it. */
export type HoursSettings = {
  readonly ruleset: AnyRuleset;
  readonly days: DutyDays;
  readonly exceptions: readonly HosException[];
  readonly coDrivers: readonly CoDriver[];
  readonly assumptions: readonly string[];
};

/** How a driver stands, and by what. */
export type DriverClocks = {
  readonly clocks: HosClocks;
  readonly settings: HoursSettings;
};

/** A driver of a list: our id, and the vendor's records that are the driver today. */
export type ListedDriver = { readonly driverId: string; readonly driverRefs: readonly string[] };
