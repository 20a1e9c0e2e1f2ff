import { pino } from "pino";
import { BackfillGate } from "../../../platform/feed/backfill-gate.ts";
import { startFeed } from "../../../platform/feed/feed.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import type { SourceState, SourceStatus } from "../../../platform/feed/source-status.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { systemTimekeeper } from "../../../platform/vendor/timekeeper.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { SamsaraClient } from "../../../subgraphs/safety/client.ts";
import { createStreams } from "../../../subgraphs/safety/feed.ts";
import { StoredFeed } from "../../platform/feed/stored-feed.ts";
import { until } from "../../until.ts";

export const TOKEN = "t0ps3cret";
export const BACKFILL_MS = 3_600_000;

type SafetyOptions = {
  /** Keeps what is stored for the next one. */
  readonly file?: string;
  readonly backfillMs?: number;
  readonly nowMs?: number;
};

type SafetyInside = {
  readonly spans: { skippedMs: number };
  readonly lines: string[];
  readonly resources: AsyncDisposableStack;
};

/** What is read of a Samsara at a url, faster than the real one allows, and a look into the store that it goes to. */
export class Safety implements AsyncDisposable {
  readonly stored: StoredFeed;
  readonly #spans: { skippedMs: number };
  /** By their names. */
  readonly streams: ReadonlyMap<string, FeedStream>;
  readonly #resources: AsyncDisposableStack;
  readonly #lines: string[];

  private constructor(parts: Pick<Safety, "stored" | "streams"> & SafetyInside) {
    this.stored = parts.stored;
    this.streams = parts.streams;
    this.#spans = parts.spans;
    this.#lines = parts.lines;
    this.#resources = parts.resources;
  }

  static async open(url: string, { file, backfillMs = BACKFILL_MS, nowMs }: SafetyOptions = {}): Promise<Safety> {
    await using opening = new AsyncDisposableStack();
    const lines: string[] = [];
    const log = pino({ level: "trace" }, { write: (line: string) => lines.push(line) });
    const stored = opening.use(await StoredFeed.open(file));
    if (nowMs !== undefined) stored.nowMs = nowMs;
    const clock = { now: () => stored.nowMs };
    const spans = { skippedMs: 0 };
    const spanClock = { now: () => performance.now() + spans.skippedMs };
    const timekeeper = { ...systemTimekeeper, ...spanClock };
    const client = opening.use(
      new SamsaraClient({ url, token: TOKEN, requestsPerSecond: 10_000, clock, random: () => 0, timekeeper }),
    );
    const settings = { pollIntervalMs: 5, leastPauseMs: 5, backfillMs };
    const all = createStreams({ client, store: stored.store, settings, clock, spanClock, log });
    const streams = new Map(all.map((stream) => [stream.name, stream]));
    return new Safety({ stored, streams, spans, lines, resources: opening.move() });
  }

  /** Lets a span pass for pauses that are over then; the time of day stays. */
  skip(spanMs: number): void {
    this.#spans.skippedMs += spanMs;
  }

  /** All that was logged. */
  get log(): string {
    return this.#lines.join("");
  }

  /** Follows some of the streams until it is disposed of. */
  follow(names: readonly string[]): void {
    const streams = names.map((name) => this.#stream(name));
    const clock = { now: () => this.stored.nowMs };
    const log = pino({ level: "trace" }, { write: (line: string) => this.#lines.push(line) });
    const { store } = this.stored;
    this.#resources.use(
      startFeed({
        vendor: "SAMSARA",
        streams,
        store,
        backfillGate: new BackfillGate([]),
        onCommit: () => {},
        clock,
        log,
      }),
    );
  }

  /** Reads a stream once, every page stored before the next is asked for. Gives the error that ended it, or null. */
  async read(name: string, signal: AbortSignal): Promise<VendorError | null> {
    try {
      for await (const page of this.#stream(name).read(this.stored.store, signal)) {
        await this.stored.store.storePage(toStorable(page));
      }
      return null;
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      return error;
    }
  }

  async untilState(state: SourceState, signal: AbortSignal): Promise<SourceStatus> {
    return until(async () => {
      const status = await this.stored.told<SourceStatus>("source", "SAMSARA");
      return status?.state === state ? status : null;
    }, signal);
  }

  /** Resolves when events of these ids, and no others, are stored. */
  async untilEvents(refs: readonly string[], signal: AbortSignal): Promise<void> {
    await until(async () => String(await this.stored.store.refs("event")) === String(refs.toSorted()), signal);
  }

  /** What is stored of a kind, by ref. */
  async facets(kind: string): Promise<Readonly<Record<string, unknown>>> {
    const records = (await this.stored.records()).filter((record) => record.kind === kind);
    return Object.fromEntries(records.map(({ ref, facet }) => [ref, JSON.parse(facet)]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  #stream(name: string): FeedStream {
    const stream = this.streams.get(name);
    if (!stream) throw new Error(`no stream is named ${name}`);
    return stream;
  }
}

/** The feeds of safety events alone at work on a Samsara. */
export async function startSafety(url: string, options: SafetyOptions = {}): Promise<Safety> {
  const safety = await Safety.open(url, options);
  safety.follow(["safety-events", "safety-events/past"]);
  return safety;
}
