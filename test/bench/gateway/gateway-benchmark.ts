import type { Benchmark, BenchmarkOptions, BenchmarkReport } from "../benchmark.ts";
import { CONTENDERS, installPeers } from "./contenders.ts";
import { LoadClient } from "./load.ts";
import { type Entry, Measurement } from "./measurement.ts";
import { comparisonReport, type ScenarioFigures } from "./report.ts";
import { startGatewayProcess } from "./running-gateway.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { type ShopWorld, startShopWorld } from "./shop-world.ts";

/** How long is measured. With four gateways and four scenarios, the pace decides how long a run takes. */
type Pace = { readonly warmUpMs: number; readonly rounds: number; readonly roundMs: number };

// About seven minutes: the slowest gateways need seconds before their code is compiled.
const FULL: Pace = { warmUpMs: 5_000, rounds: 6, roundMs: 1_500 };

// About a minute and a half.
const QUICK: Pace = { warmUpMs: 1_500, rounds: 3, roundMs: 400 };

/** Enough to keep a gateway busy, and few enough that the wait for a turn does not drown what an answer takes. */
const CONNECTIONS = 16;

const USAGE_CONTROL = import.meta.resolve("./usage-control.ts");

export const gatewayBenchmark: Benchmark = {
  summary: "our gateway beside others, each in front of the same subgraphs",
  run: compareGateways,
};

async function compareGateways({ quick, tell }: BenchmarkOptions): Promise<BenchmarkReport> {
  await installPeers(tell);
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await startShopWorld());
  const entries: Entry[] = [];
  for (const contender of CONTENDERS) {
    tell(`starting ${contender.name}`);
    const gateway = stack.use(await startGatewayProcess(contender, { ...world, control: USAGE_CONTROL }));
    entries.push({ gateway, client: stack.use(new LoadClient(gateway.url, CONNECTIONS)) });
  }
  const scenarios: ScenarioFigures[] = [];
  for (const scenario of SCENARIOS) {
    tell(scenario.title);
    scenarios.push({ scenario, measurements: await measureScenario(scenario, entries, world, quick ? QUICK : FULL) });
  }
  return comparisonReport(scenarios);
}

/** Measures all gateways in one scenario, in turn and again: what else goes on on the machine then slows all of them. */
async function measureScenario(
  { requests }: Scenario,
  entries: readonly Entry[],
  world: ShopWorld,
  { warmUpMs, rounds, roundMs }: Pace,
): Promise<readonly Measurement[]> {
  const right = await Promise.all(requests.map(world.rightAnswer));
  const measurements = entries.map((entry) => new Measurement(entry, world));
  for (const measurement of measurements) {
    await measurement.examine(requests, right);
    await measurement.warmUp(warmUpMs);
  }
  for (let round = 0; round < rounds; round++) {
    for (const measurement of measurements) await measurement.measureRound(roundMs);
  }
  return measurements;
}
