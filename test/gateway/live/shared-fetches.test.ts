import { describe, expect, it } from "vitest";
import { systemTiming } from "../../../gateway/engine/timing.ts";
import { SharedFetches } from "../../../gateway/executor/shared-fetches.ts";
import type { SubgraphRequest, Transport } from "../../../gateway/executor/transport.ts";
import { until } from "../../until.ts";
import { scopeOf } from "../federation.ts";
import { KeepingSubscriber, type SubscriberOptions } from "./keeping-subscriber.ts";
import { ManualTiming } from "./manual-timing.ts";
import { Ticker } from "./ticker.ts";

const QUERY = `subscription($after: String, $colour: String, $label: String) {
  ticked(after: $after, colour: $colour, label: $label) { cursor tick { id name } }
}`;

const subscribe = ({ graph: { engine } }: Ticker, options: Partial<SubscriberOptions> = {}) =>
  new KeepingSubscriber(engine, { query: QUERY, ...options });

describe("streams of one field that differ in their variables", () => {
  it("fetch once what belongs to the same change, whatever number of them it reaches", async ({ signal }) => {
    using ticker = new Ticker();
    await using clients = new AsyncDisposableStack();
    const labelled = Array.from({ length: 48 }, (_, label) => ({ label: String(label) }));
    const all = [{}, { colour: "red" }, ...labelled].map((variables) => clients.use(subscribe(ticker, { variables })));
    const blue = clients.use(subscribe(ticker, { variables: { colour: "blue" } }));
    await until(() => ticker.open === 51, signal);

    for (let count = 0; count < 3; count += 1) ticker.tick("red");
    await until(() => all.every(({ texts }) => texts.length === 3), signal);

    expect(ticker.namesAsked).toBe(3);
    expect(new Set(all.map(({ texts }) => texts[2]))).toEqual(
      new Set(['{"data":{"ticked":{"cursor":"2","tick":{"id":"2","name":"tick 2"}}}}']),
    );
    expect(blue.texts).toEqual([]);
  });

  it("share nothing between viewers, nor between other headers that are passed on", async ({ signal }) => {
    using ticker = new Ticker();
    await using clients = new AsyncDisposableStack();
    const scopes = [
      { viewer: { tenant: "ours" }, headers: {} },
      { viewer: { tenant: "theirs" }, headers: {} },
      { viewer: { tenant: "theirs" }, headers: { authorization: "other" } },
    ];
    const subscribers = scopes.flatMap((scope) =>
      ["a", "b", "c"].map((label) => clients.use(subscribe(ticker, { ...scope, variables: { label } }))),
    );
    await until(() => ticker.open === 9, signal);

    ticker.tick();
    await until(() => subscribers.every(({ texts }) => texts.length === 1), signal);

    const viewers = ticker.graph.transports.get("names")?.requests.length;
    expect([ticker.namesAsked, viewers]).toEqual([3, 3]);
  });

  it("share with one that comes to the change a little later, and not with one that comes much later", async ({
    signal,
  }) => {
    const timing = new ManualTiming();
    using ticker = new Ticker({ timing });
    await using clients = new AsyncDisposableStack();
    const late = (label: string) => clients.use(subscribe(ticker, { variables: { label, after: "0" } }));
    const first = ["a", "b"].map((label) => clients.use(subscribe(ticker, { variables: { label } })));
    await until(() => ticker.open === 2, signal);
    for (let count = 0; count < 2; count += 1) ticker.tick();
    await until(() => first.every(({ texts }) => texts.length === 2), signal);

    timing.advance(9_999);
    const little = late("c");
    await until(() => little.texts.length === 1, signal);
    const askedByThen = ticker.namesAsked;
    timing.advance(1);
    const much = late("d");
    await until(() => much.texts.length === 1, signal);

    expect([askedByThen, ticker.namesAsked]).toEqual([2, 3]);
  });

  it("ask again for what failed one of them", async ({ signal }) => {
    using ticker = new Ticker();
    await using clients = new AsyncDisposableStack();
    const first = ["a", "b"].map((label) => clients.use(subscribe(ticker, { variables: { label } })));
    await until(() => ticker.open === 2, signal);
    ticker.tick();
    ticker.hasNames = false;
    ticker.tick();
    await until(() => first.every(({ texts }) => texts.length === 2), signal);

    ticker.hasNames = true;
    const later = clients.use(subscribe(ticker, { variables: { label: "c", after: "0" } }));
    await until(() => later.texts.length === 1, signal);

    expect(first[0]?.texts[1]).toContain('"errors"');
    expect(later.texts[0]).toBe('{"data":{"ticked":{"cursor":"1","tick":{"id":"1","name":"tick 1"}}}}');
  });
});

