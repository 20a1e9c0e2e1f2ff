import { type Kysely, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { listOf } from "../../../../platform/store/sql-words.ts";
import { openStoreForServing, openStoreForWriting, type StoreSchema } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { createStoreHome } from "../../../stores.ts";

type Tables = { item: { tenant: string; n: number | null } };

const migrations = (integer: string) => ({
  "0001-items": {
    async up(db: Kysely<never>) {
      await sql.raw(`create table item (tenant text not null, n ${integer})`).execute(db);
    },
  },
});
const SCHEMA: StoreSchema = { sqlite: migrations("integer"), postgres: migrations("bigint") };

async function openStores() {
  await using opening = new AsyncDisposableStack();
  const address = storeAddress(opening.use(await createStoreHome()).path, "snapshots");
  const writer = opening.use(await openStoreForWriting<Tables>(address, SCHEMA));
  const serving = opening.use(openStoreForServing<Tables>(address));
  const resources = opening.move();
  const add = (n: number | null, tenant = "north") =>
    writer.write((tx) => sql`insert into item (tenant, n) values (${tenant}, ${n})`.execute(tx));
  return { serving, add, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function count(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from item where tenant = 'north'`.execute(db);
  return rows[0]?.count ?? 0;
}

describe("a snapshot of a store", () => {
  it("sees the same in every statement, while others write and read what is new", async () => {
    await using stores = await openStores();
    await stores.add(1);

    const seen = await stores.serving.snapshot("north", async (db) => {
      const first = await count(db);
      await stores.add(2);
      return [first, await count(stores.serving.of("north")), await count(db)];
    });

    expect(seen).toEqual([1, 2, 1]);
    expect(await stores.serving.snapshot("north", count)).toBe(2);
  });

  it("is over when its work fails, and the next one sees what is new", async () => {
    await using stores = await openStores();

    const failing = stores.serving.snapshot("north", async (db) => {
      await count(db);
      throw new Error("no");
    });

    await expect(failing).rejects.toThrow("no");
    await stores.add(1);
    expect(await stores.serving.snapshot("north", count)).toBe(1);
  });
});

describe("a list of the values of a group", () => {
  it("is JSON in the order of the others of the statement, with what is null", async () => {
    await using stores = await openStores();
    for (const n of [3, null, 2 ** 45]) await stores.add(n);

    const { rows } = await sql<{ n: string; twice: string }>`
      select ${listOf(stores.serving.of("north"), sql`n`)} as n,
        ${listOf(stores.serving.of("north"), sql`n * 2`)} as twice from item where tenant = 'north'`.execute(
      stores.serving.of("north"),
    );

    const lists = [JSON.parse(rows[0]?.n ?? ""), JSON.parse(rows[0]?.twice ?? "")];
    expect(lists).toEqual([
      [3, null, 2 ** 45],
      [6, null, 2 ** 46],
    ]);
  });

  it("is empty where there is nothing", async () => {
    await using stores = await openStores();
    const db = stores.serving.of("north");

    const { rows } = await sql<{ n: string }>`select ${listOf(db, sql`n`)} as n from item`.execute(db);

    expect(rows).toEqual([{ n: "[]" }]);
  });
});
