import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { type Migrations, openStoreForWriting } from "../../platform/store/store.ts";
import { type Answer, ask, askUntil } from "../e2e/graph-client.ts";
import { createDataDir, startProcess } from "../e2e/process.ts";

const LONG = process.env.LONG !== undefined;
/** Longer than a writer waits for a lock at once. */
const HELD_MS = 6_000;

const MIGRATIONS: Migrations = {
  "0001-row": {
    async up(db) {
      await sql`create table row (content text not null)`.execute(db);
    },
  },
};

describe("a store that somebody else has locked", () => {
  it("is written as soon as it is free, however long that takes", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    await using store = await openStoreForWriting<object>(file, MIGRATIONS);
    const holder = new Worker(HOLDER, { eval: true, workerData: { file, heldMs: HELD_MS } });
    const released = once(holder, "exit");
    await once(holder, "message");
    const lockedAtMs = performance.now();

    await store.write((tx) => sql`insert into row (content) values ('late')`.execute(tx));

    expect(performance.now() - lockedAtMs).toBeGreaterThan(HELD_MS - 200);
    const { rows } = await sql`select content from row`.execute(store.db);
    expect(rows).toEqual([{ content: "late" }]);
    await released;
  });
});

describe.runIf(LONG)("stores that somebody else has locked for five seconds", { timeout: 120_000 }, () => {
  it("answer all the same, without an error or a pause, and are written again after that", async ({ signal }) => {
    await using dir = await createDataDir();
    await using product = startProcess("start.ts", [], { PORT: "0", DATA_DIR: dir.path });
    const [, url = ""] = await product.printed(/(http:\/\/\S+\/graphql)/);
    await askUntil(url, SOURCES, isFresh, signal);
    const holders = FILES.map((file) => new DatabaseSync(join(dir.path, `${file}.sqlite`), { timeout: 5_000 }));
    for (const holder of holders) holder.exec("begin immediate");

    const tookMs: number[] = [];
    for (const endsAtMs = performance.now() + 5_000; performance.now() < endsAtMs; await sleep(20)) {
      const askedAtMs = performance.now();
      const answer = await ask(url, "{ events(first: 20) { edges { node { id device { name } safety { state } } } } }");
      tookMs.push(performance.now() - askedAtMs);
      expect(answer.errors).toBeUndefined();
      expect(answer.data.events.edges).toHaveLength(20);
    }
    for (const holder of holders) holder.exec("commit");
    for (const holder of holders) holder.close();

    await askUntil(url, SOURCES, isFresh, signal);
    expect(Math.max(...tookMs)).toBeLessThan(LONGEST_ANSWER_MS);
    expect(product.output.stderr).toBe("");
  });
});

const FILES = ["video", "safety", "hos", "rules", "fleet"];
const SOURCES = "{ sources { state lagSeconds } }";
type Source = { readonly state: string; readonly lagSeconds: number };
/** Whoever wrote nothing while the stores were locked is not. */
const isFresh = ({ data }: Answer) =>
  data.sources.every(({ state, lagSeconds }: Source) => state === "LIVE" && lagSeconds < 5);
/** Of the serving thread: what holds it up holds up every answer. */
const LONGEST_ANSWER_MS = 250;

/** A connection waits for a lock with its whole thread, so that who holds it has to have another one. */
const HOLDER = `
  const { DatabaseSync } = require("node:sqlite");
  const { parentPort, workerData } = require("node:worker_threads");
  const database = new DatabaseSync(workerData.file);
  database.exec("begin immediate");
  parentPort.postMessage("locked");
  setTimeout(() => { database.exec("commit"); database.close(); }, workerData.heldMs);
`;

/** Enough for a log that would be too long if nobody cut it. */
const ROWS = LONG ? 200_000 : 4_000;
const ROW_BYTES = 2_000;
const LONGEST_LOG_BYTES = 256 * 1024 * 1024;

describe("a store of which somebody reads an old state", () => {
  it("takes all that is written, and its log is short again when the reader is gone", {
    timeout: 300_000,
  }, async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    await using store = await openStoreForWriting<object>(file, MIGRATIONS);
    const fill = async (rows: number) => {
      for (let row = 0; row < rows; row += 500) {
        await store.write((tx) =>
          sql`insert into row select ${"x".repeat(ROW_BYTES)} from json_each(${JSON.stringify(Array(500).fill(0))})`.execute(
            tx,
          ),
        );
        await sleep(0);
      }
    };
    const reader = new DatabaseSync(file, { readOnly: true });
    reader.exec("begin; select count(*) from row");

    await fill(ROWS);
    reader.close();
    await fill(500);
    await fill(500);

    using database = new DatabaseSync(file, { readOnly: true });
    expect(database.prepare("select count(*) as rows from row").get()).toEqual({ rows: ROWS + 1_000 });
    const { size } = await stat(`${file}-wal`);
    expect(size).toBeLessThan(LONGEST_LOG_BYTES);
  });
});
