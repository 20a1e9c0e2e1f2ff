import { type Kysely, sql } from "kysely";

const LOOK_EVERY_MS = 2_000;
/** A table in which more rows than these have changed is looked at anew: by then another index can be the right one. */
const CHANGED_ROWS = 500;
const CHANGED_SHARE = 0.2;

/**
 * Has PostgreSQL look at tables that have grown. It does so by itself once a minute at best; until then it would go on with plans
 * that were made for empty tables, while the first reading of a vendor's past fills them. Whoever has planned before plans anew.
 */
export function keepStatistics<Tables>(db: Kysely<Tables>): AsyncDisposable {
  let looking = Promise.resolve();
  const look = async () => {
    const { rows } = await sql<{ table: string }>`
      select s.relname as "table" from pg_stat_user_tables s join pg_class c on c.oid = s.relid
      where s.schemaname = current_schema()
        and s.n_mod_since_analyze > ${CHANGED_ROWS} + ${CHANGED_SHARE} * greatest(c.reltuples, 0)`.execute(db);
    for (const { table } of rows) await sql`analyze ${sql.id(table)}`.execute(db);
  };
  // What keeps it from looking is told by the next transaction.
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => {});
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
    },
  };
}
