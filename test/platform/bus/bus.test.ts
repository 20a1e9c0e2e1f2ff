import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BATCH_SIZE, type Bus, type BusBatch, type BusMessage, type BusPosition } from "../../../platform/bus/bus.ts";
import { HttpBus } from "../../../platform/bus/http-bus.ts";
import { LocalBus } from "../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { systemClock } from "../../../platform/clock.ts";
import { createLogger } from "../../../platform/log.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { openSubgraph } from "../../../subgraphs/safety/subgraph.ts";
import { startSubgraphServer } from "../../../subgraphs/server.ts";
import { createDataDir } from "../../e2e/process.ts";
import { startVendorServer } from "../../vendor-server.ts";
import { viewerOf } from "../../viewer.ts";
import { NO_COMMANDS } from "../commands/no-commands.ts";
import { event, page, StoredFeed, TENANT } from "../feed/stored-feed.ts";

const PUBLISHER = "safety";
const VIEWER = viewerOf(TENANT);
/** Without a secret whoever asks is the one viewer. */
const OPEN = { tokens: null, anybody: VIEWER };
const log = createLogger({ level: "silent", process: "test" });

/** A publisher that stores and wakes its followers, with its store in a folder of its own. */
class Publisher implements AsyncDisposable {
  readonly wakeUps = new WakeUps();
  readonly dataDir: string;
  readonly feed: StoredFeed;
  readonly #resources: AsyncDisposableStack;

  private constructor(dataDir: string, feed: StoredFeed, resources: AsyncDisposableStack) {
    this.dataDir = dataDir;
    this.feed = feed;
    this.#resources = resources;
  }

  static async start(): Promise<Publisher> {
    await using opening = new AsyncDisposableStack();
    const { path } = opening.use(await createDataDir());
    const feed = opening.use(await StoredFeed.open(join(path, `${PUBLISHER}.sqlite`)));
    return new Publisher(path, feed, opening.move());
  }

  async store(...refs: readonly string[]): Promise<void> {
    await this.feed.store.storePage(
      toStorable(page({ records: refs.map((ref) => event(ref, 0, `${ref} ${Math.random()}`)) })),
    );
    this.wakeUps.wake(PUBLISHER);
  }

  /** Serves the outbox, as the subgraph does. */
  async serve(port = 0): Promise<AsyncDisposable & { readonly url: string }> {
    const { dataDir, wakeUps } = this;
    await using opening = new AsyncDisposableStack();
    const subgraph = opening.use(
      await openSubgraph({ storeHome: dataDir, wakeUps, commands: NO_COMMANDS, clock: systemClock }),
    );
    const { url } = opening.use(
      await startSubgraphServer({ subgraph, storeHome: dataDir, wakeUps, ...OPEN, host: "127.0.0.1", port, log }),
    );
    const resources = opening.move();
    return { url, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

type Following = AsyncDisposable & { readonly publisher: Publisher; readonly bus: Bus };

function httpBus(url: string): HttpBus {
  return new HttpBus({
    urls: new Map([[PUBLISHER, url]]),
    viewer: VIEWER,
    tokens: null,
    log,
    pauseAfterFailureMs: 10,
  });
}

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

/** Follows until a message of the ref has come, and gives everything that came. */
async function followTo(
  bus: Bus,
  ref: string,
  { after = null, signal }: { readonly after?: BusPosition | null; readonly signal: AbortSignal },
): Promise<Followed> {
  const messages: BusMessage[] = [];
  const positions: BusPosition[] = [];
  for await (const batch of bus.follow(PUBLISHER, after, signal)) {
    messages.push(...batch.messages);
    positions.push(batch.position);
    if (batch.messages.some((message) => message.ref === ref)) break;
  }
  return { messages, position: positions.at(-1) ?? null };
}

type Followed = { readonly messages: readonly BusMessage[]; readonly position: BusPosition | null };

const refs = (messages: readonly BusMessage[]) => messages.map(({ ref }) => ref);
const refsOf = ({ value }: IteratorResult<BusBatch, void>) => refs(value?.messages ?? []);

describe.each([
  ["LocalBus", followLocally],
  ["HttpBus", followOverHttp],
])("%s", (_name, start) => {
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
