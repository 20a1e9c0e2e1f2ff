import { CompiledQuery, type QueryExecutorProvider } from "kysely";
import { engineOf } from "./engine-of.ts";

/** What is bound to a place of a statement. */
export type Value = string | number | null;

/** What happens to a row whose key is there already. */
export type OnConflict =
  /** The statement fails. */
  | "fail"
  /** The row that is there stays. */
  | "ignore"
  /** The row takes the place of the one with the same values in these columns, which are a unique key. */
  | { readonly replaceBy: readonly string[] }
  /** What SQL says behind `on conflict`, in words that both engines know. */
  | { readonly sql: string };

export type Insertion = {
  readonly into: string;
  readonly columns: readonly string[];
  /** The values of the columns in their order. No two rows have the same key, unless they are ignored. */
  readonly rows: Iterable<readonly Value[]>;
  readonly onConflict?: OnConflict;
};

export type Update = {
  readonly table: string;
  /** The columns that change, and those of a key by which a row is found. Each row has the values of both, in this order. */
  readonly set: readonly string[];
  readonly by: readonly string[];
  readonly rows: Iterable<readonly Value[]>;
};

export type Deletion = {
  readonly from: string;
  /** The columns by which rows are found; all that have the values of one of `rows` there go. No value is null. */
  readonly by: readonly string[];
  readonly rows: Iterable<readonly Value[]>;
};

/** Many rows of one table that one statement is for. */
export type RowBatch =
  | ({ readonly kind: "insert" } & Insertion)
  | ({ readonly kind: "update" } & Update)
  | ({ readonly kind: "delete" } & Deletion);

/** A batch as the only parameter of a query. Known to the dialects. */
export class BoundBatch {
  readonly batch: RowBatch;

  constructor(batch: RowBatch) {
    this.batch = batch;
  }
}

/**
 * Inserts rows, and answers with how many were written. SQLite runs one prepared statement a row, at some 2 µs beside what the
 * row takes; PostgreSQL one statement for all of them. Rows that are made as they are asked for need no memory for longer.
 */
export function insertRows(tx: QueryExecutorProvider, insertion: Insertion): Promise<number> {
  return run(tx, { kind: "insert", ...insertion });
}

/** Updates rows by a key, and answers with how many there were. Costs what {@link insertRows} does. */
export function updateRows(tx: QueryExecutorProvider, update: Update): Promise<number> {
  return run(tx, { kind: "update", ...update });
}

/** Deletes rows by some of their columns, and answers with how many there were. Costs what {@link insertRows} does. */
export function deleteRows(tx: QueryExecutorProvider, deletion: Deletion): Promise<number> {
  return run(tx, { kind: "delete", ...deletion });
}

async function run(tx: QueryExecutorProvider, batch: RowBatch): Promise<number> {
  const text = engineOf(tx) === "sqlite" ? toStatementPerRow(batch) : batch.kind;
  const { numAffectedRows = 0n } = await tx
    .getExecutor()
    .executeQuery(CompiledQuery.raw(text, [new BoundBatch(batch)]));
  return Number(numAffectedRows);
}

/** In SQLite's words, with a place for each value of a row. */
function toStatementPerRow(batch: RowBatch): string {
  const places = (columns: readonly string[]) => columns.map((column) => `"${column}" = ?`);
  switch (batch.kind) {
    case "insert":
      return toInsertPerRow(batch);
    case "update":
      return `update "${batch.table}" set ${places(batch.set).join(", ")} where ${places(batch.by).join(" and ")}`;
    case "delete":
      return `delete from "${batch.from}" where ${places(batch.by).join(" and ")}`;
    default:
      throw new Error(`an unknown batch: ${JSON.stringify(batch satisfies never)}`);
  }
}

function toInsertPerRow({ into, columns, onConflict = "fail" }: Insertion): string {
  const names = columns.map((column) => `"${column}"`).join(", ");
  const values = columns.map(() => "?").join(", ");
  const insert = (verb: string) => `${verb} into "${into}" (${names}) values (${values})`;
  if (onConflict === "fail") return insert("insert");
  if (onConflict === "ignore") return `${insert("insert")} on conflict do nothing`;
  return "sql" in onConflict ? `${insert("insert")} on conflict ${onConflict.sql}` : insert("insert or replace");
}
