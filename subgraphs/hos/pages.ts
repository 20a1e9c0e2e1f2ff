import { VendorError } from "../../platform/vendor/vendor-error.ts";
import { toInstantOrNull } from "../../platform/vendor/wire-instant.ts";
import type { DriverHistoriesQuery, VisTracksClient } from "./client.ts";
import { decodeOutline } from "./wire.ts";

/** Asked for; an account of a few thousand drivers changes less than that between two polls. */
const PAGE_SIZE = 500;
/** A row can become visible a little after the instant that it says it changed at. */
const OVERLAP_MS = 10_000;
/** When rows leave the part of an offset walk that was read, the ones behind move into it; so many are read again. */
export const REREAD_ROWS = 50;
/**
 * A page of more rows may not be the last, for a vendor can give less than it is asked for. It is no fewer than are read
 * again by offset, so that a walk comes forward; and a log that changes all the time is left in peace between two polls.
 */
const MOST_ROWS_OF_LAST_PAGE = REREAD_ROWS;

/** One answer on the way through the changes of the log. */
export type ChangePage = {
  readonly rows: readonly unknown[];
  readonly query: DriverHistoriesQuery;
  /** Epoch milliseconds: every change up to then was given by this page or one before it. */
  readonly readToMs: number;
};

/** How a page lies in the order of changes. */
type Span = { readonly isSorted: boolean; readonly newestMs: number | null; readonly outline: string };

/** A part of the changes, in epoch milliseconds. Without an end it goes up to now. */
export type ChangePeriod = { readonly sinceMs: number; readonly untilMs?: number | undefined };

/** Where a walk through the changes stands. */
type Walk = {
  readonly startMs: number;
  /** False from the first page on that is out of order: the vendor does not sort, and its offsets are all there is. */
  isSorted: boolean;
  newestMs: number;
  outline: string;
};

/**
 * The rows of the log that changed in a period, and those of a few seconds before it.
 *
 * Offsets shift when rows change, so a page is asked for by the instant of the last row of the one before, and by
 * offset only among rows of one instant. A vendor that ignores `sort` is walked by offset to the end, one that ignores
 * `limit` has given everything, and one that gives fewer rows than asked for is asked again until they are few.
 * Fails with a {@link VendorError} where the vendor cannot be read on.
 */
export async function* readChanges(
  client: VisTracksClient,
  { sinceMs, untilMs: changedToMs }: ChangePeriod,
  signal: AbortSignal,
): AsyncGenerator<ChangePage> {
  const startMs = sinceMs - OVERLAP_MS;
  const walk: Walk = { startMs, isSorted: true, newestMs: sinceMs, outline: "" };
  let query: DriverHistoriesQuery | null = {
    changedFromMs: startMs,
    changedToMs,
    offset: 0,
    limit: PAGE_SIZE,
    owners: "all",
  };
  while (query) {
    const rows = await client.driverHistories(query, signal);
    const span = toSpan(rows);
    walk.isSorted &&= span.isSorted;
    const next = nextQuery(query, rows.length, span, walk);
    walk.newestMs = Math.max(walk.newestMs, span.newestMs ?? walk.newestMs);
    walk.outline = span.outline;
    yield { rows, query, readToMs: walk.isSorted || !next ? walk.newestMs : sinceMs };
    query = next;
  }
}

function toSpan(rows: readonly unknown[]): Span {
  const outlines = rows.map(decodeOutline);
  const changesMs = outlines.flatMap(({ lastChangedDate }) => toInstantOrNull(lastChangedDate) ?? []);
  const isAscending = changesMs.every((changeMs, index) => changeMs >= (changesMs[index - 1] ?? changeMs));
  return {
    isSorted: isAscending && (changesMs.length > 0 || rows.length === 0),
    newestMs: changesMs.length > 0 ? changesMs.reduce((a, b) => Math.max(a, b)) : null,
    outline: JSON.stringify(outlines),
  };
}

/** What to ask for after a page; null after the last. */
function nextQuery(query: DriverHistoriesQuery, rows: number, span: Span, walk: Walk): DriverHistoriesQuery | null {
  const { startMs, isSorted } = walk;
  if (!isSorted && query.changedFromMs !== startMs) return { ...query, changedFromMs: startMs, offset: 0 };
  if (rows > PAGE_SIZE || rows <= MOST_ROWS_OF_LAST_PAGE) return null;
  // Whether the vendor includes the instant itself is unknown: the millisecond before it makes sure.
  const changedFromMs = (span.newestMs ?? startMs) - 1;
  if (isSorted && changedFromMs > query.changedFromMs) return { ...query, changedFromMs, offset: 0 };
  const isNew = query.offset === 0 || span.outline !== walk.outline;
  if (isNew) return { ...query, offset: query.offset + rows - REREAD_ROWS };
  if (rows < PAGE_SIZE) return null;
  throw new VendorError("malformed", "the same page of driver histories at another offset");
}
