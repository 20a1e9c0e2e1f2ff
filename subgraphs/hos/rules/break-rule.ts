import type { DutyDays } from "./duty-days.ts";
import { formatHours } from "./explanations.ts";
import { BREAK_SECONDS, type Limit } from "./rulebook.ts";
import type { Timeline } from "./timeline.ts";
import { addExcess, type Excess, type HosViolation, toViolation } from "./violations.ts";

/** How a driver stands with the break of 30 minutes. */
export type BreakState = { readonly drivenMs: number; readonly violations: readonly HosViolation[] };

/**
 * Driving since the last interruption of 30 consecutive minutes, 395.3(a)(3)(ii), and what was too much of it. Whatever is not driving
 * interrupts it, in any mix. Exempt driving neither counts nor interrupts.
 */
export function followBreaks({ segments }: Timeline, limit: Limit, days: DutyDays): BreakState {
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
  for (const { kind, isExempt, isShortHaul, startMs, endMs } of segments) {
    const lastedMs = endMs - startMs;
    if (kind !== "DRIVING") {
      pausedMs += lastedMs;
      if (pausedMs < BREAK_SECONDS * 1000) continue;
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
  return { drivenMs, violations };
}

type Count = { readonly limit: Limit; readonly sinceMs: number; readonly reachedAtMs: number };

function explain({ startMs, endMs }: Excess, { limit, sinceMs, reachedAtMs }: Count, days: DutyDays): string {
  return [
    `Drove from ${days.format(startMs)} to ${days.format(endMs)}.`,
    `The ${formatHours(limit.seconds)} hours of driving without 30 consecutive minutes of anything else ran out at`,
    `${days.format(reachedAtMs)}, counted from ${days.format(sinceMs)}.`,
  ].join(" ");
}
