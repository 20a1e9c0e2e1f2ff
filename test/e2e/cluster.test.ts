import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Simulator } from "../../simulator/running-simulator.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { toVariables } from "../../simulator/variables.ts";
import { createRandom } from "../ingestion/random.ts";
import { HAS_NATS, NatsServer, WITHOUT_NATS } from "../nats-server.ts";
import { HAS_POSTGRES, PostgresServer } from "../postgres-server.ts";
import { type Answer, ask, askUntil } from "./graph-client.ts";
import { type Process, startProcess } from "./process.ts";
import { ResumingSubscriber, type ToldChange } from "./resuming-subscriber.ts";

const LONG = process.env.LONG !== undefined;
const EVENTS_PER_SECOND = Number(process.env.RATE ?? (LONG ? 200 : 20));
const SUBSCRIBERS = Number(process.env.SUBSCRIBERS ?? (LONG ? 200 : 6));
const SPAN_MS = Number(process.env.SPAN_MS ?? (LONG ? 600_000 : 15_000));
const KILL_EVERY_MS = LONG ? 10_000 : 4_000;
const OUTAGE_MS = LONG ? 60_000 : 3_000;
const QUERY_EVERY_MS = 50;
const SEED = Number(process.env.SEED ?? 1);

const SOURCES = "{ sources { vendor state lagSeconds } }";
const EVENTS = "{ events(first: 20) { changeCursor edges { node { id title safety { state } device { name } } } } }";
/** On each machine of its own there would be one; here they are children of one process. */
const HAS_CHILDREN = process.platform === "linux";
const MISSING = HAS_POSTGRES ? WITHOUT_NATS : " (skipped: PostgreSQL is not installed)";

type Child = { readonly pid: number; readonly command: string };

function childrenOf(pid: number): readonly Child[] {
  const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").match(/\d+/g) ?? [];
  return pids.map((one) => ({ pid: Number(one), command: readFileSync(`/proc/${one}/cmdline`, "utf8") }));
}

/** One of each kind is killed before any of them is a second time. */
const KINDS = [/gateway/, /ingest/, /main\.ts.fleet/, /main\.ts.(video|safety|hos|rules)/];

type Tally = { asked: number; failed: number; readonly faults: string[] };

