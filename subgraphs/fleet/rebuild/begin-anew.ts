import { type Kysely, sql } from "kysely";
import { engineOf } from "../../../platform/store/engine-of.ts";
import { insertRows, type Value } from "../../../platform/store/row-batch.ts";
import type { WritableStore } from "../../../platform/store/store.ts";
import type { FleetTables } from "../tables.ts";
import { SEEDS } from "./table-roles.ts";
import type { Row, TwoIndexes } from "./two-indexes.ts";

/**
 * From the last number of the index that serves to the first that the new one gives: what comes there meanwhile has room, at a thousand
 * a second for fifty days. A number has 53 bits, enough for two million times as much.
 */
const ROOM = 2 ** 32;

const OWN_TABLES = new Set(["writer", "numbering", "kysely_migration", "kysely_migration_lock"]);

/** Empties the new index of whatever a former attempt has left, and gives it what it begins with. */
export async function beginAnew(
  beside: WritableStore<FleetTables>,
  two: TwoIndexes,
  { oldestMs }: { readonly oldestMs: number },
): Promise<void> {
  const tables = await two.tables();
  await emptyAll(beside, two);
  for (const { table: name, values = {} } of SEEDS) {
    const table = tables.find((one) => one.name === name);
    if (!table) throw new Error(`there is no table ${name}`);
    for await (const rows of two.rows(table)) {
      const toRow = (row: Row) => table.columns.map((column) => values[column] ?? row[column] ?? null);
      await beside.write((tx) => insertRows(tx, { into: name, columns: table.columns, rows: rows.map(toRow) }));
    }
  }
  await seedSights(beside, two, oldestMs);
  const [last] = await two.query(sql<{ event: number | null; incident: number | null }>`
    select (select max(key) from ${two.live("event")}) as event, (select max(key) from ${two.live("incident")}) as incident`);
  const [horizon] = await two.query(sql<{ lastKey: number }>`select lastKey from ${two.live("eventHorizon")}`);
  await beside.write(async (tx) => {
    const lastKey = Math.max(last?.event ?? 0, horizon?.lastKey ?? 0) + ROOM;
    await sql`insert into eventHorizon (lastKey) values (${lastKey})`.execute(tx);
    await sql`insert into ungrouped (lastKey, untilKey) values (0, 0)`.execute(tx);
    await sql`insert into unattributed (lastKey, untilKey) values (0, 0)`.execute(tx);
    await numberFrom(tx, "incident", (last?.incident ?? 0) + ROOM);
  });
}

/** Leaves nothing of the new index but its tables, and gives the room that it took back. */
export async function emptyAll(beside: WritableStore<FleetTables>, two: TwoIndexes): Promise<void> {
  const tables = await two.tables();
  const isSqlite = engineOf(beside.db) === "sqlite";
  // SQLite empties a table at once where no row is named.
  const empty = isSqlite ? sql`delete from` : sql`truncate`;
  await beside.write(async (tx) => {
    for (const { name } of tables) if (!OWN_TABLES.has(name)) await sql`${empty} ${sql.id(name)}`.execute(tx);
  });
  if (isSqlite) await sql`vacuum`.execute(beside.db);
}

/** The next number of a table is behind one. */
async function numberFrom(tx: Kysely<FleetTables>, table: string, last: number): Promise<void> {
  if (engineOf(tx) === "postgres") {
    await sql`update numbering set last = ${last} where name = ${table}`.execute(tx);
    return;
  }
  await sql`delete from sqlite_sequence where name = ${table}`.execute(tx);
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(tx);
}

const SIGHTS = [
  ["devicePosition", "observedAtMs"],
  ["crew", "seenAtMs"],
] as const;

/** Where and with whom a device was seen last stays, though the events that saw it have gone by their age. */
async function seedSights(beside: WritableStore<FleetTables>, two: TwoIndexes, oldestMs: number): Promise<void> {
  for (const [table, atMs] of SIGHTS) {
    const rows = await two.query(sql<Row>`select * from ${two.live(table)} where ${sql.ref(atMs)} < ${oldestMs}`);
    const columns = Object.keys(rows[0] ?? {});
    const values = rows.map((row) => columns.map((column): Value => row[column] ?? null));
    if (rows.length > 0) await beside.write((tx) => insertRows(tx, { into: table, columns, rows: values }));
  }
}
