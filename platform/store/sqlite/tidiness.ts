import { type Kysely, sql } from "kysely";

/** A store in which fewer rows than this change between two looks needs no cache of its own: the system has the file. */
const QUIET_ROWS = 5_000;
const LOOK_EVERY_MS = 2_500;

/**
 * Gives the cache of a writing connection back while little is written, and empties the log into the file at the end: whoever
 * takes the file of a store at rest along, and not its log, has everything.
 */
export function keepSqliteTidy<Tables>(db: Kysely<Tables>): AsyncDisposable {
  let changedRows = 0;
  const releaseWhenQuiet = async () => {
    const { rows } = await sql<{ changed: number }>`select total_changes() as changed`.execute(db);
    const changed = rows[0]?.changed ?? 0;
    if (changed - changedRows < QUIET_ROWS) await sql`pragma shrink_memory`.execute(db);
    changedRows = changed;
  };
  const looking = setInterval(() => void releaseWhenQuiet().catch(() => {}), LOOK_EVERY_MS);
  looking.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(looking);
      await sql`pragma wal_checkpoint(passive)`.execute(db).catch(() => {});
    },
  };
}
