import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { type Dialect, Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { type Clock, systemClock } from "../clock.ts";
import { ConfigurationError } from "../environment.ts";
import { createPostgresDialect, TenantDialects } from "./postgres/postgres-dialect.ts";
import { ensureReaderRole } from "./postgres/reader-role.ts";
import { secureTables } from "./postgres/row-security.ts";
import { createSchema, isUpToDate } from "./postgres/schema.ts";
import { keepStatistics } from "./postgres/statistics.ts";
import { createSqliteDialect } from "./sqlite/sqlite-dialect.ts";
import { keepSqliteTidy } from "./sqlite/tidiness.ts";
import { type Engine, engineAt, toPostgresAddress, toPrintable } from "./store-address.ts";
import { isLocked, StoreUnavailableError, toStoreError } from "./store-errors.ts";
import {
  holdWriter,
  RENEW_EVERY_MS,
  type StandBy,
  StoreInUseError,
  StoreSupersededError,
  WriterLease,
  waitForFormerWriter,
} from "./writer-lease.ts";

/** The changes that lead from nothing to the tables of today, by name, in the order of the names. */
export type Migrations = Readonly<Record<string, Migration>>;

/**
 * The tables of a store in the words of each engine. The names of both begin with numbers of one count: what both need has the
 * same number in both. The first of PostgreSQL makes the tables as they were in SQLite when it came.
 */
export type StoreSchema = Readonly<Record<Engine, Migrations>>;

/** The tables of several parts in one store. */
export function mergeSchemas(...schemas: readonly StoreSchema[]): StoreSchema {
  const merge = (engine: Engine) => Object.assign({}, ...schemas.map((schema) => schema[engine])) as Migrations;
  return { sqlite: merge("sqlite"), postgres: merge("postgres") };
}

export type Store<Tables> = AsyncDisposable & { readonly db: Kysely<Tables> };

/** What is read for one tenant at a time. */
export type Tenanted<Tables> = {
  /** Where statements find the rows of a tenant, and in PostgreSQL no other's, whatever they ask for. */
  of(tenant: string): Kysely<Tables>;
};

/** What is read for one tenant by several statements that see the same. */
export type Snapshots<Tables> = {
  /**
   * Runs statements that all see what was committed when the first of them began, whatever is written meanwhile. In SQLite they have a
   * connection of their own, on which one `work` runs at a time; elsewhere reading goes on as ever.
   */
  snapshot<Result>(tenant: string, work: (db: Kysely<Tables>) => Promise<Result>): Promise<Result>;
};

/** A store as the serving side reads it. */
export type ServingStore<Tables> = AsyncDisposable & Tenanted<Tables> & Snapshots<Tables>;

/** Others write in this time what waits for other stores. */
const PAUSE_WHILE_LOCKED_MS = 50;

/** A store and the right to write it. */
export type WritableStore<Tables> = Store<Tables> & {
  /** Rejects with `StoreSupersededError` once another writer is known to have taken over. Never resolves. */
  readonly superseded: Promise<never>;
  /**
   * Runs a transaction: all that it writes is synced when this resolves, or nothing of it stays. Rejects with
   * `StoreSupersededError` once another writer has taken over, and with `StoreUnavailableError` while the disk is full or the
   * database cannot be reached. Waits as long as somebody else, such as a tool, holds the lock. Transactions come in the order
   * in which they are asked for.
   */
  write<Result>(work: (tx: Kysely<Tables>) => Promise<Result>): Promise<Result>;
};

export type WritingOptions = {
  readonly clock?: Clock;
  /** Waits for a store that another process is writing. Without it such a store is refused. */
  readonly standBy?: StandBy | undefined;
};

/**
 * Opens the one writing connection to a store and brings its tables up to date. Whoever opened it disposes of it.
 *
 * Refuses a store that another process is writing, unless it is to be waited for, or that a newer version of the program has
 * written, and leaves it as it is. A writer that was killed is no hindrance. Others can read meanwhile. Refuses a database, with a
 * `ConfigurationError`, in which no role can be had for the serving side.
 */
export async function openStoreForWriting<Tables>(
  address: string,
  schema: StoreSchema,
  { clock = systemClock, standBy }: WritingOptions = {},
): Promise<WritableStore<Tables>> {
  const engine = engineAt(address);
  await using opening = new AsyncDisposableStack();
  if (engine === "sqlite") await mkdir(dirname(address), { recursive: true });
  const { db } = opening.use(open<Tables>(address, false));
  const lease = await takeOver(db, { address, migrations: schema[engine], clock, standBy });
  const tryWriting: WritableStore<Tables>["write"] = (work) =>
    db
      .transaction()
      .execute(async (tx) => {
        await lease.check(tx as never);
        return work(tx);
      })
      .catch((thrown: unknown) => {
        throw toStoreError(thrown);
      });
  const write: WritableStore<Tables>["write"] = async (work) => {
    // A transaction takes no turn of the event loop: whoever writes one after the other would let nothing else come in,
    // such as the messages to this thread.
    await nextTurn();
    for (;;) {
      try {
        return await tryWriting(work);
      } catch (error) {
        // The lock is taken before anything else, so that nothing was done yet.
        if (!isLocked(error)) throw error;
        await sleep(PAUSE_WHILE_LOCKED_MS);
      }
    }
  };
  opening.defer(() => tryWriting((tx) => lease.release(tx as never)).catch(() => {}));
  const superseded = Promise.withResolvers<never>();
  superseded.promise.catch(() => {});
  const renewing = setInterval(() => {
    tryWriting((tx) => lease.renew(tx as never)).catch((error: unknown) => {
      if (error instanceof StoreSupersededError) superseded.reject(error);
      // What else keeps the lease from being renewed keeps the next page from being stored, and is told there.
    });
  }, RENEW_EVERY_MS);
  renewing.unref();
  opening.defer(() => clearInterval(renewing));
  opening.use(engine === "sqlite" ? keepSqliteTidy(db) : keepStatistics(db));
  const resources = opening.move();
  return { db, write, superseded: superseded.promise, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

type TakingOver = Required<WritingOptions> & { readonly address: string; readonly migrations: Migrations };

/** Waits for the right to write a store, brings its tables up to date and takes the right. */
async function takeOver<Tables>(
  db: Kysely<Tables>,
  { address, migrations, clock, standBy }: TakingOver,
): Promise<WriterLease> {
  const store = toPrintable(address);
  const because = (what: string) => (cause: unknown) => {
    const isSaid = cause instanceof StoreInUseError || cause instanceof ConfigurationError;
    if (isSaid || standBy?.signal.aborted) throw cause;
    // Others who stand by may be bringing it up to date.
    if (standBy && isLocked(cause)) throw new StoreInUseError(`the store ${store} is locked`);
    // Who stands by lives through an outage.
    const known = standBy ? toStoreError(cause) : cause;
    throw known instanceof StoreUnavailableError ? known : new Error(`the store ${store} cannot be ${what}`, { cause });
  };
  const waiting = { store, clock, standBy };
  for (;;) {
    try {
      const former = await waitForFormerWriter(db as never, waiting).catch(because("read"));
      await bringUpToDate(db, address, migrations).catch(because("brought up to date"));
      return await WriterLease.take(db as never, former, clock).catch(because("written"));
    } catch (error) {
      if (!(standBy && error instanceof StoreInUseError)) throw error;
      await sleep(PAUSE_WHILE_LOCKED_MS, undefined, { signal: standBy.signal });
    }
  }
}

/** Makes the tables of today, and in a database the schema, and whatever keeps its tenants apart. */
async function bringUpToDate<Tables>(db: Kysely<Tables>, address: string, migrations: Migrations): Promise<void> {
  if (engineAt(address) === "sqlite") return migrate(db, address, migrations);
  const { schema, readerRole } = toPostgresAddress(address);
  await ensureReaderRole(db, readerRole);
  await createSchema(db, schema);
  await migrate(db, address, migrations);
  await secureTables(db, readerRole);
}

async function migrate<Tables>(db: Kysely<Tables>, address: string, migrations: Migrations): Promise<void> {
  // Kysely looks through the whole catalogue of a database for what it needs.
  if (engineAt(address) === "postgres" && (await isUpToDate(db, Object.keys(migrations)))) return;
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    // It looks for its tables in all schemas of a database, unless it is told which one is meant.
    ...(engineAt(address) === "postgres" && { migrationTableSchema: toPostgresAddress(address).schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/**
 * Opens a store that several processes write at the same time, and brings its tables up to date. Nothing orders their writes, so
 * that it is for what is no record: each has its own rows.
 */
export async function openSharedStore<Tables>(address: string, schema: StoreSchema): Promise<Store<Tables>> {
  const engine = engineAt(address);
  await using opening = new AsyncDisposableStack();
  if (engine === "sqlite") await mkdir(dirname(address), { recursive: true });
  const store = opening.use(open<Tables>(address, false));
  await bringUpToDate(store.db, address, schema[engine]);
  opening.move();
  return store;
}

/**
 * Opens a store that exists for reading what all tenants have: for whoever writes what another one has written, and for tools.
 * Readers never wait for the writer, nor the writer for them.
 */
export function openStoreForReading<Tables>(address: string): Store<Tables> {
  return open<Tables>(address, true);
}

/** A store that another process writes, for a tool that writes to it now and then. */
export type HoldableStore<Tables> = Store<Tables> & {
  /** Runs a short transaction between those of the writer. */
  write<Result>(work: (tx: Kysely<Tables>) => Promise<Result>): Promise<Result>;
  /** Runs a transaction in which the writer waits, however long it takes. Others read what was there before. */
  hold<Result>(work: (tx: Kysely<Tables>) => Promise<Result>): Promise<Result>;
};

/** Opens a store that exists, beside its writer. What the tool writes, the writer has to find out. Its tables stay as they are. */
export function openStoreBesideWriter<Tables>(address: string): HoldableStore<Tables> {
  const store = open<Tables>(address, false);
  const write: HoldableStore<Tables>["write"] = async (work) => {
    for (;;) {
      try {
        return await store.db.transaction().execute(work);
      } catch (error) {
        // The lock is taken before anything else, so that nothing was done yet.
        if (!isLocked(toStoreError(error))) throw error;
        await sleep(PAUSE_WHILE_LOCKED_MS);
      }
    }
  };
  return {
    ...store,
    write,
    hold: (work) =>
      write(async (tx) => {
        await holdWriter(tx as never);
        return work(tx);
      }),
  };
}

/** So many tenants are asked for at about one time; what is held for each are a few kilobytes. */
const MOST_TENANTS = 1_000;

/** Opens a store that exists for those who ask, each of whom is of one tenant. Whoever opened it disposes of it. */
export function openStoreForServing<Tables>(address: string): ServingStore<Tables> {
  if (engineAt(address) === "sqlite") return openFileForServing(address);
  const dialects = new TenantDialects(toPostgresAddress(address));
  const databases = new Map<string, Kysely<Tables>>();
  const of = (tenant: string) => {
    const db = databases.get(tenant) ?? new Kysely<Tables>({ dialect: dialects.of(tenant) });
    databases.delete(tenant);
    databases.set(tenant, db);
    const [longestAgo] = databases.size > MOST_TENANTS ? databases.keys() : [];
    if (longestAgo !== undefined) databases.delete(longestAgo);
    return db;
  };
  return {
    of,
    snapshot: (tenant, work) =>
      of(tenant).transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(work),
    [Symbol.asyncDispose]: () => dialects[Symbol.asyncDispose](),
  };
}

/** A file has no tenants of its own: every statement names the one it is for. */
function openFileForServing<Tables>(address: string): ServingStore<Tables> {
  const resources = new AsyncDisposableStack();
  const { db } = resources.use(openStoreForReading<Tables>(address));
  let snapshots: Kysely<Tables> | null = null;
  return {
    of: () => db,
    snapshot(_tenant, work) {
      snapshots ??= resources.use(openStoreForReading<Tables>(address)).db;
      return snapshots.transaction().execute(work);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function open<Tables>(address: string, readOnly: boolean): Store<Tables> {
  const db = new Kysely<Tables>({ dialect: createDialect(address, readOnly) });
  return { db, [Symbol.asyncDispose]: () => db.destroy() };
}

function createDialect(address: string, readOnly: boolean): Dialect {
  return engineAt(address) === "sqlite"
    ? createSqliteDialect({ file: address, readOnly })
    : createPostgresDialect({ ...toPostgresAddress(address), readOnly });
}
