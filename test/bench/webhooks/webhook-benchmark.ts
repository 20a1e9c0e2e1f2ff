import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { type Environment, readEnvironment } from "../../../platform/environment.ts";
import { type Attempt, postStorm } from "../../ingestion/webhook-storm.ts";
import type { Benchmark, BenchmarkOptions, BenchmarkReport } from "../benchmark.ts";
import { ForkedProcess } from "../gateway/forked-process.ts";
import { quantile } from "../statistics.ts";
import { formatTable } from "../table.ts";

export const webhookBenchmark: Benchmark = {
  summary: "from a vendor's post to a durable answer: processor time for each, and how long the answers take",
  async run(options) {
    const storms: StormReport[] = [];
    for (const perSecond of [200, 1_000, 2_000]) storms.push(await measureStorm(perSecond, options));
    return report(storms);
  },
};

const ROOT = resolve(import.meta.dirname, "../../..");
const SECRET = Buffer.from("a secret key that nobody has told").toString("base64");
const STORM = { duplicates: 0.3, outOfOrder: 0.1 };
/** Until then, code is compiled and files are made. */
const WARM_UP_SECONDS = 3;

type StormReport = {
  readonly perSecond: number;
  readonly posted: number;
  readonly refused: number;
  readonly processorMicrosPerRequest: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly residentBytes: number;
};

/** What the process has used since it began, of all its threads. */
const usageSchema = z.object({ cpuMs: z.number(), residentBytes: z.number() });

/** Posts a storm of Samsara's alerts to the subgraph that keeps them, at a pace. */
async function measureStorm(perSecond: number, { quick, tell }: BenchmarkOptions): Promise<StormReport> {
  const seconds = quick ? 5 : 20;
  tell(`posting ${perSecond} a second for ${seconds} s`);
  await using dataDir = await createDataDir();
  await using process = new ForkedProcess({
    script: join(ROOT, "subgraphs/main.ts"),
    args: ["safety", "--port", "0"],
    nodeOptions: ["--import", join(import.meta.dirname, "../gateway/usage-control.ts")],
    environment: environmentOf(dataDir.path),
  });
  const url = `${await process.printed(/(http:\S+)\/graphql/)}/webhooks/samsara`;
  const usage = async () => usageSchema.parse(await process.asked("usage"));
  const post = (seed: number, forSeconds: number) => {
    const count = Math.ceil((perSecond * forSeconds) / (1 + STORM.duplicates));
    return postStorm({ url, secret: SECRET, storm: { ...STORM, seed, perSecond, count } }, process.ended);
  };
  await post(1, WARM_UP_SECONDS);
  const before = await usage();
  const attempts = await post(2, seconds);
  const after = await usage();
  return toReport(perSecond, attempts, { cpuMs: after.cpuMs - before.cpuMs, residentBytes: after.residentBytes });
}

function toReport(
  perSecond: number,
  attempts: readonly Attempt[],
  { cpuMs, residentBytes }: z.infer<typeof usageSchema>,
): StormReport {
  const durationsMs = attempts.map(({ durationMs }) => durationMs);
  return {
    perSecond,
    posted: attempts.length,
    refused: attempts.filter(({ status }) => status !== 200).length,
    processorMicrosPerRequest: (cpuMs * 1_000) / attempts.length,
    p50Ms: quantile(durationsMs, 0.5),
    p99Ms: quantile(durationsMs, 0.99),
    residentBytes,
  };
}

function environmentOf(dataDir: string): Environment {
  return { PATH: readEnvironment().PATH, DATA_DIR: dataDir, SAMSARA_WEBHOOK_SECRET: SECRET, LOG_LEVEL: "error" };
}

function report(storms: readonly StormReport[]): BenchmarkReport {
  const text = formatTable(
    ["a storm of Samsara's", "posted", "not stored", "CPU µs/request", "p50 ms", "p99 ms", "RSS MB"],
    storms.map(({ perSecond, posted, refused, processorMicrosPerRequest, p50Ms, p99Ms, residentBytes }) => [
      `${perSecond} a second`,
      String(posted),
      String(refused),
      processorMicrosPerRequest.toFixed(0),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
      (residentBytes / 1e6).toFixed(0),
    ]),
  );
  return { text, figures: { node: process.version, storms } };
}

async function createDataDir(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "fleetgraph-bench-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
