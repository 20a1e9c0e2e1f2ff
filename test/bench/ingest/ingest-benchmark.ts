import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { type Environment, readEnvironment } from "../../../platform/environment.ts";
import { MOST_HEAP_MEGABYTES } from "../../../platform/ingest/ingest-thread.ts";
import { openStoreForReading } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { EVENT_CHANGES, lastPlace } from "../../../subgraphs/fleet/changes/change-log.ts";
import type { FleetTables } from "../../../subgraphs/fleet/tables.ts";
import { HAS_POSTGRES, PostgresServer } from "../../postgres-server.ts";
import type { Benchmark, BenchmarkOptions, BenchmarkReport } from "../benchmark.ts";
import { ForkedProcess } from "../gateway/forked-process.ts";
import { LoadClient } from "../gateway/load.ts";
import type { LoopDelay } from "../loop-delay-control.ts";
import { formatTable } from "../table.ts";
import type { Usage } from "./ingest-process.ts";
import { startSimulatedVendor } from "./simulated-vendor.ts";

export const ingestBenchmark: Benchmark = {
  summary: "from a vendor's page to indexed and published: events a second, memory, and whether queries notice",
  async run(options) {
    await using dataDir = await createDataDir();
    const pasts = [{ engine: "SQLite", past: await measurePast(options, { home: dataDir.path }) }];
    if (HAS_POSTGRES) {
      await using server = await PostgresServer.start([]);
      const home = await server.createDatabase("fleetgraph");
      pasts.push({ engine: "PostgreSQL", past: await measurePast(options, { home, server }) });
    }
    const live = await measureLive(options);
    return report(pasts, live);
  },
};

const ROOT = resolve(import.meta.dirname, "../../..");
const LOOK_EVERY_MS = 250;
/** What is measured begins behind this share of the past: before, code is compiled and files are made. */
const WARM_SHARE = 0.1;
/** Of the publications of a past, those that a feed of changes still tells; the others were replaced by newer ones. */
const PUBLISHED_SHARE = 0.9;
const LIVE_PER_SECOND = 1_000;

/** A look at an ingesting process. */
type Look = Usage & { readonly atMs: number; readonly published: number };

/** Where the stores are, and the server that works beside the process where there is one. */
type Stores = { readonly home: string; readonly server?: PostgresServer };

type Past = {
  readonly events: number;
  readonly perSecond: number;
  readonly processorMicrosPerEvent: number;
  readonly mostResidentBytes: number;
};

/** Reads a past of many events in one thread, until all that the vendor published is indexed and published. */
async function measurePast({ quick, tell }: BenchmarkOptions, { home, server }: Stores): Promise<Past> {
  const events = quick ? 100_000 : 1_000_000;
  tell(`reading ${events} events`);
  await using vendor = await startSimulatedVendor({ backlog: events });
  await using ingest = new ForkedProcess({
    script: join(import.meta.dirname, "ingest-process.ts"),
    args: [home],
    nodeOptions: [`--max-old-space-size=${MOST_HEAP_MEGABYTES}`],
    environment: { ...readEnvironment(), ...vendor.environment },
  });
  await ingest.told();
  await using index = openStoreForReading<FleetTables>(storeAddress(home, "fleet"));
  const looks: Look[] = [];
  for (let published = 0; published < events * PUBLISHED_SHARE; ) {
    await delay(LOOK_EVERY_MS, undefined, { signal: ingest.ended });
    published = await lastPlace(index.db, EVENT_CHANGES);
    const usage = (await ingest.asked("usage")) as Usage;
    const processorMicros = usage.processorMicros + ((await server?.processorMicros()) ?? 0);
    looks.push({ ...usage, processorMicros, atMs: performance.now(), published });
  }
  return summarize(looks);
}

