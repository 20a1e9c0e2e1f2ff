import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Benchmark, BenchmarkOptions, BenchmarkReport } from "../benchmark.ts";
import { CONTENDERS, type Contender, installPeers } from "./contenders.ts";
import { LoadClient, type Question } from "./load.ts";
import { comparisonReport, type GatewayFigures, type Round, type ScenarioFigures } from "./report.ts";
import { type RunningGateway, startGatewayProcess } from "./running-gateway.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { type ShopWorld, startShopWorld } from "./shop-world.ts";

/** How long is measured. With four gateways and four scenarios, the pace decides how long a run takes. */
type Pace = { readonly warmUpMs: number; readonly rounds: number; readonly roundMs: number };

// About six minutes: the slowest gateways need seconds before their code is compiled.
const FULL: Pace = { warmUpMs: 5_000, rounds: 6, roundMs: 2_000 };

// About a minute and a half.
const QUICK: Pace = { warmUpMs: 1_500, rounds: 3, roundMs: 400 };

/** Enough to keep a gateway busy, and few enough that the wait for a turn does not drown what an answer takes. */
const CONNECTIONS = 16;

/** More than the fastest gateway answers in a round: the bound is for a client that miscounts its time. */
const MOST_REQUESTS_A_ROUND = 100_000;

const USAGE_CONTROL = import.meta.resolve("./usage-control.ts");

/** What a gateway's process has used since it began. */
const usageSchema = z.object({ cpuMs: z.number(), residentBytes: z.number() });

export const gatewayBenchmark: Benchmark = {
  summary: "our gateway beside others, each in front of the same subgraphs",
  run: compareGateways,
};

/** A gateway with the client that asks it. */
type Entry = { readonly contender: Contender; readonly gateway: RunningGateway; readonly client: LoadClient };

async function compareGateways({ quick, tell }: BenchmarkOptions): Promise<BenchmarkReport> {
  await installPeers(tell);
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await startShopWorld());
  const entries: Entry[] = [];
  for (const contender of CONTENDERS) {
    tell(`starting ${contender.name}`);
    const gateway = stack.use(await startGatewayProcess(contender, { ...world, control: USAGE_CONTROL }));
    entries.push({ contender, gateway, client: stack.use(new LoadClient(gateway.url, CONNECTIONS)) });
  }
  const scenarios: ScenarioFigures[] = [];
  for (const scenario of SCENARIOS) {
    tell(scenario.title);
    scenarios.push({ scenario, gateways: await measureScenario(scenario, entries, world, quick ? QUICK : FULL) });
  }
  return comparisonReport(scenarios);
}

/**
 * Measures all gateways in one scenario, in turn and again: what else goes on on the machine then slows all of them.
 *
 * One that does not give the right answers is not measured.
 */
async function measureScenario(
  { queries }: Scenario,
  entries: readonly Entry[],
  world: ShopWorld,
  { warmUpMs, rounds, roundMs }: Pace,
): Promise<GatewayFigures[]> {
  const right = await Promise.all(queries.map(world.rightAnswer));
  const prepared: (Entry & { questions: Question[]; figures: { wrong: string | null; rounds: Round[] } })[] = [];
  for (const entry of entries) {
    const { questions, wrong } = await examine(entry, queries, right);
    if (wrong === null) await entry.client.apply({ questions, mostRequests: MOST_REQUESTS_A_ROUND, mostMs: warmUpMs });
    prepared.push({ ...entry, questions, figures: { wrong, rounds: [] } });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { figures, ...entry } of prepared) {
      if (figures.wrong === null) figures.rounds.push(await measureRound(entry, entry.questions, world, roundMs));
    }
  }
  return prepared.map(({ contender, figures }) => ({ contender, ...figures }));
}

/** Asks everything once; tells the questions and the first thing that is wrong with the answers. */
async function examine({ client }: Entry, queries: readonly string[], right: readonly unknown[]) {
  const questions: Question[] = [];
  let wrong: string | null = null;
  for (const [index, query] of queries.entries()) {
    const body = JSON.stringify({ query });
    const { status, bytes } = await client.ask(body);
    questions.push({ body, answerBytes: bytes.length });
    wrong ??= faultOf(status, bytes, right[index]);
  }
  return { questions, wrong };
}

function faultOf(status: number, bytes: Uint8Array, right: unknown): string | null {
  const text = Buffer.from(bytes).toString();
  try {
    return status === 200 && isDeepStrictEqual(JSON.parse(text), right) ? null : `${status} ${text.slice(0, 200)}`;
  } catch {
    return `${status}, no JSON: ${text.slice(0, 200)}`;
  }
}

async function measureRound(
  { gateway, client }: Entry,
  questions: readonly Question[],
  world: ShopWorld,
  mostMs: number,
) {
  const fetchesBefore = await world.fetches();
  const before = usageSchema.parse(await gateway.askControl());
  const load = await client.apply({ questions, mostRequests: MOST_REQUESTS_A_ROUND, mostMs });
  const after = usageSchema.parse(await gateway.askControl());
  const fetches = (await world.fetches()) - fetchesBefore;
  return { ...load, cpuMs: after.cpuMs - before.cpuMs, residentBytes: after.residentBytes, fetches };
}
