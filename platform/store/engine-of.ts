import { PostgresAdapter, type QueryExecutorProvider } from "kysely";
import type { Engine } from "./store-address.ts";

/** The engine of a store or of a transaction in it. */
export function engineOf(db: QueryExecutorProvider): Engine {
  return db.getExecutor().adapter instanceof PostgresAdapter ? "postgres" : "sqlite";
}
