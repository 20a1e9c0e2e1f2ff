import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { BackfillGate } from "../../../platform/feed/backfill-gate.ts";
import { type FeedAccount, startFeed } from "../../../platform/feed/feed.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import type { SourceState, SourceStatus } from "../../../platform/feed/source-status.ts";
import { startVendorFeed } from "../../../platform/ingest/start-vendor-feed.ts";
import { createLogger } from "../../../platform/log.ts";
import { collectPage, type FeedPage } from "../../../platform/records/record.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { perSecond } from "../../../platform/vendor/rate-limit.ts";
import { VendorAccount } from "../../../platform/vendor/vendor-account.ts";
import { VendorError, type VendorFault } from "../../../platform/vendor/vendor-error.ts";
import { VendorHttp } from "../../../platform/vendor/vendor-http.ts";
import { createDataDir } from "../../e2e/process.ts";
import { STORE_ENGINE } from "../../stores.ts";
import { until } from "../../until.ts";
import { startListener } from "../vendor/raw-server.ts";
import { event, NOW_MS, page, StoredFeed, TENANT } from "./stored-feed.ts";

type Read = FeedStream["read"];

const log = createLogger({ level: "silent", process: "test" });
const failing = (fault: VendorFault, details = {}): Read =>
  // biome-ignore lint/correctness/useYield: it fails before it has anything
  async function* () {
    throw new VendorError(fault, "told in our log only: token=1", details);
  };
const hanging: Read = (_cursors, signal) =>
  // biome-ignore lint/correctness/useYield: it brings nothing
  (async function* () {
    await sleep(60_000, undefined, { signal });
  })();
const bringing = (...pages: Partial<FeedPage>[]): Read =>
  async function* () {
    for (const one of pages) yield page(one);
  };

/** A stream whose first reading is the first of `readings`, and so on; the last one again and again. */
function stream(
  readings: readonly Read[],
  parts: Partial<FeedStream> = {},
): FeedStream & { readonly readAtMs: number[] } {
  const readAtMs: number[] = [];
  return {
    name: "events",
    everyMs: 5,
    essential: true,
    ...parts,
    readAtMs,
    read(cursors, signal) {
      readAtMs.push(performance.now());
      const read = readings[Math.min(readAtMs.length, readings.length) - 1];
      if (!read) throw new Error("a stream needs a reading");
      return read(cursors, signal);
    },
  };
}

/** A feed at work over a store of its own. */
class RunningFeed implements AsyncDisposable {
  readonly stored: StoredFeed;
  readonly failed: Promise<never>;
  commits = 0;
  readonly #feed: ReturnType<typeof startFeed>;

  private constructor(stored: StoredFeed, streams: readonly FeedStream[], account?: FeedAccount) {
    this.stored = stored;
    const clock = { now: () => stored.nowMs };
    const onCommit = () => {
      this.commits += 1;
    };
    this.#feed = startFeed({
      vendor: "ACME",
      streams,
      store: stored.store,
      backfillGate: new BackfillGate([]),
      account,
      onCommit,
      clock,
      log,
    });
    this.failed = this.#feed.failed;
  }

  static async start(...streams: readonly FeedStream[]): Promise<RunningFeed> {
    return new RunningFeed(await StoredFeed.open(), streams);
  }

  static over(stored: StoredFeed, streams: readonly FeedStream[], account?: FeedAccount): RunningFeed {
    return new RunningFeed(stored, streams, account);
  }

  wake(): void {
    this.#feed.wake();
  }

  status(): Promise<SourceStatus | null> {
    return this.stored.told<SourceStatus>("source", "ACME");
  }

  /** The status that is told, once it is of this state. */
  untilState(state: SourceState, signal: AbortSignal): Promise<SourceStatus> {
    return until(async () => {
      const status = await this.status();
      return status?.state === state ? status : null;
    }, signal);
  }

  stop(): Promise<void> {
    return Promise.resolve(this.#feed[Symbol.asyncDispose]());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.stored[Symbol.asyncDispose]();
  }
}

