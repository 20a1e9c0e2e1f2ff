import { type CalculationPeriod, countedMs, type PeriodContext } from "./calculation-periods.ts";
import { explainPeriodExcess } from "./explanations.ts";
import type { PeriodLimit } from "./rulebook.ts";
import { countOf, type Segment } from "./timeline.ts";
import { addExcess, type Excess, type HosViolation, toViolation } from "./violations.ts";

/** The driving of a period that its limits of driving and of the shift forbid. */
export function collectShiftViolations(period: CalculationPeriod, context: PeriodContext): HosViolation[] {
  return period.limits.flatMap((limit) =>
    collectExcess(period, limit, context).map((excess) =>
      toViolation(limit, excess, () =>
        explainPeriodExcess(excess, limit, reachedAtMs(limit, period, context), period, context.days),
      ),
    ),
  );
}

function collectExcess(period: CalculationPeriod, limit: PeriodLimit, { timeline }: PeriodContext): Excess[] {
  const { segments } = timeline;
  const { anchor, ownedFrom, ownedTo } = period;
  const stretches: Excess[] = [];
  // Nearly every period ends before its limit: what is left out of it does not matter then.
  const mostMs = countOf(segments[ownedTo] ?? timeline, limit.counts) - countOf(anchor.counted, limit.counts);
  if (mostMs <= limit.seconds * 1000) return stretches;
  for (let index = ownedFrom; index < ownedTo; index += 1) {
    const segment = segments[index] as Segment;
    if (segment.kind !== "DRIVING" || segment.isExempt) continue;
    const leftMs = Math.max(0, limit.seconds * 1000 - countedMs(period, limit, segment, segment.startMs));
    if (segment.startMs + leftMs < segment.endMs) addExcess(stretches, segment.startMs + leftMs, segment.endMs);
  }
  return stretches;
}

/** When the count of a limit was at its end, driving or not. */
function reachedAtMs(limit: PeriodLimit, period: CalculationPeriod, { timeline }: PeriodContext): number {
  const { segments } = timeline;
  for (let index = period.anchor.nextSegment; index < segments.length; index += 1) {
    const segment = segments[index] as Segment;
    const { startMs, endMs } = segment;
    const before = countedMs(period, limit, segment, startMs);
    const after = before + countOf(segments[index + 1] ?? timeline, limit.counts) - countOf(segment, limit.counts);
    // A rest that is left out takes back what passed in it.
    const isLeftOut =
      limit.counts === "ELAPSED" && period.leftOut.some(({ rest }) => rest.startMs <= startMs && endMs <= rest.endMs);
    if (after >= limit.seconds * 1000 && !isLeftOut) return startMs + Math.max(0, limit.seconds * 1000 - before);
  }
  return period.endMs;
}
