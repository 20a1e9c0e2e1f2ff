import type { BenchmarkReport } from "../benchmark.ts";
import { median, quantile } from "../statistics.ts";
import { formatTable } from "../table.ts";
import { APOLLO, type Contender, FLEETGRAPH, HIVE_RUST } from "./contenders.ts";
import type { LoadResult } from "./load.ts";
import type { Scenario } from "./scenarios.ts";

/** What one gateway did and used in one round. */
export type Round = LoadResult & {
  readonly cpuMs: number;
  readonly residentBytes: number;
  readonly fetches: number;
};

export type GatewayFigures = {
  readonly contender: Contender;
  /** What was wrong with an answer; null when nothing was. */
  readonly wrong: string | null;
  readonly rounds: readonly Round[];
};

export type ScenarioFigures = { readonly scenario: Scenario; readonly gateways: readonly GatewayFigures[] };

const HEAD = ["", "CPU ms/req", "lowest–highest", "req/s", "p50 ms", "p99 ms", "RSS MB", "fetches/req"];

/** The peers that ours is quoted against. */
const YARDSTICKS = [HIVE_RUST, APOLLO];

/** The figures of a comparison as a text and as an object. */
export function comparisonReport(scenarios: readonly ScenarioFigures[]): BenchmarkReport {
  const summaries = scenarios.map(({ scenario, gateways }) => ({
    scenario: scenario.name,
    title: scenario.title,
    gateways: gateways.map(summarize),
    ratios: YARDSTICKS.map((peer) => ({ peer: peer.name, cpu: cpuRatio(gateways, peer) })),
  }));
  const figures = { node: process.version, scenarios: summaries };
  const text = summaries
    .map(({ title, gateways, ratios }) => {
      const table = formatTable([title, ...HEAD.slice(1)], gateways.map(rowOf));
      const quotes = ratios.map(({ peer, cpu }) => `${cpu.toFixed(3)} of ${peer}`);
      return `${table}\n${FLEETGRAPH.name} costs ${quotes.join(", ")} in processor time`;
    })
    .join("\n\n");
  return { text, figures };
}

type GatewaySummary = ReturnType<typeof summarize>;

function summarize({ contender, wrong, rounds }: GatewayFigures) {
  const failures = rounds.reduce((sum, round) => sum + round.failures, 0);
  const requests = rounds.reduce((sum, round) => sum + round.requests, 0);
  const fetches = rounds.reduce((sum, round) => sum + round.fetches, 0);
  const cpu = rounds.map(cpuPerRequest);
  const latencies = rounds.flatMap(({ latenciesMs }) => latenciesMs);
  return {
    name: contender.name,
    product: contender.product,
    fault: wrong ?? (failures > 0 ? `${failures} of ${requests} answers changed under load` : null),
    requests,
    cpuMsPerRequest: median(cpu),
    cpuMsPerRequestLowest: Math.min(...cpu),
    cpuMsPerRequestHighest: Math.max(...cpu),
    requestsPerSecond: median(rounds.map((round) => (round.requests / round.elapsedMs) * 1_000)),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    residentBytes: rounds.at(-1)?.residentBytes ?? Number.NaN,
    fetchesPerRequest: fetches / requests,
  };
}

function rowOf(gateway: GatewaySummary): string[] {
  if (gateway.fault !== null) return [gateway.name, `not ranked: ${gateway.fault}`];
  return [
    gateway.name,
    gateway.cpuMsPerRequest.toFixed(3),
    `${gateway.cpuMsPerRequestLowest.toFixed(3)}–${gateway.cpuMsPerRequestHighest.toFixed(3)}`,
    gateway.requestsPerSecond.toFixed(0),
    gateway.p50Ms.toFixed(1),
    gateway.p99Ms.toFixed(1),
    (gateway.residentBytes / 2 ** 20).toFixed(0),
    gateway.fetchesPerRequest.toFixed(2),
  ];
}

/** What ours costs in parts of what a peer costs: round by round, as the two of a round had the same machine. */
function cpuRatio(gateways: readonly GatewayFigures[], peer: Contender): number {
  const ours = gateways.find(({ contender }) => contender === FLEETGRAPH)?.rounds ?? [];
  const theirs = gateways.find(({ contender }) => contender === peer)?.rounds ?? [];
  return median(
    ours.flatMap((round, index) => {
      const other = theirs[index];
      return other ? [cpuPerRequest(round) / cpuPerRequest(other)] : [];
    }),
  );
}

function cpuPerRequest({ cpuMs, requests }: Round): number {
  return cpuMs / requests;
}
