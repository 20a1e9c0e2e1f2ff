import { type Kysely, sql } from "kysely";
import { ConfigurationError } from "../../environment.ts";
import { insertRows, type Value } from "../row-batch.ts";
import { openStoreForWriting, type StoreSchema, type WritableStore } from "../store.ts";
import { toPrintable } from "../store-address.ts";
import { RowDigest, toComparable } from "./row-digest.ts";
import { type MovedTable, readTables } from "./store-tables.ts";

/** Rows of one transaction: some megabytes of vendors' records. */
const SLICE = 1_000;

export type StoreMove = {
  /** The address of a SQLite store. Nobody may be writing it. */
  readonly from: string;
  /** The address of a PostgreSQL store that nobody has filled, or that a move of the same has begun to fill. */
  readonly to: string;
  readonly schema: StoreSchema;
  /** Told after each slice, and after each table. */
  readonly onProgress: (progress: {
    readonly table: string;
    readonly rows: number;
    readonly isVerified: boolean;
  }) => void;
};

type Progress = { readonly table: string; readonly rows: number; readonly place: string; readonly isCopied: number };

/**
 * Copies a store from SQLite to PostgreSQL with everything that cursors, positions and ids stand on, and compares both sides by the
 * number of their rows and by digests of all of them. Whatever ends it, the next call goes on behind the last slice.
 *
 * Rejects with a {@link ConfigurationError} where either is being written, where the target holds something else, or where the two
 * are found to differ.
 */
export async function moveStore({ from, to, schema, onProgress }: StoreMove): Promise<void> {
  await using source = await openStoreForWriting<unknown>(from, schema);
  await using target = await openStoreForWriting<unknown>(to, schema);
  const tables = await readTables(target.db);
  await prepare(target, tables, to);
  for (const table of tables) {
    await copyTable(source.db, target, table, onProgress);
    const [was, is] = [await digestSource(source.db, table), await digestTarget(target, table)];
    if (String(was) !== String(is)) {
      throw new ConfigurationError(`The table ${table.name} of ${toPrintable(to)} has ${is} where ${from} has ${was}.`);
    }
    onProgress({ table: table.name, rows: is.count, isVerified: true });
  }
  await target.write(async (tx) => {
    await copyNumbering(source.db, tx);
    for (const { name, identity } of tables) if (identity) await continueIdentity(tx, name, identity);
  });
}

/** Empties the target of what its migrations put there. Refuses one that holds what no move has written. */
async function prepare(target: WritableStore<unknown>, tables: readonly MovedTable[], to: string): Promise<void> {
  await target.write(async (tx) => {
    const { rows } =
      await sql`select 1 from pg_tables where schemaname = current_schema() and tablename = 'moved'`.execute(tx);
    if (rows.length > 0) return;
    const { rows: used } = await sql<{ last: number }>`select max(last) as last from numbering`.execute(tx);
    if ((used[0]?.last ?? 0) > 0) {
      throw new ConfigurationError(`${toPrintable(to)} holds a store already: name a database in which there is none.`);
    }
    await sql`create table moved (
      "table" text primary key, rows bigint not null, place text not null, isCopied integer not null)`.execute(tx);
    for (const { name } of tables) await sql`delete from ${sql.id(name)}`.execute(tx);
  });
}

async function copyTable(
  source: Kysely<unknown>,
  target: WritableStore<unknown>,
  { name, columns }: MovedTable,
  onProgress: StoreMove["onProgress"],
): Promise<void> {
  const key = await readKey(source, name);
  const { rows: known } = await sql<Progress>`select * from moved where "table" = ${name}`.execute(target.db);
  let { rows, place, isCopied } = known[0] ?? { rows: 0, place: "", isCopied: 0 };
  while (isCopied === 0) {
    const slice = await readSlice(source, { name, columns, key, after: place });
    const last = slice.at(-1);
    rows += slice.length;
    place = last ? JSON.stringify(key.map((_, index) => last[`key${index}`])) : place;
    isCopied = slice.length < SLICE ? 1 : 0;
    const values = slice.map((row) => columns.map((column) => row[column.name] as Value));
    await target.write(async (tx) => {
      await insertRows(tx, { into: name, columns: columns.map((column) => column.name), rows: values });
      await sql`insert into moved ("table", rows, place, isCopied) values (${name}, ${rows}, ${place}, ${isCopied})
        on conflict ("table") do update set rows = excluded.rows, place = excluded.place, isCopied = excluded.isCopied
      `.execute(tx);
    });
    onProgress({ table: name, rows, isVerified: false });
  }
}

