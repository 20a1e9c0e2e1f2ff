import { setInterval, setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Publication } from "../bus/bus.ts";
import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import type { FeedPage } from "../records/record.ts";
import type { RecordWriter } from "../records/record-writer.ts";
import { type StorablePage, toStorable } from "../records/storable-page.ts";
import { StoreUnavailableError } from "../store/store-errors.ts";
import type { RateLimitState } from "../vendor/rate-limit.ts";
import type { VendorAccount } from "../vendor/vendor-account.ts";
import { VendorError } from "../vendor/vendor-error.ts";
import type { BackfillGate } from "./backfill-gate.ts";
import type { FeedStream } from "./feed-stream.ts";
import { gatherPages } from "./gather-pages.ts";
import { ReadingCursors } from "./reading-cursors.ts";
import { isHanging, SourceHealth } from "./source-health.ts";
import { toNoteIssue } from "./source-note.ts";
import { type SourceIssue, type SourceStatus, toPublicMessage } from "./source-status.ts";
import { StreamState, stalestAtMs } from "./stream-state.ts";

/** What a feed tells of the account that its streams ask with. */
export type FeedAccount = Pick<VendorAccount, "answeredAtMs" | "rateLimit" | "unansweredMs">;

export type FeedOptions = {
  readonly vendor: string;
  readonly streams: readonly FeedStream[];
  readonly store: RecordWriter;
  /** Told when the live tail of this feed is stored. */
  readonly backfillGate: BackfillGate;
  /** Called after every commit that others may wait for, with what it tells them. */
  readonly onCommit: (publication: Publication) => void;
  readonly clock: Clock;
  readonly log: Logger;
  /** Knows when the vendor answered last and how its limit stands. Without one every reading counts as an answer. */
  readonly account?: FeedAccount | undefined;
};

/** What the other subgraphs are told of a feed: a message of this kind, under the vendor's name. */
export const SOURCE_MESSAGE_KIND = "source";

/** During a long reading, the status is published this often. */
const PROGRESS_EVERY_MS = 1_000;
/** How soon it is seen that the vendor hangs, or answers again: a fifth of the time after which it counts as hanging. */
const LOOK_FOR_ANSWERS_EVERY_MS = 1_000;
/** The first streams of the list, such as the devices, are read this long before those after them begin. */
const HEAD_START_MS = 1_000;

/** When a vendor changes a shape, every record of a page can have a reason of its own. */
const MAX_REASONS_LOGGED = 3;

/** A feed at work. */
export type RunningFeed = AsyncDisposable & {
  /** Rejects when it cannot go on. Never resolves. */
  readonly failed: Promise<never>;
  /**
   * Polls the essential streams early, as soon as the vendor's own rules allow it. One that has failed keeps its pause:
   * a vendor that is down or throttles is not asked sooner.
   */
  wake(): void;
};

/** Publishes that nothing is configured for a vendor, and does nothing else. */
export async function publishNotConfigured(vendor: string, store: RecordWriter): Promise<void> {
  const status: SourceStatus = {
    state: "NOT_CONFIGURED",
    lastSuccessAtMs: null,
    caughtUpAtMs: null,
    eventsStored: await store.stored("event"),
    ...(await readQuarantine(store)),
    issue: null,
    throttledUntilMs: null,
  };
  await store.publish(SOURCE_MESSAGE_KIND, vendor, { ...status });
}

/**
 * Follows one vendor until it is disposed of: reads its streams, stores their pages, and publishes its status.
 *
 * A failing vendor is retried with growing pauses, and so is a full disk: what was not stored is read again. Any other
 * error ends the feed: `failed` rejects.
 */
export function startFeed(options: FeedOptions): RunningFeed {
  const stopping = new AbortController();
  const feed = new Feed(options);
  const running = feed.run(stopping.signal);
  const failed = running.then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return {
    failed,
    wake: () => feed.wake(),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running.catch(() => {});
    },
  };
}

