import { toFoundingId, toIdOfSeen } from "./founding-id.ts";
import { covers, overlaps, type RecordSpan } from "./record-span.ts";
import { type NamedVehicle, toSeenWord } from "./records/sightings.ts";
import {
  type RecordScope,
  type SaidRecord,
  type StoredLink,
  type StoredRecord,
  toSpans,
} from "./records/vendor-records.ts";

/** An id that was founded, and leads to another device or driver than before. */
export type NewHome = { readonly founded: string; readonly from: string; readonly to: string };

type LinkedRecord = SaidRecord & Pick<StoredRecord, "links">;

/** The id of the device or driver that a span founds. Parts of what is one span to its vendor found the same one. */
export function toIdOfSpan({ tenant, kind }: RecordScope, { facts, fromMs, toldFromMs, seenIn }: RecordSpan): string {
  if (seenIn !== undefined) return toIdOfSeen(tenant, kind, facts, seenIn);
  return toFoundingId(tenant, kind, facts, toldFromMs ?? fromMs);
}

/** What each id that a record can have founded leads to: the device or driver of the span that founded it. */
export function toHomes(scope: RecordScope, record: LinkedRecord): ReadonlyMap<string, string> {
  const homes = new Map<string, string>();
  for (const [id, span] of toFounders(scope, record)) {
    const home = homeIn(span, record.links);
    if (home) homes.set(id, home.entityId);
  }
  return homes;
}

/** The ids that a record had founded before a decision and that lead elsewhere by it. */
export function toNewHomes(scope: RecordScope, before: LinkedRecord, after: LinkedRecord): readonly NewHome[] {
  const homes = toHomes(scope, before);
  return Array.from(toHomes(scope, after), ([founded, to]) => ({ founded, from: homes.get(founded) ?? to, to })).filter(
    ({ from, to }) => from !== to,
  );
}

/**
 * All ids that a record can have founded, each with its span. One that was founded by what events alone said leads to the
 * device of the vendor's word once that turns out to be the same vehicle.
 */
function toFounders(scope: RecordScope, record: SaidRecord): ReadonlyMap<string, RecordSpan> {
  const spans = toSpans(record);
  const founders = new Map(spans.map((span) => [toIdOfSpan(scope, span), span]));
  for (const { vehicle, firstMs } of record.sightings.toSorted((a, b) => a.firstMs - b.firstMs)) {
    const seenIn = toSeenWord(record.facts, JSON.parse(vehicle) as NamedVehicle);
    const id = toIdOfSeen(scope.tenant, scope.kind, record.facts, seenIn);
    const span = spans.find((one) => covers(one, firstMs));
    if (span && !founders.has(id)) founders.set(id, span);
  }
  return founders;
}

/** Whose a span is: by what the machine finds, if a person leaves it any of the time. */
function homeIn(span: RecordSpan, links: readonly StoredLink[]): StoredLink | undefined {
  const own = links.filter((link) => overlaps(link, span));
  return own.find(({ confidence }) => confidence !== "MANUAL") ?? own[0];
}