describe("a feed", () => {
  it("is catching up until it has read to the end once, and live as of when it began to", async ({ signal }) => {
    const rest = Promise.withResolvers<void>();
    await using feed = await RunningFeed.start(
      stream([
        async function* () {
          yield page({ records: [event("e1", 1, "a")] });
          await rest.promise;
          yield page({ records: [event("e2", 1, "b")] });
        },
      ]),
    );

    await until(async () => (await feed.stored.store.stored("event")) === 1, signal);
    expect(await feed.status()).toMatchObject({ state: "CATCHING_UP", caughtUpAtMs: null, lastSuccessAtMs: null });
    feed.stored.nowMs += 60_000;
    rest.resolve();

    expect(await feed.untilState("LIVE", signal)).toEqual({
      state: "LIVE",
      lastSuccessAtMs: NOW_MS + 60_000,
      caughtUpAtMs: NOW_MS,
      eventsStored: 2,
      quarantined: 0,
      quarantineReason: null,
      issue: null,
      throttledUntilMs: null,
    });
  });

  it.each<[VendorFault, SourceState, string]>([
    ["unavailable", "UNREACHABLE", "VENDOR_UNAVAILABLE"],
    ["timeout", "UNREACHABLE", "VENDOR_UNAVAILABLE"],
    ["unauthorized", "UNAUTHORIZED", "VENDOR_UNAUTHORIZED"],
    ["throttled", "DEGRADED", "VENDOR_THROTTLED"],
    ["rejected", "DEGRADED", "VENDOR_REJECTED"],
    ["malformed", "DEGRADED", "VENDOR_REJECTED"],
  ])("whose vendor is %s is %s, says so as %s and tells nothing of the answer", async (fault, state, code) => {
    await using feed = await RunningFeed.start(stream([failing(fault, { httpStatus: 418 })]));

    const { issue } = await feed.untilState(state, AbortSignal.timeout(10_000));

    expect(issue).toMatchObject({ code, httpStatus: 418, sinceMs: NOW_MS });
    expect(issue?.message).not.toContain("token");
  });

  it("keeps saying how old its data is while the vendor is away, and is live again after", async ({ signal }) => {
    let away = false;
    await using feed = await RunningFeed.start(
      stream([(cursors, ending) => (away ? failing("unavailable") : bringing({}))(cursors, ending)]),
    );
    const { caughtUpAtMs } = await feed.untilState("LIVE", signal);

    away = true;
    feed.stored.nowMs += 60_000;
    const gone = await feed.untilState("UNREACHABLE", signal);
    away = false;
    feed.stored.nowMs += 60_000;
    const back = await feed.untilState("LIVE", signal);

    expect(gone.caughtUpAtMs).toBe(caughtUpAtMs);
    expect(gone.issue?.sinceMs).toBe(NOW_MS + 60_000);
    expect(back).toMatchObject({ caughtUpAtMs: NOW_MS + 120_000, issue: null });
  });

  it("says since when an issue goes on, and not when it was seen last", async ({ signal }) => {
    const events = stream([failing("unavailable")]);
    await using feed = await RunningFeed.start(events);
    await feed.untilState("UNREACHABLE", signal);

    feed.stored.nowMs += 60_000;
    const asked = events.readAtMs.length;
    await until(() => events.readAtMs.length > asked + 1, signal);

    expect((await feed.status())?.issue?.sinceMs).toBe(NOW_MS);
  });

  it("keeps what came before a failure, and reads on from there", async ({ signal }) => {
    const readFrom: (string | null)[] = [];
    await using feed = await RunningFeed.start(
      stream([
        async function* () {
          yield page({ records: [event("e1", 1, "a")], cursors: { at: "1" } });
          throw new VendorError("unavailable", "cut off");
        },
        async function* (cursors) {
          readFrom.push(await cursors.read("at"));
          yield page({ records: [event("e2", 1, "b")], cursors: { at: "2" } });
        },
      ]),
    );

    await feed.untilState("LIVE", signal);

    expect(readFrom[0]).toBe("1");
    expect(await feed.stored.store.refs("event")).toEqual(["e1", "e2"]);
  });

  it("asks a failing vendor with growing pauses", async ({ signal }) => {
    const events = stream([failing("unavailable")], { everyMs: 20 });
    await using _feed = await RunningFeed.start(events);

    await until(() => events.readAtMs.length >= 4, signal);

    const [first = 0, second = 0, third = 0, fourth = 0] = events.readAtMs;
    expect(second - first).toBeGreaterThanOrEqual(20);
    expect(third - second).toBeGreaterThanOrEqual(40);
    expect(fourth - third).toBeGreaterThanOrEqual(80);
  });

  it("never asks sooner than the vendor wants, and says until when it is throttled", async ({ signal }) => {
    const retryAtMs = NOW_MS + 150;
    const events = stream([failing("throttled", { retryAtMs }), bringing({})]);
    await using feed = await RunningFeed.start(events);
    expect(await feed.untilState("DEGRADED", signal)).toMatchObject({ throttledUntilMs: retryAtMs });

    expect(await feed.untilState("LIVE", signal)).toMatchObject({ throttledUntilMs: null });

    const [first = 0, second = 0] = events.readAtMs;
    expect(second - first).toBeGreaterThanOrEqual(150);
  });

  it("goes on when the clock is set back", async ({ signal }) => {
    const events = stream([bringing({})]);
    await using feed = await RunningFeed.start(events);
    await feed.untilState("LIVE", signal);

    feed.stored.nowMs -= 3_600_000;
    const asked = events.readAtMs.length;

    await until(() => events.readAtMs.length > asked + 2, AbortSignal.any([signal, AbortSignal.timeout(5_000)]));
  });

  it("brings events while another stream fails, and is degraded", async ({ signal }) => {
    const events = stream([bringing({ records: [event("e1", 1, "a")] }), bringing({ records: [event("e2", 1, "b")] })]);
    const users = stream([failing("unauthorized")], { name: "users", essential: false });
    await using feed = await RunningFeed.start(users, events);

    const status = await until(async () => {
      const told = await feed.status();
      return told?.eventsStored === 2 && told;
    }, signal);

    expect(status).toMatchObject({ state: "DEGRADED", issue: { code: "VENDOR_UNAUTHORIZED" }, caughtUpAtMs: NOW_MS });
  });

  it("is degraded by a record that a stream did not expect, and goes on", async ({ signal }) => {
    const rules = stream(
      [
        // biome-ignore lint/correctness/useYield: it fails before it has anything
        async function* () {
          z.object({ id: z.string() }).parse({ id: null });
        },
        bringing({}),
      ],
      { name: "rules", essential: false, everyMs: 50 },
    );
    await using feed = await RunningFeed.start(rules, stream([bringing({ records: [event("e1", 1, "a")] })]));

    const { issue } = await feed.untilState("DEGRADED", signal);

    expect(issue).toMatchObject({ code: "VENDOR_REJECTED" });
    await feed.untilState("LIVE", signal);
  });

  it.skipIf(STORE_ENGINE === "postgres")(
    "has every stream drop what it remembers of a page that was rolled back",
    async ({ signal }) => {
      const large = event("e1", 1, "x".repeat(1_000_000));
      let forgotten = 0;
      const onRollback = () => {
        forgotten += 1;
      };
      const events = stream([bringing({ records: [large] })], { everyMs: 50 });
      const other = stream([hanging], { name: "other", essential: false, onRollback });
      const stored = await StoredFeed.open();
      await sql`pragma max_page_count = 40`.execute(stored.db);
      await using _feed = RunningFeed.over(stored, [events, other]);

      await until(() => forgotten > 0, signal);
    },
  );

  it("tells when its account was answered last, and not when it read nothing", async ({ signal }) => {
    const rateLimit = { requestsPerSecond: 5, limit: 5, remaining: 5, throttledUntilMs: null };
    const account = { answeredAtMs: null as number | null, rateLimit: () => rateLimit, unansweredMs: () => 0 };
    const resting = stream([bringing({ cursors: { at: "1" } })], { name: "resting", everyMs: 5 });
    await using feed = RunningFeed.over(await StoredFeed.open(), [resting], account);

    expect(await feed.untilState("LIVE", signal)).toMatchObject({ lastSuccessAtMs: null });
    account.answeredAtMs = NOW_MS + 7;

    await until(async () => (await feed.status())?.lastSuccessAtMs === NOW_MS + 7, signal);
  });

  it("is degraded by what keeps a stream from being read, though it is not the time to read it", async ({ signal }) => {
    let fault: VendorError | null = null;
    const rest = { name: "rest", everyMs: 60_000, essential: false, fault: () => fault };
    const unread = stream([bringing({})], rest);
    const events = stream([
      async function* () {
        fault = new VendorError("rejected", "one device is rejected", { httpStatus: 400 });
        yield page({ records: [event("e1", 1, "a")] });
      },
    ]);
    await using feed = await RunningFeed.start(unread, events);

    const { issue } = await feed.untilState("DEGRADED", AbortSignal.any([signal, AbortSignal.timeout(3_000)]));

    expect(issue).toMatchObject({ code: "VENDOR_REJECTED", httpStatus: 400 });
    expect(issue?.message).toMatch(/concerns: rest\.$/);
    expect(unread.readAtMs).toHaveLength(1);
  });

  it("is live when a stream copes with an endpoint that this account has not", async ({ signal }) => {
    const events = stream([bringing({})]);
    const users = stream(
      [
        async function* (cursors, ending) {
          try {
            yield* failing("rejected", { httpStatus: 404 })(cursors, ending);
          } catch (error) {
            if (!(error instanceof VendorError && error.httpStatus === 404)) throw error;
          }
        },
      ],
      { name: "users", essential: false },
    );
    await using feed = await RunningFeed.start(events, users);

    expect(await feed.untilState("LIVE", signal)).toMatchObject({ issue: null });
  });

  it("is not live while its vendor leaves a request unanswered, and is when it answers", async () => {
    const signal = AbortSignal.timeout(10_000);
    let nowMs = 0;
    const answer = Promise.withResolvers<void>();
    await using vendor = await startListener((_request, response) => {
      answer.promise.then(() => response.end("{}"));
    });
    const clock = { now: () => NOW_MS + nowMs };
    const timekeeper = { now: () => nowMs, pause: async () => {} };
    const settings = { vendor: "ACME", rateLimits: { all: perSecond(1_000) }, clock, random: () => 0, timekeeper };
    const account = new VendorAccount(settings);
    await using http = new VendorHttp({ baseUrl: vendor.url, account });
    const events = stream([
      bringing({}),
      async function* (_cursors, ending) {
        await http.call({ path: "/" }, ending);
        yield page({});
      },
    ]);
    await using feed = RunningFeed.over(await StoredFeed.open(), [events], account);
    await until(() => events.readAtMs.length === 2 && account.inFlight === 1, signal);

    nowMs += 6_000;
    const hanging = await feed.untilState("DEGRADED", signal);
    answer.resolve();

    expect(hanging.issue?.message).toMatch(/unanswered/);
    expect(await feed.untilState("LIVE", signal)).toMatchObject({ issue: null });
  });

  it("says how much is in quarantine and why the newest is, and nothing of what it is", async ({ signal }) => {
    const secret = "Bearer 12345";
    const { records, poison } = collectPage([{ id: secret }, { at: secret }], (raw) => {
      if (raw !== null && typeof raw === "object" && "at" in raw) throw new Error(`no instant: ${secret}`);
      z.object({ id: z.literal("7") }).parse(raw);
      return [];
    });
    const html = { body: `<p>${secret}`, symptom: "html" };
    await using feed = await RunningFeed.start(
      stream([bringing({ records, poison }), failing("malformed", html), bringing({})], { everyMs: 50 }),
    );

    const first = await feed.untilState("LIVE", signal);
    const second = await feed.untilState("DEGRADED", signal);
    const third = await feed.untilState("LIVE", signal);

    const kept = [first, second, third].map(({ quarantined, quarantineReason }) => [quarantined, quarantineReason]);
    expect(kept).toEqual([
      [2, "A record has a value that cannot be read."],
      [3, "The vendor answers with a web page in place of data."],
      [3, "The vendor answers with a web page in place of data."],
    ]);
    expect(JSON.stringify([first, second, third])).not.toContain("12345");
  });

  it("goes on from what it told before a restart: how old its data is, and since when its vendor is away", async ({
    signal,
  }) => {
    await using stored = await StoredFeed.open();
    let isAway = false;
    const events = () =>
      stream([
        (cursors, ending) => (isAway ? failing("unavailable", { httpStatus: 503 }) : bringing({}))(cursors, ending),
      ]);
    const before = RunningFeed.over(stored, [events()]);
    await before.untilState("LIVE", signal);
    isAway = true;
    stored.nowMs += 60_000;
    const { lastSuccessAtMs, caughtUpAtMs } = await before.untilState("UNREACHABLE", signal);
    await before.stop();
    stored.nowMs += 60_000;

    const after = RunningFeed.over(stored, [events()]);
    const told = await after.untilState("UNREACHABLE", signal);
    isAway = false;
    const back = await after.untilState("LIVE", signal);
    await after.stop();

    expect(told).toMatchObject({ lastSuccessAtMs, caughtUpAtMs, issue: { sinceMs: NOW_MS + 60_000 } });
    expect([lastSuccessAtMs, caughtUpAtMs]).toEqual([NOW_MS, NOW_MS]);
    expect(back).toMatchObject({ caughtUpAtMs: NOW_MS + 120_000, issue: null });
  });

  it("is not held up by a stream that hangs", async ({ signal }) => {
    const users = stream([hanging], { name: "users", essential: false });
    const events = stream([bringing({ records: [event("e1", 1, "a")] })]);
    await using feed = await RunningFeed.start(users, events);

    expect(await feed.untilState("LIVE", signal)).toMatchObject({ eventsStored: 1 });
    expect(users.readAtMs).toHaveLength(1);
  });

  it("reads what comes first in the list before what comes after it", async ({ signal }) => {
    const order: string[] = [];
    const noting = (name: string) =>
      stream(
        [
          // biome-ignore lint/correctness/useYield: only the order matters
          async function* () {
            await sleep(1);
            order.push(name);
          },
        ],
        { name, everyMs: 60_000 },
      );
    await using feed = await RunningFeed.start(noting("devices"), noting("drivers"), noting("events"));

    await feed.untilState("LIVE", signal);

    expect(order).toEqual(["devices", "drivers", "events"]);
  });

  it("never reads two streams of one lane at the same time", async ({ signal }) => {
    let reading = 0;
    const most: number[] = [];
    const alone: Read = async function* () {
      reading += 1;
      most.push(reading);
      yield page({});
      await sleep(1);
      reading -= 1;
    };
    const first = stream([alone], { name: "first", lane: "devices" });
    const second = stream([alone], { name: "second", lane: "devices" });
    await using _feed = await RunningFeed.start(first, second);

    await until(() => first.readAtMs.length > 5 && second.readAtMs.length > 5, signal);

    expect(Math.max(...most)).toBe(1);
  });

  it("reads a past once, beside what happens now, and is catching up until then", async ({ signal }) => {
    const rest = Promise.withResolvers<void>();
    const past = stream(
      [
        async function* () {
          yield page({ records: [event("old", 1, "a")], cursors: { "past/at": "1" } });
          await rest.promise;
        },
      ],
      { name: "past", everyMs: null },
    );
    const now = stream([bringing({ records: [event("new", 1, "b")] })]);
    await using feed = await RunningFeed.start(past, now);
    await until(async () => now.readAtMs.length > 3 && (await feed.stored.store.stored("event")) === 2, signal);
    expect(await feed.status()).toMatchObject({ state: "CATCHING_UP", caughtUpAtMs: null });

    feed.stored.nowMs += 60_000;
    rest.resolve();
    const live = await until(async (): Promise<SourceStatus | null> => {
      const status = await feed.status();
      return status?.caughtUpAtMs === NOW_MS + 60_000 ? status : null;
    }, signal);

    expect(live.state).toBe("LIVE");
    expect(past.readAtMs).toHaveLength(1);
  });

  it("reads a past on from its cursor after a failure", async ({ signal }) => {
    const readFrom: (string | null)[] = [];
    const past = stream(
      [
        async function* () {
          yield page({ records: [event("e1", 1, "a")], cursors: { "past/at": "1" } });
          throw new VendorError("unavailable", "cut off");
        },
        async function* (cursors) {
          readFrom.push(await cursors.read("past/at"));
          yield page({ records: [event("e2", 1, "b")], cursors: { "past/at": "2" } });
        },
      ],
      { name: "past", everyMs: null },
    );
    await using feed = await RunningFeed.start(past, stream([bringing({})]));

    expect(await feed.untilState("LIVE", signal)).toMatchObject({ eventsStored: 2 });
    expect(readFrom).toEqual(["1"]);
  });

  it("keeps what a vendor said in place of a page", async ({ signal }) => {
    const body = "<html>maintenance</html>";
    await using feed = await RunningFeed.start(stream([failing("malformed", { body }), bringing({})]));

    await feed.untilState("LIVE", signal);

    const kept = await feed.stored.db.selectFrom("quarantine").selectAll().execute();
    expect(kept).toMatchObject([{ raw: body, reason: "told in our log only: token=1" }]);
  });

  it("is as stale as the stalest of the streams that matter", async ({ signal }) => {
    const stuck = Promise.withResolvers<void>();
    const history = stream([bringing({})], { everyMs: 60_000 });
    const events = stream([
      // biome-ignore lint/correctness/useYield: only its end matters
      async function* () {
        await stuck.promise;
      },
    ]);
    await using feed = await RunningFeed.start(history, events);
    await until(() => events.readAtMs.length > 0, signal);
    feed.stored.nowMs += 60_000;

    expect((await feed.status())?.state).toBe("CATCHING_UP");
    stuck.resolve();

    expect(await feed.untilState("LIVE", signal)).toMatchObject({ caughtUpAtMs: NOW_MS });
  });

  it("goes on behind a record that cannot be read", async ({ signal }) => {
    await using feed = await RunningFeed.start(
      stream([bringing({ records: [event("e1", 1, "a")], poison: [{ raw: { id: 7 }, reason: "no time" }] })]),
    );

    expect(await feed.untilState("LIVE", signal)).toMatchObject({ eventsStored: 1, issue: null });
    expect(await feed.stored.db.selectFrom("quarantine").select("raw").execute()).toEqual([{ raw: '{"id":7}' }]);
  });

  it("wakes its followers for every page that changes something", async ({ signal }) => {
    const rest = Promise.withResolvers<void>();
    await using feed = await RunningFeed.start(
      stream([
        async function* () {
          yield page({ records: [event("e1", 1, "a")] });
          await rest.promise;
        },
      ]),
    );

    // Once for the state at the start, once for the page.
    await until(() => feed.commits === 2, signal);

    rest.resolve();
  });

  it("that is woken reads what events depend on, no sooner than the vendor bears it, and no failing stream", async ({
    signal,
  }) => {
    const retryAtMs = NOW_MS + 60_000;
    const events = stream([bringing()], { everyMs: 60_000 });
    const patient = stream([bringing()], { name: "patient", everyMs: 60_000, leastPauseMs: 1_300 });
    const throttled = stream([failing("throttled", { retryAtMs })], { name: "throttled", everyMs: 60_000 });
    const users = stream([bringing()], { name: "users", essential: false, everyMs: 60_000 });
    const streams = [events, patient, throttled, users];
    await using feed = await RunningFeed.start(...streams);
    await until(() => streams.every(({ readAtMs }) => readAtMs.length === 1), signal);

    for (let nth = 0; nth < 10; nth += 1) feed.wake();
    await until(() => patient.readAtMs.length === 2, signal);

    const pauseOf = ({ readAtMs: [first = 0, second = 0] }: typeof events) => second - first;
    expect(pauseOf(events)).toBeGreaterThanOrEqual(999);
    expect(pauseOf(patient)).toBeGreaterThanOrEqual(1_299);
    expect(streams.map(({ readAtMs }) => readAtMs.length)).toEqual([2, 2, 1, 1]);
  });

  it("that is woken while it reads reads once more", async ({ signal }) => {
    const begun = Promise.withResolvers<void>();
    const rest = Promise.withResolvers<void>();
    const events = stream(
      [
        // biome-ignore lint/correctness/useYield: it brings nothing
        async function* () {
          begun.resolve();
          await rest.promise;
        },
        bringing(),
      ],
      { everyMs: 60_000 },
    );
    await using feed = await RunningFeed.start(events);
    await begun.promise;

    feed.wake();
    rest.resolve();

    await until(() => events.readAtMs.length === 2, signal);
  });

  it("ends with an error that is none of the vendor's", async () => {
    await using feed = await RunningFeed.start(
      stream([
        // biome-ignore lint/correctness/useYield: it fails before it has anything
        async function* () {
          throw new TypeError("a bug of ours");
        },
      ]),
    );

    await expect(feed.failed).rejects.toThrow("a bug of ours");
  });

  it("stops in the middle of a reading and stores nothing after", async ({ signal }) => {
    const events = stream([
      async function* (_cursors, ending) {
        yield page({ records: [event("e1", 1, "a")] });
        await sleep(60_000, undefined, { signal: ending });
        yield page({ records: [event("e2", 1, "b")] });
      },
    ]);
    await using feed = await RunningFeed.start(events);
    await until(async () => (await feed.stored.store.stored("event")) === 1, signal);

    await feed.stop();

    expect(await feed.stored.store.refs("event")).toEqual(["e1"]);
  });
});

