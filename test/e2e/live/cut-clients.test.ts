import { describe, expect, it } from "vitest";
import { createRandom } from "../../ingestion/random.ts";
import { comesTrue, until } from "../../until.ts";
import { Crowd } from "./crowd.ts";
import type { Told } from "./crowd-messages.ts";
import { EventHistory, FILTERS, type HistoryFilter } from "./event-history.ts";
import { type Part, ServedHistory } from "./served-history.ts";

const LONG = process.env.LONG !== undefined;
const CLIENTS = Number(process.env.CLIENTS ?? (LONG ? 1_000 : 45));
const CHANGES = Number(process.env.CHANGES ?? (LONG ? 100_000 : 500));
const CUTS_PER_CLIENT = Number(process.env.CUTS ?? (LONG ? 50 : 5));
const RESTARTS_OF_EACH = LONG ? 10 : 1;
const SEED = Number(process.env.SEED ?? 1);
/** Changes a second, at most: what two cores can do with all of it on them. */
const RATE = Number(process.env.RATE ?? (LONG ? 250 : 200));
const PER_PAGE = LONG ? 50 : 10;
const PAGES = CHANGES / PER_PAGE;
/** Clients begin behind a page: a place before the first change is like no other. */
const FIRST_PAGE = 1;
/** More than are published while a process starts. */
const PAGES_BETWEEN_VERSIONS = 20;
const PAGES_BEHIND = PAGES_BETWEEN_VERSIONS - 2;
/** A machine that does less is given time: no more changes come while one in ten clients is behind by more than so many. */
const MOST_PAGES_BEHIND = 40;
const LOOK_EVERY_PAGES = 10;
const MOST_DIFFERENCES = 5;
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

type Trial = { readonly served: ServedHistory; readonly crowd: Crowd; readonly history: EventHistory };

/** Publishes all pages, cuts clients and restarts processes meanwhile. Resolves when the last restart is over. */
async function publishAll({ served, crowd, history }: Trial, random: () => number, signal: AbortSignal): Promise<void> {
  const restarts = restartsByPage();
  const cuts = cutsByPage(random);
  const first = history.pages;
  const places: number[] = [];
  const wasTold = new ItemCounts(history);
  let restarting: Promise<void> | null = null;
  let earliestMs = performance.now();
  for (let page = 0; page < PAGES; page += 1) {
    places.push(await served.publish(history.nextPage()));
    await served.hasIndexed(places[page - PAGES_BEHIND] ?? 0, signal);
    await crowd.cut(cuts.get(page) ?? []);
    const restart = restarts.get(page);
    if (restart) {
      await restarting;
      restarting = served.restart(...restart);
    }
    if (page % LOOK_EVERY_PAGES === 0) {
      wasTold.countTo(first + page - MOST_PAGES_BEHIND);
      await until(async () => (await crowd.countBehind(wasTold.of)) <= CLIENTS / 10, signal);
    }
    earliestMs = Math.max(earliestMs + (PER_PAGE * 1_000) / RATE, performance.now());
    await until(() => performance.now() >= earliestMs, signal);
  }
  await restarting;
}

/** How many items each filter is told up to a page that goes on. */
class ItemCounts {
  readonly #history: EventHistory;
  readonly #counts = new Map<HistoryFilter, number>();
  #page = FIRST_PAGE;

  constructor(history: EventHistory) {
    this.#history = history;
  }

  countTo(page: number): void {
    if (page <= this.#page) return;
    for (const filter of FILTERS) {
      const more = this.#history.toldOf(filter, { from: this.#page, to: page }).length;
      this.#counts.set(filter, this.of(filter) + more);
    }
    this.#page = page;
  }

  readonly of = (filter: HistoryFilter): number => this.#counts.get(filter) ?? 0;
}

/** Has each client's list compared with what its filter is to be told, once all have heard enough or nobody has patience any more. */
async function compare(crowd: Crowd, toldOf: (filter: HistoryFilter) => readonly Told[], signal: AbortSignal) {
  const lengths = new Map(FILTERS.map((filter) => [filter, toldOf(filter).length]));
  const haveAll = async () => (await crowd.countBehind((filter) => lengths.get(filter) ?? 0)) === 0;
  await comesTrue(haveAll, { patienceMs: PATIENCE_MS, signal });
  return (await crowd.compare(toldOf)).slice(0, MOST_DIFFERENCES);
}

describe(`${CLIENTS} clients with ${FILTERS.length} filters, cut ${CUTS_PER_CLIENT} times each`, () => {
  it(`are told each of ${CHANGES} changes once and in order, though gateway and fleet are restarted, and of a gap where changes are gone (seed ${SEED})`, {
    timeout: (CHANGES / RATE) * 8_000 + 2 * PATIENCE_MS + 60_000,
  }, async ({ signal }) => {
    const random = createRandom(SEED);
    await using served = await ServedHistory.start();
    const history = new EventHistory({ random, perPage: PER_PAGE, pagesBetweenVersions: PAGES_BETWEEN_VERSIONS });
    await served.hasIndexed(await served.publish(history.nextPage()), signal);
    const cursor = await served.cursorOfNow();
    await using crowd = new Crowd({ url: served.url, cursor, clients: CLIENTS, seed: SEED });

    const startedAtMs = performance.now();
    await publishAll({ served, crowd, history }, random, signal);

    expect(await compare(crowd, (filter) => history.toldOf(filter, { from: FIRST_PAGE }), signal)).toEqual([]);
    const { told, ...counted } = await crowd.count();
    const deliveries = told.reduce((sum, one) => sum + one, 0);
    console.log(`${deliveries} deliveries in ${Math.round(performance.now() - startedAtMs)} ms`, counted);
    expect(counted.cuts).toBeGreaterThanOrEqual(CLIENTS * CUTS_PER_CLIENT * 0.95);
    expect(served.countChanges()).toEqual({ served: history.pages * PER_PAGE, others: 0 });

    await served.stop("fleet", "SIGTERM");
    await served.forgetChanges();
    await served.startAgain("fleet");
    await crowd.beginAgain();
    expect(await compare(crowd, () => ["GAP"], signal)).toEqual([]);
    const from = history.pages;
    for (let page = 0; page < FILTERS.length / PER_PAGE; page += 1) await served.publish(history.nextPage());

    expect(await compare(crowd, (filter) => ["GAP", ...history.toldOf(filter, { from })], signal)).toEqual([]);
    expect((await crowd.count()).strangeGaps).toBe(0);
  });
});
