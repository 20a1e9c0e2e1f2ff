import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { LocalBus } from "../../platform/bus/local-bus.ts";
import { pollPublishers } from "../../platform/bus/polled-wake-ups.ts";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { BackfillGate } from "../../platform/feed/backfill-gate.ts";
import { outboxes, startIngest } from "../../subgraphs/fleet/feed.ts";
import { createDataDir, startProcess } from "../e2e/process.ts";
import { log, OTHER_TENANT, PUBLISHER, Publisher } from "../platform/bus/publisher.ts";
import { TENANT } from "../platform/feed/stored-feed.ts";
import { eventRecorded, NOW_MS } from "../subgraphs/fleet/fleet-fixture.ts";
import { comesTrue } from "../until.ts";
import { ChangeFollowers } from "./change-followers.ts";
import type { Moment } from "./indexing-process.ts";
import { createRandom } from "./random.ts";
import { openFile } from "./stored-files.ts";

const LONG = process.env.LONG !== undefined;
const RESTARTS = LONG ? 100 : 10;
const KILLS = LONG ? 200 : 8;
const SEED = Number(process.env.SEED ?? 1);
const TENANTS = [TENANT, OTHER_TENANT] as const;
/** Two of each tenant: one stays, the other comes again after each restart. */
const FOLLOWING = [...TENANTS, ...TENANTS];
const MOMENTS: readonly Moment[] = ["handed on", "stored", "told", "behind"];
/** Whoever has not been told of everything by then never is. */
const PATIENCE_MS = 15_000;
const MOST_BATCHES_BEFORE = 3;
const LONGEST_WORK_MS = 30;

/** What was published of each tenant, in the order of the outbox. No event is published twice. */
function readPublished(dataDir: string): ReadonlyMap<string, readonly string[]> {
  using database = openFile(dataDir, PUBLISHER);
  const rows = database.prepare("select tenant, ref from record where kind = 'event' order by seq").all();
  const byTenant = Map.groupBy(rows, ({ tenant }) => String(tenant));
  return new Map(Array.from(byTenant, ([tenant, of]) => [tenant, of.map(({ ref }) => `samsara:${ref}`)]));
}

/** How many events the index has of the outbox: two would be of one place if it had been told of it twice. */
function countIndexed(dataDir: string) {
  using database = openFile(dataDir, "fleet");
  const row = database
    .prepare(
      "select count(*) as changes, count(distinct event) as events, (select count(distinct publishedSeq) from event) as places from change",
    )
    .get();
  return { ...row };
}

/** Expects that each follower has been told of each event of its tenant, once and in order. */
async function expectAllTold(dataDir: string, { followers }: ChangeFollowers, signal: AbortSignal): Promise<void> {
  const published = readPublished(dataDir);
  const total = published.values().reduce((sum, refs) => sum + refs.length, 0);
  const isAllTold = () =>
    Number(countIndexed(dataDir).events) >= total &&
    followers.every(({ tenant, last }) => last === published.get(tenant)?.at(-1));
  await comesTrue(isAllTold, { patienceMs: PATIENCE_MS, signal });
  for (const { tenant, told } of followers) {
    expect(told.filter(({ kind }) => kind !== "ADDED")).toEqual([]);
    expect(told.map(({ eventId }) => eventId)).toEqual(published.get(tenant));
  }
  expect(countIndexed(dataDir)).toEqual({ changes: total, events: total, places: total });
}

describe("the bus within a process, and the index that follows it", () => {
  it(`tell of every event once and in order, though they are started again while events come in (${RESTARTS} times, seed ${SEED})`, {
    timeout: 60_000 + RESTARTS * 2_000,
  }, async ({ signal }) => {
    const random = createRandom(SEED);
    await using publisher = await Publisher.start();
    const { dataDir, wakeUps } = publisher;
    const start = async (): Promise<AsyncDisposable> => {
      await using opening = new AsyncDisposableStack();
      const bus = opening.use(new LocalBus(dataDir, wakeUps, outboxes));
      const onCommit = () => wakeUps.wake("fleet");
      const clock = { now: () => NOW_MS };
      const context = { tenant: TENANT, storeHome: dataDir, environment: {}, bus, onCommit, clock, log };
      opening.use(await startIngest({ ...context, backfillGate: new BackfillGate([]) }));
      return opening.move();
    };
    let index = await start();
    await using following = await ChangeFollowers.start(dataDir, wakeUps, FOLLOWING);
    const stopping = new AbortController();
    const storing = (async () => {
      for (let turn = 0; !stopping.signal.aborted; turn += 1) {
        const records = [0, 1].map((nth) => eventRecorded("SAMSARA", `event-${turn}-${nth}`));
        for (const tenant of TENANTS) await publisher.storeRecords(records, tenant);
        await sleep(random() * 20);
      }
    })();

    for (let restart = 0; restart < RESTARTS; restart += 1) {
      await sleep(random() * 100, undefined, { signal });
      await index[Symbol.asyncDispose]();
      await sleep(random() * 20, undefined, { signal });
      index = await start();
      for (const follower of following.followers.slice(TENANTS.length)) await follower.comeAgain();
    }
    stopping.abort();
    await storing;

    await expectAllTold(dataDir, following, signal);
    await index[Symbol.asyncDispose]();
  });

  it(`tell of every event once and in order, though they are killed between the steps of a batch (${KILLS} times, seed ${SEED})`, {
    timeout: 60_000 + KILLS * 4_000,
  }, async ({ signal }) => {
    const random = createRandom(SEED);
    await using dir = await createDataDir();
    const wakeUps = new WakeUps();
    using _polling = pollPublishers(wakeUps, ["fleet"]);
    const run = (moment: Moment, nth: number) => {
      const batches = String(1 + Math.floor(random() * MOST_BATCHES_BEFORE));
      const args = [dir.path, moment, batches, String(random() * LONGEST_WORK_MS), String(nth)];
      return startProcess("test/ingestion/indexing-process.ts", args);
    };
    const first = run("idle", 0);
    await first.printed(/ready/);
    await using following = await ChangeFollowers.start(dir.path, wakeUps, FOLLOWING);

    await first.end("SIGKILL");
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const process = run(MOMENTS[kill % MOMENTS.length] ?? "told", kill);
      expect(await process.exited, process.output.stderr).toMatchObject({ signal: "SIGKILL" });
      for (const follower of following.followers.slice(TENANTS.length)) await follower.comeAgain();
    }
    await using _last = run("idle", KILLS + 1);

    await expectAllTold(dir.path, following, signal);
  });
});
