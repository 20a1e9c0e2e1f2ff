import type { Migrations, StoreSchema } from "../../../platform/store/store.ts";

/** The tables of a test that is about files alone, or about the migrations of former ones. */
export function sqliteOnly(migrations: Migrations): StoreSchema {
  return { sqlite: migrations, postgres: {} };
}

/** The tables of a test in words that both engines know. */
export function onBothEngines(migrations: Migrations): StoreSchema {
  return { sqlite: migrations, postgres: migrations };
}
