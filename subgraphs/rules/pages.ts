import { toRfc3339 } from "../../platform/date-time.ts";
import { decodeRef, type WireListPage } from "./wire.ts";

/*
 * Vinli pages in two ways: streams, such as events and trips, back in time by links, and lists by offset.
 */

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
/** So many events in a row that happened before a walk are its end. */
const EVENTS_BEYOND = 2;
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
  if (!hasPrior || isThrough(walk, events)) return null;
  const oldestMs = events
    .filter(({ occurredAtMs }) => occurredAtMs > walk.sinceMs)
    .reduce((oldest, { occurredAtMs }) => Math.min(oldest, occurredAtMs), walk.oldestMs ?? Number.POSITIVE_INFINITY);
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

/**
 * Whether a page has come to what was before the walk. One event at its end does not say so: its clock can be wrong, and what
 * is before it would be lost.
 */
function isThrough({ sinceMs }: EventWalk, events: WalkedPage["events"]): boolean {
  const lastInside = events.findLastIndex(({ occurredAtMs }) => occurredAtMs > sinceMs);
  return events.length > 0 && (lastInside === -1 || events.length - 1 - lastInside >= EVENTS_BEYOND);
}

function toSearch(parameters: Readonly<Record<string, string>>): string {
  return `?${new URLSearchParams(parameters)}`;
}

/** Of a page, what is asked for again with the next one: so much may disappear meanwhile. */
const OVERLAP = 0.1;
/** A list that moves by more is gone back in, but not for ever: it is read again in its time anyway. */
const MOST_STEPS_BACK = 10;

/**
 * The records of a list that is paged by offset, each once. It ends at its total, or where a page brings no other record:
 * not every server counts, and limits are cut without a word, so a short page alone ends nothing.
 *
 * A page begins with the last records of the one before. Where it begins with another one, so much disappeared that the
 * rest moved up past the border between the two: then the walk goes back by a page.
 */
export async function* walkList(readPage: (offset: number) => Promise<WireListPage>): AsyncGenerator<unknown> {
  const given = new Set<string>();
  let stepsBack = 0;
  let furthest = 0;
  for (let offset = 0; ; ) {
    const { records, total } = await readPage(offset);
    const keys = records.map(decodeRef);
    const isNew = keys.map((key) => !given.has(key));
    const hasMoved = given.size > 0 && offset > 0 && isNew[0] === true && stepsBack < MOST_STEPS_BACK;
    yield* records.filter((_, index) => isNew[index]);
    for (const key of keys) given.add(key);
    if (hasMoved) {
      stepsBack += 1;
      offset = Math.max(offset - records.length, 0);
      continue;
    }
    const end = offset + records.length;
    const isOver = !isNew.includes(true) && end >= furthest;
    if (isOver || end >= (total ?? Number.POSITIVE_INFINITY)) return;
    furthest = Math.max(furthest, end);
    offset = end - (records.length > 1 ? Math.max(Math.floor(records.length * OVERLAP), 1) : 0);
  }
}
