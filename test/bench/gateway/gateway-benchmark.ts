import type { Benchmark, BenchmarkOptions, BenchmarkReport } from "../benchmark.ts";
import { checkoutAt, FLEETGRAPH, installPeers, PEERS } from "./contenders.ts";
import { LoadClient } from "./load.ts";
import { type Entry, Measurement, MOST_CONCURRENCY } from "./measurement.ts";
import { comparisonReport, type ScenarioFigures } from "./report.ts";
import { startGatewayProcess } from "./running-gateway.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { type ShopWorld, startShopWorld } from "./shop-world.ts";

/** How long is measured. With four gateways and seven scenarios, the pace decides how long a run takes. */
type Pace = { readonly warmUpMs: number; readonly rounds: number; readonly roundMs: number };

// About nine minutes: the slowest gateways need seconds before their code is compiled.
const FULL: Pace = { warmUpMs: 5_000, rounds: 6, roundMs: 1_500 };

// About three minutes.
const QUICK: Pace = { warmUpMs: 1_500, rounds: 3, roundMs: 400 };

const USAGE_CONTROL = import.meta.resolve("./usage-control.ts");

export const gatewayBenchmark: Benchmark = {
  summary: "our gateway beside others, each in front of the same subgraphs",
  run: compareGateways,
};

async function compareGateways({ quick, beside, alone, tell }: BenchmarkOptions): Promise<BenchmarkReport> {
  if (!alone) await installPeers(tell);
  const others = [...(beside === null ? [] : [checkoutAt(beside)]), ...(alone ? [] : PEERS)];
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await startShopWorld());
  const entries: Entry[] = [];
  for (const contender of [FLEETGRAPH, ...others]) {
    tell(`starting ${contender.name}`);
    const gateway = stack.use(await startGatewayProcess(contender, { ...world, control: USAGE_CONTROL }));
    entries.push({ gateway, client: stack.use(new LoadClient(gateway.url, MOST_CONCURRENCY)) });
  }
  const scenarios: ScenarioFigures[] = [];
  for (const scenario of SCENARIOS) {
    tell(scenario.title);
    scenarios.push({ scenario, measurements: await measureScenario(scenario, entries, world, quick ? QUICK : FULL) });
  }
  return comparisonReport(scenarios, others);
}

/** Measures all gateways in one scenario, in turn and again: what else goes on on the machine then slows all of them. */
async function measureScenario(
  scenario: Scenario,
  entries: readonly Entry[],
  world: ShopWorld,
  { warmUpMs, rounds, roundMs }: Pace,
): Promise<readonly Measurement[]> {
  const right = await Promise.all(scenario.requests.map(world.rightAnswer));
  const measurements = entries.map((entry) => new Measurement(entry, scenario, world));
  for (const measurement of measurements) {
    await measurement.examine(right);
    await measurement.warmUp(warmUpMs);
  }
  for (let round = 0; round < rounds; round++) {
    for (const measurement of measurements) await measurement.measureRound(roundMs);
  }
  return measurements;
}
