import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type WatchOptions, watchEvents } from "../../clients/event-list.ts";
import { ask } from "../e2e/graph-client.ts";
import { casesOf, MANY_CASES_MS } from "../gateway/long-run.ts";
import { createRandom } from "../ingestion/random.ts";
import { until } from "../until.ts";
import { LiveProduct } from "./live-product.ts";

type ListedEvent = { readonly id: string; readonly revision: number; readonly retracted: boolean };
type Filter = WatchOptions<ListedEvent>["filter"];

const FIELDS = "id revision retracted severity title occurredAt device { id name }";
const PAGE = `query($filter: EventFilter, $after: String) { events(filter: $filter, first: 40, after: $after) {
  changeCursor edges { node { ${FIELDS} } } pageInfo { hasNextPage endCursor } } }`;
const FILTERS: readonly Filter[] = [
  {},
  { retracted: "INCLUDE" },
  { retracted: "ONLY" },
  { vendors: ["SAMSARA", "VISTRACKS"] },
  { severities: ["MEDIUM", "HIGH", "CRITICAL"] },
  { safetyStates: ["DISMISSED", "NEEDS_REVIEW"], retracted: "INCLUDE" },
];

/** A whole list, page by page, with the cursor of its first page. */
async function loadEvents(url: string, filter: Filter) {
  const events = new Map<string, ListedEvent>();
  let changeCursor: string | null = null;
  for (let after: string | null = null; ; ) {
    const { data, errors } = await ask(url, PAGE, { filter, after });
    if (errors || !data) throw new Error(JSON.stringify(errors));
    for (const { node } of data.events.edges) events.set(node.id, node);
    changeCursor ??= data.events.changeCursor as string;
    if (!data.events.pageInfo.hasNextPage) return { changeCursor, events };
    after = data.events.pageInfo.endCursor;
  }
}

/** A list that somebody looks at, kept up to date by its changes. */
class WatchedList implements AsyncDisposable {
  readonly filter: Filter;
  events: ReadonlyMap<string, ListedEvent> = new Map();
  /** How often it was shown. */
  shows = 0;
  readonly #ending = new AbortController();
  readonly #socket;
  readonly #following: Promise<void>;

  constructor(url: string, filter: Filter, load = () => loadEvents(url, filter)) {
    this.filter = filter;
    this.#socket = createClient({ url: url.replace(/^http/, "ws"), retryAttempts: 0 });
    const show = (events: ReadonlyMap<string, ListedEvent>) => {
      this.events = events;
      this.shows += 1;
    };
    const { signal } = this.#ending;
    this.#following = watchEvents({ load, fields: FIELDS, filter, socket: this.#socket, show, signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#following;
    this.#socket.terminate();
  }
}

const byId = (events: ReadonlyMap<string, ListedEvent>) => [...events.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

/** Vinli's events never change. */
const CHANGING_VENDORS = ["roscolive", "samsara", "vistracks"] as const;

/** Enough for some of them to be amended by nothing that comes later. */
const MISSED = 8;

/** Resolves when the graph has an event. Who asks may be cut off meanwhile. */
const isListed = (url: string, id: string, signal: AbortSignal) =>
  until(
    () =>
      ask(url, "query($id: ID!) { event(id: $id) { id } }", { id }).then(
        ({ data }) => data?.event,
        () => null,
      ),
    signal,
  );

describe("a list, and what is told behind it", { timeout: MANY_CASES_MS }, () => {
  const resources = new AsyncDisposableStack();
  let product: LiveProduct;

  beforeAll(async () => {
    product = resources.use(await LiveProduct.start(AbortSignal.timeout(80_000)));
  });

  afterAll(() => resources.disposeAsync());

  it("are not the list when the cursor is read behind it", async ({ signal }) => {
    const { url } = product;
    let missed: readonly string[] = [];
    const loading = Promise.withResolvers<void>();
    await using list = new WatchedList(url, {}, async () => {
      const loaded = await loadEvents(url, {});
      missed = product.publish(MISSED);
      for (const id of missed) await isListed(url, id, signal);
      const changeCursor = await product.cursorOfNow();
      loading.resolve();
      return { ...loaded, changeCursor };
    });
    await loading.promise;

    const [later = ""] = product.publish(1);
    await until(() => list.events.has(later), signal);

    const { events } = await loadEvents(url, {});
    expect(missed.filter((id) => !events.has(id))).toEqual([]);
    // One that is amended later, as when it becomes part of an incident, is told after all.
    expect(missed.filter((id) => !list.events.has(id))).not.toEqual([]);
  });

  it("are the list as it is in the end, whenever they began and whatever was written and cut off meanwhile", async ({
    signal,
  }) => {
    await using watched = new AsyncDisposableStack();
    const lists: WatchedList[] = [];
    const random = createRandom(7);

    for (let round = 0; round < casesOf({ short: 12, long: 600 }); round += 1) {
      if (round < 2 * FILTERS.length) {
        const filter = FILTERS[round % FILTERS.length] ?? {};
        lists.push(watched.use(new WatchedList(product.url, filter)));
      }
      const ids = product.publish(1);
      for (const vendor of CHANGING_VENDORS) {
        product.simulator.publish(vendor, { change: "edit", count: 2 });
        product.simulator.publish(vendor, { change: "delete", count: 1 });
      }
      if (random() < 0.4) product.line.cut();
      for (const id of ids) await isListed(product.url, id, signal);
    }
    product.silenceVendors();

    for (const list of lists) {
      await expect
        .poll(async () => ({
          list: byId(list.events),
          truth: byId((await loadEvents(product.url, list.filter)).events),
        }))
        .toSatisfy(({ list, truth }) => JSON.stringify(list) === JSON.stringify(truth));
    }
    expect(Math.min(...lists.slice(0, FILTERS.length).map(({ shows }) => shows))).toBeGreaterThan(1);
  });
});
