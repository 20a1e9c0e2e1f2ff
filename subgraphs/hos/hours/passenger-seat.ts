import type { DutyPeriod } from "../rules/duty-log.ts";
import { kindOf } from "../rules/timeline.ts";

/** A time from its begin up to its end, which is not of it. */
export type Span = { readonly startMs: number; readonly endMs: number };

/** Somebody in the same vehicle, as the vendor names co-drivers: for the days on which it does. */
export type CoDriver = { readonly ref: string; readonly fromMs: number; readonly toMs: number };

/** When a co-driver drives, in the time for which one is named. */
export function toDrivingSpans(log: readonly DutyPeriod[], { fromMs, toMs }: CoDriver): readonly Span[] {
  return log.flatMap((period, index) => {
    if (kindOf(period) !== "DRIVING") return [];
    const startMs = Math.max(period.startMs, fromMs);
    const endMs = Math.min(endOf(log, index), toMs);
    return startMs < endMs ? { startMs, endMs } : [];
  });
}

/**
 * The log of a driver whose co-driver drives at these times: on duty meanwhile is in the passenger seat, which a log has no word for. Next to
 * the sleeper berth it can be rest, 49 CFR 395.1(g)(1)(i)(D); otherwise it stays on duty.
 */
export function withPassengerSeat(log: readonly DutyPeriod[], driven: readonly Span[]): readonly DutyPeriod[] {
  if (driven.length === 0) return log;
  return log.flatMap((period, index) => {
    if (period.status !== "ON_DUTY" || period.condition) return [period];
    const endMs = endOf(log, index);
    const edges = driven.flatMap((span) => [span.startMs, span.endMs]);
    const inside = edges.filter((edge) => period.startMs < edge && edge < endMs);
    const starts = [period.startMs, ...new Set(inside)].sort((a, b) => a - b);
    return starts.map((startMs): DutyPeriod => {
      const isSeat = driven.some((span) => span.startMs <= startMs && startMs < span.endMs);
      return { ...period, startMs, condition: isSeat ? "PASSENGER_SEAT" : null };
    });
  });
}

function endOf(log: readonly DutyPeriod[], index: number): number {
  const nextMs = log[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
  return Math.min(log[index]?.endMs ?? nextMs, nextMs);
}
