import { setInterval, setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startSimulator } from "../../simulator/simulator.ts";
import { createDataDir } from "../e2e/process.ts";
import { until } from "../until.ts";
import { catchUpAndCheck, expectClean, type Ingestion, startIngesting } from "./ingestion.ts";
import { createRandom } from "./random.ts";
import { startRecordingProxy } from "./recording-proxy.ts";
import { openFile, readCursors } from "./stored-files.ts";

const LONG = process.env.LONG !== undefined;
/** Of the past. BACKLOG and KILLS say otherwise. */
const EVENTS = Number(process.env.BACKLOG ?? (LONG ? 1_000_000 : 10_000));
const KILLS = Number(process.env.KILLS ?? (LONG ? 50 : 2));
const PER_SECOND = LONG ? 100 : 50;
const SEED = Number(process.env.SEED ?? 1);

const EVENTS_PER_PAGE = 512;
const PAGES = Math.floor(EVENTS / EVENTS_PER_PAGE);
/** The kills are spread over the first part of the past, so that there is some left to be read behind the last. */
const KILLED_SHARE = LONG ? 0.9 : 0.4;
const LONGEST_WORK_MS = 100;
/** What one transaction stores, and the page that is read meanwhile. */
const MOST_REPEATED_PAGES = 3;
const MOST_LAG_P95_MS = 10_000;
const LOOK_EVERY_MS = 200;

describe("a past that is read beside what happens now", () => {
  it(`of ${EVENTS} events is taken up where it was left after each of ${KILLS} kills, and holds nothing up (seed ${SEED})`, {
    timeout: LONG ? 900_000 : 150_000,
  }, async ({ signal }) => {
    const random = createRandom(SEED);
    const bulk = { backlog: EVENTS, perSecond: PER_SECOND };
    await using simulator = await startSimulator({ port: 0, devices: 3, speed: 5, bulk });
    await using samsara = await startRecordingProxy(simulator.credentials.samsara.url);
    await using dir = await createDataDir();
    const ingestion: Ingestion = { simulator, dataDir: dir.path, environment: { SAMSARA_URL: samsara.url } };
    const pagesOfPast = () => samsara.answered.filter((target) => /stream\?.*endTime=/.test(target));

    for (let kill = 1; kill <= KILLS; kill += 1) {
      const wanted = pagesOfPast().length + Math.ceil((PAGES * KILLED_SHARE * random()) / KILLS);
      await using process = startIngesting(ingestion);
      await until(() => pagesOfPast().length > wanted, signal);
      await sleep(random() * LONGEST_WORK_MS, undefined, { signal });
      await process.end("SIGKILL");
    }
    expect(isPastRead(dir.path), "the past was read before the last kill").toBe(false);
    const lags = await watchLags(ingestion, signal);

    const pages = pagesOfPast();
    const repeated = pages.length - new Set(pages).size;
    const p95Ms = lags.toSorted((a, b) => a - b)[Math.floor(lags.length * 0.95)] ?? Number.NaN;
    if (LONG)
      console.log(`${pages.length} pages, ${repeated} of them again; lag p95 ${p95Ms} ms of ${lags.length} looks`);
    expect(pages.length).toBeGreaterThan(PAGES * 0.9);
    expect(repeated).toBeLessThanOrEqual(KILLS * MOST_REPEATED_PAGES);
    expect(p95Ms).toBeLessThan(MOST_LAG_P95_MS);
    expectClean(await catchUpAndCheck(ingestion, signal));
  });
});

/** Reads the rest of the past, and looks again and again how long ago what is newest in the index was published. */
async function watchLags(ingestion: Ingestion, signal: AbortSignal): Promise<readonly number[]> {
  await using process = startIngesting(ingestion);
  await process.printed(/ready/);
  const lags: number[] = [];
  for await (const _ of setInterval(LOOK_EVERY_MS, undefined, { signal })) {
    lags.push(Date.now() - newestChangeMs(ingestion.dataDir));
    if (isPastRead(ingestion.dataDir)) break;
  }
  return lags;
}

/** Of what happened last: to look for it in the whole index would take longer than it may be away. */
function newestChangeMs(dataDir: string): number {
  using database = openFile(dataDir, "fleet");
  const newest = database.prepare(`select max(updatedAtMs) as atMs from
    (select updatedAtMs from event indexed by eventByTime
      where tenant = (select code from word where text = 'default') order by occurredAtMs desc, refHash desc limit 200)`);
  return Number(newest.get()?.atMs);
}

function isPastRead(dataDir: string): boolean {
  using database = openFile(dataDir, "safety");
  const past = readCursors(database).get("safety-events/past");
  return past !== undefined && JSON.parse(past).isDone === true;
}
