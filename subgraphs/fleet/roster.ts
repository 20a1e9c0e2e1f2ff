import { type Kysely, sql } from "kysely";
import { forEachRow } from "../../platform/store/batch.ts";
import { VENDORS } from "../../schema/messages.ts";
import type { EntityKind, VendorFacts, VendorRef } from "./domain.ts";
import { type FormerFact, type KnownSince, toFormerFacts } from "./identity/fact-history.ts";
import { toFoundingId } from "./identity/founding-id.ts";
import { toEntitySearchText, toNameKey } from "./identity/name-key.ts";
import { TieIndex } from "./identity/tie-index.ts";
import { type Tie, toTies, toTiesOfHolders, vinOf } from "./identity/ties.ts";
import { isSame, toBlankFacts, toRecordKey } from "./identity/vendor-facts.ts";
import {
  RULES_EDITION,
  readAllRecords,
  readRecords,
  type StoredRecord,
  storeFormerFacts,
  storeRecords,
  toStoredFacts,
} from "./identity/vendor-records.ts";
import { type Identified, identify, type Member } from "./identity.ts";
import { moveEvents } from "./moved-events.ts";
import type { FleetTables } from "./tables.ts";

/** A vendor's record with the device or driver that it was found to be; null while that is not decided. */
type Placed = VendorRef & { entityId: string | null };

/** What is known of a record while it is decided. */
type Known = {
  readonly facts: VendorFacts;
  /** As it was before; null for one that is new. */
  readonly stored: StoredRecord | null;
  readonly since: KnownSince;
  readonly isChanged: boolean;
};

type Entity = Pick<FleetTables["entity"], "id" | "name" | "vin" | "username" | "deviceKind">;

/** What one decision is to write. */
type Writes = {
  readonly records: StoredRecord[];
  readonly former: (FormerFact & VendorRef)[];
  readonly entities: Entity[];
  readonly gone: string[];
  readonly moved: (VendorRef & { readonly from: string; readonly to: string })[];
};

/**
 * Who is who: which record of which vendor is which device, or which driver.
 *
 * What can tie records is held in memory, some 330 bytes a record, and what they say in the store. Changes are noted one
 * by one and decided together, because one record can tie or separate others. A decision looks at the records that ties
 * lead to from those that changed, and at no others. After a rollback, the roster is ahead of the store: drop it.
 */
export class Roster {
  readonly #kind: EntityKind;
  readonly #tenant: string;
  readonly #index: TieIndex<Placed>;
  /** The versions of each record since the last decision, oldest first. */
  readonly #noted = new Map<string, VendorFacts[]>();
  /** Records that a former edition of the rules decided. */
  readonly #outdated = new Set<Placed>();

  private constructor(tenant: string, kind: EntityKind) {
    this.#tenant = tenant;
    this.#kind = kind;
    this.#index = new TieIndex(kind);
  }

  /** The roster as it was stored. */
  static async load(db: Kysely<FleetTables>, tenant: string, kind: EntityKind): Promise<Roster> {
    const roster = new Roster(tenant, kind);
    const entityIds = new Map<string, string>();
    for (const row of await readAllRecords(db, { tenant, kind })) {
      const facts = toStoredFacts(row);
      // One text for all records of an entity.
      const entityId = entityIds.get(row.entityId) ?? row.entityId;
      entityIds.set(entityId, entityId);
      const placed = roster.#add(facts, entityId);
      roster.#index.hold(placed, toTies(kind, facts));
      if (row.rules !== RULES_EDITION) roster.#outdated.add(placed);
    }
    return roster;
  }

  /** Notes what a vendor says of one of its records. A record without an id is nobody's. */
  note(facts: VendorFacts): void {
    if (facts.ref.trim() === "") return;
    const key = toRecordKey(facts);
    const versions = this.#noted.get(key);
    if (versions) versions.push(facts);
    else this.#noted.set(key, [facts]);
  }

