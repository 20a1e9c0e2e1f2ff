import { type CalculationPeriod, type PeriodContext, shiftCountedMs } from "./calculation-periods.ts";
import { explainPeriodExcess } from "./explanations.ts";
import type { Limit } from "./rulebook.ts";
import type { Segment } from "./timeline.ts";
import { addExcess, type Excess, type HosViolation, toViolation } from "./violations.ts";

/** The driving of a period that its limits of driving and of the shift forbid. */
export function collectShiftViolations(period: CalculationPeriod, context: PeriodContext): HosViolation[] {
  const { anchor, driving, shift } = period;
  const drivingExcess = collectExcess(period, driving, context, ({ drivenMs }) => drivenMs - anchor.drivenMs);
  const shiftExcess = collectExcess(period, shift, context, ({ shiftMs, startMs }) =>
    shiftCountedMs(period, shiftMs, startMs),
  );
  const toViolationOf = (limit: Limit) => (excess: Excess) =>
    toViolation(limit, excess, () =>
      explainPeriodExcess(excess, limit, reachedAtMs(limit, period, context), period, context),
    );
  return [...drivingExcess.map(toViolationOf(driving)), ...shiftExcess.map(toViolationOf(shift))];
}

function collectExcess(
  { anchor, ownedFrom, ownedTo }: CalculationPeriod,
  limit: Limit,
  { timeline }: PeriodContext,
  countedMs: (segment: Segment) => number,
): Excess[] {
  const { segments } = timeline;
  const stretches: Excess[] = [];
  // Nearly every period ends before its limit: what is left out of it does not matter then.
  const end = segments[ownedTo] ?? timeline;
  const mostMs = limit.name === "DRIVING" ? end.drivenMs - anchor.drivenMs : end.shiftMs - anchor.shiftMs;
  if (mostMs <= limit.seconds * 1000) return stretches;
  for (let index = ownedFrom; index < ownedTo; index += 1) {
    const segment = segments[index] as Segment;
    if (segment.kind !== "DRIVING" || segment.isExempt) continue;
    const leftMs = Math.max(0, limit.seconds * 1000 - countedMs(segment));
    if (segment.startMs + leftMs < segment.endMs) addExcess(stretches, segment.startMs + leftMs, segment.endMs);
  }
  return stretches;
}

/** When the count of a limit was at its end, driving or not. */
function reachedAtMs({ name, seconds }: Limit, period: CalculationPeriod, { timeline }: PeriodContext): number {
  const { segments } = timeline;
  for (let index = period.anchor.nextSegment; index < segments.length; index += 1) {
    const { startMs, endMs, drivenMs, shiftMs } = segments[index] as Segment;
    const next = segments[index + 1] ?? timeline;
    const before = name === "DRIVING" ? drivenMs - period.anchor.drivenMs : shiftCountedMs(period, shiftMs, startMs);
    const after = before + (name === "DRIVING" ? next.drivenMs - drivenMs : next.shiftMs - shiftMs);
    // A rest that is left out takes back what passed in it.
    const isLeftOut = period.leftOut.some(({ rest }) => rest.startMs <= startMs && endMs <= rest.endMs);
    if (after >= seconds * 1000 && !isLeftOut) return startMs + Math.max(0, seconds * 1000 - before);
  }
  return period.endMs;
}
