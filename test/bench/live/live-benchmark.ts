import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readEnvironment } from "../../../platform/environment.ts";
import { startSimulator } from "../../../simulator/simulator.ts";
import { toVariables } from "../../../simulator/variables.ts";
import type { Benchmark, BenchmarkOptions, BenchmarkReport } from "../benchmark.ts";
import { ForkedProcess } from "../gateway/forked-process.ts";
import { quantile } from "../statistics.ts";
import { formatTable } from "../table.ts";

export const liveBenchmark: Benchmark = {
  summary: "changes to many WebSocket clients: processor time for each delivery, the delay to the last client, memory",
  async run(options) {
    const runs: LiveReport[] = [];
    for (const shape of options.quick ? QUICK : SHAPES) runs.push(await measure(shape, options));
    return report(runs);
  },
};

const ROOT = resolve(import.meta.dirname, "../../..");
/** Fields of three subgraphs. */
const FIELDS = `cursor kind event { id title receivedAt device { name camera { model } } safety { state behaviors } }`;
const QUERIES = {
  one: `subscription { eventChanges { ${FIELDS} } }`,
  many: `subscription($filter: EventFilter) { eventChanges(filter: $filter) { ${FIELDS} } }`,
} as const;
/** Of clients in one process: it has to keep up with them. */
const MOST_IN_ONE_PROCESS = 2_500;
const WARM_UP_MS = 3_000;
/** As the kernel counts processor time: getconf CLK_TCK. */
const TICK_MS = 10;

type Shape = {
  readonly clients: number;
  readonly eventsPerSecond: number;
  /** How many different filters they have; one is none. */
  readonly filters: number;
};

const SHAPES: readonly Shape[] = [
  { clients: 1, eventsPerSecond: 50, filters: 1 },
  { clients: 100, eventsPerSecond: 50, filters: 1 },
  { clients: 1_000, eventsPerSecond: 50, filters: 1 },
  { clients: 5_000, eventsPerSecond: 5, filters: 1 },
  { clients: 10_000, eventsPerSecond: 2, filters: 1 },
  { clients: 1_000, eventsPerSecond: 50, filters: 1_000 },
];
const QUICK: readonly Shape[] = [
  { clients: 100, eventsPerSecond: 50, filters: 1 },
  { clients: 1_000, eventsPerSecond: 20, filters: 1 },
];

type Heard = {
  readonly storedAtMs: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly times: number;
};

type LiveReport = Shape & {
  readonly deliveriesPerSecond: number;
  /** Of the thread that serves. */
  readonly share: number;
  readonly microsPerDelivery: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly spreadP99Ms: number;
  readonly kilobytesPerClient: number;
  readonly loop: LoopDelay;
};

