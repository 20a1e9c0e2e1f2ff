import { type QueryExecutorProvider, type RawBuilder, sql } from "kysely";
import { engineOf } from "./engine-of.ts";
import { toStorableJson } from "./storable-text.ts";

/*
 * The words that SQLite and PostgreSQL do not share. All other SQL of the stores is written once, in what both know: names
 * keep their case, integers have 64 bits, `on conflict`, `returning`, `is distinct from`, window functions.
 */

/**
 * That the column before it is one of some texts. The text of the statement does not depend on their number, so that it is
 * prepared once; each is looked up in an index.
 */
export function isOneOfTexts(db: QueryExecutorProvider, values: readonly string[]): RawBuilder<unknown> {
  return engineOf(db) === "sqlite"
    ? sql`in (select value from json_each(${JSON.stringify(values)}))`
    : sql`= any(cast(${values} as text[]))`;
}

/** That the column before it is one of some integers: see {@link isOneOfTexts}. */
export function isOneOfNumbers(db: QueryExecutorProvider, values: readonly number[]): RawBuilder<unknown> {
  return engineOf(db) === "sqlite"
    ? sql`in (select value from json_each(${JSON.stringify(values)}))`
    : sql`= any(cast(${values} as bigint[]))`;
}

/** Some texts as a table with the column `value`, for a `from`: see {@link isOneOfTexts}. */
export function eachText(db: QueryExecutorProvider, values: readonly string[], as = "one"): RawBuilder<unknown> {
  return engineOf(db) === "sqlite"
    ? sql`json_each(${JSON.stringify(values)}) ${sql.ref(as)}`
    : sql`unnest(cast(${values} as text[])) as ${sql.ref(as)}(value)`;
}

/** Some integers as a table with the column `value`: see {@link isOneOfTexts}. */
export function eachNumber(db: QueryExecutorProvider, values: readonly number[], as = "one"): RawBuilder<unknown> {
  return engineOf(db) === "sqlite"
    ? sql`json_each(${JSON.stringify(values)}) ${sql.ref(as)}`
    : sql`unnest(cast(${values} as bigint[])) as ${sql.ref(as)}(value)`;
}

export type RowColumns<Column extends string> = {
  readonly texts: readonly Column[];
  readonly integers?: readonly Column[];
  readonly as?: string;
};

/** Some objects as a table with those of their fields that are named: see {@link isOneOfTexts}. */
export function eachRow<Column extends string>(
  db: QueryExecutorProvider,
  rows: readonly Readonly<Record<Column, string | number | null>>[],
  { texts, integers = [], as = "one" }: RowColumns<Column>,
): RawBuilder<unknown> {
  const bound = JSON.stringify(rows);
  if (engineOf(db) === "sqlite") {
    const fields = [...texts, ...integers].map((name) => sql`value ->> ${sql.lit(name)} as ${sql.ref(name)}`);
    return sql`(select ${sql.join(fields)} from json_each(${bound})) ${sql.ref(as)}`;
  }
  const typed = [
    ...texts.map((name) => sql`${sql.ref(name)} text`),
    ...integers.map((name) => sql`${sql.ref(name)} bigint`),
  ];
  return sql`json_to_recordset(${toStorableJson(bound)}::json) as ${sql.ref(as)}(${sql.join(typed)})`;
}

/**
 * The values of a group as the text of a JSON array, in the order in which the rows were read: the same for all such lists of one
 * statement. A row of a statement costs a reader some 0.7 µs, and a value of a list 0.2 µs.
 */
export function listOf(db: QueryExecutorProvider, value: RawBuilder<unknown>): RawBuilder<string> {
  // What is JSON already, such as an array, is no text to SQLite as long as nobody stores it.
  return engineOf(db) === "sqlite" ? sql`json_group_array(${value})` : sql`coalesce(json_agg(${value})::text, '[]')`;
}

/** Some values as a JSON array, for a list of them: see {@link listOf}. */
export function arrayOf(db: QueryExecutorProvider, values: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return engineOf(db) === "sqlite" ? sql`json_array(${sql.join(values)})` : sql`json_build_array(${sql.join(values)})`;
}

/** Which index SQLite has to take; it fails where it cannot. PostgreSQL decides by what it knows of the values. */
export function indexedBy(db: QueryExecutorProvider, index: string): RawBuilder<unknown> {
  return engineOf(db) === "sqlite" ? sql`indexed by ${sql.ref(index)}` : sql``;
}

/** A join that SQLite runs in the order in which it is written. PostgreSQL decides by what it knows of the values. */
export function joinInOrder(db: QueryExecutorProvider): RawBuilder<unknown> {
  return engineOf(db) === "sqlite" ? sql`cross join` : sql`join`;
}
