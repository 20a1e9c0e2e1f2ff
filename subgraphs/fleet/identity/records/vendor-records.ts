import { type Kysely, type RawBuilder, sql } from "kysely";
import { deleteRows, insertRows, type OnConflict } from "../../../../platform/store/row-batch.ts";
import { eachRow, joinInOrder } from "../../../../platform/store/sql-words.ts";
import { VENDORS } from "../../../../schema/messages.ts";
import type { EntityKind, Link, VendorFacts, VendorRef } from "../../domain.ts";
import type { FleetTables } from "../../tables.ts";
import { ALWAYS, type DatedName, intersectionOf, type Period, type RecordSpan } from "../record-span.ts";
import { toBlankFacts, toRecordKey } from "../vendor-facts.ts";
import type { FormerFact, KnownSince } from "./fact-history.ts";
import { type StoredSighting, toHour, toSeenParts } from "./sightings.ts";

/** Whose records. */
export type RecordScope = { readonly tenant: string; readonly kind: EntityKind };

/** A record as it is stored: what its vendor says and said, and whose it was found to be. */
export type StoredRecord = {
  readonly facts: VendorFacts;
  readonly since: KnownSince;
  /** What it said while it was in other vehicles, oldest first. */
  readonly former: readonly FormerSpan[];
  /** The names that it had before, oldest first. */
  readonly formerNames: readonly DatedName[];
  /** The vehicles that its events name of the time before it was known. */
  readonly sightings: readonly StoredSighting[];
  /** Oldest first, without gaps. */
  readonly links: readonly StoredLink[];
};

/** What is known of a record but for whose it is. */
export type SaidRecord = Omit<StoredRecord, "links">;

export type FormerSpan = Period & { readonly facts: VendorFacts };

/** What a record was found to be a record of in a time. */
export type StoredLink = Period & {
  readonly entityId: string;
  readonly confidence: Link["confidence"];
  /** JSON. */
  readonly evidence: string;
  readonly linkedAtMs: number;
};

type Row = FleetTables["vendorRecord"];

/**
 * The edition of the rules of identity: one more whenever they change what they find out of the same records. What a
 * former edition found out is found out anew.
 */
export const RULES_EDITION = 3;

/** The spans of a record, oldest first: one for each vehicle that it was in. */
export function toSpans(record: SaidRecord): readonly RecordSpan[] {
  const [first, ...later] = toToldSpans(record);
  if (!first || record.sightings.length === 0) return first ? [first, ...later] : later;
  return [...toSeenParts(first, { sightings: record.sightings, toldMs: record.since.recordMs }), ...later];
}

function toToldSpans({ facts, since, former, formerNames }: SaidRecord): readonly RecordSpan[] {
  const current = { facts, fromMs: former.at(-1)?.untilMs ?? ALWAYS.fromMs, untilMs: ALWAYS.untilMs };
  const sinceMs = since.facts["name "] ?? since.recordMs;
  const today = facts.name === null ? [] : [{ name: facts.name, fromMs: sinceMs, untilMs: ALWAYS.untilMs }];
  return [...former, current].map((span) => {
    const names = [...formerNames, ...today].flatMap(({ name, ...when }) => {
      const period = intersectionOf(when, span);
      return period ? [{ name, ...period }] : [];
    });
    const [first, ...later] = names;
    // The first name was the name before it was known, for all that anybody knows.
    const isFirst = first && span.fromMs === ALWAYS.fromMs;
    return { ...span, names: isFirst ? [{ ...first, fromMs: ALWAYS.fromMs }, ...later] : names };
  });
}

/** All records, as they were stored. */
export async function readAllRecords(
  db: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
): Promise<readonly (StoredRecord & { readonly rules: number })[]> {
  const rows = await db
    .selectFrom("vendorRecord")
    .selectAll()
    .where("tenant", "=", tenant)
    .where("kind", "=", kind)
    .execute();
  const [links, sightings, spans, names] = await Promise.all([
    db.selectFrom("link").selectAll().where("tenant", "=", tenant).where("kind", "=", kind).execute(),
    readTurningSightings(db, { tenant, kind }),
    db.selectFrom("formerSpan").selectAll().where("tenant", "=", tenant).where("kind", "=", kind).execute(),
    db
      .selectFrom("vendorRecordHistory")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("kind", "=", kind)
      .where("fact", "=", "name")
      .execute(),
  ]);
  const parts = new RecordParts({ links, sightings, spans, names });
  return rows.map((row) => ({ ...parts.recordOf(row), rules: row.rules }));
}

type SightingRow = FleetTables["vehicleSighting"];

/**
 * Of each record that was seen in one vehicle alone the first sighting, for it was there all the time; of the others all. Two statements, one of
 * which walks the primary key.
 */
