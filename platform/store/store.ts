import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { type Clock, systemClock } from "../clock.ts";
import { createSqliteDialect } from "./sqlite-dialect.ts";
import { toStoreError } from "./store-errors.ts";
import { RENEW_EVERY_MS, StoreInUseError, WriterLease, waitForFormerWriter } from "./writer-lease.ts";

/** The changes that lead from an empty file to the tables of today, by name, in the order of the names. */
export type Migrations = Readonly<Record<string, Migration>>;

export type Store<Tables> = AsyncDisposable & { readonly db: Kysely<Tables> };

/** Others write in this time what waits for other stores. */
const PAUSE_WHILE_LOCKED_MS = 50;

/** A store in which fewer rows than this change between two looks needs no cache of its own: the system has the file. */
const QUIET_ROWS = 5_000;

/** A store and the right to write it. */
export type WritableStore<Tables> = Store<Tables> & {
  /**
   * Runs a transaction: all that it writes is synced when this resolves, or nothing of it stays. Rejects with
   * `StoreSupersededError` once another writer has taken over, and with `StoreFullError` while the disk is full. Waits
   * as long as somebody else, such as a tool, holds the lock. Transactions come in the order in which they are asked for.
   */
  write<Result>(work: (tx: Kysely<Tables>) => Promise<Result>): Promise<Result>;
};

/**
 * Opens the one writing connection to a store and brings its tables up to date. Whoever opened it disposes of it.
 *
 * Refuses a file that another process is writing, or that a newer version of the program has written, and leaves it as
 * it is. A writer that was killed is no hindrance.
 */
export async function openStoreForWriting<Tables>(
  file: string,
  migrations: Migrations,
  clock: Clock = systemClock,
): Promise<WritableStore<Tables>> {
  await mkdir(dirname(file), { recursive: true });
  await using opening = new AsyncDisposableStack();
  const { db } = opening.use(open<Tables>(file, false));
  await waitForFormerWriter(db as never, file, clock).catch((error: unknown) => {
    if (error instanceof StoreInUseError) throw error;
    throw new Error(`the store ${file} cannot be read`, { cause: error });
  });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error(`the store ${file} cannot be brought up to date`, { cause: error });
  const lease = await WriterLease.take(db as never, clock).catch((cause: unknown) => {
    throw new Error(`the store ${file} cannot be written`, { cause });
  });
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
  // Whoever takes the file of a store at rest along, and not its log, has everything.
  opening.defer(async () => {
    await sql`pragma wal_checkpoint(passive)`.execute(db).catch(() => {});
  });
  opening.defer(() => tryWriting((tx) => lease.release(tx as never)).catch(() => {}));
  let changedRows = 0;
  const releaseWhenQuiet = async () => {
    const { rows } = await sql<{ changed: number }>`select total_changes() as changed`.execute(db);
    const changed = rows[0]?.changed ?? 0;
    if (changed - changedRows < QUIET_ROWS) await sql`pragma shrink_memory`.execute(db);
    changedRows = changed;
  };
  const renewing = setInterval(() => {
    // What keeps the lease from being renewed keeps the next page from being stored, and is told there.
    tryWriting((tx) => lease.renew(tx as never))
      .then(releaseWhenQuiet)
      .catch(() => {});
  }, RENEW_EVERY_MS);
  renewing.unref();
  opening.defer(() => clearInterval(renewing));
  const resources = opening.move();
  return { db, write, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Opens a store that exists for reading. Readers never wait for the writer, nor the writer for them. */
export function openStoreForReading<Tables>(file: string): Store<Tables> {
  return open<Tables>(file, true);
}

function open<Tables>(file: string, readOnly: boolean): Store<Tables> {
  const db = new Kysely<Tables>({ dialect: createSqliteDialect({ file, readOnly }) });
  return { db, [Symbol.asyncDispose]: () => db.destroy() };
}

/** https://www.sqlite.org/rescode.html: SQLITE_BUSY, whatever keeps the lock busy. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}
