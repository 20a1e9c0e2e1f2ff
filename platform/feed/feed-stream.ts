import type { FeedPage } from "../records/record.ts";
import type { Cursors } from "../records/record-writer.ts";
import type { VendorError } from "../vendor/vendor-error.ts";

/** Something of a vendor's that is polled again and again, or a backfill that is read once. */
export type FeedStream = {
  readonly name: string;
  /**
   * From the end of one reading to the start of the next. Null for a backfill: it is read to its end once, beside
   * everything else and after the live tails of every vendor, and its own cursor says where to go on after a restart.
   */
  readonly everyMs: number | null;
  /**
   * The vendor's own least pause from the end of one reading to the start of the next, for when the feed is woken early.
   * Without it, and at least, a second.
   */
  readonly leastPauseMs?: number;
  /** Streams of one lane are read in turn, all others side by side. Without it a stream has a lane of its own. */
  readonly lane?: string;
  /**
   * Whether events depend on it. Until such a stream has been read to its end, the source is catching up, and its
   * failure is the source's. The failure of any other stream, such as a list of users, degrades the source at most.
   */
  readonly essential: boolean;
  /** What is known to keep it from being read to its end, before it is read again. It is told at once, like a failure. */
  readonly fault?: () => VendorError | null;
  /** What clients are told of a vendor that does not keep to its documentation while nothing is missing: it degrades nothing. */
  readonly note?: () => string | null;
  /** Called after a rollback: state in memory may be ahead of the store, so drop it. */
  readonly onRollback?: () => void;
  /** What is new since the cursors, page by page. Fails with a {@link VendorError}; the pages before it are stored. */
  read(cursors: Cursors, signal: AbortSignal): AsyncIterable<FeedPage>;
};
