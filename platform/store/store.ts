import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { createSqliteDialect } from "./sqlite-dialect.ts";

/** The changes that lead from an empty file to the tables of today, by name, in the order of the names. */
export type Migrations = Readonly<Record<string, Migration>>;

export type Store<Tables> = AsyncDisposable & { readonly db: Kysely<Tables> };

/**
 * Opens the one writing connection to a store and brings its tables up to date. Whoever opened it disposes of it.
 *
 * Refuses a file that a newer version of the program has written, and leaves it as it is.
 */
export async function openStoreForWriting<Tables>(file: string, migrations: Migrations): Promise<Store<Tables>> {
  await mkdir(dirname(file), { recursive: true });
  const store = open<Tables>(file, false);
  const migrator = new Migrator({ db: store.db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return store;
  await store[Symbol.asyncDispose]();
  throw new Error(`the store ${file} cannot be brought up to date`, { cause: error });
}

/** Opens a store that exists for reading. Readers never wait for the writer, nor the writer for them. */
export function openStoreForReading<Tables>(file: string): Store<Tables> {
  return open<Tables>(file, true);
}

function open<Tables>(file: string, readOnly: boolean): Store<Tables> {
  const db = new Kysely<Tables>({ dialect: createSqliteDialect({ file, readOnly }) });
  return { db, [Symbol.asyncDispose]: () => db.destroy() };
}
