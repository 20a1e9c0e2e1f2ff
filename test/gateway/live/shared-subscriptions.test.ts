import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ALL_RIGHTS, NO_RIGHTS, Rights } from "../../../gateway/authorization/rights.ts";
import { MOST_OF_LAGGARDS } from "../../../gateway/live/catch-ups.ts";
import { MOST_KEPT_ITEMS } from "../../../gateway/live/stream-log.ts";
import { createRandom } from "../../ingestion/random.ts";
import { until } from "../../until.ts";
import { KeepingSubscriber, type SubscriberOptions } from "./keeping-subscriber.ts";
import { Ticker } from "./ticker.ts";

const TICKED =
  "subscription($after: String, $colour: String) { ticked(after: $after, colour: $colour) { cursor tick { id name } } }";

type Options = Partial<SubscriberOptions>;

/** A subscriber of ticks. */
class Subscriber extends KeepingSubscriber {
  constructor({ graph: { engine } }: Ticker, options: Options = {}) {
    super(engine, { query: TICKED, ...options });
  }

  get cursors(): readonly string[] {
    return this.texts.map((text) => JSON.parse(text).data.ticked.cursor);
  }
}

/** Has subscribers take nothing any more once they have what is told now, but for the last of them. */
async function pauseBehind(subscribers: readonly Subscriber[], ticker: Ticker, signal: AbortSignal) {
  const taken = subscribers.map(({ texts }) => texts.length);
  ticker.tick();
  await until(() => subscribers.every(({ texts }, index) => texts.length > (taken[index] ?? 0)), signal);
  for (const one of subscribers.slice(0, -1)) one.pause();
}

async function tellMore(count: number, fast: Subscriber, ticker: Ticker, signal: AbortSignal) {
  for (let number = 1; number <= count; number += 1) {
    ticker.tick();
    if (number % 50 === 0 || number === count) await until(() => fast.texts.length === ticker.count, signal);
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index));