class Feed {
  readonly #options: FeedOptions;
  readonly #states: readonly StreamState[];
  #lastSuccessAtMs: number | null = null;
  /** What an earlier process had read. What it stored is still there. */
  #earlierCaughtUpAtMs: number | null = null;
  #health: SourceHealth;
  #issue: SourceIssue | null = null;
  /** As `performance.now` counts. */
  #publishedAtMs = 0;
  #isPublishedHanging = false;
  /** Aborted to end the pauses of all lanes. */
  #wakeUp = new AbortController();

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#states = options.streams.map((stream) => new StreamState(stream));
    this.#health = new SourceHealth(options.clock, null);
  }

  async run(signal: AbortSignal): Promise<void> {
    const failing = new AbortController();
    const ending = AbortSignal.any([signal, failing.signal]);
    const running: Promise<void>[] = [];
    try {
      await this.#resume();
      await this.#publishStatus();
      running.push(this.#watchForAnswers(ending));
      for (const lane of Map.groupBy(this.#states, ({ stream }) => stream.lane ?? stream.name).values()) {
        running.push(this.#readLane(lane, ending));
        const firstRead = Promise.all(lane.map((state) => state.firstRead));
        await Promise.race([firstRead, sleep(HEAD_START_MS, undefined, { signal: ending, ref: false }), ...running]);
      }
      await Promise.all(running);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      failing.abort();
      await Promise.allSettled(running);
    }
  }

  wake(): void {
    const woken = this.#states.filter((state) => state.wake());
    if (woken.length === 0) return;
    this.#wakeUp.abort();
    this.#wakeUp = new AbortController();
  }

  /** Goes on from the status that an earlier process published: an outage that outlasts a restart is as old as it is. */
  async #resume(): Promise<void> {
    const { store, vendor, clock } = this.#options;
    const earlier = await store.published<SourceStatus>(SOURCE_MESSAGE_KIND, vendor);
    if (!earlier) return;
    this.#lastSuccessAtMs = earlier.lastSuccessAtMs;
    this.#earlierCaughtUpAtMs = earlier.caughtUpAtMs;
    this.#health = new SourceHealth(clock, earlier.issue);
  }

  /** Publishes the status when the vendor begins or ceases to hang: the call that hangs can take half a minute. */
  async #watchForAnswers(signal: AbortSignal): Promise<void> {
    for await (const _ of setInterval(LOOK_FOR_ANSWERS_EVERY_MS, undefined, { signal, ref: false })) {
      if (isHanging(this.#options.account) !== this.#isPublishedHanging) await this.#publishStatus();
    }
  }

  /** Reads the streams of a lane in turn, each when it is due, until none will be due again. */
  async #readLane(lane: readonly StreamState[], signal: AbortSignal): Promise<void> {
    if (lane.every(({ stream }) => stream.everyMs === null)) await this.#options.backfillGate.wait(signal);
    for (;;) {
      for (const state of lane) {
        if (state.nextAtMs > performance.now()) continue;
        await this.#readStream(state, signal);
        await this.#publishStatus();
      }
      const nextAtMs = Math.min(...lane.map((state) => state.nextAtMs));
      if (nextAtMs === Number.POSITIVE_INFINITY) return;
      await this.#pauseUntil(nextAtMs, signal);
    }
  }

  /** Resolves at a time, or earlier when the feed is woken. */
  async #pauseUntil(atMs: number, signal: AbortSignal): Promise<void> {
    const wakeUp = this.#wakeUp.signal;
    try {
      await sleep(Math.max(atMs - performance.now(), 0), undefined, { signal: AbortSignal.any([signal, wakeUp]) });
    } catch (error) {
      if (signal.aborted || !wakeUp.aborted) throw error;
    }
  }

  async #readStream(state: StreamState, signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#options;
    const { stream } = state;
    const startedAtMs = clock.now();
    const cursors = new ReadingCursors(store);
    state.begin();
    try {
      for await (const page of gatherPages(toStorablePages(cursors.noteAll(stream.read(cursors, signal))))) {
        await this.#storePage(stream, page);
        this.#noteSuccess(startedAtMs);
        if (Object.keys(page.cursors).length > 0) state.noteProgress();
        if (performance.now() - this.#publishedAtMs >= PROGRESS_EVERY_MS) await this.#publishStatus();
      }
      this.#noteSuccess(startedAtMs);
      state.end(startedAtMs);
    } catch (error) {
      if (error instanceof VendorError) await this.#noteFault(state, error);
      else if (error instanceof z.ZodError) await this.#noteFault(state, toMalformed(error));
      else if (error instanceof StoreUnavailableError) this.#noteOutage(state, error);
      else throw error;
    }
  }

  async #storePage(stream: FeedStream, page: StorablePage): Promise<void> {
    const { store, onCommit, backfillGate, vendor } = this.#options;
    const publication = await store.storePage(page);
    if (publication) onCommit(publication);
    if (page.records.some(({ kind }) => kind === "event")) backfillGate.noteTail(vendor);
    this.#logPoison(stream, page);
  }

  /** Notes that a reading that began at `startedAtMs` got on: if it asked the vendor, the vendor answered as documented. */
  #noteSuccess(startedAtMs: number): void {
    const { account, clock } = this.#options;
    const answeredAtMs = account ? account.answeredAtMs : clock.now();
    if (answeredAtMs !== null && answeredAtMs >= startedAtMs) this.#lastSuccessAtMs = answeredAtMs;
  }

  #logPoison(stream: FeedStream, { poison }: StorablePage): void {
    if (poison.length === 0) return;
    const { log, vendor } = this.#options;
    const reasons = [...new Set(poison.map(({ reason }) => reason))].slice(0, MAX_REASONS_LOGGED);
    log.warn({ vendor, stream: stream.name, records: poison.length, reasons }, "records in quarantine");
  }

  async #noteFault(state: StreamState, error: VendorError): Promise<void> {
    const { clock, log, vendor, store } = this.#options;
    state.fail(error, clock.now());
    const level = state.failures === 1 ? "warn" : "debug";
    const { fault, httpStatus } = error;
    log[level]({ vendor, stream: state.stream.name, fault, httpStatus }, error.message);
    if (error.body === null) return;
    const poison = { raw: error.body, reason: error.message, publicReason: toPublicMessage(error) };
    await unlessUnavailable(store.quarantine(poison));
  }

  #noteOutage(state: StreamState, { message }: StoreUnavailableError): void {
    const { log, vendor } = this.#options;
    state.failToStore();
    for (const { stream } of this.#states) stream.onRollback?.();
    log.error({ vendor, stream: state.stream.name }, `nothing is stored for the moment: ${message}`);
  }

  async #publishStatus(): Promise<void> {
    const { store, vendor, onCommit, backfillGate } = this.#options;
    if (this.#states.some(({ error, caughtUpAtMs }) => error || caughtUpAtMs !== null)) backfillGate.noteTail(vendor);
    this.#publishedAtMs = performance.now();
    const telling = this.#status().then((status) => store.publish(SOURCE_MESSAGE_KIND, vendor, { ...status }));
    const publication = await unlessUnavailable(telling);
    if (publication) onCommit(publication);
  }

  async #status(): Promise<SourceStatus> {
    const { account, store } = this.#options;
    this.#isPublishedHanging = isHanging(account);
    const unhealthy = this.#health.judge(this.#states, account);
    const essential = this.#states.filter(({ stream }) => stream.essential);
    this.#issue = unhealthy?.issue ?? toNoteIssue(this.#states, this.#options.clock.now(), this.#issue);
    const caughtUpAtMs = stalestAtMs(essential);
    const isBehind = caughtUpAtMs === null || essential.some((state) => state.isBehind);
    return {
      state: unhealthy?.state ?? (isBehind ? "CATCHING_UP" : "LIVE"),
      lastSuccessAtMs: this.#lastSuccessAtMs,
      caughtUpAtMs: caughtUpAtMs ?? this.#earlierCaughtUpAtMs,
      eventsStored: await store.stored("event"),
      ...(await readQuarantine(store)),
      issue: this.#issue,
      ...toRateLimit(unhealthy?.error ?? null, account?.rateLimit() ?? null),
    };
  }
}

