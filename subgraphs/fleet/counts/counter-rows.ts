import { type Kysely, sql } from "kysely";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { eachRow } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";

/** Counters of a table, which are columns of a row, by what they count of. All columns are integers. */
export type Counters<Name extends string> = {
  readonly table: keyof FleetTables & string;
  readonly key: readonly string[];
  readonly counts: readonly Name[];
};

/** By how much the counters of a row change. */
export type CounterChange<Name extends string> = {
  readonly key: readonly number[];
  readonly deltas: Readonly<Record<Name, number>>;
};

/**
 * Adds to counters. A row whose counters are all zero is none, so that what is counted says which rows there are. Costs a row each, and nothing where
 * nothing changes.
 */
export async function addToCounters<Name extends string>(
  tx: Kysely<FleetTables>,
  { table, key, counts }: Counters<Name>,
  changes: Iterable<CounterChange<Name>>,
): Promise<void> {
  const changed = [...changes].filter(({ deltas }) => counts.some((name) => deltas[name] !== 0));
  if (changed.length === 0) return;
  const added = counts.map((name) => `${name} = ${table}.${name} + excluded.${name}`).join(", ");
  await insertRows(tx, {
    into: table,
    columns: [...key, ...counts],
    rows: changed.map((one) => [...one.key, ...counts.map((name) => one.deltas[name])]),
    onConflict: { sql: `(${key.join(", ")}) do update set ${added}` },
  });
  const lessened = changed.filter(({ deltas }) => counts.some((name) => deltas[name] < 0));
  if (lessened.length === 0) return;
  const keys = lessened.map((one) => Object.fromEntries(key.map((column, index) => [column, one.key[index] ?? 0])));
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const asked = sql.join(key.map((column) => sql.ref(`one.${column}`)));
  const areZero = counts.map((name) => sql`${sql.ref(name)} = 0`);
  await sql`delete from ${sql.ref(table)} where (${columns}) in
      (select ${asked} from ${eachRow(tx, keys, { texts: [], integers: key })}) and ${sql.join(areZero, sql` and `)}`.execute(
    tx,
  );
}
