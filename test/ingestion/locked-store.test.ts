import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { openStoreForReading, openStoreForWriting } from "../../platform/store/store.ts";
import { type Answer, ask, askUntil } from "../e2e/graph-client.ts";
import { createDataDir, startProcess } from "../e2e/process.ts";
import { sqliteOnly } from "../platform/store/schemas.ts";

const LONG = process.env.LONG !== undefined;
/** Longer than a writer waits for a lock at once. */
const HELD_MS = 6_000;

const SCHEMA = sqliteOnly({
  "0001-row": {
    async up(db) {
      await sql`create table row (content text not null)`.execute(db);
    },
  },
});

describe("a store that somebody else has locked", () => {
  it("is written as soon as it is free, however long that takes", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    await using store = await openStoreForWriting<object>(file, SCHEMA);
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

describe("a store that somebody else has locked, while it is read", () => {
  it("answers at once, each time", async ({ signal }) => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    await using store = await openStoreForWriting<object>(file, SCHEMA);
    await store.write((tx) => sql`insert into row (content) values ('early')`.execute(tx));
    await using reading = openStoreForReading<object>(file);
    const holder = new Worker(HOLDER, { eval: true, workerData: { file, heldMs: 1_000 } });
    const released = once(holder, "exit");
    await once(holder, "message");
    let isHeld = true;
    void released.then(() => {
      isHeld = false;
    });

    const tookMs: number[] = [];
    while (isHeld) {
      const askedAtMs = performance.now();
      const { rows } = await sql`select content from row`.execute(reading.db);
      tookMs.push(performance.now() - askedAtMs);
      expect(rows).toEqual([{ content: "early" }]);
      await sleep(10, undefined, { signal });
    }

    expect(tookMs.length).toBeGreaterThan(5);
    expect(Math.max(...tookMs)).toBeLessThan(LONGEST_ANSWER_MS);
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
    await using pings = await pingEvery(100, url);
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
    expect(pings.tookMs.length).toBeGreaterThan(30);
    expect(Math.max(...pings.tookMs)).toBeLessThan(LONGEST_PONG_MS);
    console.log(`answers within ${Math.max(...tookMs)} ms, pongs within ${Math.max(...pings.tookMs)} ms`);
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
const LONGEST_PONG_MS = 1_000;

/** Pings a gateway's socket again and again, as clients do that want to know whether somebody is there. */
async function pingEvery(everyMs: number, url: string) {
  const socket = new WebSocket(url.replace(/^http/, "ws"), "graphql-transport-ws");
  await once(socket, "open");
  const tookMs: number[] = [];
  const sentAtMs: number[] = [];
  socket.on("pong", () => tookMs.push(performance.now() - (sentAtMs[tookMs.length] ?? 0)));
  const timer = setInterval(() => {
    sentAtMs.push(performance.now());
    socket.ping();
  }, everyMs);
  socket.send(JSON.stringify({ type: "connection_init" }));
  return {
    tookMs,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      socket.terminate();
    },
  };
}

/** A connection waits for a lock with its whole thread, so that who holds it has to have another one. */
const HOLDER = `
  const { DatabaseSync } = require("node:sqlite");
  const { parentPort, workerData } = require("node:worker_threads");
  const database = new DatabaseSync(workerData.file);
  database.exec("begin immediate");
  parentPort.postMessage("locked");
  setTimeout(() => { database.exec("commit"); database.close(); }, workerData.heldMs);
`;

/** Enough for a log that would be too long if nobody cut it, over the time for which the reader keeps it from being cut. */
const ROWS = LONG ? 200_000 : 4_000;
const READ_MS = LONG ? Number(process.env.READ_MS ?? 600_000) : 0;
const ROWS_PER_WRITE = 500;
const PAUSE_MS = READ_MS / (ROWS / ROWS_PER_WRITE);
const ROW_BYTES = 2_000;
const LONGEST_LOG_BYTES = 256 * 1024 * 1024;

describe("a store of which somebody reads an old state", () => {
  it("takes all that is written, and its log is short again when the reader is gone", {
    timeout: READ_MS + 300_000,
  }, async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "store.sqlite");
    await using store = await openStoreForWriting<object>(file, SCHEMA);
    const batch = JSON.stringify(Array(ROWS_PER_WRITE).fill(0));
    const fill = async (rows: number, pauseMs = 0) => {
      for (let row = 0; row < rows; row += ROWS_PER_WRITE) {
        await store.write((tx) =>
          sql`insert into row select ${"x".repeat(ROW_BYTES)} from json_each(${batch})`.execute(tx),
        );
        await sleep(pauseMs);
      }
    };
    const reader = new DatabaseSync(file, { readOnly: true });
    reader.exec("begin; select count(*) from row");

    await fill(ROWS, PAUSE_MS);
    const { size: longest } = await stat(`${file}-wal`);
    reader.close();
    await fill(2 * ROWS_PER_WRITE);

    using database = new DatabaseSync(file, { readOnly: true });
    expect(database.prepare("select count(*) as rows from row").get()).toEqual({ rows: ROWS + 1_000 });
    const { size } = await stat(`${file}-wal`);
    expect(longest).toBeGreaterThan(ROWS * ROW_BYTES);
    expect(size).toBeLessThan(LONGEST_LOG_BYTES);
    console.log(`a log of ${longest} bytes while it was read, and ${size} after that`);
  });
});
