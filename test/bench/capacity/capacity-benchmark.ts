import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import { readEnvironment } from "../../../platform/environment.ts";
import { MOST_HEAP_MEGABYTES } from "../../../platform/ingest/ingest-thread.ts";
import { openStoreForReading } from "../../../platform/store/store.ts";
import { engineAt, storeAddress } from "../../../platform/store/store-address.ts";
import { toStoreGauges } from "../../../platform/store/store-gauges.ts";
import { SUBGRAPHS } from "../../../schema/subgraphs.ts";
import { startSimulator } from "../../../simulator/simulator.ts";
import { toVariables } from "../../../simulator/variables.ts";
import { HAS_POSTGRES, PostgresServer } from "../../postgres-server.ts";
import type { Benchmark, BenchmarkOptions, BenchmarkReport } from "../benchmark.ts";
import { ForkedProcess } from "../gateway/forked-process.ts";
import type { Usage } from "../ingest/ingest-process.ts";
import { formatTable } from "../table.ts";

export const capacityBenchmark: Benchmark = {
  summary: "a simulated week of a fleet of all vendors: rows and bytes by store, and how far behind each source is",
  async run(options) {
    await using dataDir = await createDataDir();
    const weeks = [await measureWeek(options, dataDir.path)];
    if (HAS_POSTGRES) {
      await using server = await PostgresServer.start([]);
      weeks.push(await measureWeek(options, await server.createDatabase("fleetgraph"), server));
    }
    return report(weeks);
  },
};

const INGEST_PROCESS = resolve(import.meta.dirname, "../ingest/ingest-process.ts");
const LOOK_EVERY_MS = 1_000;
const WEEK_HOURS = 168;

type Lag = { readonly vendor: string; readonly p50: number; readonly most: number };

type StoreSize = {
  readonly store: string;
  /** Records by their kinds; of fleet, events and the changes of them. */
  readonly rows: Readonly<Record<string, number>>;
  readonly bytes: number;
  /** Of these, what the vendor sent, as it was received. */
  readonly rawBytes: number;
};

type Week = {
  readonly engine: string;
  readonly devices: number;
  /** Until every source was live. */
  readonly backfillSeconds: number;
  readonly processorMicros: number;
  readonly mostResidentBytes: number;
  readonly sizes: readonly StoreSize[];
  readonly lags: readonly Lag[];
};

/** Reads the week of a simulated fleet at the pace that the product has by itself, and then follows it for a while. */
async function measureWeek({ quick, tell }: BenchmarkOptions, home: string, server?: PostgresServer): Promise<Week> {
  const devices = quick ? 50 : 250;
  const engine = engineAt(home);
  tell(`${engine}: reading the week of ${devices} vehicles`);
  await using simulator = await startSimulator({ port: 0, devices });
  await using ingest = new ForkedProcess({
    script: INGEST_PROCESS,
    args: [home],
    nodeOptions: [`--max-old-space-size=${MOST_HEAP_MEGABYTES}`],
    environment: { ...readEnvironment(), ...toVariables(simulator.credentials), BACKFILL_HOURS: String(WEEK_HOURS) },
  });
  await ingest.told();
  const startedAt = performance.now();
  let mostResidentBytes = 0;
  const look = async () => {
    await delay(LOOK_EVERY_MS, undefined, { signal: ingest.ended });
    const usage = (await ingest.asked("usage")) as Usage;
    mostResidentBytes = Math.max(mostResidentBytes, usage.residentBytes);
    return usage.processorMicros + ((await server?.processorMicros()) ?? 0);
  };
  for (;;) {
    await look();
    const sources = await readSources(home);
    if (sources.length === 4 && sources.every(({ state }) => state === "LIVE")) break;
  }
  const backfillSeconds = (performance.now() - startedAt) / 1_000;
  tell(`${engine}: all sources are live after ${backfillSeconds.toFixed(0)} s`);
  const processorMicros = await look();
  const sizes = await readSizes(home);
  const seconds = quick ? 20 : 180;
  const lags = new Map<string, number[]>();
  for (let second = 0; second < seconds; second += 1) {
    await look();
    for (const { vendor, caughtUpAtMs } of await readSources(home)) {
      if (caughtUpAtMs === null) continue;
      lags.set(vendor, [...(lags.get(vendor) ?? []), (Date.now() - caughtUpAtMs) / 1_000]);
    }
  }
  return {
    engine,
    devices,
    backfillSeconds,
    processorMicros,
    mostResidentBytes,
    sizes,
    lags: [...lags].map(([vendor, all]) => {
      const sorted = all.toSorted((a, b) => a - b);
      return { vendor, p50: sorted[Math.floor(sorted.length / 2)] ?? 0, most: sorted.at(-1) ?? 0 };
    }),
  };
}

