import { type Kysely, sql } from "kysely";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../../platform/log.ts";
import { PRUNED_AT_ONCE, Pruner } from "../../../platform/retention/pruner.ts";
import { openStoreForWriting } from "../../../platform/store/store.ts";
import { StoreUnavailableError } from "../../../platform/store/store-errors.ts";
import { onBothEngines } from "../store/schemas.ts";

type Tables = { thing: { id: number } };

const SCHEMA = onBothEngines({
  "0001": { up: async (db) => void (await sql`create table thing (id integer primary key)`.execute(db)) },
});
const log = createLogger({ level: "silent", process: "test" });

/** A store with so many things, of which a step removes the oldest. */
async function openThings(count: number) {
  const store = await openStoreForWriting<Tables>(":memory:", SCHEMA);
  await sql`with recursive n (id) as (select 1 union all select id + 1 from n where id < ${count})
    insert into thing select id from n`.execute(store.db);
  const slices: number[] = [];
  const step = async (tx: Kysely<Tables>) => {
    const { numAffectedRows = 0n } = await sql`delete from thing where id in (
      select id from thing where id <= ${count} order by id limit ${PRUNED_AT_ONCE})`.execute(tx);
    slices.push(Number(numAffectedRows));
    return Number(numAffectedRows);
  };
  const ids = async () => (await store.db.selectFrom("thing").select("id").execute()).map(({ id }) => id);
  return { store, step, slices, ids };
}

describe("Pruner", () => {
  it("removes by itself what is too old, again and again, and waits while the disk is full", async () => {
    const things = await openThings(1);
    await using store = things.store;
    const rounds: (() => Promise<number>)[] = [
      () => Promise.reject(new StoreUnavailableError("full")),
      () => Promise.resolve(0),
    ];
    const removed = Promise.withResolvers<void>();
    const onCommit = () => removed.resolve();
    const step = (tx: Kysely<Tables>) => rounds.shift()?.() ?? things.step(tx);
    await using pruner = new Pruner({ store, steps: [step], onCommit, log, everyMs: 1 });

    await Promise.race([removed.promise, pruner.failed]);

    expect(rounds).toEqual([]);
    expect(await things.ids()).toEqual([]);
  });

  it("says so where it cannot go on", async () => {
    const things = await openThings(1);
    await using store = things.store;
    const step = () => Promise.reject(new Error("another process has taken the store over"));
    await using pruner = new Pruner({ store, steps: [step], log, everyMs: 1 });

    await expect(pruner.failed).rejects.toThrow("another process has taken the store over");
  });
});

describe("Pruner.prune", () => {
  it("removes everything, a little in each transaction, and lets others write in between", async () => {
    const things = await openThings(2 * PRUNED_AT_ONCE + 1);
    await using store = things.store;
    await using pruner = new Pruner({ store, steps: [things.step], log });
    const seen: number[] = [];

    const pruning = pruner.prune();
    await store.write(async (tx) => {
      seen.push((await tx.selectFrom("thing").select("id").execute()).length);
      await sql`insert into thing values (1000000)`.execute(tx);
    });
    await pruning;

    expect(things.slices).toEqual([PRUNED_AT_ONCE, PRUNED_AT_ONCE, 1]);
    expect(seen[0]).toBeGreaterThan(1);
    expect(await things.ids()).toEqual([1_000_000]);
  });

  it("says so of every transaction that has removed something, and of no other", async () => {
    const things = await openThings(PRUNED_AT_ONCE + 1);
    await using store = things.store;
    const left: number[] = [];
    const onCommit = () => void left.push(things.slices.length);
    await using pruner = new Pruner({ store, steps: [things.step], onCommit, log });

    await pruner.prune();
    await pruner.prune();

    expect(things.slices).toEqual([PRUNED_AT_ONCE, 1, 0]);
    expect(left).toEqual([1, 2]);
  });

  it("does one after the other where it is asked again while it is at it", async () => {
    const things = await openThings(PRUNED_AT_ONCE + 1);
    await using store = things.store;
    await using pruner = new Pruner({ store, steps: [things.step], log });

    await Promise.all([pruner.prune(), pruner.prune()]);

    expect(things.slices).toEqual([PRUNED_AT_ONCE, 1, 0]);
  });

  it("goes on with the next round where one has failed, and says so to whoever asked", async () => {
    const things = await openThings(1);
    await using store = things.store;
    let isBroken = true;
    const step = (tx: Kysely<Tables>) => (isBroken ? Promise.reject(new Error("broken")) : things.step(tx));
    await using pruner = new Pruner({ store, steps: [step], log });

    await expect(pruner.prune()).rejects.toThrow("broken");
    isBroken = false;
    await pruner.prune();

    expect(await things.ids()).toEqual([]);
  });

  it("ends with the transaction that it is at when it is disposed of", async () => {
    const things = await openThings(3 * PRUNED_AT_ONCE);
    await using store = things.store;
    const first = Promise.withResolvers<void>();
    const step = async (tx: Kysely<Tables>) => {
      first.resolve();
      return things.step(tx);
    };
    const pruner = new Pruner({ store, steps: [step, things.step], log });

    const pruning = pruner.prune();
    await first.promise;
    await pruner[Symbol.asyncDispose]();
    await pruning;

    expect(things.slices).toEqual([PRUNED_AT_ONCE]);
  });
});
