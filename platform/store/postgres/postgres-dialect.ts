import { PostgresDialect } from "kysely";
import type { PostgresSettings } from "./postgres-settings.ts";

/** Kysely over `pg`, which is loaded with the first statement: whose stores are files does without it. */
export function createPostgresDialect(settings: PostgresSettings): PostgresDialect {
  return new PostgresDialect({
    pool: async () => new (await import("./statement-pool.ts")).StatementPool(settings) as never,
  });
}
