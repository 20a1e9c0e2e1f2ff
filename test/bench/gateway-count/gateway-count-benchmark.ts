import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { Benchmark, BenchmarkOptions, BenchmarkReport } from "../benchmark.ts";
import { FLEETGRAPH } from "../gateway/contenders.ts";
import { LoadClient } from "../gateway/load.ts";
import { isRight } from "../gateway/measurement.ts";
import { type RunningGateway, startGatewayProcess } from "../gateway/running-gateway.ts";
import { SCENARIOS } from "../gateway/scenarios.ts";
import { startShopWorld } from "../gateway/shop-world.ts";
import { formatTable } from "../table.ts";

const COUNT_CONTROL = import.meta.resolve("./count-control.ts");
const BASELINE_FILE = new URL("./baseline.json", import.meta.url);

/** What is optimised or thrown away on the way, at moments that the machine decides, would count differently. */
const NODE_OPTIONS = ["--no-opt", "--no-maglev", "--no-flush-bytecode"];

/** After so many requests a gateway has made all that it makes once. */
const WARM_UP_REQUESTS = 30;

/** At least so many are counted: what timers and the kernel do at their own time is then a part in a thousand. */
const COUNTED_REQUESTS = 200;

/** Steps that change by less are no news: the pieces in which the kernel hands over an answer vary. */
const WORTH_A_WORD = 0.03;

/** With one request at a time nothing is shared anyway, and 8 MB in code that is not optimised take minutes. */
const NOT_COUNTED: ReadonlySet<string> = new Set(["unshared", "big"]);

const countSchema = z.object({
  steps: z.number(),
  stepsByRoom: z.record(z.string(), z.number()),
  allocatedBytes: z.number(),
});

const baselineSchema = z.record(z.string(), z.object({ steps: z.number(), allocatedBytes: z.number().nullable() }));

/** What one request costs, counted and not timed. What cannot be counted the same twice is null. */
type RequestCost = {
  readonly steps: number;
  readonly stepsByRoom: Readonly<Record<string, number>>;
  readonly allocatedBytes: number | null;
};

export const gatewayCountBenchmark: Benchmark = {
  summary: "what our gateway does for a request, counted, beside what it did before",
  run: countGateway,
};

/**
 * Counts the JavaScript that a request goes through and the memory that it takes, neither of which depends on how busy
 * the machine is, and compares both with the figures in `baseline.json`.
 */
async function countGateway({ update, tell }: BenchmarkOptions): Promise<BenchmarkReport> {
  await using world = await startShopWorld();
  const start = { ...world, control: COUNT_CONTROL, nodeOptions: NODE_OPTIONS };
  await using gateway = await startGatewayProcess(FLEETGRAPH, start);
  // One at a time: how requests overlap is up to the machine.
  await using client = new LoadClient(gateway.url, 1);
  const costs = new Map<string, RequestCost>();
  for (const { name, title, requests } of SCENARIOS.filter((scenario) => !NOT_COUNTED.has(scenario.name))) {
    tell(title);
    const bodies = requests.map((request) => JSON.stringify(request));
    const right = await Promise.all(requests.map(world.rightAnswer));
    const first = await countRequests(bodies, gateway, client);
    // Of many different operations the first turn is worth knowing too: each is parsed, planned and compiled. How much
    // memory that takes depends on the planner's threads.
    const isPlannedManyTimes = new Set(requests.map(({ query }) => query)).size > 1;
    if (isPlannedManyTimes) costs.set(`${name}, first time`, { ...first, allocatedBytes: null });
    await refuseWrong(bodies, right, client);
    await countRequests(repeated(bodies, WARM_UP_REQUESTS), gateway, client);
    costs.set(name, await countRequests(repeated(bodies, COUNTED_REQUESTS), gateway, client));
  }
  if (update) await writeFile(BASELINE_FILE, `${JSON.stringify(baselineOf(costs), null, 2)}\n`);
  return countReport(costs, baselineSchema.parse(JSON.parse(await readFile(BASELINE_FILE, "utf8"))));
}

