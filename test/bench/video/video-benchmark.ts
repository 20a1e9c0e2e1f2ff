import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute, parse } from "graphql";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import { readFootage } from "../../../subgraphs/video/footage/read-footage.ts";
import { createLoaders } from "../../../subgraphs/video/loaders.ts";
import { VideoStore } from "../../../subgraphs/video/store.ts";
import { openSubgraph } from "../../../subgraphs/video/subgraph.ts";
import { NO_COMMANDS } from "../../platform/commands/no-commands.ts";
import { NOW_MS, TENANT } from "../../platform/feed/stored-feed.ts";
import { HAS_POSTGRES, PostgresServer } from "../../postgres-server.ts";
import { viewerOf } from "../../viewer.ts";
import type { Benchmark, BenchmarkOptions } from "../benchmark.ts";
import { median, quantile } from "../statistics.ts";
import { formatTable } from "../table.ts";
import { type AskedEvent, eventsOf, storeRecordings } from "./recorded-cameras.ts";

export const videoBenchmark: Benchmark = {
  summary: "what the footage of a page of events costs, out of a million recordings, on each engine",
  async run(options) {
    const rows = [await measureSqlite(options), ...(HAS_POSTGRES ? [await measurePostgres(options)] : [])].flat();
    const text = formatTable(
      ["engine", "events", "with clips", "store ms", "processor ms", "p99 ms", "subgraph ms", "processor ms"],
      rows.map(({ engine, events, found, load, whole }) => [
        engine,
        String(events),
        String(found),
        load.ms.toFixed(1),
        load.processorMs.toFixed(1),
        load.p99Ms.toFixed(1),
        whole.ms.toFixed(1),
        whole.processorMs.toFixed(1),
      ]),
    );
    return { text, figures: { node: process.version, recordings: recordingsFor(options), rows } };
  },
};

const PAGES = [20, 200];

const DOCUMENT = parse(`query ($events: [_Any!]!) { _entities(representations: $events) { ... on Event { footage {
  state requestable obstacle { reason at }
  clips { kind state startedAt offsetSeconds coversEvent media { kind channel link { url expiresAt } } }
} } } }`);

function recordingsFor({ quick }: BenchmarkOptions): number {
  return quick ? 50_000 : 1_000_000;
}

async function measureSqlite(options: BenchmarkOptions) {
  const home = await mkdtemp(join(tmpdir(), "fleetgraph-bench-"));
  try {
    return await measure("SQLite", home, options);
  } finally {
    await rm(home, { recursive: true });
  }
}

async function measurePostgres(options: BenchmarkOptions) {
  await using server = await PostgresServer.start();
  return await measure("PostgreSQL", await server.createDatabase("fleetgraph"), options);
}

/** Rounds with other moments each: what is found was not read the round before. */
async function measure(engine: string, home: string, options: BenchmarkOptions) {
  const { quick, tell } = options;
  tell(`${engine}: storing ${recordingsFor(options)} recordings`);
  await storeRecordings(home, recordingsFor(options));
  await using store = new VideoStore(storeAddress(home, "video"));
  const clock = { now: () => NOW_MS };
  await using subgraph = await openSubgraph({
    storeHome: home,
    wakeUps: new WakeUps(),
    commands: NO_COMMANDS,
    clock,
  });
  const load = async (events: readonly AskedEvent[]) => {
    const context = { loaders: createLoaders(store, TENANT), nowMs: NOW_MS };
    const found = await Promise.all(events.map((event) => readFootage(event as never, context)));
    return found.filter(({ clips }) => clips.length > 0).length;
  };
  const whole = async (events: readonly AskedEvent[]) => {
    const contextValue = subgraph.createContext({ viewer: viewerOf(TENANT), signal: new AbortController().signal });
    const result = await execute({
      schema: subgraph.schema,
      document: DOCUMENT,
      contextValue,
      variableValues: { events },
    });
    if (result.errors) throw new Error(result.errors[0]?.message);
    return JSON.stringify(result).length;
  };
  const rounds = quick ? 30 : 200;
  const rows = [];
  for (const count of PAGES) {
    tell(`${engine}: the footage of ${count} events`);
    const found = await load(eventsOf(count, 1));
    const row = {
      engine,
      events: count,
      found,
      load: await timesOf(load, count, rounds),
      whole: await timesOf(whole, count, rounds),
    };
    tell(JSON.stringify(row));
    rows.push(row);
  }
  return rows;
}

async function timesOf(run: (events: readonly AskedEvent[]) => Promise<number>, count: number, rounds: number) {
  const [took, processor]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds + 20; round += 1) {
    const events = eventsOf(count, round + 2);
    const before = process.cpuUsage();
    const startedAt = performance.now();
    await run(events);
    if (round < 20) continue;
    took.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1_000);
  }
  return { ms: median(took), processorMs: median(processor), p99Ms: quantile(took, 0.99) };
}
