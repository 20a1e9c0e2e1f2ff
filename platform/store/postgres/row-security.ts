import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { withSavepoint } from "../savepoint.ts";
import { toPostgresFault } from "./postgres-errors.ts";

/*
 * Tenants are held apart by PostgreSQL, too: https://www.postgresql.org/docs/15/ddl-rowsecurity.html. The owner of the tables
 * writes, and sees all rows. Every other role sees those of the tenant alone that its session has set.
 */

/** The setting of a session that says whose rows it sees. Without it, it sees none. */
export const TENANT_SETTING = "fleetgraph.tenant";

const POLICY = "ofTenant";

/** Without a tenant in their rows, and needed by whoever follows an outbox: places in its order, and ids of its writers. */
const SHARED_TABLES: readonly string[] = ["numbering", "history", "incidentHistory", "outboxWriter"];

/** The view with the number of the session's tenant, in a schema whose tables have tenants as numbers. */
const CURRENT_TENANT = "currentTenant";

/** Whoever holds up a lock for longer is waited for again, and those behind us in its queue go first. */
const LOCK_TIMEOUT_MS = 500;
/** A reader's statement takes ten seconds at most. */
const MOST_TRIES = 30;

/** The tenant that a session has set, as an expression: null or empty where there is none. */
function currentTenant(): RawBuilder<string> {
  return sql`current_setting(${sql.lit(TENANT_SETTING)}, true)`;
}

/** A name as a part of a statement. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Has every table of the schema with a column `tenant` show a session the rows of its tenant alone, and lets a role read what
 * is secured so, and nothing else. Changes nothing where all of that is so already: a table that came with a migration is
 * secured without being named. Others read meanwhile.
 */
export async function secureTables<Tables>(db: Kysely<Tables>, readerRole: string): Promise<void> {
  for (const { table, type } of await readUnsecured(db)) {
    const tenant = type === "text" ? currentTenant() : sql`(select code from ${sql.id(CURRENT_TENANT)})`;
    await db.transaction().execute((tx) => secureTable(tx, table, sql`tenant = ${tenant}`));
  }
  await grantReading(db, readerRole);
}

/** Whether all that {@link secureTables} does has been done in the schema, so that the role can read there. */
export async function areTablesSecured<Tables>(db: Kysely<Tables>, readerRole: string): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_roles where rolname = ${readerRole}`.execute(db);
  if (rows.length === 0 || (await readUnsecured(db)).length > 0) return false;
  return (await readUnread(db, readerRole)).length === 0;
}

type UnsecuredTable = { readonly table: string; readonly type: string };

async function readUnsecured<Tables>(db: Kysely<Tables>): Promise<readonly UnsecuredTable[]> {
  const { rows } = await sql<UnsecuredTable>`
    select c.relname as "table", format_type(a.atttypid, null) as type from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and not (c.relrowsecurity and exists (
      select 1 from pg_policy p where p.polrelid = c.oid and p.polname = ${POLICY}))
    order by c.relname`.execute(db);
  return rows;
}

/** What the role is to read in the schema, and may not yet. */
async function readUnread<Tables>(db: Kysely<Tables>, role: string): Promise<readonly string[]> {
  const { rows } = await sql<{ table: string }>`
    select c.relname as "table" from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and not has_table_privilege(${role}, c.oid, 'select')
      and (c.relrowsecurity or c.relname = any(${[...SHARED_TABLES, CURRENT_TENANT]}))`.execute(db);
  return rows.map(({ table }) => table);
}

/**
 * Has a table show a session those rows alone for which a condition is true, in a transaction. The owner of the table sees
 * all. Others read meanwhile.
 */
export async function secureTable<Tables>(
  tx: Kysely<Tables>,
  table: string,
  condition: RawBuilder<unknown>,
): Promise<void> {
  await lockTable(tx, table);
  await sql`drop policy if exists ${sql.id(POLICY)} on ${sql.id(table)}`.execute(tx);
  await sql`create policy ${sql.id(POLICY)} on ${sql.id(table)} using (${condition})`.execute(tx);
  await sql`alter table ${sql.id(table)} enable row level security`.execute(tx);
}

/** For a migration: lets a session know the number of its tenant, and of no other. */
export async function createCurrentTenant<Tables>(db: Kysely<Tables>, words: string): Promise<void> {
  // A view reads with the rights of its owner, whom row security does not concern: so policies can ask it.
  await sql`create view ${sql.id(CURRENT_TENANT)} as select code from ${sql.id(words)}
    where text = ${currentTenant()}`.execute(db);
}

async function grantReading<Tables>(db: Kysely<Tables>, role: string): Promise<void> {
  const { rows } = await sql<{ schema: string; mayUse: boolean }>`select current_schema() as schema,
    has_schema_privilege(${role}, current_schema(), 'usage') as "mayUse"`.execute(db);
  for (const { schema, mayUse } of rows) {
    if (!mayUse) await sql`grant usage on schema ${sql.id(schema)} to ${sql.id(role)}`.execute(db);
  }
  for (const table of await readUnread(db, role)) {
    await sql`grant select on ${sql.id(table)} to ${sql.id(role)}`.execute(db);
  }
}

/** Waits for whoever reads the table, and keeps nobody else from reading it for longer than a moment. */
async function lockTable<Tables>(tx: Kysely<Tables>, table: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await withSavepoint(tx, async () => {
        await sql`set local lock_timeout to ${sql.lit(LOCK_TIMEOUT_MS)}`.execute(tx);
        await sql`lock table ${sql.id(table)} in access exclusive mode`.execute(tx);
        await sql`set local lock_timeout to default`.execute(tx);
      });
    } catch (error) {
      const isHeld = toPostgresFault(error instanceof Error && error.cause ? error.cause : error) === "busy";
      if (!isHeld || tries === MOST_TRIES) throw error;
      await sleep(LOCK_TIMEOUT_MS);
    }
  }
}
