import type { Client } from "pg";
import { DEFAULT_READER_ROLE } from "../../../../../platform/store/store-address.ts";

/** A table in its schema. */
export type Table = { readonly schema: string; readonly name: string; readonly type: string | null };

/** The only tables without tenants that readers see, and those that are the writers' alone. */
const SHARED_WITH_READERS: ReadonlySet<string> = new Set(["numbering", "history", "incidentHistory", "outboxWriter"]);
const OF_WRITERS: ReadonlySet<string> = new Set([
  ...["writer", "kysely_migration", "kysely_migration_lock"],
  ...["followed", "linkCopyPlace", "eventCopyPlace", "eventHorizon", "ungrouped", "unattributed"],
  ...["behaviourPlace", "ruleCrossingPlace", "rebuild"],
]);
const VIEWS_OF_READERS: ReadonlySet<string> = new Set(["currentTenant"]);
/** Without a column `tenant`: whose its rows are is said by another table. */
export const WORD = "word";

type CataloguedTable = {
  readonly schema: string;
  readonly name: string;
  readonly kind: "r" | "p" | "v" | "m" | "f";
  readonly isSecured: boolean;
  readonly isRead: boolean;
  readonly isWritten: boolean;
};

/** What the catalogue of a database has against its tenants being held apart, in words; nothing where they are. */
export async function findGaps(owner: Client, schemas: readonly string[]): Promise<readonly string[]> {
  const { rows } = await owner.query<CataloguedTable>(
    `select n.nspname as schema, c.relname as name, c.relkind as kind,
       c.relrowsecurity and exists (select 1 from pg_policy p where p.polrelid = c.oid) as "isSecured",
       has_table_privilege($2, c.oid, 'select') as "isRead",
       has_table_privilege($2, c.oid, 'insert, update, delete, truncate, references, trigger') as "isWritten"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1, 2`,
    [schemas, DEFAULT_READER_ROLE],
  );
  const missing = schemas.filter((schema) => !rows.some((row) => row.schema === schema));
  return [...missing.map((schema) => `${schema} has no tables`), ...rows.flatMap((row) => toGaps(row))];
}

function toGaps({ schema, name, kind, isSecured, isRead, isWritten }: CataloguedTable): readonly string[] {
  const gaps: string[] = [];
  const isTable = kind === "r" || kind === "p";
  if (isWritten) gaps.push("can be written by readers");
  if (isTable && !isSecured && !SHARED_WITH_READERS.has(name) && !OF_WRITERS.has(name)) gaps.push("has no policy");
  if (isTable && OF_WRITERS.has(name) && isRead) gaps.push("can be read, and need not");
  if (isTable && isSecured && !isRead) gaps.push("cannot be read");
  if (!isTable && !VIEWS_OF_READERS.has(name)) gaps.push("is no table, and nobody knows whose rows it shows");
  return gaps.map((gap) => `${schema}.${name} ${gap}`);
}

/** All tables whose rows are of tenants, as the owner sees them, with the type of their tenant. */
export async function readTenantTables(owner: Client, schemas: readonly string[]): Promise<readonly Table[]> {
  const { rows } = await owner.query<Table>(
    `select n.nspname as schema, c.relname as name, format_type(a.atttypid, null) as type
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
       left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
     where n.nspname = any($1) and c.relkind in ('r', 'p') and (a.attname is not null or c.relname = $2) order by 1, 2`,
    [schemas, WORD],
  );
  return rows;
}

/** The rows of a table that are a tenant's, by what the owner sees, as text and in order. */
export async function readRowsOf(owner: Client, table: Table, tenant: string): Promise<readonly string[]> {
  const code = `(select code from "${table.schema}"."word" where text = $1)`;
  const condition =
    table.name === WORD
      ? `t.code in (select code from "${table.schema}"."tenantWord" where tenant = ${code})`
      : `t.tenant = ${table.type === "text" ? "$1" : code}`;
  return readRows(owner, table, `where ${condition}`, [tenant]);
}

/** All rows of a table that a session sees, as text and in order. */
export async function readRows(
  client: Client,
  { schema, name }: Pick<Table, "schema" | "name">,
  condition = "",
  values: readonly string[] = [],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ row: string }>(
    `select to_jsonb(t)::text as row from "${schema}"."${name}" t ${condition} order by 1`,
    [...values],
  );
  return rows.map(({ row }) => row);
}
