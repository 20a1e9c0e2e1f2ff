import { CompiledQuery } from "kysely";

/** The rows that a statement is run for, as its only parameter. Known to the dialect. */
export class Rows {
  readonly rows: Iterable<readonly unknown[]>;

  constructor(rows: Iterable<readonly unknown[]>) {
    this.rows = rows;
  }
}

/**
 * One statement to be run for each of some rows of parameters, in their order: the way to write many rows at some 2 µs
 * each beside what the store itself takes. All of them happen in the transaction that the query is executed in. Rows that
 * are made as they are asked for need no memory for longer than that.
 */
export function forEachRow(statement: string, rows: Iterable<readonly unknown[]>): CompiledQuery {
  return CompiledQuery.raw(statement, [new Rows(rows)]);
}
