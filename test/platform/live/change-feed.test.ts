import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChangeCursors } from "../../../platform/live/change-cursors.ts";
import { MAX_WAITING_ITEMS } from "../../../platform/live/change-seat.ts";
import type { LiveItem } from "../../../platform/live/live-field.ts";
import { type Paint, PaintChanges, type PaintFilter, toldByTwin } from "./paint-order.ts";

const TENANTS = ["a", "b b"] as const;
const cursors = new ChangeCursors({ name: "paintChanges" });
const seqOf = (tenant: string, cursor: string) => cursors.decode(tenant, cursor).seq;

const toText = (tenant: string, { kind, id, cursor }: LiveItem<Paint>) => `${kind} ${id} ${seqOf(tenant, cursor)}`;

const COLORS = ["red", "green", "blue"];
const TAGS = ["1", "2", "3", "4"];
const tenant = fc.constantFrom(...TENANTS);
const filter: fc.Arbitrary<PaintFilter> = fc.record(
  {
    colors: fc.subarray(COLORS),
    tags: fc.subarray(TAGS),
    minSize: fc.integer({ min: 0, max: 3 }),
    keepsRetracted: fc.boolean(),
  },
  { requiredKeys: [] },
);
const paint: fc.Arbitrary<Partial<Paint>> = fc.record(
  {
    color: fc.constantFrom(...COLORS),
    tags: fc.subarray(TAGS),
    size: fc.integer({ min: 0, max: 3 }),
    retracted: fc.boolean(),
  },
  { requiredKeys: [] },
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant("commit" as const), tenant, id: fc.nat(5), paint }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("join" as const),
      ...{ tenant, filter, back: fc.option(fc.nat(40)), isListening: fc.boolean() },
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("leave" as const), who: fc.nat(10) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("burst" as const), tenant, count: fc.nat(600) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant("take" as const), who: fc.nat(10), count: fc.nat(80) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("listen" as const), who: fc.nat(10) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("pass" as const), turns: fc.nat(12) }) },
);

/** A subscriber that takes items when it is told to. */
class Subscriber {
  readonly tenant: string;
  readonly filter: PaintFilter;
  readonly afterSeq: number;
  readonly told: string[] = [];
  readonly leaving = new AbortController();
  readonly #items: AsyncGenerator<LiveItem<Paint>, void>;
  #isListening = false;

  constructor(parts: Pick<Subscriber, "tenant" | "filter" | "afterSeq">, items: AsyncGenerator<LiveItem<Paint>, void>) {
    this.tenant = parts.tenant;
    this.filter = parts.filter;
    this.afterSeq = parts.afterSeq;
    this.#items = items;
  }

  static async join(
    { feed, order }: PaintChanges,
    { tenant, filter, back }: { readonly tenant: string; readonly filter: PaintFilter; readonly back: number | null },
  ): Promise<Subscriber> {
    const leaving = new AbortController();
    const places = order.all.filter((change) => change.tenant === tenant).map(({ place }) => place);
    const place = back === null ? null : (places.at(-1 - back) ?? { writer: "", seq: 0 });
    const after = place && cursors.encode(tenant, place);
    const items = await feed.follow({ tenant, filter, after }, leaving.signal);
    const afterSeq = place?.seq ?? places.at(-1)?.seq ?? 0;
    const subscriber = new Subscriber({ tenant, filter, afterSeq }, items);
    subscriber.leaving.signal.addEventListener("abort", () => leaving.abort());
    return subscriber;
  }

