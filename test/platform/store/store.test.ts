import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { type Migrations, openStoreForReading, openStoreForWriting } from "../../../platform/store/store.ts";
import { StoreUnavailableError } from "../../../platform/store/store-errors.ts";
import { createDataDir } from "../../e2e/process.ts";
import { onBothEngines } from "./schemas.ts";

type Tables = { thing: { name: string; colour: string | null } };

const FIRST_STEP: Migrations = {
  "0001-thing": {
    async up(db) {
      await sql`create table thing (name text primary key)`.execute(db);
    },
  },
};
const FIRST = onBothEngines(FIRST_STEP);
const BOTH = onBothEngines({
  ...FIRST_STEP,
  "0002-colour": {
    async up(db) {
      await sql`alter table thing add column colour text`.execute(db);
    },
  },
});

describe("openStoreForWriting", () => {
  it("makes the file and its folder, and keeps what was written", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "a", "b", "store.sqlite");
    {
      await using store = await openStoreForWriting<Tables>(file, BOTH);
      await store.db.insertInto("thing").values({ name: "truck", colour: "red" }).execute();
    }

    await using store = await openStoreForWriting<Tables>(file, BOTH);

    expect(await store.db.selectFrom("thing").selectAll().execute()).toEqual([{ name: "truck", colour: "red" }]);
  });

  it("leaves everything in the file itself when it is closed, though somebody still reads", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    const copy = join(dir.path, "copy.sqlite");
    await using reader = openStoreForReading<Tables>(file);
    {
      await using store = await openStoreForWriting<Tables>(file, BOTH);
      await store.db.insertInto("thing").values({ name: "truck", colour: "red" }).execute();
      await reader.db.selectFrom("thing").selectAll().execute();
    }

    await copyFile(file, copy);

    using database = new DatabaseSync(copy);
    expect(database.prepare("select name from thing").all()).toEqual([{ name: "truck" }]);
  });

  it("brings an older file up to date with what it holds", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    {
      await using store = await openStoreForWriting<Tables>(file, FIRST);
      await sql`insert into thing (name) values ('truck')`.execute(store.db);
    }

    await using store = await openStoreForWriting<Tables>(file, BOTH);

    expect(await store.db.selectFrom("thing").selectAll().execute()).toEqual([{ name: "truck", colour: null }]);
  });

  it("refuses a file of a newer version and leaves every byte of it", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    await (await openStoreForWriting<Tables>(file, BOTH))[Symbol.asyncDispose]();
    const before = await readFile(file);

    await expect(openStoreForWriting<Tables>(file, FIRST)).rejects.toThrow(`the store ${file} cannot be brought up`);

    expect(await readFile(file)).toEqual(before);
  });

  it("refuses a file that is no store and leaves every byte of it", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    const noStore = "what somebody wrote here in the belief that it is theirs ".repeat(100);
    await writeFile(file, noStore);

    await expect(openStoreForWriting<Tables>(file, FIRST)).rejects.toThrow();

    expect(await readFile(file, "utf8")).toBe(noStore);
  });

  it("undoes a migration that fails half-way", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    const failing = onBothEngines({
      ...FIRST_STEP,
      "0002-fails": {
        async up(db) {
          await sql`create table half (name text)`.execute(db);
          await sql`create table half (name text)`.execute(db);
        },
      },
    });

    await expect(openStoreForWriting<Tables>(file, failing)).rejects.toThrow("cannot be brought up to date");

    using database = new DatabaseSync(file);
    expect(database.prepare("select count(*) as tables from sqlite_master where name = 'half'").get()).toEqual({
      tables: 0,
    });
  });

  it("syncs every commit to a write-ahead log", async () => {
    await using dir = await createDataDir();
    await using store = await openStoreForWriting<Tables>(join(dir.path, "store.sqlite"), FIRST);

    const journal = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(store.db);
    const synchronous = await sql<{ synchronous: number }>`pragma synchronous`.execute(store.db);

    expect(journal.rows).toEqual([{ journal_mode: "wal" }]);
    expect(synchronous.rows).toEqual([{ synchronous: 2 }]);
  });

  it("takes the write lock when a transaction begins, and not at its first write", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    await using store = await openStoreForWriting<Tables>(file, BOTH);
    using other = new DatabaseSync(file, { timeout: 0 });

    await store.db.transaction().execute(async (tx) => {
      await tx.selectFrom("thing").selectAll().execute();
      expect(() => other.exec("begin immediate")).toThrow("database is locked");
    });

    expect(() => other.exec("begin immediate; rollback")).not.toThrow();
  });

  it("says that the disk is full where SQLite has taken the transaction back by itself, and writes when there is room", async () => {
    await using store = await openStoreForWriting<Tables>(":memory:", BOTH);
    const insertAll = () =>
      store.write(async (tx) => {
        await tx
          .insertInto("thing")
          .values({ name: "x".repeat(1_000_000), colour: null })
          .execute();
      });
    await sql`pragma max_page_count = 20`.execute(store.db);

    await expect(insertAll()).rejects.toThrow(StoreUnavailableError);
    await sql`pragma max_page_count = 100000`.execute(store.db);
    await insertAll();

    expect(await store.db.selectFrom("thing").selectAll().execute()).toHaveLength(1);
  });

  it("leaves nothing of a transaction that fails", async () => {
    await using dir = await createDataDir();
    await using store = await openStoreForWriting<Tables>(join(dir.path, "store.sqlite"), BOTH);
    const insert = { name: "truck", colour: null };

    const failing = store.db.transaction().execute(async (tx) => {
      await tx.insertInto("thing").values(insert).execute();
      await tx.insertInto("thing").values(insert).execute();
    });

    await expect(failing).rejects.toThrow("UNIQUE constraint failed");
    expect(await store.db.selectFrom("thing").selectAll().execute()).toEqual([]);
  });
});

describe("openStoreForReading", () => {
  it("reads what is committed while a transaction is open, and waits for nobody", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    await using writer = await openStoreForWriting<Tables>(file, BOTH);
    await using reader = openStoreForReading<Tables>(file);
    await writer.db.insertInto("thing").values({ name: "truck", colour: null }).execute();

    await writer.db.transaction().execute(async (tx) => {
      await tx.insertInto("thing").values({ name: "trailer", colour: null }).execute();

      expect(await reader.db.selectFrom("thing").select("name").execute()).toEqual([{ name: "truck" }]);
    });

    expect(await reader.db.selectFrom("thing").select("name").orderBy("name").execute()).toEqual([
      { name: "trailer" },
      { name: "truck" },
    ]);
  });

  it("cannot write", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    await using _writer = await openStoreForWriting<Tables>(file, BOTH);
    await using reader = openStoreForReading<Tables>(file);

    await expect(reader.db.deleteFrom("thing").execute()).rejects.toThrow("attempt to write a readonly database");
  });

  it("does not make a store that is not there", async () => {
    await using dir = await createDataDir();
    await using reader = openStoreForReading<Tables>(join(dir.path, "none.sqlite"));

    await expect(reader.db.selectFrom("thing").selectAll().execute()).rejects.toThrow("unable to open database file");
  });
});