const requestOf = (name: string, signal?: AbortSignal): SubgraphRequest => ({
  operation: { subgraph: "names", kind: "query", name: null, text: "{ x }", variables: [], keptNumbers: "integers" },
  variables: { name },
  scope: scopeOf(signal),
});

/** A subgraph that answers with a text of some length. */
class Names implements Transport {
  asked = 0;
  readonly #length: number;

  constructor(length = 1) {
    this.#length = length;
  }

  async fetch() {
    this.asked += 1;
    return { data: { text: "x".repeat(this.#length), list: [{}] } };
  }

  async *subscribe() {}
}

describe("what is fetched for a change", () => {
  it("is kept for the newest changes alone, and within bounds", async () => {
    const fetches = new SharedFetches(systemTiming);
    const names = new Names(1_000_000);
    const [one, other] = [fetches.join("ours"), fetches.join("ours")];
    for (let cursor = 0; cursor < 40; cursor += 1) await one.ofChange(String(cursor))?.fetch(names, requestOf("a"));
    const kept = fetches.characters;

    await other.ofChange("39")?.fetch(names, requestOf("a"));
    const askedForNewest = names.asked;
    await other.ofChange("0")?.fetch(names, requestOf("a"));
    one.leave();
    other.leave();

    expect([kept > 10_000_000, kept < 16_000_000]).toEqual([true, true]);
    expect([askedForNewest, names.asked]).toEqual([40, 41]);
    expect(fetches.characters).toBe(0);
  });

  it("is not kept for a stream that has nobody to share with", () => {
    const fetches = new SharedFetches(systemTiming);
    const [ours] = [fetches.join("ours"), fetches.join("theirs")];

    expect(ours.ofChange("0")).toBeNull();
  });

  it("is given to each as data of its own", async () => {
    const fetches = new SharedFetches(systemTiming);
    const names = new Names();
    const [one, other] = [fetches.join("ours"), fetches.join("ours")];

    const first = await one.ofChange("0")?.fetch(names, requestOf("a"));
    const second = await other.ofChange("0")?.fetch(names, requestOf("a"));

    expect(first).toEqual(second);
    const [ownList, otherList] = [first, second].map(
      (result) => (result?.data as { list: unknown[] } | undefined)?.list,
    );
    expect(ownList).not.toBe(otherList);
    expect(ownList?.[0]).not.toBe(otherList?.[0]);
  });

  it("is given up when the last who waits for it has gone, and asked anew by who comes then", async () => {
    const fetches = new SharedFetches(systemTiming);
    const signals: AbortSignal[] = [];
    const names = new Names();
    const hanging: Transport = {
      fetch: ({ scope: { signal } }) => {
        signals.push(signal);
        const { promise, reject } = Promise.withResolvers<never>();
        signal.addEventListener("abort", () => reject(new Error("given up")));
        return promise;
      },
      subscribe: names.subscribe,
    };
    const [one, other] = [fetches.join("ours"), fetches.join("ours")];
    const [leavingOne, leavingOther] = [new AbortController(), new AbortController()];
    const fetching = [
      one.ofChange("0")?.fetch(hanging, requestOf("a", leavingOne.signal)),
      other.ofChange("0")?.fetch(hanging, requestOf("a", leavingOther.signal)),
    ];
    leavingOne.abort();
    const isGoingOn = !signals[0]?.aborted;

    leavingOther.abort();
    const third = await one.ofChange("0")?.fetch(names, requestOf("a"));
    const settled = await Promise.allSettled(fetching);

    expect([isGoingOn, signals.length, signals[0]?.aborted]).toEqual([true, 1, true]);
    expect(settled.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(third).toMatchObject({ data: { text: "x" } });
  });
});
