import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Publication } from "../bus/bus.ts";
import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import type { FeedPage } from "../records/record.ts";
import type { RecordWriter } from "../records/record-writer.ts";
import { type StorablePage, toStorable } from "../records/storable-page.ts";
import { StoreFullError } from "../store/store-full.ts";
import type { RateLimitState } from "../vendor/rate-limit.ts";
import type { VendorAccount } from "../vendor/vendor-account.ts";
import { VendorError } from "../vendor/vendor-error.ts";
import type { FeedStream } from "./feed-stream.ts";
import { gatherPages } from "./gather-pages.ts";
import type { Present } from "./present.ts";
import { ReadingCursors } from "./reading-cursors.ts";
import { toNoteIssue } from "./source-note.ts";
import { type SourceIssue, type SourceStatus, toIssue, toMeaning } from "./source-status.ts";
import { StreamState, stalestAtMs } from "./stream-state.ts";

/** What a feed tells of the account that its streams ask with. */
export type FeedAccount = Pick<VendorAccount, "answeredAtMs" | "rateLimit">;

export type FeedOptions = {
  readonly vendor: string;
  readonly streams: readonly FeedStream[];
  readonly store: RecordWriter;
  /** Told when the newest of this feed is stored. */
  readonly present: Present;
  /** Called after every commit that others may wait for, with what it tells them. */
  readonly onCommit: (publication: Publication) => void;
  readonly clock: Clock;
  readonly log: Logger;
  /** Knows when the vendor answered last and how its limit stands. Without one every reading counts as an answer. */
  readonly account?: FeedAccount | undefined;
};

/** What the other subgraphs are told of a feed: a message of this kind, under the vendor's name. */
export const SOURCE_MESSAGE_KIND = "source";

/** While a long reading goes on, its progress is told this often. */
const PROGRESS_EVERY_MS = 1_000;
/** What comes first in the list of streams, such as the devices, has so long to be known before what comes after it. */
const HEAD_START_MS = 1_000;
/** When the disk is full, room is looked for this often. */
const PAUSE_WITHOUT_ROOM_MS = 5_000;

/** A page of a vendor's that has changed its shape would fill the log with one reason after the other. */
const MOST_REASONS_LOGGED = 3;

/** A feed at work. */
export type RunningFeed = AsyncDisposable & {
  /** Rejects when it cannot go on. Never resolves. */
  readonly failed: Promise<never>;
  /**
   * Says that there is something new. What the truth about events depends on is read as soon as the vendor's own rules
   * allow it. A stream that has failed is not: a vendor that is down or throttles is asked no sooner for it.
   */
  wake(): void;
};

/** Tells that nothing is configured for a vendor, and does nothing else. */
export async function publishNotConfigured(vendor: string, store: RecordWriter): Promise<void> {
  const status: SourceStatus = {
    state: "NOT_CONFIGURED",
    lastSuccessAtMs: null,
    caughtUpAtMs: null,
    eventsStored: await store.stored("event"),
    issue: null,
    throttledUntilMs: null,
  };
  await store.publish(SOURCE_MESSAGE_KIND, vendor, { ...status });
}

