import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { updateRows } from "../../../platform/store/row-batch.ts";
import type { VendorRef } from "../domain.ts";
import { toEntitySearchText } from "./evidence/name-key.ts";
import { toFoundingId } from "./founding-id.ts";

/** The tables of identity as they are since records keep their former facts. */
export const identityMigration: Migration = {
  async up(db: Kysely<unknown>) {
    for (const column of [
      "email text",
      "aliases text not null default '[]'",
      "payrollNumber text",
      "knownSinceMs integer not null default 0",
      "since text not null default '{}'",
      // Edition 0: what was found out by former rules is found out anew.
      "rules integer not null default 0",
    ]) {
      await sql`alter table vendorRecord add column ${sql.raw(column)}`.execute(db);
    }
    await sql`update vendorRecord set knownSinceMs = linkedAtMs`.execute(db);
    await sql`create table vendorRecordHistory (
      tenant text not null, kind text not null, vendor text not null, ref text not null, fact text not null,
      name text not null, value text not null, fromMs integer not null, untilMs integer not null)`.execute(db);
    await sql`create index vendorRecordHistoryByRecord
      on vendorRecordHistory (tenant, kind, vendor, ref, untilMs)`.execute(db);
    await sql`alter table entity add column searchText text not null default ''`.execute(db);
    await fillSearchText(db);
    await leadToFounders(db);
  },
};

async function fillSearchText(db: Kysely<unknown>): Promise<void> {
  type Row = { tenant: string; id: string; name: string; vin: string | null; username: string | null };
  const { rows } = await sql<Row>`select tenant, id, name, vin, username from entity`.execute(db);
  const texts = rows.map(({ tenant, id, ...row }) => [toEntitySearchText(row), tenant, id]);
  await updateRows(db, { table: "entity", set: ["searchText"], by: ["tenant", "id"], rows: texts });
}

/** Each id that was given out leads to the device or driver that has the record which founded it. */
async function leadToFounders(db: Kysely<unknown>): Promise<void> {
  type Row = VendorRef & { tenant: string; kind: "device" | "driver"; entityId: string };
  const { rows } = await sql<Row>`select tenant, kind, vendor, ref, entityId from vendorRecord`.execute(db);
  const led = rows.map(({ tenant, kind, entityId, ...record }) => [
    entityId,
    tenant,
    toFoundingId(tenant, kind, record),
  ]);
  await updateRows(db, { table: "alias", set: ["entityId"], by: ["tenant", "id"], rows: led });
}