  /** Takes items while there are some of those that the twin has. */
  async take(changes: PaintChanges, count: number): Promise<void> {
    if (this.#isListening) return;
    const known = toldByTwin(changes.order, this).length;
    for (let left = Math.min(count, known - this.told.length); left > 0; left -= 1) {
      const { value } = await this.#items.next();
      if (value) this.told.push(toText(this.tenant, value));
    }
  }

  /** Takes items as they come from now on. */
  async listen(): Promise<void> {
    if (this.#isListening) return;
    this.#isListening = true;
    for await (const item of this.#items) this.told.push(toText(this.tenant, item));
  }

  /** Has taken all that the twin has. */
  async finish(changes: PaintChanges): Promise<void> {
    await this.take(changes, Number.POSITIVE_INFINITY);
    // One that leaves out something never has them all: what comes last is what it waits for.
    const last = toldByTwin(changes.order, this).at(-1);
    while (this.#isListening && this.told.at(-1) !== last) await nextTurn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.leaving.abort();
    await this.#items.return();
  }
}

describe("a feed of changes", () => {
  it("tells each of any subscribers what a twin does that looks at every change, at whatever pace they take it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const changes = new PaintChanges();
        await using stack = new AsyncDisposableStack();
        const subscribers: Subscriber[] = [];

        for (const one of steps) {
          if (one.does === "commit") changes.order.commit(one.tenant, `${one.id}`, one.paint);
          if (one.does === "burst") {
            for (let index = 0; index < one.count; index += 1) {
              changes.order.commit(one.tenant, `${index % 7}`, { color: COLORS[index % 3] ?? "", size: index % 4 });
            }
          }
          if (one.does === "join") {
            const subscriber = stack.use(await Subscriber.join(changes, one));
            subscribers.push(subscriber);
            if (one.isListening) void subscriber.listen();
          }
          const who = "who" in one ? subscribers[one.who % Math.max(subscribers.length, 1)] : undefined;
          if (one.does === "take") await who?.take(changes, one.count);
          if (one.does === "listen") void who?.listen();
          if (one.does === "pass") for (let turn = 0; turn < one.turns; turn += 1) await nextTurn();
          if (one.does === "leave" && who) {
            await who[Symbol.asyncDispose]();
            subscribers.splice(subscribers.indexOf(who), 1);
          }
        }

        for (const subscriber of subscribers) {
          await subscriber.finish(changes);
          expect(subscriber.told).toEqual(toldByTwin(changes.order, subscriber));
        }
      }),
      { numRuns: process.env.LONG ? 5_000 : 300 },
    );
  });

  it("holds a change against the filters alone that it may concern, and reads its object once", async () => {
    const changes = new PaintChanges();
    await using stack = new AsyncDisposableStack();
    const waiting = new Map<number, Promise<IteratorResult<LiveItem<Paint>, void>>>();
    const leaving = new AbortController();
    for (let index = 0; index < 1_000; index += 1) {
      const request = { tenant: "a", filter: { tags: [`tag ${index % 500}`] }, after: null };
      const items = await changes.feed.follow(request, leaving.signal);
      stack.defer(() => void items.return());
      waiting.set(index, items.next());
    }
    stack.defer(() => leaving.abort());
    // The last that came has its seat when all others have theirs.
    const first = changes.order.commit("a", "warm", { tags: ["tag 499"] });
    await waiting.get(999);

    const before = { ...changes.counts, reads: changes.order.reads };
    changes.order.commit("a", "one", { tags: ["tag 8"] });
    const told = await Promise.all([waiting.get(8), waiting.get(508)]);

    expect(first.place.seq).toBe(1);
    expect(told.map((one) => one?.value?.id)).toEqual(["one", "one"]);
    expect(changes.counts.read - before.read).toBe(1);
    // Each of the two is asked when the object is read and when it is told.
    expect(changes.counts.looked - before.looked).toBeLessThanOrEqual(2 * 2 * 2);
    expect(changes.order.reads - before.reads).toBeLessThanOrEqual(2);
  });

  it("has a subscriber that takes nothing read on by itself, behind what was put at its seat", async () => {
    const changes = new PaintChanges();
    const leaving = new AbortController();
    const items = await changes.feed.follow({ tenant: "a", filter: {}, after: null }, leaving.signal);
    const fast = await changes.feed.follow({ tenant: "a", filter: {}, after: null }, leaving.signal);
    const firsts = [items.next(), fast.next()];
    // Both have their seats once the first of them has read that there is nothing.
    while (changes.order.reads < 2) await nextTurn();
    const count = 4 * MAX_WAITING_ITEMS;
    for (let index = 0; index < count; index += 1) changes.order.commit("a", `${index}`, {});
    const told = [toText("a", (await Promise.all(firsts))[0]?.value as LiveItem<Paint>)];
    for (let index = 1; index < count; index += 1) await fast.next();

    const readBefore = changes.counts.read;
    while (told.length < count) told.push(toText("a", (await items.next()).value as LiveItem<Paint>));

    expect(told).toEqual(toldByTwin(changes.order, { tenant: "a", filter: {}, afterSeq: 0 }));
    expect(changes.counts.read - readBefore).toBeGreaterThanOrEqual(count - 2 * MAX_WAITING_ITEMS);
    leaving.abort();
  });

  it("tells a gap where changes are gone, whoever follows them", async () => {
    const changes = new PaintChanges();
    for (let index = 0; index < 10; index += 1) changes.order.commit("a", `${index}`, {});
    changes.order.prune(6);
    const leaving = new AbortController();

    const items = await changes.feed.follow({ tenant: "a", filter: {}, after: "" }, leaving.signal);
    const told = [await items.next(), await items.next()].map(({ value }) => value && toText("a", value));
    leaving.abort();

    expect(told).toEqual(["GAP null 6", "ADDED 6 7"]);
  });

  it("tells its subscribers when objects cannot be read, and begins anew with the next one", async () => {
    const changes = new PaintChanges();
    const leaving = new AbortController();
    const request = { tenant: "a", filter: {}, after: null };
    const items = await changes.feed.follow(request, leaving.signal);
    const broken = items.next();
    const failing = expect(broken).rejects.toThrow("no such table");
    changes.failure = new Error("no such table");
    changes.order.commit("a", "1", {});
    await failing;

    changes.failure = null;
    const again = await changes.feed.follow({ ...request, after: "" }, leaving.signal);
    const { value } = await again.next();
    leaving.abort();

    expect(value?.id).toBe("1");
  });
});

