import type { EntityKind, VendorFacts, VendorRef } from "../../domain.ts";
import { isMove } from "../evidence/moves.ts";
import { ALWAYS } from "../record-span.ts";
import { isSame, toRecordKey } from "../vendor-facts.ts";
import { type FormerFact, toFormerFacts } from "./fact-history.ts";
import { FirstSightings, type NamedVehicle, type StoredSighting, toVehicleText } from "./sightings.ts";
import type { FormerSpan, SaidRecord } from "./vendor-records.ts";

/** What a vendor says of a record, and since when; null: since it is decided. */
export type NotedVersion = { readonly facts: VendorFacts; readonly atMs: number | null };

/** All that was noted of a record since the last decision. */
export type NotedRecord = {
  readonly record: VendorRef;
  /** Oldest first. */
  readonly versions: readonly NotedVersion[];
  /** The devices whose places it has taken. */
  readonly replaces: ReadonlySet<string>;
  /** The vehicles that its events name. */
  readonly sightings: readonly StoredSighting[];
};

type Noting = {
  readonly record: VendorRef;
  readonly versions: NotedVersion[];
  readonly replaces: Set<string>;
  readonly sightings: FirstSightings;
};

/** What is said of records, until it is decided. */
export class NotedRecords {
  readonly #noted = new Map<string, Noting>();

  get isEmpty(): boolean {
    return this.#noted.size === 0;
  }

  /** Of what is said since one instant, the last counts. */
  noteVersion(version: NotedVersion): void {
    const { versions } = this.#of(version.facts);
    if (versions.at(-1)?.atMs === version.atMs) versions.pop();
    versions.push(version);
  }

  hasVersion(record: VendorRef): boolean {
    return (this.#noted.get(toRecordKey(record))?.versions.length ?? 0) > 0;
  }

  noteReplaced(record: VendorRef, oldRef: string): void {
    this.#of(record).replaces.add(oldRef);
  }

  noteSighting(record: VendorRef, vehicle: NamedVehicle, atMs: number): void {
    const text = toVehicleText(vehicle);
    if (text !== null) this.#of(record).sightings.add({ vehicle: text, firstMs: atMs });
  }

  /** All that was noted, by the keys of the records, and is forgotten by that. */
  take(): ReadonlyMap<string, NotedRecord> {
    const taken = Array.from(this.#noted, ([key, { sightings, ...noted }]) => {
      return [key, { ...noted, sightings: sightings.all }] as const;
    });
    this.#noted.clear();
    return new Map(taken);
  }

  #of({ vendor, ref }: VendorRef): Noting {
    const key = toRecordKey({ vendor, ref });
    const known = this.#noted.get(key);
    if (known) return known;
    const noting = {
      record: { vendor, ref },
      versions: [],
      replaces: new Set<string>(),
      sightings: new FirstSightings(),
    };
    this.#noted.set(key, noting);
    return noting;
  }
}

/** A record with what was noted of it, and what that ends. */
export type NextRecord = {
  readonly record: SaidRecord;
  /** Whether its vendor says something new. */
  readonly isChanged: boolean;
  readonly former: readonly FormerFact[];
  readonly spans: readonly FormerSpan[];
  /** What its events name of the time before it was known, as far as that was noted now. */
  readonly sightings: readonly StoredSighting[];
};

/** A record with all that was noted of it; null for one that is not known and of which nothing is said. */
export function toNextRecord(
  kind: EntityKind,
  before: SaidRecord | null,
  { noted, nowMs }: { readonly noted: NotedRecord; readonly nowMs: number },
): NextRecord | null {
  const first = noted.versions[0] ?? (before && { facts: before.facts, atMs: null });
  if (!first) return null;
  const since = { recordMs: first.atMs ?? nowMs, facts: {} };
  let record = before ?? { facts: first.facts, since, former: [], formerNames: [], sightings: [] };
  let isChanged = before === null;
  const former: FormerFact[] = [];
  const spans: FormerSpan[] = [];
  for (const { facts: said, atMs } of noted.versions.length > 0 ? noted.versions : [first]) {
    // What an event has told of it once, no list tells again.
    const replaces = [...noted.replaces.union(new Set(record.facts.replaces))].sort();
    const facts = { ...said, replaces };
    if (isSame(record.facts, facts)) continue;
    const next = continueRecord(kind, record, { facts, saidMs: atMs ?? nowMs });
    former.push(...next.former);
    spans.push(...next.spans);
    record = next.record;
    isChanged = true;
  }
  const sightings = noted.sightings.filter(({ firstMs }) => firstMs < record.since.recordMs);
  const all = new FirstSightings([...record.sightings, ...sightings]).all;
  return { record: { ...record, sightings: all }, isChanged, former, spans, sightings };
}

/** A record with its next version. What was said later is so later, whatever the clocks say. */
function continueRecord(
  kind: EntityKind,
  { facts: before, since, former, formerNames, sightings }: SaidRecord,
  { facts, saidMs }: { readonly facts: VendorFacts; readonly saidMs: number },
): Pick<NextRecord, "record" | "former" | "spans"> {
  const ended = [...former.slice(-1), ...formerNames.slice(-1)].map(({ untilMs }) => untilMs);
  const atMs = Math.max(saidMs, since.recordMs, ...Object.values(since.facts), ...ended);
  const step = toFormerFacts(before, facts, { since, nowMs: atMs });
  const names = step.former.filter(({ fact }) => fact === "name");
  const dated = names.map(({ value, fromMs, untilMs }) => ({ name: value, fromMs, untilMs }));
  const fromMs = former.at(-1)?.untilMs ?? ALWAYS.fromMs;
  const spans = isMove(kind, before, facts) && atMs > fromMs ? [{ facts: before, fromMs, untilMs: atMs }] : [];
  const record = {
    facts,
    since: step.since,
    former: [...former, ...spans],
    formerNames: [...formerNames, ...dated],
    sightings,
  };
  return { record, former: step.former, spans };
}
