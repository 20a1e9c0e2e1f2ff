import { pino } from "pino";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { systemTimekeeper } from "../../../platform/vendor/timekeeper.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import { VisTracksClient } from "../../../subgraphs/hos/client.ts";
import { createStreams } from "../../../subgraphs/hos/feed.ts";
import { UnidentifiedDrivers } from "../../../subgraphs/hos/streams/unidentified-drivers.ts";
import { StoredFeed } from "../../platform/feed/stored-feed.ts";

type HosParts = {
  readonly stored: StoredFeed;
  /** The streams as a process begins with them. */
  readonly createStreams: () => readonly FeedStream[];
  readonly spans: { skippedMs: number };
  readonly resources: AsyncDisposableStack;
};

/** What is read of a VisTracks at a url, one reading at a time, and a look into the store that it goes to. */
export class HosReading implements AsyncDisposable {
  readonly stored: StoredFeed;
  readonly #parts: HosParts;
  #streams: readonly FeedStream[];

  private constructor(parts: HosParts) {
    this.stored = parts.stored;
    this.#parts = parts;
    this.#streams = parts.createStreams();
  }

  static async open(url: string, backfillMs: number): Promise<HosReading> {
    await using opening = new AsyncDisposableStack();
    const stored = opening.use(await StoredFeed.open());
    const clock = { now: () => stored.nowMs };
    const credentials = { username: "office", password: "secret", requestsPerSecond: 10_000 };
    const spans = { skippedMs: 0 };
    const timekeeper = { ...systemTimekeeper, now: () => performance.now() + spans.skippedMs };
    const client = opening.use(
      new VisTracksClient({ url: `${url}/api/v2`, ...credentials, clock, random: () => 0, timekeeper }),
    );
    const settings = { pollIntervalMs: 50, backfillMs };
    const log = pino({ level: "silent" });
    return new HosReading({
      stored,
      createStreams: () =>
        createStreams(
          { client, unidentified: new UnidentifiedDrivers(client), records: stored.store, settings, clock },
          log,
        ),
      spans,
      resources: opening.move(),
    });
  }

  /** Forgets everything that is not stored. */
  restart(): void {
    this.#streams = this.#parts.createStreams();
  }

  /** Lets a span pass for pauses that are over then; the time of day stays. */
  skip(spanMs: number): void {
    this.#parts.spans.skippedMs += spanMs;
  }

  /** Reads a stream once, every page stored before the next is asked for. Gives the error that ended it, or null. */
  async read(name: string, signal: AbortSignal): Promise<VendorError | null> {
    const stream = this.#streams.find((one) => one.name === name);
    if (!stream) throw new Error(`no stream is named ${name}`);
    try {
      for await (const page of stream.read(this.stored.store, signal))
        await this.stored.store.storePage(toStorable(page));
      return null;
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      return error;
    }
  }

  async events() {
    return (await this.stored.records()).filter(({ kind }) => kind === "event");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.resources.disposeAsync();
  }
}
