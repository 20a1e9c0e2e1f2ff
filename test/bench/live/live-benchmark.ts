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
import { measureSlowClients, type SlowReport } from "./slow-clients.ts";

export const liveBenchmark: Benchmark = {
  summary: "changes to many WebSocket clients: processor time for each delivery, the delay to the last client, memory",
  async run(options) {
    const runs: LiveReport[] = [];
    for (const shape of options.quick ? QUICK : SHAPES) runs.push(await measure(shape, options));
    const slow: SlowReport[] = [];
    for (const crowd of options.quick ? QUICK_CROWDS : CROWDS) slow.push(await measureSlowClients(crowd, options));
    return report(runs, slow);
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
  /** How many different filters they have, each of one device; one is none. */
  readonly filters: number;
  readonly compression?: "on";
};

const SHAPES: readonly Shape[] = [
  { clients: 1, eventsPerSecond: 50, filters: 1 },
  { clients: 100, eventsPerSecond: 50, filters: 1 },
  { clients: 1_000, eventsPerSecond: 50, filters: 1 },
  { clients: 1_000, eventsPerSecond: 20, filters: 1 },
  { clients: 1_000, eventsPerSecond: 20, filters: 1, compression: "on" },
  { clients: 10_000, eventsPerSecond: 2, filters: 1 },
  { clients: 1_000, eventsPerSecond: 50, filters: 1_000 },
  { clients: 10_000, eventsPerSecond: 50, filters: 1_000 },
];
const QUICK: readonly Shape[] = [
  { clients: 100, eventsPerSecond: 50, filters: 1 },
  { clients: 1_000, eventsPerSecond: 20, filters: 1 },
  { clients: 1_000, eventsPerSecond: 50, filters: 100 },
];
/** Without the slow ones, and with them. */
const CROWDS = [
  { fast: 600, slow: 0, dead: 0 },
  { fast: 600, slow: 200, dead: 200 },
];
const QUICK_CROWDS = [
  { fast: 60, slow: 0, dead: 0 },
  { fast: 60, slow: 20, dead: 20 },
];

type Heard = {
  readonly id: string;
  /** Null for a change of an event that was there before. */
  readonly storedAtMs: number | null;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly times: number;
};

type LiveReport = Shape & {
  readonly deliveriesPerSecond: number;
  /** Of the thread that serves, and of all threads. */
  readonly share: number;
  readonly processShare: number;
  readonly microsPerDelivery: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly spreadP99Ms: number;
  /** Right after they came, and after they were told of changes for a while. */
  readonly idleKilobytes: number;
  readonly activeKilobytes: number;
  /** How often subgraphs were asked for each change that anybody heard of. */
  readonly fetchesPerChange: number;
  readonly loop: LoopDelay;
};

/** Clients of `npm start` over a vendor that publishes at a pace. */
async function measure(shape: Shape, { quick, tell }: BenchmarkOptions): Promise<LiveReport> {
  const { clients, eventsPerSecond, filters } = shape;
  const spanMs = quick ? 5_000 : 15_000;
  tell(`${clients} clients with ${filters} filters, ${eventsPerSecond} events a second`);
  await using resources = new AsyncDisposableStack();
  const simulator = resources.use(
    await startSimulator({
      port: 0,
      // Not every truck has what the events come from.
      devices: filters === 1 ? 10 : Math.ceil(1.3 * filters),
      bulk: { backlog: 0, perSecond: eventsPerSecond },
    }),
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
        WEBSOCKET_COMPRESSION: shape.compression ?? "off",
      },
    }),
  );
  const url = await product.printed(/(http:\/\/\S+\/graphql)/);
  await sleep(WARM_UP_MS);
  const pid = product.pid ?? 0;
  const devices = filters === 1 ? [] : await devicesOf(url, filters);
  const variables = devices.map((id) => ({ filter: { deviceIds: [id] } }));
  const emptyBytes = residentBytes(pid);
  const crowd: ForkedProcess[] = [];
  for (let left = clients; left > 0; left -= MOST_IN_ONE_PROCESS) {
    const query = filters === 1 ? QUERIES.one : QUERIES.many;
    const count = String(Math.min(MOST_IN_ONE_PROCESS, left));
    const args = [url, count, query, JSON.stringify(variables), shape.compression ?? "off"];
    const script = join(import.meta.dirname, "live-clients.ts");
    const process = resources.use(new ForkedProcess({ script, args, environment: { PATH } }));
    await process.printed(/clients: (open)/);
    crowd.push(process);
  }
  const kilobytesEach = () => (residentBytes(pid) - emptyBytes) / clients / 1_024;
  const idleKilobytes = kilobytesEach();
  await sleep(WARM_UP_MS);
  for (const process of crowd) await process.asked("heard");
  const seen = await readMetrics(url);
  const before = servingMs(pid);
  const processBefore = usedMs(`/proc/${pid}/stat`);
  await sleep(spanMs);
  const servedMs = servingMs(pid) - before;
  const processMs = usedMs(`/proc/${pid}/stat`) - processBefore;
  const { loop, fetches } = await readMetrics(url);
  const activeKilobytes = kilobytesEach();
  const told = (await Promise.all(crowd.map((process) => process.asked("heard")))) as {
    deliveries: number;
    heard: Heard[];
  }[];
  const deliveries = told.reduce((sum, one) => sum + one.deliveries, 0);
  const changes = new Set(told.flatMap((one) => one.heard.map(({ id }) => id))).size;
  const heard = told.flatMap((one) => one.heard).filter(({ times }) => times > 1 || clients === 1);
  const delays = heard.flatMap(({ storedAtMs, lastAtMs }) => (storedAtMs === null ? [] : lastAtMs - storedAtMs));
  return {
    ...shape,
    deliveriesPerSecond: (deliveries * 1_000) / spanMs,
    share: servedMs / spanMs,
    processShare: processMs / spanMs,
    microsPerDelivery: (servedMs * 1_000) / deliveries,
    p50Ms: quantile(delays, 0.5),
    p99Ms: quantile(delays, 0.99),
    spreadP99Ms: quantile(
      heard.map(({ firstAtMs, lastAtMs }) => lastAtMs - firstAtMs),
      0.99,
    ),
    idleKilobytes,
    activeKilobytes,
    fetchesPerChange: (fetches - seen.fetches) / changes,
    loop,
  };
}

