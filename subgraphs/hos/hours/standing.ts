import type { HosClocks } from "../rules/compute-clocks.ts";
import type { DutyDays } from "../rules/duty-days.ts";
import type { DutyPeriod, DutyStatus } from "../rules/duty-log.ts";
import { RULEBOOKS } from "../rules/rulebook.ts";
import { kindOf } from "../rules/timeline.ts";
import { STILL_MS } from "./hours-tables.ts";

/** How a driver stands, so that the clocks of later can be told from it for as long as nothing changes: until it is due. */
export type Standing = {
  readonly dutyStatus: DutyStatus | null;
  /** The least of the clocks that do not run. */
  readonly fixedLeftMs: number;
  /** When the first of those that run has run out. */
  readonly runsOutAtMs: number;
  /** When a clock begins to run otherwise, or a violation becomes another one. */
  readonly dueAtMs: number;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Whatever else: what a standing says is looked at again so often. */
const LONGEST_MS = HOUR_MS;
/** An exemption runs beside the clocks, and ends. */
const EXEMPT_MS = MINUTE_MS;

/** Rests that change what is left when they are so long: those that can be of a pair, full ones, and restarts. */
const RESTS_MS = [2, 3, 7, 8, 10, 24, 34, 36, 72].map((hours) => hours * HOUR_MS);
const BREAK_MS = HOUR_MS / 2;
/** A violation of less than a quarter of an hour is nominal, one of more than three hours egregious. */
export const NOMINAL_MS = 15 * MINUTE_MS;
export const EGREGIOUS_MS = 3 * HOUR_MS;

/** How a driver stands with these clocks, at the end of this log. */
export function toStanding(clocks: HosClocks, log: readonly DutyPeriod[], days: DutyDays): Standing {
  const { asOfMs, dutyStatus, canDriveForSeconds } = clocks;
  const { running, fixed } = toRunning(clocks);
  const leastMs = Math.min(...running, ...fixed) * 1000;
  const isExempt = canDriveForSeconds * 1000 > leastMs;
  const dueAtMs = Math.min(
    asOfMs + (isExempt ? EXEMPT_MS : LONGEST_MS),
    days.at(asOfMs).nextStartMs,
    // Nothing is driven too much before the instant after the limit.
    (clocks.nextLimitAtMs ?? STILL_MS) + 1,
    ...thresholds(clocks, log).filter((atMs) => atMs > asOfMs),
  );
  if (isExempt)
    return { dutyStatus, fixedLeftMs: Math.floor(canDriveForSeconds * 1000), runsOutAtMs: STILL_MS, dueAtMs };
  return {
    dutyStatus,
    fixedLeftMs: Math.floor(Math.min(STILL_MS, ...fixed.map((seconds) => seconds * 1000))),
    runsOutAtMs: Math.floor(Math.min(STILL_MS, ...running.map((seconds) => asOfMs + seconds * 1000))),
    dueAtMs: Math.floor(dueAtMs),
  };
}

/** How long a driver may drive from an instant on, if nothing has changed since. */
export function canDriveForMs({ fixedLeftMs, runsOutAtMs }: Standing, atMs: number): number {
  return Math.max(0, Math.min(fixedLeftMs, runsOutAtMs - atMs));
}

/** The clocks that run while the driver goes on as now, and those that do not, in seconds. */
function toRunning(clocks: HosClocks): { readonly running: readonly number[]; readonly fixed: readonly number[] } {
  const { dutyStatus, drivingRemainingSeconds: driving, shiftRemainingSeconds: shift } = clocks;
  const { cycleRemainingSeconds: cycle, breakDueInSeconds } = clocks;
  const pause = breakDueInSeconds === null ? [] : [breakDueInSeconds];
  switch (dutyStatus) {
    case "DRIVING":
      return { running: [driving, shift, ...pause, cycle], fixed: [] };
    case "ON_DUTY":
      return { running: [shift, cycle], fixed: [driving, ...pause] };
    case "OFF_DUTY":
    case "SLEEPER_BERTH":
      return isShiftRunning(clocks)
        ? { running: [shift], fixed: [driving, ...pause, cycle] }
        : { running: [], fixed: [driving, shift, ...pause, cycle] };
    case "WAITING_AT_SITE":
      return RULEBOOKS[clocks.ruleset].knowsWaiting || !isShiftRunning(clocks)
        ? { running: [], fixed: [driving, shift, ...pause, cycle] }
        : { running: [shift], fixed: [driving, ...pause, cycle] };
    case null:
      return { running: [], fixed: [driving, shift, ...pause, cycle] };
    default:
      throw new Error(`a status that we do not know: ${dutyStatus satisfies never}`);
  }
}

/** At rest the hours since coming on duty run on, where they have begun. */
function isShiftRunning({ ruleset, shiftRemainingSeconds }: HosClocks): boolean {
  const elapsed = RULEBOOKS[ruleset].limits.filter(({ counts }) => counts === "ELAPSED");
  return elapsed.length > 0 && elapsed.every(({ seconds }) => shiftRemainingSeconds < seconds);
}

/** When a rest or an interruption of driving that goes on is long enough for something, and when a violation that goes on is. */
function thresholds({ asOfMs, violations }: HosClocks, log: readonly DutyPeriod[]): readonly number[] {
  const kinds = ({ startMs }: DutyPeriod) => startMs <= asOfMs;
  const known = log.filter(kinds);
  const restMs = sinceWhen(known, (kind) => kind === "OFF_DUTY" || kind === "SLEEPER" || kind === "WAITING");
  const pauseMs = sinceWhen(known, (kind) => kind !== "DRIVING");
  const going = violations.filter(({ endedAtMs }) => endedAtMs === asOfMs);
  return [
    ...(restMs === null ? [] : RESTS_MS.map((lastsMs) => restMs + lastsMs)),
    ...(pauseMs === null ? [] : [pauseMs + BREAK_MS]),
    ...going.flatMap(({ startedAtMs }) => [startedAtMs + NOMINAL_MS, startedAtMs + EGREGIOUS_MS + 1]),
  ];
}

/** Since when the last entries of a log are all of a kind; null where the last is not. */
function sinceWhen(log: readonly DutyPeriod[], isSo: (kind: ReturnType<typeof kindOf>) => boolean): number | null {
  const index = log.findLastIndex((period) => !isSo(kindOf(period)));
  return log[index + 1]?.startMs ?? null;
}
