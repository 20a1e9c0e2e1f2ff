import { type Kysely, sql } from "kysely";
import type { OutboxMessage } from "../../../platform/outbox/outbox-table.ts";
import { type AliasMessage, type LinkMessage, VENDORS } from "../../../schema/messages.ts";
import type { EntityKind, VendorFacts, VendorRef } from "../domain.ts";
import type { FleetTables } from "../tables.ts";
import { type Assertion, readAssertions } from "./decisions/assertions.ts";
import { type EntityWrites, storeEntities, toEntityWrites } from "./entities.ts";
import { isMovable } from "./evidence/moves.ts";
import { isNobodysName } from "./evidence/placeholder.ts";
import { toTiesOfHolders, toTiesOfSpans, vinOf } from "./evidence/ties.ts";
import { toVin } from "./evidence/vin.ts";
import { type NewHome, toIdOfSpan, toNewHomes } from "./founders.ts";
import { type Identified, identify } from "./identify.ts";
import { LinkPlan } from "./links.ts";
import { ALWAYS, covers, intersectionOf, overlaps, type Period, type RecordSpan } from "./record-span.ts";
import type { FormerFact } from "./records/fact-history.ts";
import { NotedRecords, toNextRecord } from "./records/noted-records.ts";
import type { NamedVehicle, StoredSighting } from "./records/sightings.ts";
import { TieIndex } from "./records/tie-index.ts";
import { type SaidVehicle, toVehicleWord, toVehicleWords, toVinWord, VehicleIndex } from "./records/vehicle-index.ts";
import {
  areSameHomes,
  areSameLinks,
  type FormerSpan,
  type LinkChange,
  RULES_EDITION,
  readAllRecords,
  readRecords,
  type SaidRecord,
  type StoredLink,
  type StoredRecord,
  storeFormerFacts,
  storeFormerSpans,
  storeLinks,
  storeRecords,
  storeSightings,
  toSpans,
} from "./records/vendor-records.ts";
import { toBlankFacts, toRecordKey } from "./vendor-facts.ts";

/** What a record was a record of in a time, be it by a person's word, and what it said of its vehicle then. */
type PlacedLink = Period & SaidVehicle & { readonly entityId: string; readonly isManual: boolean };

/** A vendor's record with the devices or drivers that it was found to be; none while that is not decided. */
type Placed = VendorRef & {
  links: readonly PlacedLink[];
  /** Whether it is the account of a driver that is nobody's. */
  isNobody: boolean;
  /** Whether it ever said something else that counts, or was seen before it was known: the store has what. */
  hasPast: boolean;
  /** Since when it is known. */
  readonly knownSinceMs: number;
  /** The vehicles that its events name of the time before, as JSON. */
  seenIn: ReadonlySet<string>;
};

/** What is known of a record while it is decided. */
type Known = Omit<StoredRecord, "links"> & {
  /** As it was before; null for one that is new. */
  readonly stored: StoredRecord | null;
  readonly isChanged: boolean;
};

/**
 * A record that turns out to have been of another device or driver in a time than was known; or, where `from` is `to`, in
 * another vehicle, by what it says of that.
 */
export type Move = VendorRef & Period & { readonly from: string; readonly to: string };

/** What a decision changes of events. */
export type Decision = {
  readonly moves: readonly Move[];
  /** The vehicles, as events name them, that are another device than before: see {@link Roster.deviceOf}. */
  readonly vehicles: readonly string[];
  /** The records that began or ceased to say in which of their vendor's vehicles they are. */
  readonly placed: readonly VendorRef[];
  /** The devices or drivers of which something is new, be it that they are no more. */
  readonly concerned: readonly string[];
  /** What whoever follows fleet is to be told. */
  readonly told: readonly OutboxMessage[];
};

/** What one decision is to write. */
type Writes = {
  readonly records: Pick<StoredRecord, "facts" | "since">[];
  readonly links: LinkChange[];
  readonly former: (FormerFact & VendorRef)[];
  readonly spans: FormerSpan[];
  readonly sightings: { readonly record: VendorRef; readonly sightings: readonly StoredSighting[] }[];
  readonly homes: NewHome[];
};

/**
 * Who is who, and when: which record of which vendor is which device, or which driver.
 *
 * What can tie records is held in memory, some 400 bytes a record, and what they say in the store. Changes are noted one
 * by one and decided together, because one record can tie or separate others. A decision looks at the records that ties
 * lead to from those that changed, and at no others. After a rollback, the roster is ahead of the store: drop it.
 */
