import type { DutyDays } from "../rules/duty-days.ts";
import type { DutyPeriod } from "../rules/duty-log.ts";
import { type HosRuleset, RULEBOOKS } from "../rules/rulebook.ts";
import { kindOf } from "../rules/timeline.ts";

const DAY_MS = 86_400_000;

/** Exceptions that are had once in so many days look back at earlier uses of them. */
const EXCEPTION_MS = 8 * DAY_MS;
/** How far back is read of a driver who never has a full rest: what a chain of splits began with then is long over. */
export const LONGEST_LOOK_BACK_MS = 120 * DAY_MS;

/** Rules, zones and claims of so long before are enough for the look back of any ruleset. */
export const SETTINGS_BACK_MS = 32 * DAY_MS;

/** From when on clocks and violations are to be right, and by what. */
export type LookBack = {
  readonly firstMs: number;
  readonly ruleset: HosRuleset;
  readonly hasExceptions: boolean;
  readonly days: DutyDays;
};

/** From when on the log has to be known: the longest look back of the ruleset, in days of the terminal. */
export function logBeginMs({ firstMs, ruleset, hasExceptions, days }: LookBack): number {
  const { cycleDays, dayOff, restartSeconds } = RULEBOOKS[ruleset];
  // A restart can lie across the begin of the first day that counts.
  const roomMs = Math.max((restartSeconds ?? 0) * 1000, DAY_MS);
  const number = days.at(firstMs).number - Math.max(cycleDays, dayOff?.days ?? 0) + 1;
  return days.startOf(number) - (hasExceptions ? EXCEPTION_MS : roomMs);
}

/**
 * Whether what comes before a log decides nothing: it has a full rest before all that has to be right. Shift and pairs are counted from
 * there on.
 */
export function isAnchored(log: readonly DutyPeriod[], { firstMs, ruleset, hasExceptions }: LookBack): boolean {
  const beforeMs = hasExceptions ? firstMs - EXCEPTION_MS : firstMs;
  const fullMs = RULEBOOKS[ruleset].fullRestSeconds * 1000;
  let sinceMs: number | null = null;
  for (let index = 0; index < log.length; index += 1) {
    const period = log[index] as DutyPeriod;
    if (period.startMs >= beforeMs) return false;
    const kind = kindOf(period);
    sinceMs = kind === "OFF_DUTY" || kind === "SLEEPER" ? (sinceMs ?? period.startMs) : null;
    const nextMs = Math.min(log[index + 1]?.startMs ?? beforeMs, beforeMs);
    if (sinceMs !== null && nextMs - sinceMs >= fullMs) return true;
  }
  return false;
}
