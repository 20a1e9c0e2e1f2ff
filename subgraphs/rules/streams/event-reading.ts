import type { Clock } from "../../../platform/clock.ts";
import { toRfc3339 } from "../../../platform/date-time.ts";
import { collectPage, type FeedPage, type PoisonRecord } from "../../../platform/records/record.ts";
import type { Cursors } from "../../../platform/records/record-writer.ts";
import type { VinliClient } from "../client.ts";
import { toEventRecord } from "../mapper.ts";
import { continueWalk, type EventWalk, startWalk, startWalkFromEnd } from "../pages.ts";
import { decodeEvent } from "../wire.ts";

/** How far the events of a device have been read: its cursor. */
type Progress = {
  /** The beginning of its history for us. */
  readonly fromMs: number;
  /** From `fromMs` to here everything that Vinli had is stored but for what `walks` are still to bring. */
  readonly throughMs: number;
  /** The newest part of what is missing comes first. */
  readonly walks: readonly EventWalk[];
  /** The look back that is under way. */
  readonly lookBack: EventWalk | null;
  /** When each look back was begun last, by its name. */
  readonly lookedBackAtMs: Readonly<Record<string, number>>;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A device that reports in time can still have its events stored in another order than they happened. */
const OVERLAP_MS = 10 * MINUTE_MS;
/**
 * Vinli cannot be asked for what it stored since; only for what happened since. A device without coverage reports hours
 * later, so what was read is read again: a day of it often, a week of it seldom. With the week comes what devices whose
 * clocks are ahead say of the future.
 */
const LOOK_BACKS = [
  { name: "week", depthMs: 7 * 24 * HOUR_MS, everyMs: HOUR_MS },
  { name: "day", depthMs: 24 * HOUR_MS, everyMs: MINUTE_MS },
] as const;

/** Pages of what is missing between two looks at what is new, so that a long reading does not hold up the present. */
const MISSING_PAGES_PER_ROUND = 4;

/** A page, and the progress of its device once it is stored. */
type PageRead = { readonly page: FeedPage; readonly progress: Progress };

/** Reads the events of devices, a page at a time, each page with the cursor that is true once it is stored. */
export class EventReading {
  readonly #client: VinliClient;
  readonly #backfillMs: number;
  readonly #clock: Clock;

  constructor(client: VinliClient, backfillMs: number, clock: Clock) {
    this.#client = client;
    this.#backfillMs = backfillMs;
    this.#clock = clock;
  }

  /**
   * What a device has for one round: its newest events, and then some of what is missing or, where nothing is, of what
   * Vinli stored late. What turns out to be missing only now is for the next round, so that the newest events of all
   * devices come before it.
   */
  async *read(deviceRef: string, cursors: Cursors, signal: AbortSignal): AsyncGenerator<FeedPage, void> {
    const before = await readProgress(deviceRef, cursors);
    const newest = await this.#readNewest(deviceRef, before, signal);
    yield newest.page;
    let { progress } = newest;
    const mostMissing = before && before.walks.length > 0 ? MISSING_PAGES_PER_ROUND : 0;
    for (let pages = 0; pages < mostMissing; pages += 1) {
      const missing = await this.#readMissing(deviceRef, progress, signal);
      if (!missing) break;
      yield missing.page;
      progress = missing.progress;
    }
    if (progress.walks.length > 0) return;
    const late = await this.#readLate(deviceRef, progress, signal);
    if (late) yield late;
  }

  /** Whether something is missing of one of some devices. */
  async isMissing(deviceRefs: readonly string[], cursors: Cursors): Promise<boolean> {
    const progresses = await Promise.all(deviceRefs.map((ref) => readProgress(ref, cursors)));
    return progresses.some((progress) => progress !== null && progress.walks.length > 0);
  }

  /** The newest events of a device. What they do not reach back to is missing. */
  async #readNewest(deviceRef: string, before: Progress | null, signal: AbortSignal): Promise<PageRead> {
    const nowMs = this.#clock.now();
    const progress = before ?? this.#begin(nowMs);
    const { fromMs, throughMs, walks } = progress;
    // Events of the millisecond that was reached can still be missing.
    const walk = startWalk(Math.max(throughMs - 1, fromMs), Math.max(throughMs - OVERLAP_MS, fromMs));
    const { records, poison, next } = await this.#walk(deviceRef, walk, signal);
    const newestMs = Math.max(throughMs, ...records.map(({ occurredAtMs }) => occurredAtMs));
    const after: Progress = {
      ...progress,
      // A device whose clock is ahead must not hide what happens until then.
      throughMs: Math.max(throughMs, Math.min(newestMs, nowMs)),
      walks: next ? [next, ...walks] : walks,
    };
    return { page: { records, poison, cursors: toCursors(deviceRef, before, after) }, progress: after };
  }

  /** The next page of what is missing of a device; null if nothing is. */
  async #readMissing(deviceRef: string, before: Progress, signal: AbortSignal): Promise<PageRead | null> {
    const [walk, ...walks] = before.walks;
    if (!walk) return null;
    const { records, poison, next } = await this.#walk(deviceRef, walk, signal);
    const after: Progress = { ...before, walks: next ? [next, ...walks] : walks };
    return { page: { records, poison, cursors: toCursors(deviceRef, before, after) }, progress: after };
  }

  /** The next page of a look back, for what Vinli stored late; null if it is not time for one. */
  async #readLate(deviceRef: string, before: Progress, signal: AbortSignal): Promise<FeedPage | null> {
    const begun = before.lookBack ? before : beginLookBack(before, this.#clock.now());
    if (!begun.lookBack) return null;
    const { records, poison, next } = await this.#walk(deviceRef, begun.lookBack, signal);
    return { records, poison, cursors: toCursors(deviceRef, before, { ...begun, lookBack: next }) };
  }

  #begin(nowMs: number): Progress {
    const fromMs = Math.max(nowMs - this.#backfillMs, 0);
    const lookedBackAtMs = Object.fromEntries(LOOK_BACKS.map(({ name }) => [name, nowMs]));
    return { fromMs, throughMs: fromMs, walks: [], lookBack: null, lookedBackAtMs };
  }

  async #walk(deviceRef: string, walk: EventWalk, signal: AbortSignal) {
    const page = await this.#client.events(deviceRef, walk.search, signal);
    const { records, poison } = collectPage(page.records, (raw) => [toEventRecord(decodeEvent(raw), raw, deviceRef)]);
    const next = continueWalk(walk, { ...page, events: records });
    return { records, poison: [...poison, ...toGap(deviceRef, next)], next };
  }
}