export class Roster {
  readonly #kind: EntityKind;
  readonly #tenant: string;
  readonly #index: TieIndex<Placed>;
  readonly #vehicles = new VehicleIndex<Placed>();
  #assertions: readonly Assertion[];
  /** What is said since the last decision. */
  readonly #noted = new NotedRecords();
  /** Records that are to be decided anew though they say nothing new. */
  readonly #reconsidered = new Set<Placed>();
  /** Whether a former edition of the rules decided some. */
  #isOutdated = false;

  private constructor(tenant: string, kind: EntityKind, assertions: readonly Assertion[]) {
    this.#tenant = tenant;
    this.#kind = kind;
    this.#index = new TieIndex(kind);
    this.#assertions = assertions;
  }

  /** The roster as it was stored. */
  static async load(db: Kysely<FleetTables>, tenant: string, kind: EntityKind): Promise<Roster> {
    const roster = new Roster(tenant, kind, await readAssertions(db, { tenant, kind }));
    const entityIds = new Map<string, string>();
    for (const { rules, ...record } of await readAllRecords(db, { tenant, kind })) {
      const spans = toSpans(record);
      const placed = toPlaced(record);
      const links = record.links.map((link) => {
        // One text for all records of an entity.
        const entityId = entityIds.get(link.entityId) ?? link.entityId;
        entityIds.set(entityId, entityId);
        return { ...link, entityId };
      });
      roster.#index.add(placed);
      roster.#index.hold(placed, toTiesOfSpans(kind, spans));
      roster.#setLinks(placed, spans, links);
      if (rules === RULES_EDITION) continue;
      roster.#reconsidered.add(placed);
      roster.#isOutdated = true;
    }
    return roster;
  }

  /**
   * Notes what a vendor says of one of its records, and since when; without that, since it is decided. Of what it says at
   * one instant, the last counts. A record without an id is nobody's.
   */
  note(facts: VendorFacts, atMs: number | null = null): void {
    if (facts.ref.trim() !== "") this.#noted.noteVersion({ facts, atMs });
  }

