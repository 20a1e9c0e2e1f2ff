import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { readEnvironment } from "../../../platform/environment.ts";
import type { Benchmark, BenchmarkOptions, BenchmarkReport } from "../benchmark.ts";
import { ForkedProcess } from "../gateway/forked-process.ts";
import { LoadClient, type Question } from "../gateway/load.ts";
import { quantile } from "../statistics.ts";
import { formatTable } from "../table.ts";

export const mediaBenchmark: Benchmark = {
  summary: "a hundred films of 50 MB watched at once at 8 Mbit/s: memory, and what queries beside them notice",
  run,
};

const FILMS = 100;
const BITS_PER_SECOND = 8_000_000;
const FILE_BYTES = 50_000_000;
const QUERY = JSON.stringify({ query: "{ products { id name likes reviews { text } } }" });
/** Queries under way at once, as of people who look at pages: the machine is not full of them. */
const CONCURRENCY = 2;

/** A second apart, at films that nobody reads. */
const MOST_LOOKS = 20;

const linksSchema = z.array(z.string());
const usageSchema = z.object({ residentBytes: z.number(), cpuMs: z.number() });
const watchedSchema = z.object({ readBytes: z.number(), failures: z.number() });
const givenSchema = z.object({ givenBytes: z.number() });

type Round = { readonly p50Ms: number; readonly p99Ms: number; readonly requests: number };

async function run({ quick, tell }: BenchmarkOptions): Promise<BenchmarkReport> {
  const seconds = quick ? 5 : 20;
  const forked = (script: string, args: readonly string[]) =>
    new ForkedProcess({
      script: join(import.meta.dirname, script),
      args,
      environment: { ...readEnvironment(), NODE_ENV: "production" },
    });
  await using storage = forked("storage-process.ts", [String(FILE_BYTES)]);
  const origin = await storage.printed(/storage: (\S+)/);
  await using gateway = forked("serving-process.ts", [origin, String(FILMS)]);
  const links = linksSchema.parse(await gateway.told());
  const url = await gateway.printed(/gateway: (\S+)/);
  await using client = new LoadClient(url, CONCURRENCY);
  const usage = async () => usageSchema.parse(await gateway.asked("usage"));

  const { status, bytes } = await client.ask(QUERY);
  if (status !== 200) throw new Error(`the query is answered with ${status}`);
  const question: Question = { body: QUERY, answerBytes: bytes.length };
  await ask(client, question, 3);
  tell(`queries alone, ${seconds} s`);
  const alone = [await ask(client, question, seconds)];
  // The process for media is started by the first request.
  await (await fetch(links[0] ?? "", { method: "HEAD" })).arrayBuffer();
  const before = await usage();

  tell(`${FILMS} films beside them, ${seconds} s`);
  await using watching = forked("watching-process.ts", [String(BITS_PER_SECOND), ...links]);
  const watched = async (what: string) => watchedSchema.parse(await watching.asked(what));
  await delay(3_000);
  await watched("begin");
  const [startedAtMs, started] = [performance.now(), await usage()];
  const looks: number[] = [];
  const looking = (async () => {
    for (const until = performance.now() + seconds * 1_000; performance.now() < until; ) {
      looks.push((await usage()).residentBytes);
      await delay(250);
    }
  })();
  const beside = await ask(client, question, seconds);
  await looking;
  const [{ readBytes, failures }, ended, elapsedMs] = [
    await watched("end"),
    await usage(),
    performance.now() - startedAtMs,
  ];

  tell("films that nobody reads");
  await watched("stop reading");
  const given = async () => givenSchema.parse(await storage.asked("given")).givenBytes;
  await given();
  // Until the buffers of the system are full, between the clients and us and between us and the storage.
  let bufferedBytes = 0;
  let lastBytes = 0;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    await delay(1_000);
    lastBytes = await given();
    bufferedBytes += lastBytes;
    if (lastBytes === 0) break;
  }

  await watching[Symbol.asyncDispose]();
  await delay(1_000);
  tell(`queries alone again, ${seconds} s`);
  alone.push(await ask(client, question, seconds));

  return report({
    alone,
    beside,
    failures,
    mbitPerSecondPerFilm: (readBytes * 8) / 1_000 / elapsedMs / FILMS,
    core: (ended.cpuMs - started.cpuMs) / elapsedMs,
    addedBytes: Math.max(...looks) - before.residentBytes,
    bufferedBytes,
    lastBytes,
  });
}

async function ask(client: LoadClient, question: Question, seconds: number): Promise<Round> {
  const load = { questions: [question], isAuthorized: false, concurrency: CONCURRENCY, mostRequests: 1e9 };
  const { latenciesMs, failures, requests } = await client.apply({ ...load, mostMs: seconds * 1_000 });
  if (failures > 0) throw new Error(`${failures} queries were answered otherwise`);
  return { p50Ms: quantile(latenciesMs, 0.5), p99Ms: quantile(latenciesMs, 0.99), requests };
}

type Figures = {
  readonly alone: readonly Round[];
  readonly beside: Round;
  readonly failures: number;
  readonly mbitPerSecondPerFilm: number;
  readonly core: number;
  readonly addedBytes: number;
  readonly bufferedBytes: number;
  readonly lastBytes: number;
};

function report(figures: Figures): BenchmarkReport {
  const { alone, beside, failures, mbitPerSecondPerFilm, core, addedBytes, bufferedBytes, lastBytes } = figures;
  const rows = [...alone.map((round) => ["queries alone", round] as const), [`beside ${FILMS} films`, beside] as const];
  const table = formatTable(
    ["", "requests", "p50 ms", "p99 ms"],
    rows.map(([name, { requests, p50Ms, p99Ms }]) => [name, String(requests), p50Ms.toFixed(2), p99Ms.toFixed(2)]),
  );
  const aloneP99Ms = alone.reduce((sum, round) => sum + round.p99Ms, 0) / alone.length;
  const text = `${table}

p99 beside films, to that alone: ${(beside.p99Ms / aloneP99Ms).toFixed(2)}
each film is read at ${mbitPerSecondPerFilm.toFixed(1)} Mbit/s; ${failures} were refused or cut off
the process of the media: ${(addedBytes / 1e6).toFixed(0)} MB more than before, ${core.toFixed(2)} of a core
read from the storage for clients that read nothing: ${(bufferedBytes / 1e6 / FILMS).toFixed(1)} MB each, then ${(lastBytes / 1e6).toFixed(1)} MB/s`;
  return { text, figures };
}