describe("startVendorFeed", () => {
  it("says that a vendor is not configured, and keeps what was stored of it", async () => {
    await using dir = await createDataDir();
    const file = join(dir.path, "acme.sqlite");
    {
      await using before = await StoredFeed.open(file);
      await before.store.storePage(toStorable(page({ records: [event("e1", 1, "a")] })));
    }
    const context = {
      tenant: TENANT,
      storeHome: dir.path,
      environment: {},
      bus: { follow: () => Promise.reject(new Error("nobody is followed")) as never },
      backfillGate: new BackfillGate([]),
      onCommit: () => {},
      clock: { now: () => NOW_MS },
      log,
    };

    await using _feed = await startVendorFeed({ subgraph: "acme", vendor: "ACME", createStreams: () => null }, context);

    await using stored = await StoredFeed.open(file);
    expect(await stored.told("source", "ACME")).toEqual({
      state: "NOT_CONFIGURED",
      lastSuccessAtMs: null,
      caughtUpAtMs: null,
      eventsStored: 1,
      quarantined: 0,
      quarantineReason: null,
      issue: null,
      throttledUntilMs: null,
    });
  });

  it("disposes of what it had opened when its streams cannot be made", async () => {
    await using dir = await createDataDir();
    const disposed: string[] = [];
    const context = {
      tenant: TENANT,
      storeHome: dir.path,
      environment: {},
      bus: { follow: () => Promise.reject(new Error("nobody is followed")) as never },
      backfillGate: new BackfillGate([]),
      onCommit: () => {},
      clock: { now: () => NOW_MS },
      log,
    };

    const starting = startVendorFeed(
      {
        subgraph: "acme",
        vendor: "ACME",
        createStreams(_store, resources) {
          resources.defer(() => void disposed.push("client"));
          throw new Error("no client");
        },
      },
      context,
    );

    await expect(starting).rejects.toThrow("no client");
    expect(disposed).toEqual(["client"]);
  });
});
