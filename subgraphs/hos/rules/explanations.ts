import type { CalculationPeriod, LeftOut } from "./calculation-periods.ts";
import type { DutyDays } from "./duty-days.ts";
import type { Rest } from "./rests.ts";
import type { Limit, Rulebook } from "./rulebook.ts";
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
  limit: Limit,
  reachedAtMs: number,
  period: CalculationPeriod,
  { book, days }: { readonly book: Rulebook; readonly days: DutyDays },
): string {
  const what = whatRunsOut(limit, book);
  const sentences = [
    `Drove from ${days.format(excess.startMs)} to ${days.format(excess.endMs)}.`,
    `The ${formatHours(limit.seconds)} hours of ${what} ran out at ${days.format(reachedAtMs)}, counted from ${describeAnchor(period, days)}.`,
  ];
  if (limit.name === "SHIFT") sentences.push(describeLeftOut(period, reachedAtMs, book, days));
  return sentences.filter(Boolean).join(" ");
}

/** Where the count of a period began. */
export function describeAnchor({ anchor, leftOut }: CalculationPeriod, days: DutyDays): string {
  if (anchor.startMs === Number.NEGATIVE_INFINITY) return `the first work in the log, ${days.format(anchor.endMs)}`;
  const begin = `the end of the rest ${describeRest(anchor, days)}`;
  if (anchor.isFull) return begin;
  const partner = leftOut.find(({ pairedWith }) => pairedWith === anchor);
  return partner ? `${begin}, the first of a pair with ${describeRest(partner.rest, days)}` : begin;
}

/** Which rests a period leaves out. Empty where the shift counts hours on duty alone, for nothing is left out of those. */
export function describeLeftOut(
  { leftOut }: CalculationPeriod,
  untilMs: number,
  { shiftCounts }: Rulebook,
  days: DutyDays,
): string {
  if (shiftCounts === "ON_DUTY") return "";
  const told = leftOut.filter(({ rest }) => rest.endMs <= untilMs).map((one) => describePair(one, days));
  return told.length === 0 ? "No rest is left out of it." : `Left out of it: ${told.join("; ")}.`;
}

function describePair({ rest, pairedWith }: LeftOut, days: DutyDays): string {
  return `the rest ${describeRest(rest, days)}, paired with ${describeRest(pairedWith, days)}`;
}

function describeRest({ startMs, endMs, sleeperMs }: Rest, days: DutyDays): string {
  const lasted = formatHours((endMs - startMs) / 1000);
  const sleeper = sleeperMs > 0 ? `, ${formatHours(sleeperMs / 1000)} in the sleeper berth` : "";
  return `${days.format(startMs)} to ${days.format(endMs)} (${lasted}${sleeper})`;
}

function whatRunsOut({ name }: Limit, { shiftCounts }: Rulebook): string {
  if (name === "DRIVING") return "driving";
  return shiftCounts === "ELAPSED" ? "the shift since coming on duty" : "the shift on duty";
}
