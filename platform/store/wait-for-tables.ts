import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import { areTablesSecured } from "./postgres/row-security.ts";
import { openStoreForReading, type StoreSchema } from "./store.ts";
import { engineAt, toPostgresAddress } from "./store-address.ts";
import { storeExists } from "./store-exists.ts";

const LOOK_EVERY_MS = 500;

/**
 * Resolves when a store has the tables of today, and those may read them who serve: another process sees to that, and one of
 * a newer version may have made more.
 * Rejects when `signal` is aborted.
 */
export async function waitForTables(address: string, schema: StoreSchema, signal: AbortSignal): Promise<void> {
  const wanted = Object.keys(schema[engineAt(address)]);
  for (;;) {
    signal.throwIfAborted();
    if (await storeExists(address)) {
      await using store = openStoreForReading<unknown>(address);
      const done = await readMigrations(store.db);
      if (wanted.every((name) => done.has(name)) && (await canBeServed(store.db, address))) return;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Behind its migrations, whoever makes them lets those read who serve. */
async function canBeServed(db: Kysely<unknown>, address: string): Promise<boolean> {
  return engineAt(address) === "sqlite" || areTablesSecured(db, toPostgresAddress(address).readerRole);
}

async function readMigrations(db: Kysely<unknown>): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return new Set(rows.map(({ name }) => name));
}
