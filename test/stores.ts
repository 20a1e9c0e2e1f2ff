import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { openStoreForWriting, type StoreSchema, type WritableStore } from "../platform/store/store.ts";
import { type Engine, storeAddress } from "../platform/store/store-address.ts";

/** On which engine a test has its stores: every test of a store runs on each. */
export const STORE_ENGINE: Engine = process.env.STORE_ENGINE === "postgres" ? "postgres" : "sqlite";

/** In which all stores are empty, and up to date. */
export const TEMPLATE_DATABASE = "fleetgraph_template";

export type StoreHome = AsyncDisposable & {
  /** A folder, or the URL of a database. */
  readonly path: string;
};

/** A place for stores that are gone with it. */
export async function createStoreHome(): Promise<StoreHome> {
  if (STORE_ENGINE === "postgres") return createDatabase();
  const path = await mkdtemp(join(tmpdir(), "fleetgraph-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Databases of this worker that nobody uses. To make one takes ten times as long as to empty one. */
const free: string[] = [];

async function createDatabase(): Promise<StoreHome> {
  const path = free.pop() ?? (await copyTemplate());
  return {
    path,
    async [Symbol.asyncDispose]() {
      await execute(path, EMPTY_ALL);
      free.push(path);
    },
  };
}

async function copyTemplate(): Promise<string> {
  const server = process.env.TEST_POSTGRES ?? "";
  const name = `test_${randomUUID()}`;
  await execute(server, `create database "${name}" template "${TEMPLATE_DATABASE}"`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Leaves a database as the template is: a connection that a test has forgotten is cut. */
const EMPTY_ALL = `do $$
  declare one record;
  begin
    perform pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid();
    for one in select nspname from pg_namespace
      where nspname not in ('fleet', 'video', 'safety', 'hos', 'rules', 'public', 'information_schema') and nspname not like 'pg\\_%'
    loop execute format('drop schema %I cascade', one.nspname); end loop;
    for one in select schemaname, tablename from pg_tables
      where schemaname in ('fleet', 'video', 'safety', 'hos', 'rules') and tablename not like 'kysely%'
    loop
      if one.tablename = 'numbering' then execute format('update %I.numbering set last = 0', one.schemaname);
      elsif one.tablename = 'eventHorizon' then execute format('update %I."eventHorizon" set "lastKey" = 0', one.schemaname);
      elsif one.tablename = 'ungrouped' then execute format('update %I.ungrouped set "lastKey" = 0, "untilKey" = 0', one.schemaname);
      else execute format('delete from %I.%I', one.schemaname, one.tablename);
      end if;
    end loop;
  end $$`;

async function execute(database: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: database });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Opens a store of a test's own, which is gone when it is disposed of. */
export async function openOwnStore<Tables>(schema: StoreSchema): Promise<WritableStore<Tables>> {
  if (STORE_ENGINE === "sqlite") return openStoreForWriting<Tables>(":memory:", schema);
  await using opening = new AsyncDisposableStack();
  const home = opening.use(await createStoreHome());
  const store = opening.use(await openStoreForWriting<Tables>(storeAddress(home.path, "own"), schema));
  const resources = opening.move();
  return { ...store, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
