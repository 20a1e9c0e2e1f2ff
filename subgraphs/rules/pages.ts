import { toRfc3339 } from "../../platform/date-time.ts";

/**
 * A way back in time through the events of a device, from the newest to those of `sinceMs`. It is kept page by page,
 * so that a process that ends on the way goes on where it was.
 */
export type EventWalk = {
  /** Exclusive, as Vinli's `since` is. */
  readonly sinceMs: number;
  /** The query of the next page. */
  readonly search: string;
  /** Where the walk has come to; null before the first event. */
  readonly oldestMs: number | null;
  /** The events of that very millisecond. */
  readonly tiedRefs: readonly string[];
  /** How many pages in a row brought nothing older. */
  readonly standstill: number;
  /** The millisecond that has just been passed by though it has more events than an answer holds. */
  readonly passedMs?: number;
};

/** What a page says of the way on. */
export type WalkedPage = {
  readonly events: readonly { readonly ref: string; readonly occurredAtMs: number }[];
  readonly hasPrior: boolean;
  readonly prior: string | null;
};

/** Larger limits are cut to the vendor's own without a word. */
const EVENTS_PER_PAGE = 100;
/** When events of one millisecond fill a page, the only way past them is a larger page: so large at least. */
const EVENTS_PER_TIED_PAGE = 1_000;
/** Past all that any clock can tell: without an `until` Vinli stops at its own now. */
const END_OF_TIME = "9999-12-31T23:59:59.999Z";
/** A page that was asked for up to the oldest event, and one before it, must bring something if there is something. */
const LONGEST_STANDSTILL = 3;

/** A walk from now back to `sinceMs`. Its first page can ask for more: what comes with it costs nothing. */
export function startWalk(sinceMs: number, firstSinceMs = sinceMs): EventWalk {
  const search = toSearch({ since: toRfc3339(firstSinceMs), limit: String(EVENTS_PER_PAGE) });
  return { sinceMs, search, oldestMs: null, tiedRefs: [], standstill: 0 };
}

/** A walk back to `sinceMs` that begins with the events of devices whose clocks are ahead. */
export function startWalkFromEnd(sinceMs: number): EventWalk {
  const search = toSearch({ since: toRfc3339(sinceMs), until: END_OF_TIME, limit: String(EVENTS_PER_PAGE) });
  return { sinceMs, search, oldestMs: null, tiedRefs: [], standstill: 0 };
}

/**
 * The walk after a page, or null at its end.
 *
 * Vinli's link is followed as long as it leads back in time. One that repeats what was seen, leads elsewhere, or has no
 * `until` and so begins anew, is replaced by a question for what happened until the oldest event, and then before it.
 */
export function continueWalk(walk: EventWalk, { events, hasPrior, prior }: WalkedPage): EventWalk | null {
  const oldestMs = events.reduce(
    (oldest, { occurredAtMs }) => Math.min(oldest, occurredAtMs),
    walk.oldestMs ?? Number.POSITIVE_INFINITY,
  );
  if (!hasPrior || oldestMs <= walk.sinceMs) return null;
  const tiedBefore = oldestMs === walk.oldestMs ? walk.tiedRefs : [];
  const tied = events.filter(({ occurredAtMs }) => occurredAtMs === oldestMs).map(({ ref }) => ref);
  const tiedRefs = [...new Set([...tiedBefore, ...tied])];
  const standstill = tiedRefs.length > tiedBefore.length ? 0 : walk.standstill + 1;
  if (standstill >= LONGEST_STANDSTILL) return null;
  if (!Number.isFinite(oldestMs)) return prior === null ? null : { ...walk, search: prior, standstill };
  const after = { sinceMs: walk.sinceMs, oldestMs, tiedRefs, standstill };
  if (standstill === 0 && prior !== null) return { ...after, search: prior };
  const since = toRfc3339(walk.sinceMs);
  if (standstill <= 1) {
    // Twice what is known of that millisecond: if it has no more, what happened before it comes along.
    const limit = String(Math.max(EVENTS_PER_TIED_PAGE, tiedRefs.length * 2));
    return { ...after, search: toSearch({ since, until: toRfc3339(oldestMs), limit }) };
  }
  const search = toSearch({ since, until: toRfc3339(oldestMs - 1), limit: String(EVENTS_PER_PAGE) });
  const isFull = events.length > 1 && events.every(({ occurredAtMs }) => occurredAtMs === oldestMs);
  return isFull ? { ...after, search, passedMs: oldestMs } : { ...after, search };
}

function toSearch(parameters: Readonly<Record<string, string>>): string {
  return `?${new URLSearchParams(parameters)}`;
}