  /** Notes that a record exists of which nothing else is known yet. */
  noteRef(record: VendorRef): void {
    if (this.#index.get(record) || this.#noted.has(toRecordKey(record))) return;
    this.note(toBlankFacts(record));
  }

  /** The device or driver of a record that was noted and decided. */
  entityIdOf(record: VendorRef): string | null {
    return this.#index.get(record)?.entityId ?? null;
  }

  /** Decides what was noted, and moves the events of a record that turns out to be another device or driver. */
  async decide(tx: Kysely<FleetTables>, nowMs: number): Promise<void> {
    if (this.#noted.size === 0 && this.#outdated.size === 0) return;
    const writes: Writes = { records: [], former: [], entities: [], gone: [], moved: [] };
    const changed = await this.#takeNoted(tx, writes, nowMs);
    const concerned = this.#updateTies(changed);
    for (const placed of this.#outdated) concerned.add(placed);
    const known = await this.#readTied(tx, concerned, changed);
    const groups = identify(
      this.#kind,
      Array.from(known.values(), ({ facts }) => facts),
      (tie) => this.#index.isIdle(tie),
    );
    const isOutdated = this.#outdated.size > 0;
    const before = new Set(Array.from(known.values(), ({ stored }) => stored?.entityId));
    for (const group of groups) {
      const id = this.#place(group, known, { writes, nowMs, isOutdated });
      before.delete(id);
    }
    for (const id of before) if (id !== undefined) writes.gone.push(id);
    await this.#write(tx, writes);
    this.#outdated.clear();
  }

  #add({ vendor, ref }: VendorRef, entityId: string | null): Placed {
    const placed: Placed = { vendor, ref, entityId };
    this.#index.add(placed);
    return placed;
  }

  /** The noted records of which something is new, and what they said before. */
  async #takeNoted(tx: Kysely<FleetTables>, { former }: Writes, nowMs: number): Promise<Map<Placed, Known>> {
    const changed = new Map<Placed, Known>();
    const noted = [...this.#noted.values()];
    this.#noted.clear();
    const stored = await readRecords(
      tx,
      this.#scope,
      noted.flatMap((versions) => versions.slice(0, 1)),
    );
    for (const [first, ...later] of noted) {
      if (!first) continue;
      const before = stored.get(toRecordKey(first)) ?? null;
      let [facts, since] = before ? [before.facts, before.since] : [first, { recordMs: nowMs, facts: {} }];
      let isChanged = before === null;
      for (const next of before ? [first, ...later] : later) {
        if (isSame(facts, next)) continue;
        const step = toFormerFacts(facts, next, { since, nowMs });
        for (const fact of step.former) former.push({ vendor: next.vendor, ref: next.ref, ...fact });
        [facts, since, isChanged] = [next, step.since, true];
      }
      if (!isChanged) continue;
      const placed = this.#index.get(facts) ?? { vendor: facts.vendor, ref: facts.ref, entityId: null };
      changed.set(placed, { facts, stored: before, since, isChanged });
    }
    return changed;
  }

  /** Brings the ties of changed records up to date: the records that this concerns, by what tied them or ties them now. */
  #updateTies(changed: ReadonlyMap<Placed, Known>): Set<Placed> {
    const concerned = new Set(changed.keys());
    const ties = new Map<Placed, { readonly before: readonly Tie[]; readonly after: readonly Tie[] }>();
    for (const [placed, { facts, stored }] of changed) {
      const before = stored ? toTies(this.#kind, stored.facts) : [];
      ties.set(placed, { before, after: toTies(this.#kind, facts) });
    }
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

  /** All records that ties lead to from some, directly or by way of others. */
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
        for (const tie of [...toTies(this.#kind, one.facts), ...toTiesOfHolders(this.#kind, placed)]) {
          for (const other of this.#index.concernedBy(tie)) {
            if (reached.has(other)) continue;
            reached.add(other);
            next.push(other);
          }
        }
      }
      wave = next;
    }
    return known;
  }

  /** Notes what is new of the records that are one device or driver, and tells its id. */
  #place(
    group: Identified,
    known: ReadonlyMap<string, Known>,
    { writes, nowMs, isOutdated }: { readonly writes: Writes; readonly nowMs: number; readonly isOutdated: boolean },
  ): string {
    const id = this.#toEntityId(group);
    let isNews = false;
    for (const member of group) {
      const { stored, since, isChanged } = known.get(toRecordKey(member.facts)) ?? toKnown(undefined);
      const record = toRecord(member, { id, stored, since, nowMs });
      const isMoved = stored !== null && stored.entityId !== id;
      if (!isOutdated && !isChanged && !isMoved && stored !== null && isSameLink(stored, record)) continue;
      isNews = true;
      writes.records.push(record);
      const { vendor, ref } = member.facts;
      if (isMoved) writes.moved.push({ vendor, ref, from: stored.entityId, to: id });
      const placed = this.#index.get(member.facts);
      if (placed) placed.entityId = id;
    }
    if (isNews) writes.entities.push(toEntity(id, group));
    return id;
  }

  /**
   * A device keeps its id when records join it. Every record has an id that it gives to the device it founds; where
   * several founders of today come together, the one that comes first keeps its id, and the others' become its aliases.
   */
  #toEntityId(group: Identified): string {
    const foundingIds = group.map(({ facts }) => toFoundingId(this.#tenant, this.#kind, facts));
    const today = new Set(group.map(({ facts }) => this.entityIdOf(facts)));
    return foundingIds.find((id) => today.has(id)) ?? foundingIds[0] ?? "";
  }

  async #write(tx: Kysely<FleetTables>, { records, former, entities, gone, moved }: Writes): Promise<void> {
    const [tenant, kind] = [this.#tenant, this.#kind];
    if (records.length > 0) await storeRecords(tx, this.#scope, records);
    if (former.length > 0) await storeFormerFacts(tx, this.#scope, former);
    if (entities.length > 0) await tx.executeQuery(forEachRow(UPSERT_ENTITY, this.#toRows(entities)));
    if (gone.length > 0) {
      await tx.executeQuery(
        forEachRow(
          "delete from entity where tenant = ? and id = ?",
          gone.map((id) => [tenant, id]),
        ),
      );
    }
    for (const one of moved) {
      await this.#leadToFounder(tx, one);
      await moveEvents(tx, { tenant, kind, ...one });
    }
  }

  /** An id that was given out leads to the device or driver that has the record which founded it. */
  async #leadToFounder(tx: Kysely<FleetTables>, { vendor, ref, from, to }: Writes["moved"][number]): Promise<void> {
    const tenant = this.#tenant;
    const founded = toFoundingId(tenant, this.#kind, { vendor, ref });
    if (founded === to) {
      await sql`delete from alias where tenant = ${tenant} and id = ${founded}`.execute(tx);
    } else if (founded === from) {
      await sql`insert into alias (tenant, id, entityId) values (${tenant}, ${founded}, ${to})
        on conflict (tenant, id) do update set entityId = excluded.entityId`.execute(tx);
    } else {
      await sql`update alias set entityId = ${to} where tenant = ${tenant} and id = ${founded}`.execute(tx);
    }
  }

  #toRows(entities: readonly Entity[]): readonly (readonly unknown[])[] {
    return entities.map((entity) => {
      const { id, name, vin, username, deviceKind } = entity;
      const [sortName, searchText] = [toNameKey(this.#kind, name), toEntitySearchText(entity)];
      return [this.#tenant, id, this.#kind, name, sortName, searchText, vin, username, deviceKind];
    });
  }

  get #scope() {
    return { tenant: this.#tenant, kind: this.#kind };
  }
}

const UPSERT_ENTITY = `
  insert into entity (tenant, id, kind, name, sortName, searchText, vin, username, deviceKind)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (tenant, id) do update set kind = excluded.kind, name = excluded.name, sortName = excluded.sortName,
    searchText = excluded.searchText, vin = excluded.vin, username = excluded.username,
    deviceKind = excluded.deviceKind`;

function toKnown(stored: StoredRecord | undefined): Known {
  if (!stored) throw new Error("a record is in memory that the store does not have");
  return { facts: stored.facts, stored, since: stored.since, isChanged: false };
}

function toRecord(
  { facts, confidence, evidence }: Member,
  { id, stored, since, nowMs }: Pick<Known, "stored" | "since"> & { readonly id: string; readonly nowMs: number },
): StoredRecord {
  const linkedAtMs = stored?.entityId === id ? stored.linkedAtMs : nowMs;
  return { facts, entityId: id, confidence, evidence: JSON.stringify(evidence), linkedAtMs, since };
}

function isSameLink(a: StoredRecord, b: StoredRecord): boolean {
  return a.entityId === b.entityId && a.confidence === b.confidence && a.evidence === b.evidence;
}

function toEntity(id: string, group: Identified): Entity {
  const facts = group.map((member) => member.facts);
  const [first] = group;
  const username = facts.find((one) => one.username)?.username ?? null;
  return {
    id,
    name: facts.find((one) => one.name)?.name ?? username ?? toProvisionalName(first.facts),
    vin: facts.map(vinOf).find((vin) => vin !== null) ?? null,
    username,
    deviceKind: facts.find((one) => one.deviceKind && one.deviceKind !== "OTHER")?.deviceKind ?? "OTHER",
  };
}

/** A name for what no vendor has named yet. */
function toProvisionalName({ vendor, ref }: VendorRef): string {
  const names = new Map(VENDORS.map((known, index) => [known, ["RoscoLive", "Samsara", "VisTracks", "Vinli"][index]]));
  return `${names.get(vendor)} ${ref}`;
}