function summarize(looks: readonly Look[]): Past {
  const last = looks.at(-1);
  const first = looks.find(({ published }) => published >= (last?.published ?? 0) * WARM_SHARE);
  if (!first || !last) throw new Error("nothing was published");
  const events = last.published - first.published;
  return {
    events,
    perSecond: (events / (last.atMs - first.atMs)) * 1_000,
    processorMicrosPerEvent: (last.processorMicros - first.processorMicros) / events,
    mostResidentBytes: Math.max(...looks.map(({ residentBytes }) => residentBytes)),
  };
}

type Live = {
  readonly publishedPerSecond: number;
  readonly queries: number;
  readonly queryFailures: number;
  readonly loopDelay: LoopDelay;
};

const QUERY = JSON.stringify({
  query: "{ events(first: 50) { edges { node { id title device { name } safety { state } } } } }",
});

/** Runs the whole while events come in, and asks it for the newest again and again. */
async function measureLive({ quick, tell }: BenchmarkOptions): Promise<Live> {
  const seconds = quick ? 10 : 30;
  tell(`serving for ${seconds} s while ${LIVE_PER_SECOND} events a second come in`);
  await using dataDir = await createDataDir();
  await using vendor = await startSimulatedVendor({ perSecond: LIVE_PER_SECOND });
  await using whole = new ForkedProcess({
    script: join(ROOT, "start.ts"),
    nodeOptions: ["--import", join(import.meta.dirname, "../loop-delay-control.ts")],
    environment: environmentOf(vendor.environment, dataDir.path),
  });
  const url = await whole.printed(/(http:\S+\/graphql)/);
  using index = new DatabaseSync(join(dataDir.path, "fleet.sqlite"), { readOnly: true });
  const published = () => Number(index.prepare("select coalesce(max(seq), 0) as last from change").get()?.last);
  await using client = new LoadClient(url, 1);
  while (published() < 5 * LIVE_PER_SECOND) await delay(LOOK_EVERY_MS, undefined, { signal: whole.ended });
  await whole.asked("start anew");
  const [before, startedAt] = [published(), performance.now()];
  let [queries, queryFailures] = [0, 0];
  while (performance.now() - startedAt < seconds * 1_000) {
    const { status } = await client.ask(QUERY);
    queries += 1;
    if (status !== 200) queryFailures += 1;
    await delay(20, undefined, { signal: whole.ended });
  }
  const loopDelay = (await whole.asked("how long was the loop held up")) as LoopDelay;
  const publishedPerSecond = ((published() - before) / (performance.now() - startedAt)) * 1_000;
  return { publishedPerSecond, queries, queryFailures, loopDelay };
}

function environmentOf(vendor: Environment, dataDir: string): Environment {
  return { ...readEnvironment(), ...vendor, DATA_DIR: dataDir, PORT: "0", BACKFILL_HOURS: "1" };
}

function report(pasts: readonly { readonly engine: string; readonly past: Past }[], live: Live): BenchmarkReport {
  const { p50, p99, max } = live.loopDelay;
  const text = [
    formatTable(
      ["a past, read in one thread", "events", "events/s", "CPU µs/event, server included", "most RSS MB"],
      pasts.map(({ engine, past }) => [
        `Samsara, stored, indexed, published: ${engine}`,
        String(past.events),
        past.perSecond.toFixed(0),
        past.processorMicrosPerEvent.toFixed(1),
        (past.mostResidentBytes / 1e6).toFixed(0),
      ]),
    ),
    formatTable(
      ["serving meanwhile", "events/s", "queries", "failed", "loop delay p50 ms", "p99 ms", "most ms"],
      [
        [
          `${LIVE_PER_SECOND} events a second`,
          live.publishedPerSecond.toFixed(0),
          String(live.queries),
          String(live.queryFailures),
          p50.toFixed(1),
          p99.toFixed(1),
          max.toFixed(1),
        ],
      ],
    ),
  ].join("\n\n");
  return { text, figures: { node: process.version, pasts, live } };
}

async function createDataDir(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "fleetgraph-bench-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