async function readTurningSightings(
  db: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
): Promise<readonly SightingRow[]> {
  const { rows: firsts } = await sql<SightingRow>`
    select tenant, kind, vendor, ref, vehicle, min(hour) as hour, min(firstMs) as firstMs from vehicleSighting
    where tenant = ${tenant} and kind = ${kind} group by tenant, kind, vendor, ref, vehicle`.execute(db);
  const byRecord = Map.groupBy(firsts, toRecordKey);
  const inSeveral = firsts.filter((row) => (byRecord.get(toRecordKey(row))?.length ?? 0) > 1);
  const several = [...new Map(inSeveral.map((row) => [toRecordKey(row), row])).values()];
  if (several.length === 0) return firsts;
  const asked = several.map(({ vendor, ref }) => ({ vendor, ref }));
  const { rows: all } = await sql<SightingRow>`
    select r.* from ${eachRow(db, asked, { texts: ["vendor", "ref"], as: "asked" })}
      ${joinInOrder(db)} vehicleSighting r on r.tenant = ${tenant} and r.kind = ${kind}
        and r.vendor = asked.vendor and r.ref = asked.ref`.execute(db);
  const keys = new Set(several.map(toRecordKey));
  return [...firsts.filter((row) => !keys.has(toRecordKey(row))), ...all];
}

/** Which records are asked for. Of those that say today what they always said, what they said before is not looked for. */
export type AskedRecord = VendorRef & { readonly hasPast: boolean };

/** Those of some records that are stored, by their keys. One statement, and two for those that said something else before. */
export async function readRecords(
  db: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  records: Iterable<AskedRecord>,
): Promise<ReadonlyMap<string, StoredRecord>> {
  const refs = Array.from(records, ({ vendor, ref, hasPast }) => ({ vendor, ref, hasPast }));
  if (refs.length === 0) return new Map();
  const join = joinInOrder(db);
  const ofAsked = sql`r.tenant = ${tenant} and r.kind = ${kind} and r.vendor = asked.vendor and r.ref = asked.ref`;
  const each = (asked: readonly VendorRef[]) => {
    const own = asked.map(({ vendor, ref }) => ({ vendor, ref }));
    return eachRow(db, own, { texts: ["vendor", "ref"], as: "asked" });
  };
  const { rows } = await sql<Row & Omit<FleetTables["link"], keyof RecordScope | keyof VendorRef>>`
    select r.*, l.fromMs, l.untilMs, l.entityId, l.confidence, l.evidence, l.linkedAtMs from ${each(refs)}
      ${join} vendorRecord r on ${ofAsked}
      left join link l on l.tenant = r.tenant and l.kind = r.kind and l.vendor = r.vendor and l.ref = r.ref`.execute(
    db,
  );
  const past = refs.filter(({ hasPast }) => hasPast);
  const readPast = async <Part>(part: RawBuilder<Part>) => (past.length > 0 ? (await part.execute(db)).rows : []);
  const spans = await readPast(sql<FleetTables["formerSpan"]>`
    select r.* from ${each(past)} ${join} formerSpan r on ${ofAsked}`);
  const sightings = await readPast(sql<FleetTables["vehicleSighting"]>`
    select r.* from ${each(past)} ${join} vehicleSighting r on ${ofAsked}`);
  const names = await readPast(sql<FleetTables["vendorRecordHistory"]>`
    select r.* from ${each(past)} ${join} vendorRecordHistory r on ${ofAsked} and r.fact = 'name'`);
  const parts = new RecordParts({ links: rows.filter(({ fromMs }) => fromMs !== null), sightings, spans, names });
  const firsts = new Map(rows.map((row) => [toRecordKey(row), row]));
  return new Map(Array.from(firsts, ([key, row]) => [key, parts.recordOf(row)]));
}

/** What is stored of records beside what they say now, by record. */
class RecordParts {
  readonly #links: ReadonlyMap<string, readonly FleetTables["link"][]>;
  readonly #sightings: ReadonlyMap<string, readonly FleetTables["vehicleSighting"][]>;
  readonly #spans: ReadonlyMap<string, readonly FleetTables["formerSpan"][]>;
  readonly #names: ReadonlyMap<string, readonly FleetTables["vendorRecordHistory"][]>;

  constructor(parts: {
    readonly links: readonly FleetTables["link"][];
    readonly sightings: readonly FleetTables["vehicleSighting"][];
    readonly spans: readonly FleetTables["formerSpan"][];
    readonly names: readonly FleetTables["vendorRecordHistory"][];
  }) {
    this.#links = Map.groupBy(parts.links, toRecordKey);
    this.#sightings = Map.groupBy(parts.sightings, toRecordKey);
    this.#spans = Map.groupBy(parts.spans, toRecordKey);
    this.#names = Map.groupBy(parts.names, toRecordKey);
  }

