import type { PoolClient } from "pg";

/** The types of the columns of a schema's tables, as PostgreSQL's catalogue has them. Each table is looked up once. */
export class ColumnTypes {
  readonly #byTable = new Map<string, ReadonlyMap<string, string>>();

  /** The types of some columns of a table, in their order. */
  async of(client: PoolClient, table: string, columns: readonly string[]): Promise<readonly string[]> {
    const types = this.#byTable.get(table) ?? (await readTypes(client, table));
    this.#byTable.set(table, types);
    return columns.map((column) => {
      const type = types.get(column);
      if (type === undefined) throw new Error(`the table ${table} has no column ${column}`);
      return type;
    });
  }
}

async function readTypes(client: PoolClient, table: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [`"${table}"`],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}
