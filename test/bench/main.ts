import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { accessBenchmark } from "./access/access-benchmark.ts";
import type { Benchmark } from "./benchmark.ts";
import { capacityBenchmark } from "./capacity/capacity-benchmark.ts";
import { fleetBenchmark } from "./fleet/fleet-benchmark.ts";
import { gatewayBenchmark } from "./gateway/gateway-benchmark.ts";
import { gatewayCountBenchmark } from "./gateway-count/gateway-count-benchmark.ts";
import { hosBenchmark } from "./hos/hos-benchmark.ts";
import { ingestBenchmark } from "./ingest/ingest-benchmark.ts";
import { liveBenchmark } from "./live/live-benchmark.ts";
import { mediaBenchmark } from "./media/media-benchmark.ts";
import { rebuildBenchmark } from "./rebuild/rebuild-benchmark.ts";
import { reloadBenchmark } from "./reload/reload-benchmark.ts";
import { rulesBenchmark } from "./rules/rules-benchmark.ts";
import { safetyBenchmark } from "./safety/safety-benchmark.ts";
import { tenantBenchmark } from "./tenants/tenant-benchmark.ts";
import { videoBenchmark } from "./video/video-benchmark.ts";
import { webhookBenchmark } from "./webhooks/webhook-benchmark.ts";

const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map([
  ["capacity", capacityBenchmark],
  ["fleet", fleetBenchmark],
  ["gateway", gatewayBenchmark],
  ["gateway-count", gatewayCountBenchmark],
  ["access", accessBenchmark],
  ["hos", hosBenchmark],
  ["ingest", ingestBenchmark],
  ["live", liveBenchmark],
  ["media", mediaBenchmark],
  ["rebuild", rebuildBenchmark],
  ["reload", reloadBenchmark],
  ["rules", rulesBenchmark],
  ["safety", safetyBenchmark],
  ["tenants", tenantBenchmark],
  ["video", videoBenchmark],
  ["webhooks", webhookBenchmark],
]);

const USAGE = `Usage: npm run bench -- NAME [--json] [--quick] [--update] [--beside DIR] [--alone]

${[...BENCHMARKS].map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`).join("\n")}

  --json        prints the figures as JSON, and what is going on to standard error only
  --quick       fewer and shorter rounds
  --update      makes the measured figures the ones to compare with, where a benchmark keeps such
  --beside DIR  measures the gateway of another checkout as well, which is installed there (gateway)
  --alone       leaves out the gateways of others (gateway)`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const chosen = decodeArguments(args);
  if (!chosen) {
    console.error(USAGE);
    return 2;
  }
  const { benchmark, json, beside, ...options } = chosen;
  const { text, figures } = await benchmark.run({
    ...options,
    beside: beside === undefined ? null : resolve(beside),
    tell: (line) => console.error(line),
  });
  console.log(json ? JSON.stringify(figures, null, 2) : text);
  return 0;
}

function decodeArguments(args: readonly string[]) {
  const flag = { type: "boolean", default: false } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: flag, quick: flag, update: flag, alone: flag, beside: { type: "string" } },
    });
    const benchmark = BENCHMARKS.get(positionals[0] ?? "");
    return benchmark && positionals.length === 1 ? { benchmark, ...values } : null;
  } catch {
    return null;
  }
}
