import type { DutyDays } from "./duty-days.ts";
import { formatHours } from "./explanations.ts";
import type { Rest } from "./rests.ts";
import type { DayOffRule, Limit } from "./rulebook.ts";
import type { Timeline } from "./timeline.ts";
import { addExcess, type Excess, type HosViolation, toViolation } from "./violations.ts";

/** How a driver stands with the rest of a day that has to be had now and then. */
export type DayOffState = { readonly leftMs: number; readonly violations: readonly HosViolation[] };

const DAY_MS = 86_400_000;

/** Driving too long after the last rest of a day, and after too many hours on duty since. */
export function followDaysOff(
  timeline: Timeline,
  rests: readonly Rest[],
  rule: DayOffRule,
  days: DutyDays,
): DayOffState {
  const restMs = rule.rest.seconds * 1000;
  const daysOff = rests.filter(({ startMs, endMs }) => endMs - startMs >= restMs);
  // The rest has to lie in the days before: its last hours leave them last.
  const leftOf = (dayOff: Rest, atMs: number) => dayOff.endMs - restMs + rule.days * DAY_MS - atMs;
  const workLeftOf = (dayOff: Rest, workedMs: number) =>
    rule.onDuty ? rule.onDuty.seconds * 1000 - (workedMs - dayOff.counted.workedMs) : Infinity;
  const tooLate: Excess[] = [];
  const tooMuch: Excess[] = [];
  let at = 0;
  for (const { kind, startMs, endMs, workedMs } of timeline.segments) {
    if (kind !== "DRIVING") continue;
    while ((daysOff[at + 1]?.endMs ?? Infinity) <= startMs) at += 1;
    const dayOff = daysOff[at] as Rest;
    const lateMs = startMs + Math.max(0, leftOf(dayOff, startMs));
    const muchMs = startMs + Math.max(0, workLeftOf(dayOff, workedMs));
    if (lateMs < endMs) addExcess(tooLate, lateMs, endMs);
    if (muchMs < endMs) addExcess(tooMuch, muchMs, endMs);
  }
  const last = daysOff.at(-1) as Rest;
  const toViolations = (limit: Limit, excesses: readonly Excess[], why: string) =>
    excesses.map((excess) => toViolation(limit, excess, () => explain(excess, why, rule, days)));
  return {
    leftMs: Math.max(0, Math.min(leftOf(last, timeline.endMs), workLeftOf(last, timeline.workedMs))),
    violations: [
      ...toViolations(rule.rest, tooLate, `in the ${rule.days} days before`),
      ...(rule.onDuty
        ? toViolations(rule.onDuty, tooMuch, `in the ${formatHours(rule.onDuty.seconds)} hours on duty before`)
        : []),
    ],
  };
}

function explain({ startMs, endMs }: Excess, why: string, { rest }: DayOffRule, days: DutyDays): string {
  const hours = formatHours(rest.seconds);
  return `Drove from ${days.format(startMs)} to ${days.format(endMs)} without ${hours} consecutive hours off duty ${why}.`;
}
