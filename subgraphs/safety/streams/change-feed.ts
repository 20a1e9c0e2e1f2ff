import { toRfc3339 } from "../../../platform/date-time.ts";
import type { IngestContext } from "../../../platform/ingest/ingest.ts";
import { collectPage, type FeedPage, type VendorRecord } from "../../../platform/records/record.ts";
import type { Cursors } from "../../../platform/records/record-writer.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import type { ChangesQuery } from "../client.ts";
import { type FetchPage, type WalkedPage, walkPages } from "../pages.ts";
import type { WirePage } from "../wire.ts";

/** Cursors die after 30 days; a fresh start overlaps what is stored by two, for what became visible late. */
const RESTART_OVERLAP_MS = 48 * 3_600_000;

/** One of Samsara's feeds of changes, and what becomes of a record in it. */
export type ChangeFeed = {
  fetchPage(query: ChangesQuery, signal: AbortSignal): Promise<WirePage>;
  /** The first record is the one that changed; others were seen with it. */
  toRecords(raw: unknown, receivedAtMs: number): readonly VendorRecord[];
};

/** The place in a feed, with the parameters that it is only good with. */
export type ChangesCursor = ChangesQuery & { readonly isDone?: true };

/** Where a feed was left. */
export async function readCursor(name: string, cursors: Cursors): Promise<ChangesCursor | null> {
  const stored = await cursors.read(name);
  return stored === null ? null : (JSON.parse(stored) as ChangesCursor);
}

/**
 * Reads a feed of changes from where it was left. Where Samsara refuses the cursor, it is read anew from before the
 * newest stored change, and that is said in the log: what comes twice changes nothing.
 */
export class ChangeReading {
  readonly #name: string;
  readonly #feed: ChangeFeed;
  readonly #options: Pick<IngestContext, "clock" | "log">;

  /** Its cursors are named `name` and, for when the newest change was made that is stored, `name/newest-change`. */
  constructor(name: string, feed: ChangeFeed, options: Pick<IngestContext, "clock" | "log">) {
    this.#name = name;
    this.#feed = feed;
    this.#options = options;
  }

  /** The pages since the last reading, from `first` on before there was one; none where all were read to their end time. */
  async *read(first: ChangesQuery, cursors: Cursors, signal: AbortSignal): AsyncGenerator<FeedPage, void> {
    const stored = await readCursor(this.#name, cursors);
    if (stored?.isDone) return;
    try {
      yield* this.#readPages(stored ?? first, cursors, signal);
    } catch (error) {
      const refused = await readCursor(this.#name, cursors);
      if (!isRefusedCursor(error) || refused?.after === undefined) throw error;
      const restart = await this.#toRestart(refused, cursors);
      const context = { vendor: "SAMSARA", stream: this.#name, httpStatus: error.httpStatus, ...restart };
      this.#options.log.warn(context, "the cursor is refused: reading anew");
      yield* this.#readPages(restart, cursors, signal);
    }
  }

  async *#readPages(start: ChangesQuery, cursors: Cursors, signal: AbortSignal): AsyncGenerator<FeedPage, void> {
    const { after: startAfter, ...period } = start;
    const fetchPage: FetchPage = (after) => this.#feed.fetchPage({ ...period, after }, signal);
    for await (const page of walkPages(fetchPage, startAfter, signal)) {
      yield this.#toPage(period, page, await cursors.read(this.#newestChange));
    }
    if (period.endTime !== undefined) yield this.#toEnd(period);
  }

  #toPage(period: ChangesQuery, { data, after }: WalkedPage, newestBefore: string | null): FeedPage {
    const nowMs = this.#options.clock.now();
    let newestMs = Number(newestBefore ?? 0);
    const collected = collectPage(data, (raw) => {
      const records = this.#feed.toRecords(raw, nowMs);
      const changedAtMs = records[0]?.version ?? 0;
      // A stamp from the future says nothing of how far the feed was read.
      if (changedAtMs > newestMs && changedAtMs < nowMs) newestMs = changedAtMs;
      return records;
    });
    const cursor: ChangesCursor = { ...period, after };
    const cursors = { [this.#name]: JSON.stringify(cursor), [this.#newestChange]: String(newestMs) };
    return { ...collected, cursors };
  }

  /** The end of a period: it holds no more changes, and what changes later leaves it. */
  #toEnd(period: ChangesQuery): FeedPage {
    const cursor: ChangesCursor = { ...period, isDone: true };
    return { records: [], poison: [], cursors: { [this.#name]: JSON.stringify(cursor) } };
  }

  /** A fresh start in place of a refused cursor, not before the start that the cursor was given for. */
  async #toRestart({ startTime, endTime }: ChangesQuery, cursors: Cursors): Promise<ChangesQuery> {
    const newestChangeMs = Number((await cursors.read(this.#newestChange)) ?? 0);
    const restart = { startTime: toRfc3339(Math.max(newestChangeMs - RESTART_OVERLAP_MS, Date.parse(startTime))) };
    return endTime === undefined ? restart : { ...restart, endTime };
  }

  get #newestChange(): string {
    return `${this.#name}/newest-change`;
  }
}

/** 400, 404 and 410 can mean that; whether they do shows when the feed is asked without the cursor. */
function isRefusedCursor(error: unknown): error is VendorError {
  return error instanceof VendorError && error.fault === "rejected";
}