describe("subscribers of a stream that can be taken up again", () => {
  it("share it, each of its items and their text, when they ask for the same", async ({ signal }) => {
    using ticker = new Ticker();
    await using clients = new AsyncDisposableStack();
    const subscribers = Array.from({ length: 50 }, () => clients.use(new Subscriber(ticker)));
    await until(() => ticker.open === 1, signal);

    ticker.tick();
    ticker.tick();
    await until(() => subscribers.every(({ texts }) => texts.length === 2), signal);

    expect(subscribers.map(({ cursors }) => cursors)).toEqual(subscribers.map(() => ["0", "1"]));
    expect(subscribers[0]?.texts[0]).toBe('{"data":{"ticked":{"cursor":"0","tick":{"id":"0","name":"tick 0"}}}}');
    expect([ticker.opened, ticker.namesAsked]).toEqual([1, 2]);
  });

  it("share nothing with other viewers, other arguments and other selections", async ({ signal }) => {
    using ticker = new Ticker();
    await using clients = new AsyncDisposableStack();
    const others: Options[] = [
      {},
      { viewer: { tenant: "theirs" } },
      { variables: { colour: "blue" } },
      { query: "subscription { ticked { tick { id } } }" },
    ];
    const subscribers = others.map((options) => clients.use(new Subscriber(ticker, options)));
    await until(() => ticker.open === 4, signal);

    ticker.tick("blue");
    await until(() => subscribers.every(({ texts }) => texts.length === 1), signal);

    expect(ticker.opened).toBe(4);
    expect(subscribers.at(-1)?.texts).toEqual(['{"data":{"ticked":{"tick":{"id":"0"}}}}']);
  });

  it("share it with those alone who may have the same of it", async ({ signal }) => {
    using ticker = new Ticker();
    await using clients = new AsyncDisposableStack();
    const secret = "subscription { ticked { cursor tick { id secret } } }";
    const [all, few, as] = [
      [ALL_RIGHTS, NO_RIGHTS],
      [NO_RIGHTS, new Rights([])],
      [ALL_RIGHTS, NO_RIGHTS],
    ];
    const subscribers = [
      ...[...all, ...few].map((rights) => clients.use(new Subscriber(ticker, { query: secret, rights }))),
      // Of this all may have the same.
      ...as.map((rights) => clients.use(new Subscriber(ticker, { rights }))),
    ];
    await until(() => ticker.open === 3, signal);

    ticker.tick();
    await until(() => subscribers.every(({ texts }) => texts.length === 1), signal);

    const told = subscribers.map(({ texts }) => texts[0]?.includes("secret of 0"));
    expect([ticker.opened, told]).toEqual([3, [true, false, false, false, false, false]]);
  });

  it("leave it open for the others, and close it with the last", async ({ signal }) => {
    using ticker = new Ticker();
    const first = new Subscriber(ticker);
    await using second = new Subscriber(ticker);
    await until(() => ticker.open === 1, signal);

    await first[Symbol.asyncDispose]();
    ticker.tick();
    await until(() => second.texts.length === 1, signal);
    await second[Symbol.asyncDispose]();
    await until(() => ticker.open === 0, signal);

    expect(ticker.opened).toBe(1);
  });

  it.each([
    ["a variable", TICKED, { after: "1" }],
    ["a literal", 'subscription { ticked(after: "1") { cursor tick { id name } } }', {}],
    ["a default", TICKED.replace("$after: String", '$after: String = "1"'), {}],
    [
      "a variable that a directive has, too",
      'subscription($after: String = "1", $is: Boolean = true) { ticked(after: $after) { cursor tick { id name @include(if: $is) } } }',
      {},
    ],
  ])(
    "begin behind their cursor, as %s, and meet the others",
    async (_, query, variables, { signal }: { signal: AbortSignal } = { signal: AbortSignal.timeout(20_000) }) => {
      using ticker = new Ticker();
      for (let number = 0; number < 5; number += 1) ticker.tick();
      await using subscriber = new Subscriber(ticker, { query, variables });
      await until(() => subscriber.texts.length === 3, signal);
      await until(() => ticker.open === 2, signal);

      ticker.tick();
      await until(() => ticker.open === 1, signal);
      ticker.tick();
      await until(() => subscriber.texts.length === 5, signal);

      expect(subscriber.cursors).toEqual(numbers(2, 7));
    },
  );

  it("begin where their transport says, whatever their operation does", async ({ signal }) => {
    using ticker = new Ticker();
    for (let number = 0; number < 5; number += 1) ticker.tick();

    await using subscriber = new Subscriber(ticker, { variables: { after: "0" }, after: "2" });
    await until(() => subscriber.texts.length === 2, signal);

    expect(subscriber.cursors).toEqual(numbers(3, 5));
  });

  it("share and outlive breaks, too, when they ask for the cursor in a way of their own", async ({ signal }) => {
    using ticker = new Ticker();
    const query = 'subscription { ticked { cursor(style: "No.") } }';
    await using first = new Subscriber(ticker, { query });
    await using second = new Subscriber(ticker, { query });
    await until(() => ticker.open === 1, signal);
    ticker.tick();
    await until(() => first.texts.length === 1 && second.texts.length === 1, signal);

    ticker.breakStreams();
    ticker.tick();
    await until(() => first.texts.length === 2 && second.texts.length === 2, signal);

    expect([first.cursors, second.cursors]).toEqual([
      ["No. 0", "No. 1"],
      ["No. 0", "No. 1"],
    ]);
  });

  it("are told alone that their cursor is none", async ({ signal }) => {
    using ticker = new Ticker();
    await using good = new Subscriber(ticker);
    await using bad = new Subscriber(ticker, { variables: { after: "nonsense" } });

    await until(() => bad.isOver, signal);
    ticker.tick();
    await until(() => good.texts.length === 1, signal);

    expect(bad.texts).toHaveLength(1);
    expect(JSON.parse(bad.texts[0] ?? "")).toMatchObject({ data: null, errors: [{ path: ["ticked"] }] });
  });

  it("notice nothing of a stream that breaks, and miss nothing", async ({ signal }) => {
    using ticker = new Ticker();
    await using first = new Subscriber(ticker);
    await using second = new Subscriber(ticker, { variables: { colour: "red" } });
    await until(() => ticker.open === 2, signal);
    ticker.tick();
    await until(() => first.texts.length === 1 && second.texts.length === 1, signal);

    ticker.breakStreams();
    ticker.tick();
    await until(() => first.texts.length === 2 && second.texts.length === 2, signal);

    expect([first.cursors, second.cursors]).toEqual([numbers(0, 2), numbers(0, 2)]);
  });

  it("that have a cursor outlive a stream that breaks before it has told anything, and share again what comes", async ({
    signal,
  }) => {
    using ticker = new Ticker();
    ticker.tick();
    await using resumed = new Subscriber(ticker, { variables: { after: "0" } });
    await until(() => ticker.open === 2, signal);

    ticker.breakStreams();
    // The one of all is told of it, the other is opened again.
    await until(() => ticker.opened === 3, signal);
    ticker.tick();
    await until(() => resumed.texts.length === 1, signal);
    ticker.tick();
    await until(() => ticker.open === 1, signal);
    ticker.tick();
    await until(() => resumed.texts.length === 3, signal);

    expect(resumed.cursors).toEqual(numbers(1, 4));
  });

  it("are held up by none that takes nothing, and that one misses nothing", async ({ signal }) => {
    using ticker = new Ticker();
    await using slow = new Subscriber(ticker);
    await using fast = new Subscriber(ticker);
    await until(() => ticker.open === 1, signal);
    ticker.tick();
    await until(() => slow.texts.length === 1 && fast.texts.length === 1, signal);

    slow.pause();
    const count = 2 * MOST_KEPT_ITEMS;
    for (let number = 1; number < count; number += 1) {
      ticker.tick();
      if (number % 20 === 0) await until(() => fast.texts.length === number + 1, signal);
    }
    await until(() => fast.texts.length === count, signal);
    expect(slow.texts.length).toBeLessThan(3);
    slow.goOn();
    await until(() => slow.texts.length === count, signal);

    expect(slow.cursors).toEqual(numbers(0, count));
    expect(fast.cursors).toEqual(numbers(0, count));
  });

  it("begin where they ask to, though others that began there are far ahead and far behind", async ({ signal }) => {
    using ticker = new Ticker();
    const count = 2 * MOST_KEPT_ITEMS;
    for (let number = 0; number < count; number += 1) ticker.tick();
    await using slow = new Subscriber(ticker, { variables: { after: "0" } });
    await until(() => slow.texts.length > 0, signal);
    slow.pause();
    await using fast = new Subscriber(ticker, { variables: { after: "0" } });
    await until(() => fast.texts.length === count - 1, signal);

    await using other = new Subscriber(ticker, { variables: { after: "0" } });
    await until(() => other.texts.length === count - 1, signal);
    slow.goOn();
    await until(() => slow.texts.length === count - 1, signal);

    expect([other.cursors, slow.cursors]).toEqual([numbers(1, count), numbers(1, count)]);
  });

  it("that come with a cursor have nothing read for them that they do not take", async ({ signal }) => {
    using ticker = new Ticker();
    for (let number = 0; number < 2 * MOST_KEPT_ITEMS; number += 1) ticker.tick();
    await using slow = new Subscriber(ticker, { variables: { after: "0" } });
    await until(() => slow.texts.length > 0, signal);

    slow.pause();
    for (let turns = 0; turns < 10 * MOST_KEPT_ITEMS; turns += 1) await nextTurn();

    expect(ticker.namesAsked).toBeGreaterThan(slow.texts.length);
    expect(ticker.namesAsked).toBeLessThan(MOST_KEPT_ITEMS);
  });

  it("that have fallen behind at about the same place are read for once", async ({ signal }) => {
    using ticker = new Ticker();
    await using clients = new AsyncDisposableStack();
    const slow = Array.from({ length: 3 * MOST_OF_LAGGARDS }, () => clients.use(new Subscriber(ticker)));
    await using fast = clients.use(new Subscriber(ticker));
    await until(() => ticker.open === 1, signal);

    await pauseBehind([...slow, fast], ticker, signal);
    await tellMore(MOST_KEPT_ITEMS + 20, fast, ticker, signal);
    const { count, opened } = ticker;
    for (const one of slow) one.goOn();
    await until(() => slow.every(({ texts }) => texts.length === count), signal);

    expect(slow.map(({ cursors }) => cursors)).toEqual(slow.map(() => numbers(0, count)));
    expect(ticker.opened - opened).toBeLessThanOrEqual(2);
    await until(() => ticker.open === 1, signal);
  });

  it("of whom too many are behind at places of their own are told, and the others miss nothing", async ({ signal }) => {
    using ticker = new Ticker();
    await using clients = new AsyncDisposableStack();
    const slow: Subscriber[] = [];
    await using fast = clients.use(new Subscriber(ticker));
    await until(() => ticker.open === 1, signal);
    for (let one = 0; one < MOST_OF_LAGGARDS + 2; one += 1) {
      const subscriber = clients.use(new Subscriber(ticker));
      slow.push(subscriber);
      await pauseBehind([subscriber, fast], ticker, signal);
      await tellMore(100, fast, ticker, signal);
    }
    await tellMore(MOST_KEPT_ITEMS, fast, ticker, signal);

    // Each takes what it waited with and one item more, which has a stream opened for it.
    for (const subscriber of slow) {
      const taken = subscriber.texts.length;
      subscriber.takeOne();
      await until(() => subscriber.isOver || subscriber.texts.length > taken, signal);
      subscriber.takeOne();
      await until(() => subscriber.isOver || subscriber.texts.length > taken + 1, signal);
    }
    const open = ticker.open;
    const told = slow.filter(({ isOver }) => isOver);
    const others = slow.filter(({ isOver }) => !isOver);
    for (const subscriber of others) subscriber.goOn();
    const last = `"cursor":"${ticker.count - 1}"`;
    await until(() => others.every(({ texts }) => texts.at(-1)?.includes(last)), signal);

    expect(open).toBe(MOST_OF_LAGGARDS + 1);
    expect(told.map(({ texts }) => JSON.parse(texts.at(-1) ?? "").errors[0].extensions.code)).toEqual(
      told.map(() => "LIMIT_EXCEEDED"),
    );
    expect(told).toHaveLength(2);
    for (const { cursors } of others) {
      expect(cursors).toEqual(numbers(Number(cursors[0]), Number(cursors[0]) + cursors.length));
    }
  });

  it("are each told every item once and in order, whenever they come, pause and go and whatever breaks", {
    timeout: process.env.LONG ? 600_000 : 60_000,
  }, async ({ signal }) => {
    for (let seed = 1; seed <= (process.env.LONG ? 300 : 12); seed += 1) {
      const random = createRandom(seed);
      using ticker = new Ticker();
      await using clients = new AsyncDisposableStack();
      const all: { readonly subscriber: Subscriber; readonly from: number | null }[] = [];
      for (let step = 0; step < 120; step += 1) {
        const whim = random();
        if (whim < 0.5) for (let left = Math.ceil(random() * 20); left > 0; left -= 1) ticker.tick();
        else if (whim < 0.7) {
          const from = random() < 0.4 ? null : Math.floor(random() * (ticker.count + 1)) - 1;
          const variables = from === null ? {} : { after: String(from) };
          if (from !== -1) all.push({ subscriber: clients.use(new Subscriber(ticker, { variables })), from });
        } else if (whim < 0.8) all[Math.floor(random() * all.length)]?.subscriber.pause();
        else if (whim < 0.9) all[Math.floor(random() * all.length)]?.subscriber.goOn();
        else if (whim < 0.93) ticker.breakStreams();
        for (let turns = Math.floor(random() * 8); turns > 0; turns -= 1) await nextTurn();
      }
      for (const { subscriber } of all) subscriber.goOn();
      const last = ticker.count;
      ticker.tick();
      // Where no item has come yet, nothing says where a stream that broke was: its clients are told, and nobody else is.
      const isToldOfEnd = ({ subscriber, from }: (typeof all)[number]) =>
        from === null &&
        subscriber.isOver &&
        subscriber.texts.length === 1 &&
        subscriber.texts[0]?.startsWith('{"errors"');
      const hasAll = ({ subscriber }: (typeof all)[number]) =>
        subscriber.texts.at(-1)?.includes(`"cursor":"${last}"`) ?? false;
      await until(() => all.every((one) => hasAll(one) || isToldOfEnd(one)), signal);

      for (const { subscriber, from } of all.filter((one) => !isToldOfEnd(one))) {
        const { cursors } = subscriber;
        const first = Number(cursors[0]);
        expect(cursors, `seed ${seed}`).toEqual(numbers(first, first + cursors.length));
        if (from !== null) expect(first, `seed ${seed}`).toBe(from + 1);
      }
    }
  });
});
