import { toRfc3339 } from "../../platform/date-time.ts";
import type { Cursors } from "../../platform/feed/feed-store.ts";
import { collectPage, type FeedPage, GLANCE_MS, glance, type VendorRecord } from "../../platform/feed/vendor-record.ts";
import type { IngestContext } from "../../platform/ingest/ingest.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import type { ChangesQuery } from "./client.ts";
import { type FetchPage, type WalkedPage, walkPages } from "./page-walk.ts";
import type { WirePage } from "./wire.ts";

/** Cursors die after 30 days; a fresh start overlaps what is stored by two, for what became visible late. */
const RESTART_OVERLAP_MS = 48 * 3_600_000;

/** One of Samsara's unending feeds of changes, and what becomes of a record in it. */
export type ChangeFeed = {
  /**
   * Of the cursor: the place, and the parameter that it is only good with. Under `<name>/newest-change` is when the
   * newest change that is stored was made: from there the feed starts anew when its cursor is refused.
   */
  readonly name: string;
  fetchPage(query: ChangesQuery, signal: AbortSignal): Promise<WirePage>;
  /** The first record is the one that changed; others were seen with it. */
  toRecords(raw: unknown, receivedAtMs: number): readonly VendorRecord[];
};

export type ChangeFeedOptions = Pick<IngestContext, "clock" | "log"> & { readonly backfillMs: number };

/**
 * Follows a feed of changes from where it was left, from `backfillMs` ago the first time. Where Samsara refuses the
 * cursor, it is read anew from before the newest stored change: what comes twice changes nothing.
 */
export class ChangeReading {
  readonly #feed: ChangeFeed;
  readonly #options: ChangeFeedOptions;

  constructor(feed: ChangeFeed, options: ChangeFeedOptions) {
    this.#feed = feed;
    this.#options = options;
  }

  /** Whether nothing was read yet and a past longer than the glance lies ahead. */
  async hasLongPast(cursors: Cursors): Promise<boolean> {
    return this.#options.backfillMs > GLANCE_MS && (await this.#readQuery(cursors)) === null;
  }

  /** What is newest, without moving the cursor. */
  glance(cursors: Cursors, signal: AbortSignal): AsyncIterable<FeedPage> {
    return glance(this.#readPages({ startTime: this.#ago(GLANCE_MS) }, cursors, signal));
  }

  async *read(cursors: Cursors, signal: AbortSignal): AsyncGenerator<FeedPage, void> {
    const stored = await this.#readQuery(cursors);
    try {
      yield* this.#readPages(stored ?? { startTime: this.#ago(this.#options.backfillMs) }, cursors, signal);
    } catch (error) {
      const query = await this.#readQuery(cursors);
      if (!isRefusedCursor(error) || query?.after === undefined) throw error;
      const restart = await this.#toRestart(query, cursors);
      const context = { vendor: "SAMSARA", stream: this.#feed.name, httpStatus: error.httpStatus, ...restart };
      this.#options.log.warn(context, "the cursor is refused: reading anew");
      yield* this.#readPages(restart, cursors, signal);
    }
  }

  async *#readPages(start: ChangesQuery, cursors: Cursors, signal: AbortSignal): AsyncGenerator<FeedPage, void> {
    const { startTime } = start;
    const fetchPage: FetchPage = (after) => this.#feed.fetchPage({ startTime, after }, signal);
    for await (const page of walkPages(fetchPage, start.after, signal)) {
      yield this.#toPage(startTime, page, await cursors.read(this.#newestChange));
    }
  }

  #toPage(startTime: string, { data, after }: WalkedPage, newestBefore: string | null): FeedPage {
    const nowMs = this.#options.clock.now();
    let newestMs = Number(newestBefore ?? 0);
    const collected = collectPage(data, (raw) => {
      const records = this.#feed.toRecords(raw, nowMs);
      const changedAtMs = records[0]?.version ?? 0;
      // A stamp from the future says nothing of how far the feed was read.
      if (changedAtMs > newestMs && changedAtMs < nowMs) newestMs = changedAtMs;
      return records;
    });
    const cursor = JSON.stringify({ startTime, after } satisfies ChangesQuery);
    return { ...collected, cursors: { [this.#feed.name]: cursor, [this.#newestChange]: String(newestMs) } };
  }

  async #readQuery(cursors: Cursors): Promise<ChangesQuery | null> {
    const stored = await cursors.read(this.#feed.name);
    return stored === null ? null : (JSON.parse(stored) as ChangesQuery);
  }

  /** A fresh start in place of a refused cursor, not before the start that the cursor was given for. */
  async #toRestart({ startTime }: ChangesQuery, cursors: Cursors): Promise<ChangesQuery> {
    const newestChangeMs = Number((await cursors.read(this.#newestChange)) ?? 0);
    return { startTime: toRfc3339(Math.max(newestChangeMs - RESTART_OVERLAP_MS, Date.parse(startTime))) };
  }

  #ago(spanMs: number): string {
    return toRfc3339(this.#options.clock.now() - spanMs);
  }

  get #newestChange(): string {
    return `${this.#feed.name}/newest-change`;
  }
}

/** 400, 404 and 410 can mean that; whether they do shows when the feed is asked without the cursor. */
function isRefusedCursor(error: unknown): error is VendorError {
  return error instanceof VendorError && error.fault === "rejected";
}
