import type { Deletion, Insertion, RowBatch, Update } from "../row-batch.ts";
import { keepCase } from "./identifier-case.ts";

/** A statement for all rows of a batch: an array for each column is bound to it. */
export type BatchStatement = {
  readonly table: string;
  readonly columns: readonly string[];
  toText(types: readonly string[]): string;
};

/** The statement of a batch, whose types are not known yet. `unnest` makes a table of arrays, row by row. */
export function toBatchStatement(batch: RowBatch): BatchStatement {
  switch (batch.kind) {
    case "insert":
      return { table: batch.into, columns: batch.columns, toText: (types) => toInsert(batch, types) };
    case "update": {
      const columns = [...batch.set, ...batch.by];
      return { table: batch.table, columns, toText: (types) => toUpdate(batch, types) };
    }
    case "delete":
      return { table: batch.from, columns: batch.by, toText: (types) => toDelete(batch, types) };
    default:
      throw new Error(`an unknown batch: ${JSON.stringify(batch satisfies never)}`);
  }
}

/** The rows of a batch as its columns. */
export function toColumns(width: number, rows: RowBatch["rows"]): readonly unknown[][] {
  const columns: unknown[][] = Array.from({ length: width }, () => []);
  for (const row of rows) for (const [index, column] of columns.entries()) column.push(row[index] ?? null);
  return columns;
}

function toInsert({ into, columns, onConflict = "fail" }: Insertion, types: readonly string[]): string {
  const insert = `insert into ${quote(into)} (${columns.map(quote).join(", ")}) select * from ${toTable(types)}`;
  if (onConflict === "fail") return insert;
  if (onConflict === "ignore") return `${insert} on conflict do nothing`;
  if ("sql" in onConflict) return `${insert} on conflict ${keepCase(onConflict.sql)}`;
  const key = onConflict.replaceBy;
  const replaced = columns.filter((column) => !key.includes(column));
  const action = replaced.map((column) => `${quote(column)} = excluded.${quote(column)}`).join(", ");
  return `${insert} on conflict (${key.map(quote).join(", ")}) do ${action ? `update set ${action}` : "nothing"}`;
}

function toUpdate({ table, set, by }: Update, types: readonly string[]): string {
  const names = [...set, ...by];
  const given = (column: string) => `given.${quote(`given ${column}`)}`;
  const changes = set.map((column) => `${quote(column)} = ${given(column)}`).join(", ");
  return `update ${quote(table)} as stored set ${changes} from ${toTable(types)}
    as given(${names.map((name) => quote(`given ${name}`)).join(", ")}) where ${toCondition(by, given)}`;
}

function toDelete({ from, by }: Deletion, types: readonly string[]): string {
  const given = (column: string) => `given.${quote(column)}`;
  return `delete from ${quote(from)} as stored using ${toTable(types)} as given(${by.map(quote).join(", ")})
    where ${toCondition(by, given)}`;
}

function toTable(types: readonly string[]): string {
  return `unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(", ")})`;
}

function toCondition(by: readonly string[], given: (column: string) => string): string {
  return by.map((column) => `stored.${quote(column)} = ${given(column)}`).join(" and ");
}

function quote(name: string): string {
  return `"${name}"`;
}
