import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { insertRows } from "../../../platform/store/row-batch.ts";
import type { VendorFacts, VendorRef } from "../domain.ts";
import { isMove } from "./evidence/moves.ts";
import { ALWAYS } from "./record-span.ts";
import { toBlankFacts, toRecordKey } from "./vendor-facts.ts";

/** The link columns that a record had while it was of one device or driver for all time. */
const FORMER_COLUMNS = ["entityId", "confidence", "evidence", "linkedAtMs"];

/** Links with a beginning and an end, in a table of their own, and what persons say of records. */
export const linksMigration: Migration = {
  async up(db: Kysely<unknown>) {
    const run = (text: string) => sql.raw(text).execute(db);
    await run("alter table vendorRecord add column vehicleRef text");
    await run(`create table formerSpan (
      tenant text not null, kind text not null, vendor text not null, ref text not null, fromMs integer not null,
      untilMs integer not null, facts text not null, primary key (tenant, kind, vendor, ref, fromMs))`);
    await run(`create table link (
      tenant text not null, kind text not null, vendor text not null, ref text not null, fromMs integer not null,
      untilMs integer not null, entityId text not null, confidence text not null, evidence text not null,
      linkedAtMs integer not null, primary key (tenant, kind, vendor, ref, fromMs))`);
    await run(`insert into link select tenant, kind, vendor, ref, ${ALWAYS.fromMs}, ${ALWAYS.untilMs},
      ${FORMER_COLUMNS.join(", ")} from vendorRecord`);
    await run("create index linkByEntity on link (tenant, entityId)");
    await run("drop index vendorRecordByEntity");
    for (const column of FORMER_COLUMNS) await run(`alter table vendorRecord drop column ${column}`);
    await run(`create table assertion (
      id integer primary key autoincrement, tenant text not null, entityKind text not null, kind text not null,
      vendor text not null, ref text not null, otherVendor text not null, otherRef text not null,
      otherAtMs integer not null, fromMs integer not null, untilMs integer not null, subject text not null,
      reason text, atMs integer not null, withdrawnBy text, withdrawnAtMs integer)`);
    await run("create index assertionInForce on assertion (tenant, entityKind, id) where withdrawnAtMs is null");
    await run("alter table entity add column revision integer not null default 1");
    await run("alter table event add column named integer");
    await run("create index eventByNamed on event (tenant, named) where named is not null");
    await findFormerSpans(db);
  },
};

type Row = VendorRef & {
  tenant: string;
  name: string | null;
  vin: string | null;
  deviceKind: VendorFacts["deviceKind"];
};
type FormerFactRow = VendorRef & {
  tenant: string;
  fact: "name" | "vin";
  value: string;
  fromMs: number;
  untilMs: number;
};

/** Finds out from what the records said before when hardware was carried to another vehicle. */
async function findFormerSpans(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<Row>`select tenant, vendor, ref, name, vin, deviceKind from vendorRecord
    where kind = 'device'`.execute(db);
  const { rows: former } = await sql<FormerFactRow>`select tenant, vendor, ref, fact, value, fromMs, untilMs
    from vendorRecordHistory where kind = 'device' and fact in ('name', 'vin') order by untilMs`.execute(db);
  const formerOf = Map.groupBy(former, (row) => `${row.tenant} ${toRecordKey(row)}`);
  const columns = ["tenant", "kind", "vendor", "ref", "fromMs", "untilMs", "facts"];
  const spans = rows.flatMap((row) =>
    toFormerSpans(row, formerOf.get(`${row.tenant} ${toRecordKey(row)}`) ?? []).map(({ fromMs, untilMs, facts }) => {
      return [row.tenant, "device", row.vendor, row.ref, fromMs, untilMs, JSON.stringify(facts)];
    }),
  );
  await insertRows(db, { into: "formerSpan", columns, rows: spans });
}

function toFormerSpans({ tenant: _, ...row }: Row, former: readonly FormerFactRow[]) {
  const today = { ...toBlankFacts(row), ...row };
  const factsAt = (atMs: number): VendorFacts => {
    const valueAt = (fact: "name" | "vin") =>
      former.find((one) => one.fact === fact && one.fromMs <= atMs && atMs < one.untilMs)?.value;
    const isLater = (fact: "name" | "vin") => !former.some((one) => one.fact === fact && one.untilMs > atMs);
    return {
      ...today,
      name: valueAt("name") ?? (isLater("name") ? today.name : null),
      vin: valueAt("vin") ?? (isLater("vin") ? today.vin : null),
    };
  };
  const spans: { fromMs: number; untilMs: number; facts: VendorFacts }[] = [];
  let fromMs = ALWAYS.fromMs;
  for (const untilMs of new Set(former.map((one) => one.untilMs))) {
    const [before, after] = [factsAt(untilMs - 1), factsAt(untilMs)];
    if (!isMove("device", before, after)) continue;
    spans.push({ fromMs, untilMs, facts: before });
    fromMs = untilMs;
  }
  return spans;
}
