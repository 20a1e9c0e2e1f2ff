import type { Clock } from "../../platform/clock.ts";
import type { Cursors } from "../../platform/feed/feed-store.ts";
import { collectPage, type FeedPage } from "../../platform/feed/vendor-record.ts";
import type { VinliClient } from "./client.ts";
import { continueWalk, type EventWalk, startWalk } from "./event-walk.ts";
import { toEventRecord } from "./mapper.ts";
import { decodeEvent } from "./wire.ts";

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
 * later, so what was read is read again: a day of it often, a week of it seldom.
 */
const LOOK_BACKS = [
  { name: "week", depthMs: 7 * 24 * HOUR_MS, everyMs: HOUR_MS },
  { name: "day", depthMs: 24 * HOUR_MS, everyMs: MINUTE_MS },
] as const;

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

  /** The newest events of a device. What they do not reach back to is left to {@link readMissing}. */
  async readNewest(deviceRef: string, cursors: Cursors, signal: AbortSignal): Promise<FeedPage> {
    const nowMs = this.#clock.now();
    const before = await readProgress(deviceRef, cursors);
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
    return { records, poison, cursors: toCursors(deviceRef, before, after) };
  }

  /** The next page of what is missing of a device. */
  async readMissing(deviceRef: string, cursors: Cursors, signal: AbortSignal): Promise<FeedPage> {
    const progress = await readProgress(deviceRef, cursors);
    const [walk, ...walks] = progress?.walks ?? [];
    if (!progress || !walk) return NOTHING;
    const { records, poison, next } = await this.#walk(deviceRef, walk, signal);
    const after: Progress = { ...progress, walks: next ? [next, ...walks] : walks };
    return { records, poison, cursors: toCursors(deviceRef, progress, after) };
  }

  /** The next page of a look back, for what Vinli stored late. Nothing if it is not time for one. */
  async readLate(deviceRef: string, cursors: Cursors, signal: AbortSignal): Promise<FeedPage> {
    const nowMs = this.#clock.now();
    const progress = await readProgress(deviceRef, cursors);
    const begun = progress && (progress.lookBack ? progress : beginLookBack(progress, nowMs));
    if (!begun?.lookBack) return NOTHING;
    const { records, poison, next } = await this.#walk(deviceRef, begun.lookBack, signal);
    return { records, poison, cursors: toCursors(deviceRef, progress, { ...begun, lookBack: next }) };
  }

  /** Those of some devices of which something is missing. */
  async incomplete(deviceRefs: readonly string[], cursors: Cursors): Promise<readonly string[]> {
    const progresses = await Promise.all(deviceRefs.map((ref) => readProgress(ref, cursors)));
    return deviceRefs.filter((_, index) => (progresses[index]?.walks.length ?? 0) > 0);
  }

  #begin(nowMs: number): Progress {
    const fromMs = Math.max(nowMs - this.#backfillMs, 0);
    const lookedBackAtMs = Object.fromEntries(LOOK_BACKS.map(({ name }) => [name, nowMs]));
    return { fromMs, throughMs: fromMs, walks: [], lookBack: null, lookedBackAtMs };
  }

  async #walk(deviceRef: string, walk: EventWalk, signal: AbortSignal) {
    const { events, ...way } = await this.#client.events(deviceRef, walk.search, signal);
    const { records, poison } = collectPage(events, (raw) => [toEventRecord(decodeEvent(raw), raw, deviceRef)]);
    return { records, poison, next: continueWalk(walk, { events: records, ...way }) };
  }
}

const NOTHING: FeedPage = { records: [], poison: [], cursors: {} };

/** The progress with the deepest look back that it is time for, which includes the others; unchanged if there is none. */
function beginLookBack(progress: Progress, nowMs: number): Progress {
  const { fromMs, lookedBackAtMs } = progress;
  const due = LOOK_BACKS.find(({ name, everyMs }) => nowMs - (lookedBackAtMs[name] ?? 0) >= everyMs);
  if (!due) return progress;
  const included = LOOK_BACKS.filter(({ depthMs }) => depthMs <= due.depthMs);
  return {
    ...progress,
    lookBack: startWalk(Math.max(nowMs - due.depthMs, fromMs)),
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
