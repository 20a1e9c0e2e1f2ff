import type { AnyRuleset, HoursSettings } from "../../hours/hours-answer.ts";
import type { HosViolation } from "../../rules/violations.ts";
import type { GridPeriod } from "./grid.ts";

/** The days of a driver that were asked for together: what is read or computed for one serves the others. */
export type DailyPeriod = {
  readonly driverRefs: readonly string[];
  readonly startMs: number;
  /** The end of the last day, or now. */
  readonly endMs: number;
  readonly settings: HoursSettings;
  /** All that begins up to the end of the period, by its begin. Computed when it is asked for first. */
  readonly violations: () => readonly HosViolation[];
};

/** A day of a driver's log. */
export type DailyLog = {
  /** Ours, where the driver is known by it. */
  readonly driverId: string;
  /** The date at the home terminal on which it begins, as `2026-03-01`. */
  readonly date: string;
  readonly startMs: number;
  /** When the next day begins. */
  readonly endMs: number;
  /** Up to when it is told: its end, or now. */
  readonly toldMs: number;
  readonly grid: readonly GridPeriod[];
  readonly period: DailyPeriod;
};

/** What of violations falls into a day. */
export function violationsOf({ startMs, toldMs, period }: DailyLog): readonly HosViolation[] {
  return period.violations().filter(({ startedAtMs, endedAtMs }) => startedAtMs < toldMs && endedAtMs > startMs);
}

/** The rules of a day, as the vendor names them for it or for the period. */
export function rulesetOf({ period }: DailyLog, told: AnyRuleset | null | undefined): AnyRuleset {
  return told ?? period.settings.ruleset;
}