describe("a cursor of changes", () => {
  const place = { writer: "w 1", seq: 12 };
  const cursor = cursors.encode("a", place);

  it("names the place that it was made of, whatever the tenant is called", () => {
    for (const tenant of ["a", "a b", '"', "ä", ""]) {
      expect(cursors.decode(tenant, cursors.encode(tenant, place))).toEqual(place);
    }
  });

  it("is the beginning where it is empty", () => {
    expect(cursors.decode("a", "")).toEqual({ writer: "", seq: 0 });
  });

  it.each([
    ["of another tenant", () => cursors.decode("b", cursor), "`after` is no cursor that you were given."],
    [
      "of another field",
      () => new ChangeCursors({ name: "caseChanges" }).decode("a", cursor),
      "`after` is a cursor of another field than `caseChanges`.",
    ],
    ["of no place", () => cursors.decode("a", cursors.encode("a", { writer: "", seq: -1 })), "`after` is no cursor."],
    ["of no field", () => cursors.decode("a", Buffer.from("a 12 w").toString("base64url")), "`after` is no cursor."],
    ["that is none", () => cursors.decode("a", "zzz"), "`after` is no cursor."],
  ])("is refused when it is one %s", (_, decode, message) => {
    expect(decode).toThrow(
      expect.objectContaining({
        message,
        extensions: expect.objectContaining({ code: "BAD_USER_INPUT", field: "after" }),
      }),
    );
  });

  it("need not name its field where cursors once did not", () => {
    const named = new ChangeCursors({ name: "paintChanges", hasUnnamedCursors: true });

    const decode = (text: string) => named.decode("a", Buffer.from(text).toString("base64url"));

    expect(decode("a 12 w")).toEqual({ writer: "w", seq: 12 });
    expect(decode("a 12")).toEqual({ writer: "", seq: 12 });
    expect(() => decode("b 12 w")).toThrow("`after` is no cursor that you were given.");
    expect(() => decode("a 12 w x")).toThrow("`after` is no cursor.");
  });
});
