import type { DutyRecordKind, DutyRecordOrigin, DutyStatus } from "../../generated.ts";

/** An entry in effect, as far as it decides what a driver does. */
export type LawEntry = {
  readonly ref: string;
  readonly kind: DutyRecordKind;
  readonly status: DutyStatus | null;
  readonly origin: DutyRecordOrigin;
  readonly occurredAt: number;
  readonly endedAt: number | null;
};

type Span = { readonly startMs: number; readonly endMs: number };

const CHANGES: ReadonlySet<DutyRecordKind> = new Set<DutyRecordKind>([
  ...(["DUTY_STATUS", "PERSONAL_CONVEYANCE", "YARD_MOVES", "SPECIAL_DRIVING_CLEARED"] as const),
]);
const AUTOMATIC: ReadonlySet<DutyRecordOrigin> = new Set<DutyRecordOrigin>(["AUTOMATIC", "UNIDENTIFIED_DRIVER"]);

/**
 * Driving that the device recorded and that a changed log has no more: 49 CFR 395 subpart B, appendix A, 4.3.2.8.2(b) lets nobody shorten it. Null where all
 * of it stands. What goes on lasts up to `nowMs`.
 */
export function findShortenedDriving(
  before: readonly LawEntry[],
  after: readonly LawEntry[],
  nowMs: number,
): Span | null {
  const driven = toDriving(after, nowMs, () => true);
  const automatic = toDriving(before, nowMs, ({ origin }) => AUTOMATIC.has(origin));
  return automatic.find((span) => !isCovered(span, driven)) ?? null;
}

function toDriving(entries: readonly LawEntry[], nowMs: number, counts: (entry: LawEntry) => boolean): readonly Span[] {
  const changes = entries.filter(({ kind }) => CHANGES.has(kind)).sort((a, b) => a.occurredAt - b.occurredAt);
  return changes.flatMap((entry, index) => {
    if (entry.kind !== "DUTY_STATUS" || entry.status !== "DRIVING" || !counts(entry)) return [];
    const nextMs = changes[index + 1]?.occurredAt ?? Math.max(nowMs, entry.occurredAt);
    return { startMs: entry.occurredAt, endMs: Math.min(entry.endedAt ?? nextMs, nextMs) };
  });
}

/** Whether spans in order, which may touch, have all of one. */
function isCovered({ startMs, endMs }: Span, spans: readonly Span[]): boolean {
  let toldMs = startMs;
  for (const span of spans) if (span.startMs <= toldMs) toldMs = Math.max(toldMs, span.endMs);
  return toldMs >= endMs;
}
