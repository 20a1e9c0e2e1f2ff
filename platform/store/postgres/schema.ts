import { type Kysely, sql } from "kysely";

/** Whoever creates a schema at the same moment gets it, too: `unique_violation` and `duplicate_schema` tell the loser of that race. */
const LOST_RACES: ReadonlySet<unknown> = new Set(["23505", "42P06"]);

/** Creates the schema of a store, unless it is there. */
export async function createSchema<Tables>(db: Kysely<Tables>, schema: string): Promise<void> {
  const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(db);
  if (rows.length > 0) return;
  await sql`create schema if not exists ${sql.id(schema)}`.execute(db).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && LOST_RACES.has(error.code))) throw error;
  });
}

/** Whether the migrations of some names, and no others, have been run in the schema of a connection. */
export async function isUpToDate<Tables>(db: Kysely<Tables>, migrations: readonly string[]): Promise<boolean> {
  const { rows: tables } = await sql`select 1 from pg_tables
    where schemaname = current_schema() and tablename = 'kysely_migration'`.execute(db);
  if (tables.length === 0) return false;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const wanted = migrations.toSorted();
  return rows.length === wanted.length && rows.every(({ name }, index) => name === wanted[index]);
}
