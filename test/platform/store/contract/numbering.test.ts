import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { createNumbering, takeNumbers } from "../../../../platform/store/numbering.ts";
import { createPostgresDialect } from "../../../../platform/store/postgres/postgres-dialect.ts";
import { insertRows } from "../../../../platform/store/row-batch.ts";
import { openStoreForReading, openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress, toPostgresAddress } from "../../../../platform/store/store-address.ts";
import { createRandom } from "../../../ingestion/random.ts";
import { createStoreHome, STORE_ENGINE } from "../../../stores.ts";

const LONG = process.env.LONG !== undefined;
const WRITERS = 16;
const TRANSACTIONS = LONG ? 63 : 12;
const ROWS = LONG ? 1_000 : 20;
/** Between the numbers and the commit. */
const LONGEST_DELAY_MS = LONG ? 200 : 10;

type Tables = { told: { seq: number; writer: number; nth: number } };

/** How a writer gets the number before the first of its rows. */
type TakeNumbers = (tx: Kysely<Tables>, count: number) => Promise<number>;

const inOrder: TakeNumbers = (tx, count) => takeNumbers(tx, "told", count);

/** The planted bug: each number once, and in no order of commits. */
const bySequence: TakeNumbers = async (tx, count) => {
  const { rows } = await sql<{ last: number }>`select nextval('naive') as last`.execute(tx);
  return (rows[0]?.last ?? 0) - count;
};

async function openWriters(home: string): Promise<AsyncDisposable & { readonly all: readonly Kysely<Tables>[] }> {
  const address = storeAddress(home, "order");
  const up = async (db: Kysely<unknown>) => {
    await sql`create table told (seq bigint primary key, writer bigint not null, nth bigint not null)`.execute(db);
    await sql`create sequence naive increment by ${sql.lit(ROWS)} start with ${sql.lit(ROWS)}`.execute(db);
    await createNumbering(db, ["told"]);
  };
  {
    await using _store = await openStoreForWriting<Tables>(address, { sqlite: {}, postgres: { "0001": { up } } });
  }
  const open = () =>
    new Kysely<Tables>({ dialect: createPostgresDialect({ ...toPostgresAddress(address), readOnly: false }) });
  const all = Array.from({ length: WRITERS }, open);
  return { all, [Symbol.asyncDispose]: async () => void (await Promise.all(all.map((db) => db.destroy()))) };
}

/** Has all writers write at once while somebody follows; resolves with what was written and never read. */
async function findSkipped(home: string, take: TakeNumbers, seed: number): Promise<readonly number[]> {
  await using writers = await openWriters(home);
  await using reader = openStoreForReading<Tables>(storeAddress(home, "order"));
  const random = createRandom(seed);
  const read = new Set<number>();
  let last = 0;
  const follow = async () => {
    const rows = await reader.db.selectFrom("told").select("seq").where("seq", ">", last).orderBy("seq").execute();
    for (const { seq } of rows) read.add(seq);
    last = rows.at(-1)?.seq ?? last;
  };
  const write = async (db: Kysely<Tables>, writer: number) => {
    for (let nth = 0; nth < TRANSACTIONS; nth += 1) {
      await db.transaction().execute(async (tx) => {
        const before = await take(tx, ROWS);
        await sleep(random() * LONGEST_DELAY_MS);
        const rows = Array.from({ length: ROWS }, (_, index) => [before + 1 + index, writer, nth]);
        await insertRows(tx, { into: "told", columns: ["seq", "writer", "nth"], rows });
      });
    }
  };
  let isWriting = true;
  const following = (async () => {
    while (isWriting) await follow();
  })();
  await Promise.all(writers.all.map(write));
  isWriting = false;
  await following;
  await follow();
  const { rows: written } = await sql<{ seq: number }>`select seq from told`.execute(reader.db);
  expect(written).toHaveLength(WRITERS * TRANSACTIONS * ROWS);
  return written.map(({ seq }) => seq).filter((seq) => !read.has(seq));
}

describe.skipIf(STORE_ENGINE === "sqlite")("whoever reads behind a number while sixteen write", () => {
  it("misses nothing", { timeout: 600_000 }, async () => {
    await using home = await createStoreHome();

    expect(await findSkipped(home.path, inOrder, 1)).toEqual([]);
  });

  it("would miss rows if their numbers came from a sequence", { timeout: 600_000 }, async () => {
    await using home = await createStoreHome();

    expect((await findSkipped(home.path, bySequence, 1)).length).toBeGreaterThan(0);
  });
});
