import type { DutyDays } from "./duty-days.ts";
import { formatHours } from "./explanations.ts";
import { BREAK_SECONDS, type Limit } from "./rulebook.ts";
import type { Segment, Timeline } from "./timeline.ts";
import { addExcess, type Excess, type HosViolation, toViolation } from "./violations.ts";

/** What was driven since the last interruption of 30 consecutive minutes. Costs what comes after it. */
export function drivenSinceBreakMs({ segments }: Timeline): number {
  let drivenMs = 0;
  let pausedMs = 0;
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    const segment = segments[index] as Segment;
    const lastedMs = segment.endMs - segment.startMs;
    pausedMs = isPause(segment) ? pausedMs + lastedMs : 0;
    if (isBreak(pausedMs)) break;
    if (!isPause(segment) && !segment.isExempt) drivenMs += lastedMs;
  }
  return drivenMs;
}

/**
 * What was driven too much since the last interruption of 30 consecutive minutes, 395.3(a)(3)(ii). Whatever is not driving interrupts it, in
 * any mix. Exempt driving neither counts nor interrupts.
 */
export function collectBreakViolations({ segments }: Timeline, limit: Limit, days: DutyDays): HosViolation[] {
  const violations: HosViolation[] = [];
  let excesses: Excess[] = [];
  let drivenMs = 0;
  let pausedMs = 0;
  let sinceMs: number | null = null;
  let reachedAtMs = 0;
  const tell = () => {
    if (sinceMs === null || excesses.length === 0) return;
    const count = { limit, sinceMs, reachedAtMs };
    for (const excess of excesses) violations.push(toViolation(limit, excess, () => explain(excess, count, days)));
    excesses = [];
  };
  for (const segment of segments) {
    const { isExempt, isShortHaul, startMs, endMs } = segment;
    const lastedMs = endMs - startMs;
    if (isPause(segment)) {
      pausedMs += lastedMs;
      if (!isBreak(pausedMs)) continue;
      tell();
      drivenMs = 0;
      sinceMs = null;
      continue;
    }
    pausedMs = 0;
    if (isExempt) continue;
    sinceMs ??= startMs;
    const leftMs = Math.max(0, limit.seconds * 1000 - drivenMs);
    if (leftMs > 0 && leftMs <= lastedMs) reachedAtMs = startMs + leftMs;
    if (leftMs < lastedMs && !isShortHaul) addExcess(excesses, startMs + leftMs, endMs);
    drivenMs += lastedMs;
  }
  tell();
  return violations;
}

function isPause({ kind }: Segment): boolean {
  return kind !== "DRIVING";
}

function isBreak(pausedMs: number): boolean {
  return pausedMs >= BREAK_SECONDS * 1000;
}

type Count = { readonly limit: Limit; readonly sinceMs: number; readonly reachedAtMs: number };

function explain({ startMs, endMs }: Excess, { limit, sinceMs, reachedAtMs }: Count, days: DutyDays): string {
  return [
    `Drove from ${days.format(startMs)} to ${days.format(endMs)}.`,
    `The ${formatHours(limit.seconds)} hours of driving without 30 consecutive minutes of anything else ran out at`,
    `${days.format(reachedAtMs)}, counted from ${days.format(sinceMs)}.`,
  ].join(" ");
}