function repeated(bodies: readonly string[], atLeast: number): readonly string[] {
  return Array.from({ length: Math.ceil(atLeast / bodies.length) }, () => bodies).flat();
}

/** Throws when an answer is not the right one: what a failure costs is not worth knowing. */
async function refuseWrong(bodies: readonly string[], right: readonly unknown[], client: LoadClient): Promise<void> {
  for (const [index, body] of bodies.entries()) {
    const { bytes } = await client.ask(body);
    if (!isRight(bytes, right[index])) throw new Error(`not the right answer: ${Buffer.from(bytes).subarray(0, 300)}`);
  }
}

async function countRequests(
  bodies: readonly string[],
  gateway: RunningGateway,
  client: LoadClient,
): Promise<RequestCost> {
  await gateway.askControl();
  for (const body of bodies) {
    const { status } = await client.ask(body);
    if (status !== 200) throw new Error(`the gateway answered with status ${status}`);
  }
  const { steps, stepsByRoom, allocatedBytes } = countSchema.parse(await gateway.askControl());
  const perRequest = (total: number) => Math.round(total / bodies.length);
  return {
    steps: perRequest(steps),
    stepsByRoom: Object.fromEntries(Object.entries(stepsByRoom).map(([room, total]) => [room, perRequest(total)])),
    allocatedBytes: perRequest(allocatedBytes),
  };
}

type Baseline = z.infer<typeof baselineSchema>;

function baselineOf(costs: ReadonlyMap<string, RequestCost>): Baseline {
  return Object.fromEntries([...costs].map(([name, { steps, allocatedBytes }]) => [name, { steps, allocatedBytes }]));
}

function countReport(costs: ReadonlyMap<string, RequestCost>, baseline: Baseline): BenchmarkReport {
  const scenarios = [...costs].map(([name, cost]) => {
    const before = baseline[name];
    const stepsRatio = ratioOf(cost.steps, before?.steps);
    const allocatedRatio = ratioOf(cost.allocatedBytes, before?.allocatedBytes);
    return { name, ...cost, stepsRatio, allocatedRatio };
  });
  const comparison = formatTable(
    ["Counted per request", "steps", "to before", "allocated KB", "to before", ""],
    scenarios.map(({ name, steps, stepsRatio, allocatedBytes, allocatedRatio }) => [
      name,
      steps.toLocaleString("en"),
      formatRatio(stepsRatio),
      allocatedBytes === null ? "–" : (allocatedBytes / 1_024).toFixed(0),
      formatRatio(allocatedRatio),
      verdict(stepsRatio, allocatedRatio),
    ]),
  );
  return { text: `${comparison}\n\n${roomTable(costs)}`, figures: { node: process.version, scenarios } };
}

/** Where the steps are made: a room of ours, a library, Node's own JavaScript. */
function roomTable(costs: ReadonlyMap<string, RequestCost>): string {
  const [heaviest] = costs.values();
  const rooms = [...new Set([...costs.values()].flatMap(({ stepsByRoom }) => Object.keys(stepsByRoom)))];
  const byWeight = rooms.sort((a, b) => (heaviest?.stepsByRoom[b] ?? 0) - (heaviest?.stepsByRoom[a] ?? 0));
  return formatTable(
    ["Steps by room", ...costs.keys()],
    byWeight.map((room) => [
      room,
      ...[...costs.values()].map((cost) => (cost.stepsByRoom[room] ?? 0).toLocaleString("en")),
    ]),
  );
}

function ratioOf(value: number | null, before: number | null | undefined): number | null {
  return value === null || before === null || before === undefined ? null : value / before;
}

function formatRatio(ratio: number | null): string {
  return ratio === null ? "–" : ratio.toFixed(3);
}

function verdict(stepsRatio: number | null, allocatedRatio: number | null): string {
  if (Math.max(stepsRatio ?? 1, allocatedRatio ?? 1) > 1.1) return "MORE THAN 10 % DEARER";
  return (stepsRatio ?? 1) > 1 + WORTH_A_WORD ? "dearer" : "";
}