/**
 * Follows one vendor until it is disposed of: reads its streams, stores what comes, and tells how it stands.
 *
 * A failing vendor is asked again with growing pauses, and a full disk is waited for: what was not stored is read again.
 * Any other error ends the feed: `failed` rejects.
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
  #issue: SourceIssue | null = null;
  /** As `performance.now` counts. */
  #toldAtMs = 0;
  /** Aborted to cut the pauses of all lanes short. */
  #bell = new AbortController();

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#states = options.streams.map((stream) => new StreamState(stream));
  }

  async run(signal: AbortSignal): Promise<void> {
    const failing = new AbortController();
    const ending = AbortSignal.any([signal, failing.signal]);
    const running: Promise<void>[] = [];
    try {
      await this.#tell();
      for (const lane of Map.groupBy(this.#states, ({ stream }) => stream.lane ?? stream.name).values()) {
        running.push(this.#readLane(lane, ending));
        const begun = Promise.all(lane.map((state) => state.begun));
        await Promise.race([begun, sleep(HEAD_START_MS, undefined, { signal: ending, ref: false }), ...running]);
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
    this.#bell.abort();
    this.#bell = new AbortController();
  }

  /** Reads the streams of a lane in turn, each when it is due, as long as there is one to be read. */
  async #readLane(lane: readonly StreamState[], signal: AbortSignal): Promise<void> {
    if (lane.every(({ stream }) => stream.everyMs === null)) await this.#options.present.isSeen(signal);
    for (;;) {
      for (const state of lane) {
        if (state.nextAtMs > performance.now()) continue;
        await this.#readStream(state, signal);
        await this.#tell();
      }
      const nextAtMs = Math.min(...lane.map((state) => state.nextAtMs));
      if (nextAtMs === Number.POSITIVE_INFINITY) return;
      await this.#pauseUntil(nextAtMs, signal);
    }
  }

  /** Resolves at a time, or before it when the feed is woken. */
  async #pauseUntil(atMs: number, signal: AbortSignal): Promise<void> {
    const bell = this.#bell.signal;
    try {
      await sleep(Math.max(atMs - performance.now(), 0), undefined, { signal: AbortSignal.any([signal, bell]) });
    } catch (error) {
      if (signal.aborted || !bell.aborted) throw error;
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
        if (Object.keys(page.cursors).length > 0) state.moveOn();
        if (performance.now() - this.#toldAtMs >= PROGRESS_EVERY_MS) await this.#tell();
      }
      this.#noteSuccess(startedAtMs);
      state.end(startedAtMs);
    } catch (error) {
      if (error instanceof VendorError) await this.#noteFault(state, error);
      else if (error instanceof z.ZodError) await this.#noteFault(state, toMalformed(error));
      else if (error instanceof StoreFullError) this.#noteNoRoom(state);
      else throw error;
    }
  }

  async #storePage(stream: FeedStream, page: StorablePage): Promise<void> {
    const { store, onCommit, present, vendor } = this.#options;
    const publication = await store.storePage(page);
    if (publication) onCommit(publication);
    if (page.records.some(({ kind }) => kind === "event")) present.see(vendor);
    this.#reportPoison(stream, page);
  }

  /** Notes that a reading, begun at `startedAtMs`, came on: if it asked the vendor, the vendor answered as documented. */
  #noteSuccess(startedAtMs: number): void {
    const { account, clock } = this.#options;
    const answeredAtMs = account ? account.answeredAtMs : clock.now();
    if (answeredAtMs !== null && answeredAtMs >= startedAtMs) this.#lastSuccessAtMs = answeredAtMs;
  }

  #reportPoison(stream: FeedStream, { poison }: StorablePage): void {
    if (poison.length === 0) return;
    const { log, vendor } = this.#options;
    const reasons = [...new Set(poison.map(({ reason }) => reason))].slice(0, MOST_REASONS_LOGGED);
    log.warn({ vendor, stream: stream.name, records: poison.length, reasons }, "records in quarantine");
  }

  async #noteFault(state: StreamState, error: VendorError): Promise<void> {
    const { clock, log, vendor, store } = this.#options;
    state.fail(error, clock.now());
    const level = state.failures === 1 ? "warn" : "debug";
    const { fault, httpStatus } = error;
    log[level]({ vendor, stream: state.stream.name, fault, httpStatus }, error.message);
    if (error.body !== null) await unlessFull(store.quarantine({ raw: error.body, reason: error.message }));
  }

  #noteNoRoom(state: StreamState): void {
    const { log, vendor } = this.#options;
    state.pause(PAUSE_WITHOUT_ROOM_MS);
    for (const { stream } of this.#states) stream.forget?.();
    log.error({ vendor, stream: state.stream.name }, "the disk is full: nothing is stored until there is room");
  }

  async #tell(): Promise<void> {
    const { store, vendor, onCommit, present } = this.#options;
    if (this.#states.some(({ error, caughtUpAtMs }) => error || caughtUpAtMs !== null)) present.see(vendor);
    this.#toldAtMs = performance.now();
    const publication = await unlessFull(store.publish(SOURCE_MESSAGE_KIND, vendor, { ...(await this.#status()) }));
    if (publication) onCommit(publication);
  }

  async #status(): Promise<SourceStatus> {
    const essential = this.#states.filter(({ stream }) => stream.essential);
    const fatal = essential.find(({ trouble }) => trouble)?.trouble ?? null;
    const error = fatal ?? this.#states.find(({ trouble }) => trouble)?.trouble ?? null;
    const alike = this.#states.filter(({ trouble }) => trouble && trouble.fault === error?.fault);
    const streams = fatal ? [] : alike.map(({ stream }) => stream.name);
    const nowMs = this.#options.clock.now();
    this.#issue = error
      ? toIssue({ error, streams }, nowMs, this.#issue)
      : toNoteIssue(this.#states, nowMs, this.#issue);
    const caughtUpAtMs = stalestAtMs(essential);
    const isBehind = caughtUpAtMs === null || essential.some((state) => state.isBehind);
    const healthy = isBehind ? "CATCHING_UP" : "LIVE";
    return {
      state: fatal ? toMeaning(fatal.fault).state : error ? "DEGRADED" : healthy,
      lastSuccessAtMs: this.#lastSuccessAtMs,
      caughtUpAtMs,
      eventsStored: await this.#options.store.stored("event"),
      issue: this.#issue,
      ...toRateLimit(error, this.#options.account?.rateLimit() ?? null),
    };
  }
}

/** What a stream could not decode and did not deal with: one answer must not end all that this process does. */
function toMalformed(error: z.ZodError): VendorError {
  return new VendorError("malformed", z.prettifyError(error), { cause: error });
}

async function* toStorablePages(pages: AsyncIterable<FeedPage>): AsyncGenerator<StorablePage, void> {
  for await (const page of pages) yield toStorable(page);
}

/** What is not worth waiting for room is left out while there is none: null. */
async function unlessFull<Result>(writing: Promise<Result>): Promise<Result | null> {
  try {
    return await writing;
  } catch (error) {
    if (!(error instanceof StoreFullError)) throw error;
    return null;
  }
}

/** What is told of the vendor's limit on requests: until when it wants to be left alone, and what is left of it. */
function toRateLimit(error: VendorError | null, state: RateLimitState | null) {
  const throttledUntilMs = error?.fault === "throttled" ? error.retryAtMs : null;
  if (!state) return { throttledUntilMs };
  const { throttledUntilMs: pausedUntilMs, ...rateLimit } = state;
  return { throttledUntilMs: pausedUntilMs ?? throttledUntilMs, rateLimit };
}
