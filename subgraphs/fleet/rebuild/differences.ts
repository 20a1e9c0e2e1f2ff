import { type RawBuilder, sql } from "kysely";
import type { Value } from "../../../platform/store/row-batch.ts";
import { KEPT_TABLES, LEARNED_COLUMNS } from "./table-roles.ts";
import type { IndexTable, TwoIndexes } from "./two-indexes.ts";

/** A row by the values of its key. */
export type RowKey = readonly Value[];

/** In what a table of the new index differs from the one that serves. */
export type Difference = {
  readonly table: IndexTable;
  /** The rows that are not there, or otherwise. */
  readonly changed: readonly RowKey[];
  /** The rows that are there alone. */
  readonly gone: readonly RowKey[];
};

/**
 * In what the new index differs from the one that serves, but for when and how often it was learned. Every table that is not kept is
 * compared, whoever has made it. Costs a walk over both.
 */
export async function readDifferences(two: TwoIndexes): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  for (const table of await two.tables()) {
    if (KEPT_TABLES.has(table.name)) continue;
    differences.push({ table, changed: await readChanged(two, table), gone: await readGone(two, table) });
  }
  return differences;
}

async function readChanged(two: TwoIndexes, { name, columns, key }: IndexTable): Promise<readonly RowKey[]> {
  const learned = LEARNED_COLUMNS[name] ?? [];
  const compared = columns.filter((column) => !key.includes(column) && !learned.includes(column));
  const differs = [
    ...compared.map((column) => sql`n.${sql.ref(column)} is distinct from l.${sql.ref(column)}`),
    isMissing("l", key),
  ];
  const rows = await two.query(sql<Record<string, Value>>`select ${listed("n", key)} from ${two.beside(name)} n
    left join ${two.live(name)} l on ${joined("l", "n", key)} where ${sql.join(differs, sql` or `)}`);
  return rows.map((row) => key.map((column) => row[column] ?? null));
}

async function readGone(two: TwoIndexes, { name, key }: IndexTable): Promise<readonly RowKey[]> {
  const rows = await two.query(sql<Record<string, Value>>`select ${listed("l", key)} from ${two.live(name)} l
    left join ${two.beside(name)} n on ${joined("n", "l", key)} where ${isMissing("n", key)}`);
  return rows.map((row) => key.map((column) => row[column] ?? null));
}

function listed(of: string, columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql`${sql.id(of, column)}`));
}

function joined(one: string, other: string, key: readonly string[]): RawBuilder<unknown> {
  return sql.join(
    key.map((column) => sql`${sql.id(one, column)} = ${sql.id(other, column)}`),
    sql` and `,
  );
}

/** No part of a key is null. */
function isMissing(of: string, [first = ""]: readonly string[]): RawBuilder<unknown> {
  return sql`${sql.id(of, first)} is null`;
}