async function readQuarantine(store: RecordWriter): Promise<Pick<SourceStatus, "quarantined" | "quarantineReason">> {
  const { count, newestReason } = await store.quarantined();
  return { quarantined: count, quarantineReason: newestReason };
}

/** An answer that a stream failed to decode is a fault of the vendor's: it must not end the process. */
function toMalformed(error: z.ZodError): VendorError {
  return new VendorError("malformed", z.prettifyError(error), { cause: error });
}

async function* toStorablePages(pages: AsyncIterable<FeedPage>): AsyncGenerator<StorablePage, void> {
  for await (const page of pages) yield toStorable(page);
}

/** Skips a write that is not worth waiting for while the store is not to be had: null. */
async function unlessUnavailable<Result>(writing: Promise<Result>): Promise<Result | null> {
  try {
    return await writing;
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    return null;
  }
}

/** How the vendor's limit on requests stands: until when it is paused, and how many requests are left. */
function toRateLimit(error: VendorError | null, state: RateLimitState | null) {
  const throttledUntilMs = error?.fault === "throttled" ? error.retryAtMs : null;
  if (!state) return { throttledUntilMs };
  const { throttledUntilMs: pausedUntilMs, ...rateLimit } = state;
  return { throttledUntilMs: pausedUntilMs ?? throttledUntilMs, rateLimit };
}
