import { type Kysely, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { recordSchema } from "../../../../platform/records/record-tables.ts";
import { mergeSchemas, openStoreForWriting, type StoreSchema } from "../../../../platform/store/store.ts";
import { eventCopySchema } from "../../../../subgraphs/event-copy.ts";
import { fleetSchema } from "../../../../subgraphs/fleet/tables.ts";
import { linkCopySchema } from "../../../../subgraphs/link-copy.ts";
import { requestSchema } from "../../../../subgraphs/video/requests/request-tables.ts";
import { openOwnStore, STORE_ENGINE } from "../../../stores.ts";

type Column = { readonly table: string; readonly name: string; readonly isRequired: boolean };

/** What each engine has beside the tables of the store. SQLite counts rows without being asked. */
const OWN_TABLES = /^(kysely_|sqlite_|numbering$|writer$)/;
const OWN_COLUMN = "rowid";

async function columnsInSqlite(db: Kysely<unknown>): Promise<readonly Column[]> {
  const { rows } = await sql<{ table: string; name: string; isRequired: number }>`
    select t.name as "table", c.name as name, c."notnull" or c.pk > 0 as isRequired
    from sqlite_master t join pragma_table_xinfo(t.name) c where t.type = 'table'`.execute(db);
  return rows.map((row) => ({ ...row, isRequired: row.isRequired === 1 }));
}

async function columnsInPostgres(db: Kysely<unknown>): Promise<readonly Column[]> {
  const { rows } = await sql<Column>`
    select table_name as "table", column_name as name, is_nullable = 'NO' as isRequired
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = current_schema() and table_type = 'BASE TABLE'`.execute(db);
  return rows;
}

function toText(columns: readonly Column[]): readonly string[] {
  return columns
    .filter(({ table, name }) => !OWN_TABLES.test(table) && name !== OWN_COLUMN)
    .map(({ table, name, isRequired }) => `${table}.${name}${isRequired ? " required" : ""}`)
    .sort();
}

describe.skipIf(STORE_ENGINE === "sqlite")("the tables of a store", () => {
  it.each<[string, StoreSchema]>([
    ["records", recordSchema],
    ["copied links", linkCopySchema],
    ["copied events", mergeSchemas(recordSchema, eventCopySchema)],
    ["requests for footage", requestSchema],
    ["the index", fleetSchema],
  ])("of %s have the same columns on both engines", async (_, schema) => {
    await using inSqlite = await openStoreForWriting<unknown>(":memory:", schema);
    await using inPostgres = await openOwnStore<unknown>(schema);

    const columns = toText(await columnsInPostgres(inPostgres.db));

    expect(columns).toEqual(toText(await columnsInSqlite(inSqlite.db)));
    expect(columns.length).toBeGreaterThan(10);
  });
});
