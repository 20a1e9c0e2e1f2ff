import { type Kysely, sql } from "kysely";
import type { ColumnKind } from "./row-digest.ts";

export type MovedColumn = { readonly name: string; readonly kind: ColumnKind };

export type MovedTable = {
  readonly name: string;
  readonly columns: readonly MovedColumn[];
  /** A column whose values are given by a sequence of the table's own; null where there is none. */
  readonly identity: string | null;
};

/** What the engines have for themselves: `numbering` is set from what SQLite counts. */
const OWN_TABLES: ReadonlySet<string> = new Set([
  "kysely_migration",
  "kysely_migration_lock",
  "numbering",
  "writer",
  "moved",
]);
/** SQLite's count of the rows of a table, which PostgreSQL gives anew in the same order. */
const ROWID = "rowid";

type Row = { readonly table: string; readonly name: string; readonly type: string; readonly identity: string };

/** The tables of a PostgreSQL store, and of each the columns that are written. */
export async function readTables(db: Kysely<unknown>): Promise<readonly MovedTable[]> {
  const { rows } = await sql<Row>`
    select table_name as "table", column_name as name, data_type as type, is_identity as identity
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = current_schema() and table_type = 'BASE TABLE' and is_generated = 'NEVER' order by table_name, ordinal_position`.execute(
    db,
  );
  return [...Map.groupBy(rows, ({ table }) => table)].flatMap(([name, columns]) =>
    OWN_TABLES.has(name) ? [] : [toTable(name, columns)],
  );
}

function toTable(name: string, columns: readonly Row[]): MovedTable {
  return {
    name,
    columns: columns.flatMap((column) =>
      column.name === ROWID ? [] : [{ name: column.name, kind: toKind(column.type) }],
    ),
    identity: columns.find((column) => column.identity === "YES" && column.name !== ROWID)?.name ?? null,
  };
}

function toKind(type: string): ColumnKind {
  if (type === "json" || type === "jsonb") return "json";
  return type === "text" ? "text" : "number";
}
