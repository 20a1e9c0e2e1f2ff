import type { CalculationPeriod, LeftOut } from "./calculation-periods.ts";
import type { DutyDays } from "./duty-days.ts";
import type { Rest } from "./rests.ts";
import type { PeriodLimit } from "./rulebook.ts";
import type { Excess } from "./violations.ts";

/** A length of time as `14:00`, with seconds where there are any. */
export function formatHours(seconds: number): string {
  const whole = Math.round(seconds);
  const pad = (part: number) => String(part).padStart(2, "0");
  const minutes = `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}`;
  return whole % 60 === 0 ? minutes : `${minutes}:${pad(whole % 60)}`;
}

/** Why driving in a calculation period is too much: where its count began, when it ran out, and which rests are left out. */
export function explainPeriodExcess(
  excess: Excess,
  limit: PeriodLimit,
  reachedAtMs: number,
  period: CalculationPeriod,
  days: DutyDays,
): string {
  const what = WHAT_RUNS_OUT[limit.counts];
  const sentences = [
    `Drove from ${days.format(excess.startMs)} to ${days.format(excess.endMs)}.`,
    `The ${formatHours(limit.seconds)} hours of ${what} ran out at ${days.format(reachedAtMs)}, counted from ${describeAnchor(period, days)}.`,
  ];
  if (limit.counts === "ELAPSED") sentences.push(describeLeftOut(period, reachedAtMs, days));
  return sentences.join(" ");
}

/** Where the count of a period began. */
export function describeAnchor({ anchor, leftOut }: CalculationPeriod, days: DutyDays): string {
  if (anchor.startMs === Number.NEGATIVE_INFINITY) return `the first work in the log, ${days.format(anchor.endMs)}`;
  const begin = `the end of the rest ${describeRest(anchor, days)}`;
  if (anchor.isFull) return begin;
  const partner = leftOut.find(({ pairedWith }) => pairedWith === anchor);
  return partner ? `${begin}, the first of a pair with ${describeRest(partner.rest, days)}` : begin;
}

/** Which rests a period leaves out. */
export function describeLeftOut({ leftOut }: CalculationPeriod, untilMs: number, days: DutyDays): string {
  const told = leftOut.filter(({ rest }) => rest.endMs <= untilMs).map((one) => describePair(one, days));
  return told.length === 0 ? "No rest is left out of it." : `Left out of it: ${told.join("; ")}.`;
}

function describePair({ rest, pairedWith }: LeftOut, days: DutyDays): string {
  return `the rest ${describeRest(rest, days)}, paired with ${describeRest(pairedWith, days)}`;
}

function describeRest({ startMs, endMs, sleeper }: Rest, days: DutyDays): string {
  const lasted = formatHours((endMs - startMs) / 1000);
  const asleep = sleeper.lengthMs > 0 ? `, ${formatHours(sleeper.lengthMs / 1000)} in the sleeper berth` : "";
  return `${days.format(startMs)} to ${days.format(endMs)} (${lasted}${asleep})`;
}

const WHAT_RUNS_OUT = {
  DRIVING: "driving",
  ON_DUTY: "the shift on duty",
  ELAPSED: "the shift since coming on duty",
} as const;
