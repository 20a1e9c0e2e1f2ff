import { type QueryExecutorProvider, sql } from "kysely";
import { engineOf } from "./engine-of.ts";

/**
 * Takes the next `count` numbers of a table's order, and answers with the one before them. To be called in the transaction
 * that writes the rows, and the rows have the numbers.
 *
 * **Numbers come in the order of the commits**: whoever has read all up to a number never finds one below it later. SQLite has
 * one transaction at a time that writes. In PostgreSQL the counter's row is locked until the transaction ends, so that the next
 * one takes its numbers when these rows can be seen: PostgreSQL shows a transaction's rows before it lets go of its locks
 * (`ProcArrayEndTransaction` comes before `ResourceOwnerRelease` in `CommitTransaction`). The price is that transactions which
 * number rows of one table wait for each other from this call on. A number of a transaction that is rolled back is given again.
 */
export async function takeNumbers(tx: QueryExecutorProvider, table: string, count: number): Promise<number> {
  if (engineOf(tx) === "sqlite") return lastNumber(tx, table);
  const { rows } = await sql<{ last: number }>`
    update numbering set last = last + ${count} where name = ${table} returning last`.execute(tx);
  const last = rows[0]?.last;
  if (last === undefined) throw new Error(`the table ${table} has no numbering`);
  return last - count;
}

/** The greatest number that a row of a table ever had. The row may be gone; its number is not given again. */
export async function lastNumber(db: QueryExecutorProvider, table: string): Promise<number> {
  const { rows } =
    engineOf(db) === "sqlite"
      ? await sql<{ last: number }>`select seq as last from sqlite_sequence where name = ${table}`.execute(db)
      : await sql<{ last: number }>`select last from numbering where name = ${table}`.execute(db);
  return rows[0]?.last ?? 0;
}

/** For a migration of a PostgreSQL store: numbers the rows of some tables. In SQLite a key that is `autoincrement` does. */
export async function createNumbering(db: QueryExecutorProvider, tables: readonly string[]): Promise<void> {
  await sql`create table if not exists numbering (name text collate "C" primary key, last bigint not null)
    with (fillfactor = 50)`.execute(db);
  for (const table of tables) await sql`insert into numbering (name, last) values (${table}, 0)`.execute(db);
}
