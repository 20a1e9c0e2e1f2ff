import { type Kysely, sql } from "kysely";
import { forEachRow } from "../../../platform/store/batch.ts";
import { VENDORS } from "../../../schema/messages.ts";
import type { EntityKind, VendorFacts, VendorRef } from "../domain.ts";
import type { FleetTables } from "../tables.ts";
import type { FormerFact, KnownSince } from "./fact-history.ts";
import { toRecordKey } from "./vendor-facts.ts";

/** Whose records. */
export type RecordScope = { readonly tenant: string; readonly kind: EntityKind };

/** A record as it is stored: what its vendor says, and whose it was found to be. */
export type StoredRecord = {
  readonly facts: VendorFacts;
  readonly entityId: string;
  readonly confidence: "CONFIRMED" | "PROBABLE";
  /** JSON. */
  readonly evidence: string;
  readonly linkedAtMs: number;
  readonly since: KnownSince;
};

type Row = FleetTables["vendorRecord"];

/**
 * The edition of the rules of identity: one more whenever they change what they find out of the same records. What a
 * former edition found out is found out anew.
 */
export const RULES_EDITION = 1;

/** All records, as they were stored. */
export async function readAllRecords(db: Kysely<FleetTables>, { tenant, kind }: RecordScope) {
  const rows = await db
    .selectFrom("vendorRecord")
    .select(["vendor", "ref", "name", "vin", "username", "email", "aliases", "payrollNumber", "deviceKind"])
    .select(["externalIds", "entityId", "rules"])
    .where("tenant", "=", tenant)
    .where("kind", "=", kind)
    .execute();
  return rows;
}

/** Those of some records that are stored, by their keys. */
export async function readRecords(
  db: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  records: Iterable<VendorRef>,
): Promise<ReadonlyMap<string, StoredRecord>> {
  const refs = JSON.stringify(Array.from(records, ({ vendor, ref }) => [vendor, ref]));
  const { rows } = await sql<Row>`
    select r.* from json_each(${refs}) asked
    cross join vendorRecord r on r.tenant = ${tenant} and r.kind = ${kind}
      and r.vendor = asked.value ->> 0 and r.ref = asked.value ->> 1`.execute(db);
  return new Map(rows.map((row) => [toRecordKey(row), toStoredRecord(row)]));
}

const UPSERTED = [
  ["name", "vin", "username", "email", "aliases", "payrollNumber", "deviceKind", "externalIds"],
  ["entityId", "confidence", "evidence", "linkedAtMs", "since", "rules"],
].flat() as (keyof Row)[];
const COLUMNS: readonly (keyof Row)[] = ["tenant", "kind", "vendor", "ref", "knownSinceMs", ...UPSERTED];

const UPSERT_RECORD = `insert into vendorRecord (${COLUMNS.join(", ")}) values (${COLUMNS.map(() => "?").join(", ")})
  on conflict (tenant, kind, vendor, ref) do update set
    ${UPSERTED.map((column) => `${column} = excluded.${column}`).join(", ")}`;

export async function storeRecords(
  tx: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  records: readonly StoredRecord[],
): Promise<void> {
  const rows = records.map(({ facts, since, ...link }): Row => {
    const { aliases, externalIds } = facts;
    const texts = { aliases: JSON.stringify(aliases), externalIds: JSON.stringify(externalIds) };
    const known = { knownSinceMs: since.recordMs, since: JSON.stringify(since.facts) };
    return { tenant, kind, ...facts, ...texts, ...link, ...known, rules: RULES_EDITION };
  });
  await tx.executeQuery(
    forEachRow(
      UPSERT_RECORD,
      rows.values().map((row) => COLUMNS.map((column) => row[column])),
    ),
  );
}

const INSERT_FORMER = `insert into vendorRecordHistory (tenant, kind, vendor, ref, fact, name, value, fromMs, untilMs)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

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
  await tx.executeQuery(forEachRow(INSERT_FORMER, rows));
}

type FactsRow = Pick<
  Row,
  "vendor" | "ref" | "name" | "vin" | "username" | "email" | "aliases" | "payrollNumber" | "deviceKind" | "externalIds"
>;

/** What a vendor says of a record, as it was stored. */
export function toStoredFacts(row: FactsRow): VendorFacts {
  const { vendor, ref, name, vin, username, email, payrollNumber, deviceKind } = row;
  return {
    // One text for all records of a vendor.
    vendor: VENDORS.find((known) => known === vendor) ?? vendor,
    ref,
    name,
    vin,
    username,
    email,
    aliases: row.aliases === "[]" ? [] : JSON.parse(row.aliases),
    payrollNumber,
    deviceKind,
    externalIds: row.externalIds === "{}" ? {} : JSON.parse(row.externalIds),
  };
}

function toStoredRecord(row: Row): StoredRecord {
  const { entityId, confidence, evidence, linkedAtMs, knownSinceMs, since } = row;
  const facts = since === "{}" ? {} : (JSON.parse(since) as Record<string, number>);
  return {
    facts: toStoredFacts(row),
    entityId,
    confidence,
    evidence,
    linkedAtMs,
    since: { recordMs: knownSinceMs, facts },
  };
}
