import { describe, expect, it } from "vitest";
import { createRandom } from "../../ingestion/random.ts";
import { until } from "../../until.ts";
import { Crowd } from "./crowd.ts";
import { EventHistory, FILTERS, type HistoryFilter } from "./event-history.ts";
import { type Part, ServedHistory } from "./served-history.ts";

const LONG = process.env.LONG !== undefined;
const CLIENTS = Number(process.env.CLIENTS ?? (LONG ? 1_000 : 45));
const CHANGES = Number(process.env.CHANGES ?? (LONG ? 100_000 : 500));
const CUTS_PER_CLIENT = Number(process.env.CUTS ?? (LONG ? 50 : 5));
const RESTARTS_OF_EACH = LONG ? 10 : 1;
const SEED = Number(process.env.SEED ?? 1);
/** What two cores can do with all of it on them; `RATE` changes a second. */
const RATE = Number(process.env.RATE ?? (LONG ? 150 : 200));
const PER_PAGE = LONG ? 50 : 10;
const PAGES = CHANGES / PER_PAGE;
/** More than are published while a process starts. */
const PAGES_BETWEEN_VERSIONS = 20;
const PAGES_BEHIND = PAGES_BETWEEN_VERSIONS - 2;
/** Whoever has not heard of everything by then never does. */
const PATIENCE_MS = LONG ? 180_000 : 10_000;

/** By the page before which it happens. */
function restartsByPage(): ReadonlyMap<number, readonly [Part, "SIGKILL" | "SIGTERM"]> {
  const all = 2 * RESTARTS_OF_EACH;
  return new Map(
    Array.from({ length: all }, (_, index) => [
      Math.floor(((index + 1) * PAGES) / (all + 1)),
      [index % 2 === 0 ? "gateway" : "fleet", Math.floor(index / 2) % 2 === index % 2 ? "SIGKILL" : "SIGTERM"],
    ]),
  );
}

/** So many times each client, spread over the pages by lot. */
function cutsByPage(random: () => number): ReadonlyMap<number, readonly number[]> {
  const cuts = Array.from({ length: CLIENTS * CUTS_PER_CLIENT }, (_, index) => ({
    client: index % CLIENTS,
    page: Math.floor(random() * PAGES),
  }));
  const byPage = Map.groupBy(cuts, ({ page }) => page);
  return new Map(Array.from(byPage, ([page, ofPage]) => [page, ofPage.map(({ client }) => client)]));
}

/** Resolves when the look finds it so, or when nobody has patience any more: what is missing is told by a comparison. */
async function patiently(look: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  await until(look, patience).catch(() => signal.throwIfAborted());
}

describe(`${CLIENTS} clients with ${FILTERS.length} filters, cut ${CUTS_PER_CLIENT} times each`, () => {
  it(`are told each of ${CHANGES} changes once and in order, though gateway and fleet are restarted, and of a gap where changes are gone (seed ${SEED})`, {
    timeout: (CHANGES / RATE) * 4_000 + 2 * PATIENCE_MS + 60_000,
  }, async ({ signal }) => {
    const random = createRandom(SEED);
    await using served = await ServedHistory.start();
    const history = new EventHistory({ random, perPage: PER_PAGE, pagesBetweenVersions: PAGES_BETWEEN_VERSIONS });
    // Behind the beginning, for a place before the first change is like no other.
    await served.hasIndexed(await served.publish(history.nextPage()), signal);
    const cursor = await served.cursorOfNow();
    await using crowd = new Crowd({ url: served.url, cursor, clients: CLIENTS, seed: SEED });
    const toldOf = (filter: HistoryFilter) => history.toldOf(filter, PER_PAGE);

    const restarts = restartsByPage();
    const cuts = cutsByPage(random);
    const places: number[] = [];
    let restarting: Promise<void> | null = null;
    const startedAtMs = performance.now();
    for (let page = 0; page < PAGES; page += 1) {
      places.push(await served.publish(history.nextPage()));
      await served.hasIndexed(places[page - PAGES_BEHIND] ?? 0, signal);
      await crowd.cut(cuts.get(page) ?? []);
      const restart = restarts.get(page);
      if (restart) {
        await restarting;
        restarting = served.restart(...restart);
      }
      await until(() => performance.now() - startedAtMs >= ((page + 1) * PER_PAGE * 1_000) / RATE, signal);
    }
    await restarting;
    await patiently(() => crowd.hasHeard(toldOf), signal);
    const { told, ...counted } = await crowd.count();
    const deliveries = told.reduce((sum, one) => sum + one, 0);
    console.log(`${deliveries} deliveries in ${Math.round(performance.now() - startedAtMs)} ms`, counted);

    expect((await crowd.compare(toldOf)).slice(0, 5)).toEqual([]);
    expect(counted.cuts).toBeGreaterThanOrEqual(CLIENTS * CUTS_PER_CLIENT * 0.95);
    expect(served.countChanges()).toEqual({ served: history.length, others: 0 });

    await served.stop("fleet", "SIGTERM");
    await served.forgetChanges();
    await served.startAgain("fleet");
    await crowd.beginAgain();
    await patiently(() => crowd.hasHeard(() => ["GAP"]), signal);
    const before = history.length;
    for (let page = 0; page < FILTERS.length / PER_PAGE; page += 1) await served.publish(history.nextPage());
    const toldBehindGap = (filter: HistoryFilter) => ["GAP" as const, ...history.toldOf(filter, before)];
    await patiently(() => crowd.hasHeard(toldBehindGap), signal);

    expect((await crowd.compare(toldBehindGap)).slice(0, 5)).toEqual([]);
    expect((await crowd.count()).strangeGaps).toBe(0);
  });
});