type LoopDelay = { readonly p99: number; readonly max: number; readonly slice: number };

/** The first devices that the graph tells of. */
async function devicesOf(url: string, count: number): Promise<readonly string[]> {
  const query = `query($after: String) { devices(first: 200, after: $after) { nodes: edges { node { id } } pageInfo { endCursor hasNextPage } } }`;
  const ids: string[] = [];
  for (let after: string | null = null; ids.length < count; ) {
    const response: Response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables: { after } }),
    });
    const { devices }: DevicesAnswer["data"] = ((await response.json()) as DevicesAnswer).data;
    ids.push(...devices.nodes.map(({ node }) => node.id));
    after = devices.pageInfo.endCursor;
    if (!devices.pageInfo.hasNextPage) break;
  }
  return ids.slice(0, count);
}

type DevicesAnswer = {
  readonly data: {
    readonly devices: {
      readonly nodes: readonly { readonly node: { readonly id: string } }[];
      readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
    };
  };
};

/**
 * For how long the loop of the thread that serves was held since it was asked last, in milliseconds; how long the longest slice of
 * work for subscribers took of the processor; and how often subgraphs were asked so far.
 */
async function readMetrics(url: string): Promise<{ readonly loop: LoopDelay; readonly fetches: number }> {
  const text = await (await fetch(new URL("/metrics", url))).text();
  const read = (name: string) => Number(new RegExp(`^${name}_seconds (\\S+)`, "m").exec(text)?.[1]) * 1_000;
  const counts = text.matchAll(/^gateway_fetch_duration_seconds_count\{.*\} (\d+)/gm);
  const fetches = Array.from(counts, ([, count]) => Number(count)).reduce((sum, count) => sum + count, 0);
  const slice = read("gateway_longest_slice");
  // Node looks every 10 ms: a loop that nobody holds is late by none of that.
  const [p99, max] = [
    read("nodejs_eventloop_lag_p99") - RESOLUTION_MS,
    read("nodejs_eventloop_lag_max") - RESOLUTION_MS,
  ];
  return { loop: { p99, max, slice }, fetches };
}

const RESOLUTION_MS = 10;

/** What the first thread of a process, the one that serves, has used so far. Linux alone tells. */
function servingMs(pid: number): number {
  return usedMs(`/proc/${pid}/task/${pid}/stat`);
}

function usedMs(file: string): number {
  const stat = readFileSync(file, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function residentBytes(pid: number): number {
  const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1_024;
}

function report(runs: readonly LiveReport[], slow: readonly SlowReport[]): BenchmarkReport {
  const head = [
    "clients",
    "filters",
    "events/s",
    "deliveries/s",
    "core",
    "all threads",
    "µs/delivery",
    "last p50 ms",
    "p99",
    "spread p99",
    "idle KB",
    "active KB",
    "fetches/change",
    "loop p99 ms",
    "max",
    "slice",
  ];
  const rows = runs.map((run) => [
    String(run.clients),
    `${run.filters}${run.compression ? " deflated" : ""}`,
    String(run.eventsPerSecond),
    run.deliveriesPerSecond.toFixed(0),
    run.share.toFixed(2),
    run.processShare.toFixed(2),
    run.microsPerDelivery.toFixed(1),
    run.p50Ms.toFixed(0),
    run.p99Ms.toFixed(0),
    run.spreadP99Ms.toFixed(0),
    run.idleKilobytes.toFixed(0),
    run.activeKilobytes.toFixed(0),
    run.fetchesPerChange.toFixed(1),
    run.loop.p99.toFixed(1),
    run.loop.max.toFixed(1),
    run.loop.slice.toFixed(1),
  ]);
  const slowHead = ["keep up", "1 KB/s", "read nothing", "p50 ms", "p99", "more MB", "closed with 1013"];
  const slowRows = slow.map((run) => [
    String(run.fast),
    String(run.slow),
    String(run.dead),
    run.p50Ms.toFixed(1),
    run.p99Ms.toFixed(1),
    run.moreMegabytes.toFixed(0),
    String(run.givenUp),
  ]);
  const text = `${formatTable(head, rows)}\n\n${formatTable(slowHead, slowRows)}`;
  return { text, figures: { runs, slow } };
}