  /** Notes that a record exists, and since when, of which nothing else is known yet. */
  noteRef(record: VendorRef, atMs: number | null = null): void {
    if (this.#index.get(record) || this.#noted.hasVersion(record)) return;
    this.note(toBlankFacts(record), atMs);
  }

  /**
   * Notes the vehicle that an event of a record names at its own moment. It says where hardware was before it was known; from
   * then on its vendor's lists do. A record is known, or noted, before that.
   */
  noteSighting(record: VendorRef, vehicle: NamedVehicle, atMs: number): void {
    if (!isMovable(this.#kind, record.vendor) || record.ref.trim() === "") return;
    if (atMs < (this.#index.get(record)?.knownSinceMs ?? ALWAYS.untilMs))
      this.#noted.noteSighting(record, vehicle, atMs);
  }

  /** Notes that a device has taken the place of another one of its vendor's. A record is known, or noted, before that. */
  noteReplaced(record: VendorRef, oldRef: string): void {
    if ([record.ref, oldRef].some((ref) => ref.trim() === "") || oldRef === record.ref) return;
    this.#noted.noteReplaced(record, oldRef);
  }

  /** What persons say of records, as it holds. */
  get assertions(): readonly Assertion[] {
    return this.#assertions;
  }

  /** Notes what persons say of records: all that holds from now on. */
  assert(assertions: readonly Assertion[]): void {
    const ids = (list: readonly Assertion[]) => new Set(list.map(({ id }) => id));
    const [before, after] = [ids(this.#assertions), ids(assertions)];
    const isOfOneOnly = ({ id }: Assertion) => before.has(id) !== after.has(id);
    for (const { record, other } of [...this.#assertions, ...assertions].filter(isOfOneOnly)) {
      for (const one of [record, other]) {
        const placed = this.#index.get(one);
        if (placed) this.#reconsidered.add(placed);
      }
    }
    this.#assertions = assertions;
  }

  /** The device or driver of a record that was noted and decided, at an instant; without one, today's. */
  entityIdOf(record: VendorRef, atMs: number = ALWAYS.untilMs - 1): string | null {
    return this.#linkAt(record, atMs)?.entityId ?? null;
  }

  /** Whether a record of a driver is an account that is nobody's, such as `Unassigned`. */
  isNobody(record: VendorRef): boolean {
    return this.#index.get(record)?.isNobody ?? false;
  }

  /** Whether a record was one device or driver at all times. */
  isAlways(record: VendorRef, entityId: string): boolean {
    const { links = [] } = this.#index.get(record) ?? {};
    return links.length > 0 && links.every((link) => link.entityId === entityId);
  }

  /**
   * The device that an event of a record was seen with. What the event names at its own moment decides first, if it is
   * another vehicle than the record says: the VIN, then the vendor's id of it; then where the record was at the time.
   *
   * `named` is the vehicle where it is not the one that the record was in, for all that is known: when another device
   * turns out to be that vehicle, the event is its.
   */
  deviceOf(
    record: VendorRef,
    { atMs, vehicle }: { readonly atMs: number; readonly vehicle: NamedVehicle | null },
  ): { readonly id: string | null; readonly named: string | null } {
    const link = this.#linkAt(record, atMs);
    const byTime = { id: link?.entityId ?? null, named: null };
    const vin = toVin(vehicle?.vin ?? null);
    if (vin !== null) {
      const named = toVinWord(vin);
      return link?.vin === vin ? byTime : { id: this.#deviceOfVehicle(named) ?? byTime.id, named };
    }
    const { links = [] } = this.#index.get(record) ?? {};
    const ref = vehicle?.ref ?? null;
    if (ref === null || ref === link?.vehicleRef || !isPlaced(links)) return byTime;
    const named = toVehicleWord(record.vendor, ref);
    const own = links.findLast(({ vehicleRef }) => vehicleRef === ref);
    return { id: own?.entityId ?? this.#deviceOfVehicle(named), named };
  }

  /** Decides what was noted. Events are to be moved along, and others to be told, by what it tells: see `applyDecision`. */
  async decide(tx: Kysely<FleetTables>, nowMs: number): Promise<Decision> {
    if (this.#noted.isEmpty && this.#reconsidered.size === 0)
      return { moves: [], vehicles: [], placed: [], concerned: [], told: [] };
    const writes: Writes = { records: [], links: [], former: [], spans: [], sightings: [], homes: [] };
    const changed = await this.#takeNoted(tx, writes, nowMs);
    const concerned = this.#updateTies(changed);
    for (const placed of this.#reconsidered) concerned.add(placed);
    const known = await this.#readTied(tx, concerned, changed);
    const spans = new Map(Array.from(known, ([key, one]) => [key, toSpans(one)]));
    const plan = new LinkPlan({ spans, same: this.#assertions.filter(({ kind }) => kind === "SAME") });
    const groups = identify(this.#kind, plan.undecided, {
      isIdle: (tie) => this.#index.isIdle(tie),
      different: this.#assertions.filter(({ kind }) => kind === "DIFFERENT"),
    });
    const ids = new Map(groups.map((group) => [group, this.#toEntityId(group, known)]));
    const before = (key: string) => known.get(key)?.stored?.links ?? [];
    const links = plan.toLinks(ids, { before, nowMs });
    const entities = this.#toEntityWrites({ known, spans, links });
    const changes = this.#place({ known, spans, links, writes });
    await this.#write(tx, writes);
    await storeEntities(tx, this.#scope, entities);
    const reconsidered = [...this.#reconsidered].flatMap((one) => one.links.map(({ entityId }) => entityId));
    this.#reconsidered.clear();
    this.#isOutdated = false;
    const ofNews = [...entities.entities.map(({ id }) => id), ...entities.gone, ...reconsidered];
    return { ...changes, concerned: [...new Set(ofNews)], told: this.#toTold(writes) };
  }

  #linkAt(record: VendorRef, atMs: number): PlacedLink | undefined {
    const { links = [] } = this.#index.get(record) ?? {};
    return links.length === 1 ? links[0] : links.find((link) => covers(link, atMs));
  }

  /** The device that is a vehicle; null where nobody says so. What a person has put elsewhere does not say it. */
  #deviceOfVehicle(word: string): string | null {
    return this.#inVehicle(word).find(({ isManual }) => !isManual)?.entityId ?? null;
  }

  /** What was in a vehicle by what it says: the records in the order of the vendors and their ids, the latest link first. */
  #inVehicle(word: string): readonly (VendorRef & Pick<PlacedLink, "entityId" | "isManual">)[] {
    return this.#vehicles
      .holdersOf(word)
      .toSorted((a, b) => VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor) || (a.ref < b.ref ? -1 : 1))
      .flatMap(({ vendor, ref, links }) =>
        links
          .filter((link) => toVehicleWords({ vendor }, link).includes(word))
          .map(({ entityId, isManual }) => ({ vendor, ref, entityId, isManual }))
          .reverse(),
      );
  }

  #setLinks(placed: Placed, spans: readonly RecordSpan[], links: readonly StoredLink[]): void {
    this.#vehicles.release(placed, wordsOf(placed));
    placed.links = links.map(({ fromMs, untilMs, entityId, confidence }) => {
      const facts = spans.find((span) => overlaps(span, { fromMs, untilMs }))?.facts;
      const said = { vin: facts ? vinOf(facts) : null, vehicleRef: facts?.vehicleRef ?? null };
      return { fromMs, untilMs, entityId, isManual: confidence === "MANUAL", ...said };
    });
    if (this.#kind === "device") this.#vehicles.hold(placed, wordsOf(placed));
    else placed.isNobody = isNobodysName(spans.at(-1)?.facts.name ?? null);
  }

  /** The noted records of which something is new, and what they said before. */
  async #takeNoted(tx: Kysely<FleetTables>, writes: Writes, nowMs: number): Promise<Map<Placed, Known>> {
    const changed = new Map<Placed, Known>();
    const noted = this.#noted.take();
    // What is not in the index is not stored.
    const known = [...noted.values()].flatMap(({ record }) => this.#index.get(record) ?? []);
    const stored = await readRecords(tx, this.#scope, known);
    for (const [key, one] of noted) {
      const before = stored.get(key) ?? null;
      const next = toNextRecord(this.#kind, before, { noted: one, nowMs });
      if (!next) continue;
      const { record, isChanged, former, spans, sightings } = next;
      const { vendor, ref } = record.facts;
      for (const fact of former) writes.former.push({ vendor, ref, ...fact });
      writes.spans.push(...spans);
      const placed = this.#index.get(record.facts) ?? toPlaced(record);
      if (sightings.length > 0) writes.sightings.push({ record: placed, sightings });
      const seenIn = placed.seenIn.union(new Set(sightings.map(({ vehicle }) => vehicle)));
      // One that was seen in one vehicle alone was always there, however often.
      const isSeenAnew = seenIn.size > placed.seenIn.size || (seenIn.size > 1 && sightings.length > 0);
      placed.seenIn = seenIn;
      placed.hasPast ||= seenIn.size > 0;
      if (!isChanged && !isSeenAnew) continue;
      changed.set(placed, { ...record, stored: before, isChanged });
    }
    return changed;
  }

  /** Brings the ties of changed records up to date: the records that this concerns, by what tied them or ties them now. */
  #updateTies(changed: ReadonlyMap<Placed, Known>): Set<Placed> {
    const concerned = new Set(changed.keys());
    const ties = new Map(
      Array.from(changed, ([placed, { stored, ...now }]) => {
        const before = stored ? toTiesOfSpans(this.#kind, toSpans(stored)) : [];
        return [placed, { before, after: toTiesOfSpans(this.#kind, toSpans(now)) }];
      }),
    );
    // A tie can begin or cease to be one of too many, so both its states count.
    const collect = () => {
      for (const [placed, { before, after }] of ties) {
        for (const tie of [...before, ...after, ...toTiesOfHolders(this.#kind, placed)]) {
          for (const other of this.#index.concernedBy(tie)) concerned.add(other);
        }
      }
    };
    collect();
    for (const [placed, { before, after }] of ties) {
      this.#index.add(placed);
      this.#index.release(placed, before);
      this.#index.hold(placed, after);
    }
    collect();
    return concerned;
  }

  /** All records that ties, or the words of persons, lead to from some, directly or by way of others. */
  async #readTied(
    tx: Kysely<FleetTables>,
    from: ReadonlySet<Placed>,
    changed: ReadonlyMap<Placed, Known>,
  ): Promise<ReadonlyMap<string, Known>> {
    const known = new Map<string, Known>();
    const reached = new Set(from);
    let wave = [...from];
    while (wave.length > 0) {
      const stored = await readRecords(
        tx,
        this.#scope,
        wave.filter((placed) => !changed.has(placed)),
      );
      const next: Placed[] = [];
      for (const placed of wave) {
        const one = changed.get(placed) ?? toKnown(stored.get(toRecordKey(placed)));
        known.set(toRecordKey(placed), one);
        for (const other of this.#reachedFrom(placed, toSpans(one))) {
          if (reached.has(other)) continue;
          reached.add(other);
          next.push(other);
        }
      }
      wave = next;
    }
    return known;
  }

  *#reachedFrom(placed: Placed, spans: readonly RecordSpan[]): Generator<Placed> {
    for (const tie of [...toTiesOfSpans(this.#kind, spans), ...toTiesOfHolders(this.#kind, placed)]) {
      yield* this.#index.concernedBy(tie);
    }
    for (const { record, other } of this.#assertions) {
      if (toRecordKey(record) !== toRecordKey(placed) && toRecordKey(other) !== toRecordKey(placed)) continue;
      for (const one of [record, other]) {
        const reached = this.#index.get(one);
        if (reached) yield reached;
      }
    }
  }

  /**
   * Every span of a record has an id that it gives to the device it founds: of a group, that is the one which is known
   * longest, so that a device keeps its id when new records join it, and has it again when a decision is undone.
   */
  #toEntityId(group: Identified, known: ReadonlyMap<string, Known>): string {
    const sinceMs = ({ facts, fromMs }: RecordSpan) =>
      Math.max(fromMs, known.get(toRecordKey(facts))?.since.recordMs ?? fromMs);
    const spans = group.map(({ span }) => span);
    const told = spans.filter(({ seenIn }) => seenIn === undefined);
    const [first = group[0].span, ...others] = told.length > 0 ? told : spans;
    return this.#foundedBy(others.reduce((one, span) => (sinceMs(span) < sinceMs(one) ? span : one), first));
  }

  #foundedBy(span: RecordSpan): string {
    return toIdOfSpan(this.#scope, span);
  }

  #toTold({ links, homes }: Writes): readonly OutboxMessage[] {
    const tenant = this.#tenant;
    // Evidence and confidence are told to nobody.
    const anew = links.filter(({ before, links: now }) => !areSameHomes(before, now));
    const ofLinks = anew.map(({ record: { vendor, ref }, links: now }) => {
      const periods = now.map(({ entityId: id, fromMs, untilMs }) => ({ id, fromMs, untilMs }));
      const message: LinkMessage = { kind: this.#kind, vendor, ref, periods };
      return { tenant, kind: "link", ref: `${this.#kind} ${vendor} ${ref}`, message };
    });
    const ofAliases = homes.map(({ founded: id, to }) => {
      const message: AliasMessage = { id, entityId: id === to ? null : to };
      return { tenant, kind: "alias", ref: id, message };
    });
    return [...ofLinks, ...ofAliases];
  }

  /** Notes the links that are new, and tells what they change of events. */
  #place({ known, spans, links, writes }: Placing): Omit<Decision, "concerned" | "told"> {
    const moves: Move[] = [];
    const placedAnew: VendorRef[] = [];
    const words = new Map<string, string>();
    const stateOf = (word: string) =>
      this.#inVehicle(word)
        .map(({ vendor, ref, entityId, isManual }) => `${vendor} ${isManual} ${entityId} ${ref}`)
        .join("\n");
    for (const [key, one] of known) {
      const { facts, since, stored, isChanged } = one;
      const [ofRecord, now] = [spans.get(key) ?? [], links.get(key) ?? []];
      const isRelinked = !stored || !areSameLinks(stored.links, now);
      if (isChanged || this.#isOutdated) writes.records.push({ facts, since });
      if (!isChanged && !isRelinked) continue;
      if (isRelinked) writes.links.push({ record: facts, before: stored?.links ?? [], links: now });
      if (stored) writes.homes.push(...toNewHomes(this.#scope, stored, { ...one, links: now }));
      const placed = this.#index.get(facts);
      if (!placed) continue;
      placed.hasPast = hasPast(one);
      const { links: before, isNobody: wasNobody } = placed;
      for (const word of [...wordsOf(placed), ...wordsOfSpans(ofRecord)]) {
        if (!words.has(word)) words.set(word, stateOf(word));
      }
      this.#setLinks(placed, ofRecord, now);
      moves.push(...toMoves(placed, { links: before, isNobody: wasNobody }));
      if (before.length > 0 && isPlaced(before) !== isPlaced(placed.links)) placedAnew.push(toRef(placed));
    }
    const vehicles = [...words].filter(([word, before]) => stateOf(word) !== before);
    return { moves, vehicles: vehicles.map(([word]) => word), placed: placedAnew };
  }

  #toEntityWrites({ known, spans, links }: Omit<Placing, "writes">): EntityWrites {
    const decided = Array.from(known, ([key, { stored, isChanged }]) => {
      const [before, now] = [stored?.links ?? [], links.get(key) ?? []];
      const isNews = isChanged || this.#isOutdated || !stored || !areSameLinks(before, now);
      return { spans: spans.get(key) ?? [], before, links: now, isNews };
    });
    return toEntityWrites(decided);
  }

  async #write(tx: Kysely<FleetTables>, { records, links, former, spans, sightings, homes }: Writes): Promise<void> {
    if (records.length > 0) await storeRecords(tx, this.#scope, records);
    if (links.length > 0) await storeLinks(tx, this.#scope, links);
    if (former.length > 0) await storeFormerFacts(tx, this.#scope, former);
    if (spans.length > 0) await storeFormerSpans(tx, this.#scope, spans);
    if (sightings.length > 0) await storeSightings(tx, this.#scope, sightings);
    for (const home of homes) await this.#leadToFounder(tx, home);
  }

  /** An id that was given out leads to the device or driver that has the span of the record which founded it. */
  async #leadToFounder(tx: Kysely<FleetTables>, { founded, from, to }: NewHome): Promise<void> {
    const tenant = this.#tenant;
    if (founded === to) {
      await sql`delete from alias where tenant = ${tenant} and id = ${founded}`.execute(tx);
    } else if (founded === from) {
      await sql`insert into alias (tenant, id, entityId) values (${tenant}, ${founded}, ${to})
        on conflict (tenant, id) do update set entityId = excluded.entityId`.execute(tx);
    } else {
      await sql`update alias set entityId = ${to} where tenant = ${tenant} and id = ${founded}`.execute(tx);
    }
  }

  get #scope() {
    return { tenant: this.#tenant, kind: this.#kind };
  }
}

type Placing = {
  readonly known: ReadonlyMap<string, Known>;
  readonly spans: ReadonlyMap<string, readonly RecordSpan[]>;
  readonly links: ReadonlyMap<string, readonly StoredLink[]>;
  readonly writes: Writes;
};

function toKnown(stored: StoredRecord | undefined): Known {
  if (!stored) throw new Error("a record is in memory that the store does not have");
  const { links: _, ...record } = stored;
  return { ...record, stored, isChanged: false };
}

function toPlaced(record: SaidRecord): Placed {
  const { vendor, ref } = record.facts;
  const seenIn = record.sightings.length > 0 ? new Set(record.sightings.map(({ vehicle }) => vehicle)) : SEEN_NOWHERE;
  const knownSinceMs = record.since.recordMs;
  return { vendor, ref, links: [], isNobody: false, hasPast: hasPast(record), knownSinceMs, seenIn };
}

/** One for all records that were never seen. */
const SEEN_NOWHERE: ReadonlySet<string> = new Set();

function hasPast({ former, formerNames, sightings }: SaidRecord): boolean {
  return former.length > 0 || formerNames.length > 0 || sightings.length > 0;
}

/** When a record is of another device or driver than before, says that it is in another vehicle, or is somebody's at last. */
function toMoves(
  { vendor, ref, links: after, isNobody }: Placed,
  { links: before, isNobody: wasNobody }: Pick<Placed, "links" | "isNobody">,
): readonly Move[] {
  const isSame = (was: PlacedLink, is: PlacedLink) =>
    was.entityId === is.entityId && was.vin === is.vin && was.vehicleRef === is.vehicleRef;
  const areAllNew = isPlaced(before) !== isPlaced(after) || isNobody !== wasNobody;
  return before.flatMap((was) =>
    after.flatMap((is) => {
      const period = !areAllNew && isSame(was, is) ? null : intersectionOf(was, is);
      return period ? [{ vendor, ref, ...period, from: was.entityId, to: is.entityId }] : [];
    }),
  );
}

/** Whether a record says at any time in which of its vendor's vehicles it is. */
function isPlaced(links: readonly PlacedLink[]): boolean {
  return links.some(({ vehicleRef }) => vehicleRef !== null);
}

function toRef({ vendor, ref }: VendorRef): VendorRef {
  return { vendor, ref };
}

function wordsOf(placed: Placed): readonly string[] {
  return placed.links.flatMap((link) => toVehicleWords(placed, link));
}

function wordsOfSpans(spans: readonly RecordSpan[]): readonly string[] {
  return spans.flatMap(({ facts }) => toVehicleWords(facts, { vin: vinOf(facts), vehicleRef: facts.vehicleRef }));
}
