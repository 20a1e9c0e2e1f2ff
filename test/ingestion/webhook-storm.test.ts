import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createDataDir, type Process, startProcess } from "../e2e/process.ts";
import { createRandom } from "./random.ts";
import { openFile } from "./stored-files.ts";
import { type Attempt, postStorm } from "./webhook-storm.ts";

const LONG = process.env.LONG !== undefined;
const PER_SECOND = LONG ? 2_000 : 300;
const SECONDS = Number(process.env.SECONDS ?? (LONG ? 60 : 1));
const KILLS = Number(process.env.KILLS ?? (LONG ? 20 : 1));
const SEED = Number(process.env.SEED ?? 1);

const SECRET = Buffer.from("a secret key that nobody has told").toString("base64");
const STORM = { perSecond: PER_SECOND, duplicates: 0.3, outOfOrder: 0.1 };
/** So many messages, with those that are sent twice, fill a second. */
const COUNT_PER_SECOND = PER_SECOND / (1 + STORM.duplicates);
const MOST_P99_MS = 200;

const timeout = SECONDS * 3_000 + 30_000;

describe("a storm of webhooks", () => {
  it(`loses nothing that was answered with 200, whenever the process is killed (${KILLS} kills, seed ${SEED})`, {
    timeout,
  }, async ({ signal }) => {
    const random = createRandom(SEED);
    await using dataDir = await createDataDir();
    let { process, url, port } = await startSafety(dataDir.path, "0");
    const storm = { ...STORM, seed: SEED, count: Math.ceil(COUNT_PER_SECOND * SECONDS) };
    const raging = postStorm({ url, secret: SECRET, storm }, signal);

    for (let kill = 1; kill <= KILLS; kill += 1) {
      // The pause is what the fault is made of: a storm goes on for a while before the process is killed.
      await sleep((0.5 + random() / 2) * (SECONDS / KILLS) * 1_000, undefined, { signal });
      await process.end("SIGKILL");
      ({ process, url, port } = await startSafety(dataDir.path, port));
    }
    const attempts = await raging;
    await process.end("SIGTERM");

    expectTakenOnce(dataDir.path, attempts);
    expect(attempts.filter(({ status }) => status !== null && status !== 200 && status !== 503)).toEqual([]);
    if (LONG) report(attempts);
  });

  it("is taken whole, and what was answered before a SIGTERM is there after it", { timeout }, async ({ signal }) => {
    await using dataDir = await createDataDir();
    const { process, url } = await startSafety(dataDir.path, "0");
    const storm = { ...STORM, seed: SEED, count: Math.ceil(COUNT_PER_SECOND * SECONDS) };
    const whole = await postStorm({ url, secret: SECRET, storm }, signal);
    const raging = postStorm(
      { url, secret: SECRET, storm: { ...storm, seed: SEED + 1, count: Math.ceil(storm.count / 4) } },
      signal,
    );
    await sleep((SECONDS / 8) * 1_000, undefined, { signal });

    const ended = await process.end("SIGTERM");

    const cut = await raging;
    expect(ended).toEqual({ code: 0, signal: null });
    expect(new Set(whole.map(({ status }) => status))).toEqual(new Set([200]));
    expectTakenOnce(dataDir.path, [...whole, ...cut]);
    if (LONG) {
      report(whole);
      expect(percentile(whole, 0.99)).toBeLessThan(MOST_P99_MS);
    }
  });
});

async function startSafety(dataDir: string, port: string): Promise<{ process: Process; url: string; port: string }> {
  const variables = { DATA_DIR: dataDir, SAMSARA_WEBHOOK_SECRET: SECRET, LOG_LEVEL: "error" };
  const process = startProcess("subgraphs/main.ts", ["safety", "--port", port], variables);
  const [, origin = ""] = await process.printed(/(http:\/\/\S+)\/graphql/);
  return { process, url: `${origin}/webhooks/samsara`, port: new URL(origin).port };
}

/** Expects that whatever was answered with 200 is there, nothing is there twice, and nothing that nobody has posted. */
function expectTakenOnce(dataDir: string, attempts: readonly Attempt[]): void {
  using database = openFile(dataDir, "safety");
  const refs = database
    .prepare("select ref from delivery")
    .all()
    .map(({ ref }) => String(ref));
  const stored = new Set(refs);
  const posted = new Set(attempts.map(({ eventId }) => eventId));
  const taken = attempts.filter(({ status }) => status === 200);

  expect(taken.length).toBeGreaterThan(0);
  expect(taken.filter(({ eventId }) => !stored.has(eventId))).toEqual([]);
  expect(refs.length).toBe(stored.size);
  expect(refs.filter((ref) => !posted.has(ref))).toEqual([]);
}

function report(attempts: readonly Attempt[]): void {
  const byStatus = Map.groupBy(attempts, ({ status }) => status);
  const counts = [...byStatus].map(([status, ofStatus]) => `${ofStatus.length} with ${status ?? "no answer"}`);
  const percentiles = [0.5, 0.99, 0.999].map((share) => percentile(byStatus.get(200) ?? [], share).toFixed(0));
  console.log(`${counts.join(", ")}; taken within ${percentiles.join(", ")} ms (p50, p99, p99.9)`);
}

/** How long the slowest but a share of some attempts took, in milliseconds. */
function percentile(attempts: readonly Attempt[], share: number): number {
  const sorted = attempts.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
