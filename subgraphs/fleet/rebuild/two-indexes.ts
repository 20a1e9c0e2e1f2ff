import { type Kysely, type QueryExecutorProvider, type RawBuilder, sql } from "kysely";
import type { Value } from "../../../platform/store/row-batch.ts";
import { openStoreForReading } from "../../../platform/store/store.ts";
import { engineAt, toPostgresAddress } from "../../../platform/store/store-address.ts";
import type { FleetTables } from "../tables.ts";

export type Row = Readonly<Record<string, Value>>;

export type IndexTable = {
  readonly name: string;
  /** Those that are written. */
  readonly columns: readonly string[];
  /** Its primary key; all columns where it has none. */
  readonly key: readonly string[];
};

/** Rows of one statement. */
const SLICE = 5_000;

/** The index that serves and the one that is made beside it, read together. */
export class TwoIndexes implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #db: Kysely<FleetTables>;
  readonly #schemas: { readonly live: string; readonly beside: string };

  private constructor(
    resources: AsyncDisposableStack,
    db: Kysely<FleetTables>,
    schemas: { readonly live: string; readonly beside: string },
  ) {
    this.#resources = resources;
    this.#db = db;
    this.#schemas = schemas;
  }

  /** Opens both for reading. In SQLite, one is attached to a connection of the other. */
  static async open(addresses: { readonly live: string; readonly beside: string }): Promise<TwoIndexes> {
    await using opening = new AsyncDisposableStack();
    const { db } = opening.use(openStoreForReading<FleetTables>(addresses.beside));
    if (engineAt(addresses.live) === "postgres") {
      const [live, beside] = [addresses.live, addresses.beside].map((one) => toPostgresAddress(one).schema);
      return new TwoIndexes(opening.move(), db, { live: live ?? "", beside: beside ?? "" });
    }
    await sql`attach database ${addresses.live} as live`.execute(db);
    return new TwoIndexes(opening.move(), db, { live: "live", beside: "main" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  /** Of which engine they are. */
  get engine(): QueryExecutorProvider {
    return this.#db;
  }

  /** A table of the index that serves, in a statement. */
  live(table: string): RawBuilder<unknown> {
    return sql`${sql.id(this.#schemas.live, table)}`;
  }

  /** A table of the index that is made anew. */
  beside(table: string): RawBuilder<unknown> {
    return sql`${sql.id(this.#schemas.beside, table)}`;
  }

  async query<Result>(statement: RawBuilder<Result>): Promise<readonly Result[]> {
    if (this.#schemas.beside === "main") return (await statement.execute(this.#db)).rows;
    // Whole tables are walked here, which nobody waits for.
    return this.#db.transaction().execute(async (tx) => {
      await sql`set local statement_timeout to 0`.execute(tx);
      await sql`set local enable_seqscan to on`.execute(tx);
      return (await statement.execute(tx)).rows;
    });
  }

  /** All tables of the index that is made anew, by name. */
  async tables(): Promise<readonly IndexTable[]> {
    const rows = await this.query(
      this.#schemas.beside === "main" ? SQLITE_COLUMNS : postgresColumns(this.#schemas.beside),
    );
    return Array.from(
      Map.groupBy(rows, ({ table }) => table),
      ([name, columns]) => {
        const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
        const names = columns.map((column) => column.name);
        return { name, columns: names, key: key.length > 0 ? key.map((column) => column.name) : names };
      },
    );
  }

  /** The rows of a table of the index that serves, some at a time, in the order of its key. */
  async *rows({ name, columns, key }: IndexTable): AsyncGenerator<readonly Row[], void> {
    const of = (names: readonly string[]) => sql.join(names.map((column) => sql.ref(column)));
    for (let last: Row | undefined; ; ) {
      const from: Row | undefined = last;
      const behind = from ? sql`(${of(key)}) > (${sql.join(key.map((column) => from[column]))})` : sql`true`;
      const slice: readonly Row[] = await this.query(
        sql<Row>`select ${of(columns)} from ${this.live(name)} where ${behind} order by ${of(key)} limit ${SLICE}`,
      );
      if (slice.length > 0) yield slice;
      if (slice.length < SLICE) return;
      last = slice.at(-1);
    }
  }
}

type Column = { readonly table: string; readonly name: string; readonly pk: number };

const SQLITE_COLUMNS = sql<Column>`
  select m.name as "table", c.name, c.pk from main.sqlite_master m join pragma_table_xinfo(m.name) c
  where m.type = 'table' and m.name not like 'sqlite_%' and c.hidden = 0 order by m.name, c.cid`;

function postgresColumns(schema: string): RawBuilder<Column> {
  return sql<Column>`
    select c.relname as "table", a.attname as name, coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0) as pk
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      left join pg_index i on i.indrelid = c.oid and i.indisprimary
    where n.nspname = ${schema} and c.relkind = 'r' order by c.relname, a.attnum`;
}
