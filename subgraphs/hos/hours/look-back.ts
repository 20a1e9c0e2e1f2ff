import type { DutyPeriod } from "../rules/duty-log.ts";
import { type HosRuleset, RULEBOOKS } from "../rules/rulebook.ts";
import { kindOf } from "../rules/timeline.ts";

const DAY_MS = 86_400_000;

/** Between the first day that counts and the begin of what is read a full rest is looked for: most drivers have one in three days. */
const ROOM_DAYS = 3;
/** Exceptions that are had once in so many days look back at earlier uses of them, before the first day that counts. */
const EXCEPTION_DAYS = 8;
/** How far back is read of a driver who never has a full rest: what a chain of splits began with then is long over. */
export const LONGEST_LOOK_BACK_MS = 120 * DAY_MS;

/** How far back before an instant the log decides its clocks and the violations of its cycle: the longest look of the ruleset. */
export function lookBackMs(ruleset: HosRuleset, hasExceptions: boolean): number {
  const { cycleDays, dayOff } = RULEBOOKS[ruleset];
  // A day of the terminal can be one of the calendar later.
  const days = Math.max(cycleDays, dayOff?.days ?? 0) + 1;
  return (days + (hasExceptions ? EXCEPTION_DAYS : ROOM_DAYS)) * DAY_MS;
}

/**
 * Whether a log that was cut off at its begin has a full rest before an instant: shift and pairs are counted from there on, so that what was
 * cut off decides nothing.
 */
export function hasFullRestBefore(log: readonly DutyPeriod[], beforeMs: number, ruleset: HosRuleset): boolean {
  const fullMs = RULEBOOKS[ruleset].fullRestSeconds * 1000;
  let sinceMs: number | null = null;
  for (let index = 0; index < log.length; index += 1) {
    const period = log[index] as DutyPeriod;
    if (period.startMs >= beforeMs) return false;
    const kind = kindOf(period);
    const isResting = kind === "OFF_DUTY" || kind === "SLEEPER";
    sinceMs = isResting ? (sinceMs ?? period.startMs) : null;
    const nextMs = Math.min(log[index + 1]?.startMs ?? beforeMs, beforeMs);
    if (sinceMs !== null && nextMs - sinceMs >= fullMs) return true;
  }
  return false;
}
