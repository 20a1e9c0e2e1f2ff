import { describe, expect, it, test } from "vitest";
import { BATCH_SIZE, type Bus } from "../../../platform/bus/bus.ts";
import { LocalBus } from "../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { HAS_NATS, WITHOUT_NATS } from "../../nats-server.ts";
import { startVendorServer } from "../../vendor-server.ts";
import { TENANT } from "../feed/stored-feed.ts";
import { Relayed } from "./nats/relayed.ts";
import { followTo, httpBus, PUBLISHER, Publisher, refs, refsOf } from "./publisher.ts";

type Following = AsyncDisposable & { readonly publisher: Publisher; readonly bus: Bus };

async function followLocally(): Promise<Following> {
  await using opening = new AsyncDisposableStack();
  const publisher = opening.use(await Publisher.start());
  const bus = opening.use(new LocalBus(publisher.dataDir, publisher.wakeUps));
  const resources = opening.move();
  return { publisher, bus, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function followOverHttp(): Promise<Following> {
  await using opening = new AsyncDisposableStack();
  const publisher = opening.use(await Publisher.start());
  const { url } = opening.use(await publisher.serve());
  const resources = opening.move();
  return {
    publisher,
    bus: httpBus(url),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function followOverNats(): Promise<Following> {
  await using opening = new AsyncDisposableStack();
  const relayed = opening.use(await Relayed.start());
  const bus = relayed.bus();
  const resources = opening.move();
  return { publisher: relayed.publisher, bus, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function followOneTenantOverNats(): Promise<Following> {
  await using opening = new AsyncDisposableStack();
  const relayed = opening.use(await Relayed.start());
  const { url } = opening.use(await relayed.publisher.serve());
  const bus = relayed.bus({ truth: httpBus(url), tenant: TENANT });
  const resources = opening.move();
  return { publisher: relayed.publisher, bus, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

const BUSES = [
  { name: "LocalBus", start: followLocally, isThere: true },
  { name: "HttpBus", start: followOverHttp, isThere: true },
  { name: `NatsBus over LocalBus${WITHOUT_NATS}`, start: followOverNats, isThere: HAS_NATS },
  { name: `NatsBus over HttpBus${WITHOUT_NATS}`, start: followOneTenantOverNats, isThere: HAS_NATS },
];

describe.each(BUSES)("$name", ({ start, isThere }) => {
  const it = test.skipIf(!isThere);

  it("tells everything to a new follower, and what came after to one that has a position", async ({ signal }) => {
    await using following = await start();
    const { publisher, bus } = following;
    await publisher.store("a", "b");
    await publisher.store("c", "last");

    const all = await followTo(bus, "last", { signal });
    const second = { writer: all.position?.writer ?? "", seq: all.messages[1]?.seq ?? 0 };
    const rest = await followTo(bus, "last", { after: second, signal });

    expect(refs(all.messages)).toEqual(["a", "b", "c", "last"]);
    expect(refs(rest.messages)).toEqual(["c", "last"]);
    expect(all.messages[0]).toMatchObject({ tenant: "default", kind: "event", message: { revision: 1 } });
  });

  it("waits for news and brings them when its publisher commits", async ({ signal }) => {
    await using following = await start();
    const { publisher, bus } = following;
    await publisher.store("a");
    const batches = bus.follow(PUBLISHER, null, signal);
    await batches.next();

    const next = batches.next();
    await publisher.store("b");

    expect(refsOf(await next)).toEqual(["b"]);
    await batches.return();
  });

  it("is not woken by others", async ({ signal }) => {
    await using following = await start();
    const { publisher, bus } = following;
    const batches = bus.follow(PUBLISHER, null, signal);

    const next = batches.next();
    publisher.wakeUps.wake("video");
    await publisher.store("a");

    expect(refsOf(await next)).toEqual(["a"]);
    await batches.return();
  });

  it("brings a long past in batches", async ({ signal }) => {
    await using following = await start();
    const { publisher, bus } = following;
    await publisher.store(...Array.from({ length: BATCH_SIZE + 1 }, (_, index) => `e${index}`));
    const batches = bus.follow(PUBLISHER, null, signal);

    const lengths = [refsOf(await batches.next()).length, refsOf(await batches.next()).length];

    expect(lengths).toEqual([BATCH_SIZE, 1]);
    await batches.return();
  });

  it("ends when it is aborted while it waits", async () => {
    await using following = await start();
    const stopping = new AbortController();
    const batches = following.bus.follow(PUBLISHER, null, stopping.signal);

    const next = batches.next();
    stopping.abort();

    expect(await next).toEqual({ done: true, value: undefined });
  });

  it("skips nothing and keeps the order while its publisher writes", async ({ signal }) => {
    await using following = await start();
    const { publisher, bus } = following;
    const followed = followTo(bus, "last", { signal });

    for (let round = 0; round < 40; round += 1) {
      await publisher.store(`only-${round}`, `often-${round % 3}`, `only-too-${round}`);
    }
    await publisher.store("last");
    const { messages } = await followed;

    const seqs = messages.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
    const newest = new Map(messages.map(({ ref, message }) => [ref, message]));
    const outbox = await publisher.feed.outbox();
    expect(outbox).toHaveLength(40 * 2 + 3 + 1);
    expect(newest).toEqual(new Map(outbox.map(({ ref, message }) => [ref, message])));
  });
});

describe("HttpBus", () => {
  it("follows a publisher that comes up later, and one that comes back", async ({ signal }) => {
    await using publisher = await Publisher.start();
    await publisher.store("a");
    const first = await publisher.serve();
    await first[Symbol.asyncDispose]();
    const bus = httpBus(first.url);
    const batches = bus.follow(PUBLISHER, null, signal);
    const next = batches.next();

    const port = Number(new URL(first.url).port);
    const second = await publisher.serve(port);
    expect(refsOf(await next)).toEqual(["a"]);

    const afterwards = batches.next();
    await second[Symbol.asyncDispose]();
    await publisher.store("b");
    await using _third = await publisher.serve(port);
    expect(refsOf(await afterwards)).toEqual(["b"]);
    await batches.return();
  });

  it("asks again after an answer that is none, or is for others, and stays at its place", async ({ signal }) => {
    const message = { seq: 8, tenant: "default", kind: "event", ref: "a", message: {} };
    await using server = await startVendorServer({
      "GET /api/outbox": [
        { status: 500, body: { error: "INTERNAL" } },
        { body: "<html>" },
        { body: [{ seq: "8" }] },
        { body: { messages: [{ ...message, tenant: "other" }], position: { writer: "w", seq: 8 }, isAnew: false } },
        { body: { messages: [message], position: { writer: "w", seq: 8 }, isAnew: false } },
      ],
    });
    const bus = httpBus(`${server.url}/api/graphql`);

    const { messages } = await followTo(bus, "a", { after: { writer: "w", seq: 7 }, signal });

    expect(messages).toEqual([message]);
    expect(server.requests.map(({ url }) => url.searchParams.get("after"))).toEqual(["7", "7", "7", "7", "7"]);
  });
});

describe("WakeUps", () => {
  it("wakes who waits, and at once who was woken since it looked", async ({ signal }) => {
    const wakeUps = new WakeUps();
    const seen = wakeUps.count("a");
    const waiting = wakeUps.waitFor("a", seen, signal);

    wakeUps.wake("a");

    await waiting;
    await wakeUps.waitFor("a", seen, signal);
    expect(wakeUps.count("a")).toBe(1);
  });

  it("lets go of who is aborted and of who listens no more", async () => {
    const wakeUps = new WakeUps();
    const stopping = new AbortController();
    const heard: (string | null)[] = [];
    const stop = wakeUps.listen((publisher) => heard.push(publisher));
    const waiting = wakeUps.waitFor("a", 0, stopping.signal);

    stopping.abort();
    await waiting;
    wakeUps.wake("a");
    stop();
    wakeUps.wake("a");

    await wakeUps.waitFor("b", 0, stopping.signal);
    expect(heard).toEqual(["a"]);
  });
});
