import { type Kysely, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { withSavepoint } from "../../../platform/store/savepoint.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { ROW_SCHEMA } from "./rows.ts";

type Tables = { row: { writer: number } };

const openStore = () => openStoreForWriting<Tables>(":memory:", ROW_SCHEMA);
const insert = (tx: Kysely<Tables>, writer: number) => sql`insert into row (writer) values (${writer})`.execute(tx);
const writers = async (db: Kysely<Tables>) =>
  (await db.selectFrom("row").select("writer").execute()).map((r) => r.writer);

describe("a part of a transaction", () => {
  it("stays with the rest where it goes well, and answers", async () => {
    await using store = await openStore();

    const answer = await store.write(async (tx) => {
      await insert(tx, 1);
      return withSavepoint(tx, async () => {
        await insert(tx, 2);
        return "done";
      });
    });

    expect(answer).toBe("done");
    expect(await writers(store.db)).toEqual([1, 2]);
  });

  it("goes where it throws, with the parts within it, and the rest stays", async () => {
    await using store = await openStore();

    await store.write(async (tx) => {
      await insert(tx, 1);
      const part = withSavepoint(tx, async () => {
        await withSavepoint(tx, () => insert(tx, 2));
        await insert(tx, 3);
        await withSavepoint(tx, () => Promise.reject(new Error("not this either"))).catch(() => {});
        throw new Error("no");
      });
      await expect(part).rejects.toThrow("no");
      await insert(tx, 4);
    });

    expect(await writers(store.db)).toEqual([1, 4]);
  });

  it("that does not notice that the whole was taken back lets nothing behind it be written", async () => {
    await using store = await openStore();
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store.db);
    await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count ?? 0)}`.execute(store.db);

    const writing = store.write(async (tx) => {
      await withSavepoint(tx, async () => {
        await sql`insert into row (writer) values (zeroblob(1000000))`.execute(tx).catch(() => {});
      });
      await insert(tx, 2);
    });

    await expect(writing).rejects.toThrow("was taken back");
    expect(await writers(store.db)).toEqual([]);
  });
});