type SourceRow = { readonly vendor: string; readonly state: string; readonly caughtUpAtMs: number | null };

async function readSources(home: string): Promise<readonly SourceRow[]> {
  await using index = openStoreForReading(storeAddress(home, "fleet"));
  const { rows } = await sql<{ vendor: string; status: string }>`select vendor, status from source`.execute(index.db);
  return rows.map(({ vendor, status }) => ({ ...(JSON.parse(status) as SourceRow), vendor }));
}

async function readSizes(home: string): Promise<readonly StoreSize[]> {
  return Promise.all(
    SUBGRAPHS.map(async ({ name, vendor }) => {
      await using store = openStoreForReading(storeAddress(home, name));
      const bytes = await readBytes(home, name);
      if (vendor === null) {
        const { rows } = await sql<{ events: number; changes: number }>`
          select (select count(*) from event) as events, (select count(*) from change) as changes`.execute(store.db);
        return { store: name, rows: toNumbers(rows[0] ?? {}), bytes, rawBytes: 0 };
      }
      const { rows } = await sql<{ kind: string; rows: number; rawBytes: number }>`
        select kind, count(*) as rows, sum(length(raw)) as rawBytes from record group by kind order by kind`.execute(
        store.db,
      );
      const counts = toNumbers(Object.fromEntries(rows.map((row) => [row.kind, row.rows])));
      const rawBytes = rows.reduce((sum, row) => sum + Number(row.rawBytes), 0);
      return { store: name, rows: counts, bytes, rawBytes };
    }),
  );
}

function toNumbers(counts: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)]));
}

/** What a store takes when its log has been copied into it. */
async function readBytes(home: string, store: string): Promise<number> {
  if (engineAt(home) === "postgres") {
    const [gauge] = toStoreGauges(home, [store]);
    return (await gauge?.read())?.[0]?.value ?? 0;
  }
  await using reading = openStoreForReading(storeAddress(home, store));
  const { rows } = await sql<{ bytes: number }>`
    select page_count * page_size as bytes from pragma_page_count, pragma_page_size`.execute(reading.db);
  return rows[0]?.bytes ?? 0;
}

function report(weeks: readonly Week[]): BenchmarkReport {
  const recordsOf = ({ rows }: StoreSize) => Object.values(rows).reduce((sum, one) => sum + one, 0);
  const tables = weeks.map((week) => {
    const { engine, devices, sizes, lags } = week;
    const events = sizes.find(({ store }) => store === "fleet")?.rows.events ?? 0;
    const bytes = sizes.reduce((sum, one) => sum + one.bytes, 0);
    return [
      `${engine}, ${devices} vehicles: ${events} events, live after ${week.backfillSeconds.toFixed(0)} s, ${(week.processorMicros / events).toFixed(0)} µs of processor and ${(bytes / events).toFixed(0)} bytes an event, most RSS ${(week.mostResidentBytes / 1e6).toFixed(0)} MB`,
      formatTable(
        ["store", "rows", "MB", "bytes a row", "of them raw", "kinds"],
        sizes.map((size) => [
          size.store,
          String(recordsOf(size)),
          (size.bytes / 1e6).toFixed(1),
          (size.bytes / recordsOf(size)).toFixed(0),
          (size.rawBytes / recordsOf(size)).toFixed(0),
          Object.entries(size.rows)
            .map(([kind, count]) => `${kind} ${count}`)
            .join(", "),
        ]),
      ),
      formatTable(
        ["behind, while live", "p50 s", "most s"],
        lags.map(({ vendor, p50, most }) => [vendor, p50.toFixed(1), most.toFixed(1)]),
      ),
    ].join("\n\n");
  });
  return { text: tables.join("\n\n"), figures: { node: process.version, weeks } };
}

async function createDataDir(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "fleetgraph-bench-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
