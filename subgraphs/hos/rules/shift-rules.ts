import { type CalculationPeriod, countedMs, type PeriodContext } from "./calculation-periods.ts";
import { explainPeriodExcess } from "./explanations.ts";
import type { PeriodLimit } from "./rulebook.ts";
import { countOf, type Segment } from "./timeline.ts";
import { addExcess, type Excess, type HosViolation, toViolation } from "./violations.ts";

/** The driving that the limits of driving and of the shift forbid, period by period. */
export function collectShiftViolations(periods: readonly CalculationPeriod[], context: PeriodContext): HosViolation[] {
  const violations: HosViolation[] = [];
  for (const period of periods) {
    for (const limit of period.limits) {
      if (isEverReached(limit, period, context)) {
        for (const excess of collectExcess(period, limit, context)) {
          violations.push(toViolation(limit, excess, () => explain(excess, limit, period, context)));
        }
      }
    }
  }
  return violations;
}

/** Nearly every period ends before its limit, whatever is left out of it. */
function isEverReached({ counts, seconds }: PeriodLimit, period: CalculationPeriod, { timeline }: PeriodContext) {
  const atEnd = timeline.segments[period.ownedTo] ?? timeline;
  return countOf(atEnd, counts) - countOf(period.anchor.counted, counts) > seconds * 1000;
}

function collectExcess(period: CalculationPeriod, limit: PeriodLimit, { timeline }: PeriodContext): Excess[] {
  const stretches: Excess[] = [];
  for (let index = period.ownedFrom; index < period.ownedTo; index += 1) {
    const segment = timeline.segments[index] as Segment;
    if (segment.kind !== "DRIVING" || segment.isExempt) continue;
    const leftMs = Math.max(0, limit.seconds * 1000 - countedMs(period, limit, segment, segment.startMs));
    if (segment.startMs + leftMs < segment.endMs) addExcess(stretches, segment.startMs + leftMs, segment.endMs);
  }
  return stretches;
}

function explain(excess: Excess, limit: PeriodLimit, period: CalculationPeriod, context: PeriodContext): string {
  return explainPeriodExcess(excess, limit, reachedAtMs(limit, period, context), period, context.days);
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