  recordOf(row: Row): StoredRecord {
    const key = toRecordKey(row);
    const facts = row.since === "{}" ? {} : (JSON.parse(row.since) as Record<string, number>);
    return {
      facts: toStoredFacts(row),
      since: { recordMs: row.knownSinceMs, facts },
      former: (this.#spans.get(key) ?? [])
        .map(({ fromMs, untilMs, facts: text }) => ({ fromMs, untilMs, facts: toFormerVersion(row, text) }))
        .sort(byBeginning),
      formerNames: (this.#names.get(key) ?? [])
        .map(({ value, fromMs, untilMs }) => ({ name: value, fromMs, untilMs }))
        .sort(byBeginning),
      sightings: (this.#sightings.get(key) ?? []).map(({ vehicle, firstMs }) => ({ vehicle, firstMs })),
      links: (this.#links.get(key) ?? [])
        .map(({ fromMs, untilMs, entityId, confidence, evidence, linkedAtMs }) => {
          return { fromMs, untilMs, entityId, confidence, evidence, linkedAtMs };
        })
        .sort(byBeginning),
    };
  }
}

function byBeginning(a: Period, b: Period): number {
  return a.fromMs - b.fromMs;
}

const UPSERTED = [
  ["name", "vin", "vehicleRef", "username", "email", "aliases", "payrollNumber", "deviceKind", "externalIds"],
  ["replaces", "serials", "plateNumber", "plateState", "licenceNumber", "licenceState", "cardId", "formerVehicles"],
  ["since", "rules"],
].flat() as (keyof Row)[];
const COLUMNS: readonly (keyof Row)[] = ["tenant", "kind", "vendor", "ref", "knownSinceMs", ...UPSERTED];

const KNOWN_SINCE_STAYS: OnConflict = {
  sql: `(tenant, kind, vendor, ref) do update set
    ${UPSERTED.map((column) => `${column} = excluded.${column}`).join(", ")}`,
};

/** Stores what the vendors say of some records. */
export async function storeRecords(
  tx: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  records: readonly Pick<StoredRecord, "facts" | "since">[],
): Promise<void> {
  const stored = records.map(({ facts, since }): Row => {
    const [aliases, replaces] = [JSON.stringify(facts.aliases), JSON.stringify(facts.replaces)];
    const [serials, externalIds] = [JSON.stringify(facts.serials), JSON.stringify(facts.externalIds)];
    const formerVehicles = JSON.stringify(facts.formerVehicles);
    const texts = { aliases, replaces, serials, externalIds, formerVehicles };
    const known = { knownSinceMs: since.recordMs, since: JSON.stringify(since.facts) };
    return { tenant, kind, ...facts, ...texts, ...known, rules: RULES_EDITION };
  });
  const rows = stored.values().map((row) => COLUMNS.map((column) => row[column]));
  await insertRows(tx, { into: "vendorRecord", columns: COLUMNS, rows, onConflict: KNOWN_SINCE_STAYS });
}

const RECORD_COLUMNS = ["tenant", "kind", "vendor", "ref"];
const LINK_COLUMNS = [...RECORD_COLUMNS, "fromMs", "untilMs", "entityId", "confidence", "evidence", "linkedAtMs"];
const SPAN_COLUMNS = [...RECORD_COLUMNS, "fromMs", "untilMs", "facts"];
const FORMER_COLUMNS = [...RECORD_COLUMNS, "fact", "name", "value", "fromMs", "untilMs"];

/** The links of a record before and after a decision. */
export type LinkChange = {
  readonly record: VendorRef;
  readonly before: readonly StoredLink[];
  readonly links: readonly StoredLink[];
};

const LINK_OF_PERIOD: OnConflict = { replaceBy: [...RECORD_COLUMNS, "fromMs"] };

/** Stores all links of some records, in place of those that were stored. */
export async function storeLinks(
  tx: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  records: readonly LinkChange[],
): Promise<void> {
  const gone = records.flatMap(({ record: { vendor, ref }, before, links }) =>
    before
      .filter(({ fromMs }) => !links.some((link) => link.fromMs === fromMs))
      .map(({ fromMs }) => [tenant, kind, vendor, ref, fromMs]),
  );
  await deleteRows(tx, { from: "link", by: [...RECORD_COLUMNS, "fromMs"], rows: gone });
  const rows = records.flatMap(({ record: { vendor, ref }, before, links }) =>
    links
      .filter((link) => !before.some((known) => isSameLink(known, link)))
      .map(({ fromMs, untilMs, entityId, confidence, evidence, linkedAtMs }) => [
        ...[tenant, kind, vendor, ref, fromMs, untilMs, entityId, confidence, evidence, linkedAtMs],
      ]),
  );
  await insertRows(tx, { into: "link", columns: LINK_COLUMNS, rows, onConflict: LINK_OF_PERIOD });
}

/** Whether links of a record are the same in every part. */
export function areSameLinks(one: readonly StoredLink[], other: readonly StoredLink[]): boolean {
  return one.length === other.length && one.every((link, index) => isSameLink(link, other[index]));
}

/** Whether links of a record lead to the same devices or drivers in the same times. */
export function areSameHomes(one: readonly StoredLink[], other: readonly StoredLink[]): boolean {
  return one.length === other.length && one.every((link, index) => isSameHome(link, other[index]));
}

function isSameLink(one: StoredLink, other: StoredLink | undefined): boolean {
  return (
    isSameHome(one, other) &&
    one.confidence === other?.confidence &&
    one.evidence === other.evidence &&
    one.linkedAtMs === other.linkedAtMs
  );
}

function isSameHome(one: StoredLink, other: StoredLink | undefined): boolean {
  return one.fromMs === other?.fromMs && one.untilMs === other.untilMs && one.entityId === other.entityId;
}

const SIGHTING_COLUMNS = ["tenant", "kind", "vendor", "ref", "vehicle", "hour", "firstMs"];
const EARLIEST_STAYS: OnConflict = {
  sql: `(tenant, kind, vendor, ref, vehicle, hour) do update set firstMs = excluded.firstMs
    where excluded.firstMs < vehicleSighting.firstMs`,
};

/** Stores sightings of records: of one vehicle, the first of each hour. */
export async function storeSightings(
  tx: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  noted: Iterable<{ readonly record: VendorRef; readonly sightings: readonly StoredSighting[] }>,
): Promise<void> {
  const rows = Array.from(noted, ({ record: { vendor, ref }, sightings }) =>
    sightings.map(({ vehicle, firstMs }) => [tenant, kind, vendor, ref, vehicle, toHour(firstMs), firstMs]),
  ).flat();
  await insertRows(tx, { into: "vehicleSighting", columns: SIGHTING_COLUMNS, rows, onConflict: EARLIEST_STAYS });
}

/** Keeps what records said while they were in vehicles that they have left. */
export async function storeFormerSpans(
  tx: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  spans: readonly FormerSpan[],
): Promise<void> {
  const rows = spans.map(({ facts, fromMs, untilMs }) => {
    return [tenant, kind, facts.vendor, facts.ref, fromMs, untilMs, JSON.stringify(facts)];
  });
  await insertRows(tx, { into: "formerSpan", columns: SPAN_COLUMNS, rows });
}

/** Keeps what records said before. */
export async function storeFormerFacts(
  tx: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  facts: readonly (FormerFact & VendorRef)[],
): Promise<void> {
  const rows = facts.map((one) => [
    tenant,
    kind,
    one.vendor,
    one.ref,
    one.fact,
    one.name,
    one.value,
    one.fromMs,
    one.untilMs,
  ]);
  await insertRows(tx, { into: "vendorRecordHistory", columns: FORMER_COLUMNS, rows });
}

/** What a record said before, as it was stored: what was not looked at then, it did not say. */
function toFormerVersion(record: VendorRef, text: string): VendorFacts {
  return { ...toBlankFacts(record), ...(JSON.parse(text) as Partial<VendorFacts>) };
}

/** What a vendor says of a record, as it was stored. */
export function toStoredFacts(row: Row): VendorFacts {
  const { vendor, ref, name, vin, vehicleRef, username, email, payrollNumber, deviceKind } = row;
  const { plateNumber, plateState, licenceNumber, licenceState, cardId } = row;
  return {
    // One text for all records of a vendor.
    vendor: VENDORS.find((known) => known === vendor) ?? vendor,
    ref,
    name,
    vin,
    vehicleRef,
    username,
    email,
    aliases: row.aliases === "[]" ? [] : JSON.parse(row.aliases),
    payrollNumber,
    replaces: row.replaces === "[]" ? [] : JSON.parse(row.replaces),
    serials: row.serials === "[]" ? [] : JSON.parse(row.serials),
    plateNumber,
    plateState,
    licenceNumber,
    licenceState,
    cardId,
    deviceKind,
    externalIds: row.externalIds === "{}" ? {} : JSON.parse(row.externalIds),
    formerVehicles: row.formerVehicles === "{}" ? {} : JSON.parse(row.formerVehicles),
  };
}