/** Clients of `npm start` over a vendor that publishes at a pace. */
async function measure(shape: Shape, { quick, tell }: BenchmarkOptions): Promise<LiveReport> {
  const { clients, eventsPerSecond, filters } = shape;
  const spanMs = quick ? 5_000 : 15_000;
  tell(`${clients} clients with ${filters} filters, ${eventsPerSecond} events a second`);
  await using resources = new AsyncDisposableStack();
  const simulator = resources.use(
    await startSimulator({ port: 0, devices: 10, bulk: { backlog: 0, perSecond: eventsPerSecond } }),
  );
  const dataDir = await mkdtemp(join(tmpdir(), "fleetgraph-live-"));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  const { PATH } = readEnvironment();
  const product = resources.use(
    new ForkedProcess({
      script: join(ROOT, "start.ts"),
      environment: {
        PATH,
        ...toVariables(simulator.credentials),
        PORT: "0",
        DATA_DIR: dataDir,
        BACKFILL_HOURS: "1",
        SAMSARA_POLL_MINIMUM_MS: "200",
        POLL_INTERVAL_MS: "200",
        MAX_SOCKETS: "20000",
        MAX_CONNECTIONS: "20000",
        MAX_IDLE_SOCKETS_PER_CLIENT: "1000",
      },
    }),
  );
  const url = await product.printed(/(http:\/\/\S+\/graphql)/);
  await sleep(WARM_UP_MS);
  const pid = product.pid ?? 0;
  const idleBytes = residentBytes(pid);
  const variables = Array.from({ length: filters }, (_, index) => ({
    filter: { deviceIds: [`device:nobody${index}`], vendors: ["SAMSARA"] },
  }));
  const crowd: ForkedProcess[] = [];
  for (let left = clients; left > 0; left -= MOST_IN_ONE_PROCESS) {
    const query = filters === 1 ? QUERIES.one : QUERIES.many;
    const args = [
      url,
      String(Math.min(MOST_IN_ONE_PROCESS, left)),
      query,
      JSON.stringify(filters === 1 ? [] : variables),
    ];
    const script = join(import.meta.dirname, "live-clients.ts");
    const process = resources.use(new ForkedProcess({ script, args, environment: { PATH } }));
    await process.printed(/clients: (open)/);
    crowd.push(process);
  }
  const kilobytesPerClient = (residentBytes(pid) - idleBytes) / clients / 1_024;
  await sleep(WARM_UP_MS);
  for (const process of crowd) await process.asked("heard");
  await loopDelayMs(url);
  const before = servingMs(pid);
  await sleep(spanMs);
  const usedMs = servingMs(pid) - before;
  const loop = await loopDelayMs(url);
  const told = (await Promise.all(crowd.map((process) => process.asked("heard")))) as {
    deliveries: number;
    heard: Heard[];
  }[];
  const deliveries = told.reduce((sum, one) => sum + one.deliveries, 0);
  const heard = told.flatMap((one) => one.heard).filter(({ times }) => times > 1 || clients === 1);
  const delays = heard.map(({ storedAtMs, lastAtMs }) => lastAtMs - storedAtMs);
  return {
    ...shape,
    deliveriesPerSecond: (deliveries * 1_000) / spanMs,
    share: usedMs / spanMs,
    microsPerDelivery: (usedMs * 1_000) / deliveries,
    p50Ms: quantile(delays, 0.5),
    p99Ms: quantile(delays, 0.99),
    spreadP99Ms: quantile(
      heard.map(({ firstAtMs, lastAtMs }) => lastAtMs - firstAtMs),
      0.99,
    ),
    kilobytesPerClient,
    loop,
  };
}

type LoopDelay = { readonly p99: number; readonly max: number; readonly slice: number };

/** For how long the loop of the thread that serves was held, since it was asked last, in milliseconds. */
async function loopDelayMs(url: string): Promise<LoopDelay> {
  const text = await (await fetch(new URL("/metrics", url))).text();
  const read = (name: string) =>
    Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)`, "m").exec(text)?.[1]);
  const slice = Number(/^gateway_longest_slice_seconds (\S+)/m.exec(text)?.[1]) * 1_000;
  // Node looks every 10 ms: a loop that nobody holds is late by none of that.
  return { p99: read("p99") * 1_000 - RESOLUTION_MS, max: read("max") * 1_000 - RESOLUTION_MS, slice };
}

const RESOLUTION_MS = 10;

/** What the first thread of a process, the one that serves, has used so far. Linux alone tells. */
function servingMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function residentBytes(pid: number): number {
  const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1_024;
}

function report(runs: readonly LiveReport[]): BenchmarkReport {
  const head = [
    "clients",
    "filters",
    "events/s",
    "deliveries/s",
    "core",
    "µs/delivery",
    "last p50 ms",
    "p99",
    "spread p99",
    "KB/client",
    "loop p99 ms",
    "max",
    "slice",
  ];
  const rows = runs.map((run) => [
    String(run.clients),
    String(run.filters),
    String(run.eventsPerSecond),
    run.deliveriesPerSecond.toFixed(0),
    run.share.toFixed(2),
    run.microsPerDelivery.toFixed(1),
    run.p50Ms.toFixed(0),
    run.p99Ms.toFixed(0),
    run.spreadP99Ms.toFixed(0),
    run.kilobytesPerClient.toFixed(0),
    run.loop.p99.toFixed(1),
    run.loop.max.toFixed(1),
    run.loop.slice.toFixed(1),
  ]);
  return { text: formatTable(head, rows), figures: runs };
}
