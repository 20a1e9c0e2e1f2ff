import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { openStoreForReading, type StoreSchema } from "./store.ts";
import { engineAt } from "./store-address.ts";
import { storeExists } from "./store-exists.ts";

const LOOK_EVERY_MS = 500;

/**
 * Resolves when a store has the tables of today: another process makes them, and one of a newer version may have made more.
 * Rejects when `signal` is aborted.
 */
export async function waitForTables(address: string, schema: StoreSchema, signal: AbortSignal): Promise<void> {
  const wanted = Object.keys(schema[engineAt(address)]);
  for (;;) {
    signal.throwIfAborted();
    if (await storeExists(address)) {
      const done = await readMigrations(address);
      if (wanted.every((name) => done.has(name))) return;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function readMigrations(address: string): Promise<ReadonlySet<string>> {
  await using store = openStoreForReading(address);
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(store.db);
  return new Set(rows.map(({ name }) => name));
}