/** What is told of events that the vendor has and does not give: nothing is passed by in silence. */
function toGap(deviceRef: string, walk: EventWalk | null): readonly PoisonRecord[] {
  if (walk?.passedMs === undefined) return [];
  const raw = { deviceRef, timestamp: toRfc3339(walk.passedMs) };
  return [{ raw, reason: "more events of one millisecond than an answer holds: some of them cannot be read" }];
}

/**
 * The progress with the deepest look back that it is time for, which includes the others; unchanged if there is none.
 *
 * Its depth is counted from the last one: what was stored since then can be as late as that, however long it was. After
 * a downtime, whose events are read as the newest ones already, this costs as many pages once more, one of them a round.
 */
function beginLookBack(progress: Progress, nowMs: number): Progress {
  const { fromMs, lookedBackAtMs } = progress;
  const due = LOOK_BACKS.find(({ name, everyMs }) => Math.abs(nowMs - (lookedBackAtMs[name] ?? 0)) >= everyMs);
  if (!due) return progress;
  // A clock that was set back since must not hide what is newer than it tells.
  const lastMs = Math.min(lookedBackAtMs[due.name] ?? nowMs, nowMs);
  const sinceMs = Math.max(lastMs - due.depthMs, fromMs);
  const included = LOOK_BACKS.filter(({ depthMs }) => depthMs <= due.depthMs);
  return {
    ...progress,
    lookBack: due.name === "week" ? startWalkFromEnd(sinceMs) : startWalk(sinceMs),
    lookedBackAtMs: { ...lookedBackAtMs, ...Object.fromEntries(included.map(({ name }) => [name, nowMs])) },
  };
}

async function readProgress(deviceRef: string, cursors: Cursors): Promise<Progress | null> {
  const stored = await cursors.read(toCursorName(deviceRef));
  return stored === null ? null : (JSON.parse(stored) as Progress);
}

/** Nothing where nothing moved: most readings are to change nothing at all. */
function toCursors(deviceRef: string, before: Progress | null, after: Progress): FeedPage["cursors"] {
  const value = JSON.stringify(after);
  return value === JSON.stringify(before) ? {} : { [toCursorName(deviceRef)]: value };
}

function toCursorName(deviceRef: string): string {
  return `events/${deviceRef}`;
}
