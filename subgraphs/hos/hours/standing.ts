import { type ClockQuestion, computeClocks } from "../rules/compute-clocks.ts";
import type { DutyPeriod, DutyStatus } from "../rules/duty-log.ts";
import type { HosClocks } from "../rules/hos-clocks.ts";
import { RULEBOOKS } from "../rules/rulebook.ts";
import { kindOf } from "../rules/timeline.ts";
import { STILL_MS } from "./hours-tables.ts";

/** How a driver stands, so that the clocks of later can be told from it for as long as nothing changes: until it is due. */
export type Standing = {
  readonly dutyStatus: DutyStatus | null;
  /** Since when it holds, as far as the log was read; null where the log does not tell. */
  readonly sinceMs: number | null;
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

/** How a driver stands with these clocks, which are the answer to this question. */
export function toStanding(clocks: HosClocks, question: ClockQuestion): Standing {
  const { log, days } = question;
  const { asOfMs, canDriveForSeconds } = clocks;
  const dutyStatus = clocks.sureFromMs === null ? null : clocks.dutyStatus;
  const sinceMs = clocks.sureFromMs === null ? null : clocks.sinceMs;
  const { running, fixed } = toRunning(clocks, computeClocks({ ...question, asOfMs: asOfMs + 1 }));
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
    return { dutyStatus, sinceMs, fixedLeftMs: Math.round(canDriveForSeconds * 1000), runsOutAtMs: STILL_MS, dueAtMs };
  return {
    dutyStatus,
    sinceMs,
    fixedLeftMs: Math.round(Math.min(STILL_MS, ...fixed.map((seconds) => seconds * 1000))),
    runsOutAtMs: Math.round(Math.min(STILL_MS, ...running.map((seconds) => asOfMs + seconds * 1000))),
    dueAtMs: Math.round(dueAtMs),
  };
}

/** How long a driver may drive from an instant on, if nothing has changed since. */
export function canDriveForMs({ fixedLeftMs, runsOutAtMs }: Standing, atMs: number): number {
  return Math.max(0, Math.min(fixedLeftMs, runsOutAtMs - atMs));
}

/**
 * The clocks that run while the driver goes on as now, and those that do not, in seconds. Whether the shift runs at rest depends on whether the
 * rest is one of a pair, so that the clocks of a moment later tell it.
 */
function toRunning(
  clocks: HosClocks,
  soon: HosClocks,
): { readonly running: readonly number[]; readonly fixed: readonly number[] } {
  const running: number[] = [];
  const fixed: number[] = [];
  for (const name of CLOCKS) {
    const left = clocks[name];
    if (left === null) continue;
    const isRunning = left === 0 || (soon[name] ?? 0) < left;
    (isRunning ? running : fixed).push(left);
  }
  return { running, fixed };
}

const CLOCKS = [
  "drivingRemainingSeconds",
  "shiftRemainingSeconds",
  "breakDueInSeconds",
  "cycleRemainingSeconds",
] as const;

/** When a rest or an interruption of driving that goes on is long enough for something, and when a violation that goes on is. */
function thresholds({ asOfMs, ruleset, violations }: HosClocks, log: readonly DutyPeriod[]): readonly number[] {
  const known = log.filter(({ startMs }) => startMs <= asOfMs);
  const restMs = sinceWhen(known, isRest);
  const pauseMs = sinceWhen(known, (kind) => kind !== "DRIVING");
  const going = violations.filter(({ endedAtMs }) => endedAtMs === asOfMs);
  // Seven hours in the sleeper berth are counted from its own begin.
  const restsFromMs = restMs === null ? [] : [restMs, ...known.slice(-1).map(({ startMs }) => startMs)];
  const lengthsMs = restMs === null ? [] : [...RESTS_MS, ...missingOfPairs(known, ruleset)];
  return [
    ...restsFromMs.flatMap((fromMs) => lengthsMs.map((lastsMs) => fromMs + lastsMs)),
    ...(pauseMs === null ? [] : [pauseMs + BREAK_MS]),
    ...going.flatMap(({ startedAtMs }) => [startedAtMs + NOMINAL_MS, startedAtMs + EGREGIOUS_MS + 1]),
  ];
}

function isRest(kind: ReturnType<typeof kindOf>): boolean {
  return kind === "OFF_DUTY" || kind === "SLEEPER" || kind === "WAITING";
}

/** How long a rest has to be to make a pair with one of those of a log, by all of it and by the time in the sleeper berth alone. */
function missingOfPairs(log: readonly DutyPeriod[], ruleset: HosClocks["ruleset"]): readonly number[] {
  const { shortestSeconds, togetherSeconds } = RULEBOOKS[ruleset].split;
  const lengthsMs = new Set<number>();
  let restMs = 0;
  for (let index = 0; index + 1 < log.length; index += 1) {
    const period = log[index] as DutyPeriod;
    const lastsMs =
      Math.min(period.endMs ?? Number.POSITIVE_INFINITY, (log[index + 1] as DutyPeriod).startMs) - period.startMs;
    restMs = isRest(kindOf(period)) ? restMs + lastsMs : 0;
    lengthsMs.add(restMs).add(isRest(kindOf(period)) ? lastsMs : 0);
  }
  const isPart = (lengthMs: number) => lengthMs >= shortestSeconds * 1000 && lengthMs < togetherSeconds * 1000;
  return [...lengthsMs].filter(isPart).map((lengthMs) => togetherSeconds * 1000 - lengthMs);
}

/** Since when the last entries of a log are all of a kind; null where the last is not. */
function sinceWhen(log: readonly DutyPeriod[], isSo: (kind: ReturnType<typeof kindOf>) => boolean): number | null {
  const index = log.findLastIndex((period) => !isSo(kindOf(period)));
  return log[index + 1]?.startMs ?? null;
}
