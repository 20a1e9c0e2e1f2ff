import type { BenchmarkReport } from "../benchmark.ts";
import { median, quantile } from "../statistics.ts";
import { formatTable } from "../table.ts";
import { type Contender, FLEETGRAPH } from "./contenders.ts";
import type { Measurement, Round } from "./measurement.ts";
import type { Scenario } from "./scenarios.ts";

export type ScenarioFigures = { readonly scenario: Scenario; readonly measurements: readonly Measurement[] };

const HEAD = ["", "CPU ms/req", "lowest–highest", "req/s", "p50 ms", "p99 ms", "RSS MB", "fetches/req"];

/** The figures of a comparison as a text and as an object; ours are quoted against those of all others. */
export function comparisonReport(scenarios: readonly ScenarioFigures[], others: readonly Contender[]): BenchmarkReport {
  const summaries = scenarios.map(({ scenario, measurements }) => ({
    scenario: scenario.name,
    title: scenario.title,
    gateways: measurements.map(summarize),
    ratios: others.map((peer) => ({ peer: peer.name, cpu: cpuRatio(measurements, peer) })),
  }));
  const figures = { node: process.version, scenarios: summaries };
  const text = summaries
    .map(({ title, gateways, ratios }) => {
      const table = formatTable([title, ...HEAD.slice(1)], gateways.map(rowOf));
      const faults = gateways.flatMap(({ name, fault }) => (fault === null ? [] : [`${name} is not ranked: ${fault}`]));
      const quotes = ratios.map(({ peer, cpu }) => `${cpu?.toFixed(3) ?? "?"} of ${peer}`);
      return [table, ...faults, `${FLEETGRAPH.name} costs ${quotes.join(", ")} in processor time`].join("\n");
    })
    .join("\n\n");
  return { text, figures };
}

type GatewaySummary = ReturnType<typeof summarize>;

function summarize({ entry, fault, rounds }: Measurement) {
  const { contender } = entry.gateway;
  const requests = rounds.reduce((sum, round) => sum + round.requests, 0);
  const fetches = rounds.reduce((sum, round) => sum + round.fetches, 0);
  const cpu = rounds.map(cpuPerRequest);
  const latencies = rounds.flatMap(({ latenciesMs }) => latenciesMs);
  return {
    name: contender.name,
    product: contender.product,
    fault,
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
  if (gateway.fault !== null) return [gateway.name, "–"];
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

/**
 * What ours costs in parts of what a peer costs, round by round, as the two of a round had the same machine. Null when
 * one of them is not ranked.
 */
function cpuRatio(measurements: readonly Measurement[], peer: Contender): number | null {
  const [ours, theirs] = [FLEETGRAPH, peer].map((one) =>
    measurements.find(({ entry, fault }) => entry.gateway.contender === one && fault === null),
  );
  if (!ours || !theirs) return null;
  return median(
    ours.rounds.flatMap((round, index) => {
      const other = theirs.rounds[index];
      return other ? [cpuPerRequest(round) / cpuPerRequest(other)] : [];
    }),
  );
}

function cpuPerRequest({ cpuMs, requests }: Round): number {
  return cpuMs / requests;
}