/** By which the rows of a SQLite table are walked: its row numbers, or its primary key where it has none. */
async function readKey(source: Kysely<unknown>, table: string): Promise<readonly string[]> {
  const { rows } = await sql<{ text: string }>`select sql as text from sqlite_master where name = ${table}`.execute(
    source,
  );
  if (!/without rowid\s*$/i.test(rows[0]?.text ?? "")) return ["rowid"];
  const { rows: parts } = await sql<{ name: string }>`
    select name from pragma_table_info(${table}) where pk > 0 order by pk`.execute(source);
  return parts.map(({ name }) => name);
}

type Slice = Pick<MovedTable, "name" | "columns"> & { readonly key: readonly string[]; readonly after: string };

async function readSlice(
  source: Kysely<unknown>,
  { name, columns, key, after }: Slice,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const parts = key.map((part) => sql.ref(part));
  const places = key.map((part, index) => sql`${sql.ref(part)} as ${sql.id(`key${index}`)}`);
  const behind = after === "" ? sql`true` : sql`(${sql.join(parts)}) > (${sql.join(JSON.parse(after) as Value[])})`;
  const { rows } = await sql<Record<string, unknown>>`
    select ${sql.join(columns.map((column) => sql.ref(column.name)))}, ${sql.join(places)} from ${sql.id(name)}
    where ${behind} order by ${sql.join(parts)} limit ${SLICE}`.execute(source);
  return rows;
}

async function digestSource(source: Kysely<unknown>, { name, columns }: MovedTable): Promise<RowDigest> {
  const digest = new RowDigest();
  const key = await readKey(source, name);
  for (let after = ""; ; ) {
    const slice = await readSlice(source, { name, columns, key, after });
    for (const row of slice) digest.add(columns.map((column) => toComparable(row[column.name], column.kind)));
    const last = slice.at(-1);
    if (!last || slice.length < SLICE) return digest;
    after = JSON.stringify(key.map((_, index) => last[`key${index}`]));
  }
}

async function digestTarget(target: WritableStore<unknown>, { name, columns }: MovedTable): Promise<RowDigest> {
  return target.write(async (tx) => {
    const digest = new RowDigest();
    await sql`declare all_rows cursor for select ${sql.join(columns.map((column) => sql.ref(column.name)))}
      from ${sql.id(name)}`.execute(tx);
    for (;;) {
      const { rows } = await sql<Record<string, unknown>>`fetch ${sql.lit(SLICE)} from all_rows`.execute(tx);
      for (const row of rows) digest.add(columns.map((column) => toComparable(row[column.name], column.kind)));
      if (rows.length < SLICE) return digest;
    }
  });
}

/** The numbers of the target go on where those of the source end, be its last rows gone. */
async function copyNumbering(source: Kysely<unknown>, tx: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string; last: number }>`select name, seq as last from sqlite_sequence`.execute(
    source,
  );
  for (const { name, last } of rows) await sql`update numbering set last = ${last} where name = ${name}`.execute(tx);
}

async function continueIdentity(tx: Kysely<unknown>, table: string, column: string): Promise<void> {
  await sql`select setval(pg_get_serial_sequence(${`"${table}"`}, ${column}),
    (select coalesce(max(${sql.ref(column)}), 0) + 1 from ${sql.id(table)}), false)`.execute(tx);
}