/** Asks again and again, at the next gateway where one is not to be had, as a load balancer does. */
async function keepAsking(urls: readonly string[], tally: Tally, signal: AbortSignal): Promise<void> {
  for (let turn = 0; !signal.aborted; turn += 1) {
    const faults: string[] = [];
    for (let index = 0; index < urls.length && faults.length === index; index += 1) {
      const answer = await ask(urls[(turn + index) % urls.length] ?? "", EVENTS).catch(
        (error: unknown): Answer => ({ errors: [{ message: `no answer: ${String(error)}` }] }),
      );
      if (answer.errors) faults.push(answer.errors[0]?.message ?? "");
      // What was answered with an error is no matter of the gateway's being there.
      if (answer.errors && !answer.errors[0]?.message.startsWith("no answer")) break;
    }
    tally.asked += 1;
    if (faults.length > 0 && (faults.length === urls.length || !faults[0]?.startsWith("no answer"))) {
      tally.failed += 1;
      tally.faults.push(faults.at(-1) ?? "");
    }
    await sleep(QUERY_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

describe.skipIf(!HAS_POSTGRES || !HAS_NATS || !HAS_CHILDREN)(`npm run cluster${MISSING}`, () => {
  const resources = new AsyncDisposableStack();
  let postgres: PostgresServer;
  let nats: NatsServer;
  let simulator: Simulator;
  let cluster: Process;
  let pid: number;
  let urls: readonly string[];

  beforeAll(async () => {
    postgres = resources.use(await PostgresServer.start(["max_connections=300"]));
    nats = resources.use(await NatsServer.start());
    const bulk = { backlog: 0, perSecond: EVENTS_PER_SECOND };
    simulator = resources.use(await startSimulator({ port: 0, devices: 5, seed: SEED, bulk }));
    const variables = {
      ...toVariables(simulator.credentials),
      POLL_INTERVAL_MS: "500",
      SAMSARA_POLL_MINIMUM_MS: "500",
      BACKFILL_HOURS: "2",
      LOG_LEVEL: "warn",
      DATABASE_URL: await postgres.createDatabase("fleetgraph"),
      NATS_URL: nats.url,
    };
    cluster = resources.use(startProcess("cluster.ts", ["--port", "0"], variables));
    const [, first = "", second = "", own = ""] = await cluster.printed(
      /fleetgraph is ready: (\S+) and (\S+) \(process (\d+)\)/,
    );
    [urls, pid] = [[first, second], Number(own)];
    await askUntil(first, SOURCES, allLive, AbortSignal.timeout(100_000));
  }, 150_000);

  afterAll(() => resources.disposeAsync());

  it(`loses nothing and tells nothing twice, whichever of its processes are killed, and lives through an outage of its database (seed ${SEED})`, {
    timeout: SPAN_MS + (LONG ? 1_200_000 : 240_000),
  }, async ({ signal }) => {
    const random = createRandom(SEED);
    const { data } = await ask(urls[0] ?? "", EVENTS);
    const start: string = data.events.changeCursor;
    await using clients = new AsyncDisposableStack();
    const subscribers = Array.from({ length: SUBSCRIBERS }, (_, index) =>
      clients.use(new ResumingSubscriber(urls, start, index)),
    );
    const tally: Tally = { asked: 0, failed: 0, faults: [] };
    const asking = new AbortController();
    const asked = keepAsking(urls, tally, asking.signal);

    const endMs = performance.now() + SPAN_MS;
    for (let turn = 0; performance.now() < endMs; turn += 1) {
      await sleep(KILL_EVERY_MS, undefined, { signal });
      const alike = childrenOf(pid).filter(({ command }) => KINDS[turn % KINDS.length]?.test(command));
      const victim = alike[Math.floor(random() * alike.length)];
      if (victim) process.kill(victim.pid, "SIGKILL");
    }
    asking.abort();
    await asked;
    await postgres.stop();
    await sleep(OUTAGE_MS, undefined, { signal });
    await postgres.run(["max_connections=300"]);
    const publishedByMs = Date.now();
    const isCaughtUp = ({ data: said, errors }: Answer, askedAtMs: number) =>
      !errors &&
      said.sources.every(
        ({ state, lagSeconds }: { state: string; lagSeconds: number }) =>
          state === "LIVE" && askedAtMs - lagSeconds * 1_000 >= publishedByMs,
      );
    await askUntilAnswered(urls, isCaughtUp, signal);
    const { data: last } = await ask(urls[0] ?? "", EVENTS);
    const end: string = last.events.changeCursor;
    const order = await replay(urls, { start, end }, signal);
    await untilTold(subscribers, order.at(-1)?.cursor ?? "", signal);

    const told = subscribers.map((one) => upTo(one.told, order.at(-1)?.cursor ?? ""));
    const ids = new Set(order.map(({ eventId }) => eventId));
    const published = simulator
      .ledger("samsara")
      .filter(({ publishedAtMs }) => publishedAtMs < publishedByMs)
      .map(({ id }) => `samsara:${id}`);
    const lost = published.slice(-EVENTS_PER_SECOND * 5).filter((id) => !ids.has(id));
    const resumes = subscribers.reduce((sum, one) => sum + one.resumes, 0);
    console.log(
      `${order.length} changes, ${SUBSCRIBERS} subscribers, ${resumes} resumes, ${tally.failed} of ${tally.asked} queries failed`,
      [...new Set(tally.faults)],
    );
    for (const one of told) expect(firstDifference(one, order)).toBe(null);
    expect(lost).toEqual([]);
    expect(resumes).toBeGreaterThan(0);
    expect(tally.failed / tally.asked).toBeLessThan(0.001);
  });
});

const allLive = ({ data }: Answer) => data?.sources?.every(({ state }: { state: string }) => state === "LIVE") ?? false;

type Wanted = (answer: Answer, askedAtMs: number) => boolean;

/** As `askUntil`, at whichever gateway answers. */
async function askUntilAnswered(urls: readonly string[], wanted: Wanted, signal: AbortSignal): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    signal.throwIfAborted();
    const askedAtMs = Date.now();
    const answer = await ask(urls[turn % urls.length] ?? "", SOURCES).catch((): Answer => ({ errors: [] }));
    if (wanted(answer, askedAtMs)) return;
    await sleep(200, undefined, { signal });
  }
}

/** All changes from one cursor to another, as who comes late is told them. */
async function replay(
  urls: readonly string[],
  { start, end }: { readonly start: string; readonly end: string },
  signal: AbortSignal,
): Promise<readonly ToldChange[]> {
  await using subscriber = new ResumingSubscriber(urls, start);
  await untilTold([subscriber], end, signal);
  return upTo(subscriber.told, end);
}

async function untilTold(
  subscribers: readonly ResumingSubscriber[],
  cursor: string,
  signal: AbortSignal,
): Promise<void> {
  while (!subscribers.every(({ told }) => told.findLastIndex((change) => change.cursor === cursor) !== -1)) {
    await sleep(200, undefined, { signal });
  }
}

/** Where two lists differ first, and by what; null where they are the same. Both can be very long. */
function firstDifference(one: readonly ToldChange[], other: readonly ToldChange[]): unknown {
  const at = Array.from({ length: Math.max(one.length, other.length) }).findIndex(
    (_, index) => one[index] !== other[index],
  );
  return at === -1 ? null : { at, is: one[at], shouldBe: other[at] };
}

function upTo(told: readonly ToldChange[], cursor: string): readonly ToldChange[] {
  return told.slice(0, told.findLastIndex((change) => change.cursor === cursor) + 1);
}
