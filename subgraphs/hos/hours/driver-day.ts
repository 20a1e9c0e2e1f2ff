import type { HosException } from "../rules/exceptions.ts";
import type { AnyRuleset } from "./hours-answer.ts";
import type { CoDriver } from "./passenger-seat.ts";

/** The kind of the records of a driver's days: nobody else is told of them. */
export const DAY_KIND = "driverDay";

/** What is stored of a day of a driver, as the vendor has it. Null where it does not say. */
export type DriverDayFacet = {
  readonly ruleset: AnyRuleset | null;
  readonly timeZone: string | null;
  /** The hour at which days begin, as `00:00`. */
  readonly startsAt: string | null;
  /** The exceptions that were claimed, each for its time. */
  readonly exceptions: readonly HosException[];
  /** The drivers in the same vehicle, each for the time of the day. */
  readonly coDrivers: readonly CoDriver[];
  /** Of days of before nothing is known of what follows. */
  readonly certified?: boolean | null;
  readonly certifiedAtMs?: number | null;
  readonly carrier?: string | null;
  readonly carrierDotNumber?: string | null;
};

/** The ref of the record of a driver's day, such as `7 2026-03-01`. */
export function toDayRef(driverRef: string, date: string): string {
  return `${driverRef} ${date}`;
}

/** The kind of the records of terminals: nobody else is told of them either. */
export const TERMINAL_KIND = "terminal";

/** What is stored of a terminal. Null where the vendor does not say. */
export type TerminalFacet = {
  readonly name: string | null;
  readonly timeZone: string | null;
  /** The hour at which days begin, as `00:00`. */
  readonly startsAt: string | null;
};

/** What is stored of a driver beside what others are told. */
export type DriverFacet = { readonly terminalRef?: string };
