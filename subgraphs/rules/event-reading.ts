import type { Clock } from "../../platform/clock.ts";
import type { Cursors } from "../../platform/feed/feed-store.ts";
import { collectPage, type FeedPage } from "../../platform/feed/vendor-record.ts";
import type { EventsPage, VinliClient } from "./client.ts";
import { continueWalk, type EventWalk, startWalk } from "./event-walk.ts";
import { toEventRecord } from "./mapper.ts";
import { decodeEvent } from "./wire.ts";

/** How far the events of a device have been read: its cursor. */
type Progress = {
  /** The beginning of its history for us. */
  readonly fromMs: number;
  /** From `fromMs` to here everything is stored but for what `walks` are still to bring. */
  readonly throughMs: number;
  readonly walks: readonly EventWalk[];
  /** When each look back was begun last, by its name. */
  readonly lookedBackAtMs: Readonly<Record<string, number>>;
};

type LookBack = { readonly name: string; readonly depthMs: number; readonly everyMs: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Vinli cannot be asked for what it stored since; only for what happened since. A device without coverage reports hours
 * later, so beside the overlap of every reading there are deeper looks back.
 */
const LOOK_BACKS: readonly LookBack[] = [
  { name: "week", depthMs: 7 * 24 * HOUR_MS, everyMs: HOUR_MS },
  { name: "day", depthMs: 24 * HOUR_MS, everyMs: MINUTE_MS },
];
/** A device that reports in time can still have its events stored in another order than they happened. */
const OVERLAP_MS = 10 * MINUTE_MS;

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

  /** The newest events of a device. What they do not reach back to is left to {@link readOlder}. */
  async readNewest(deviceRef: string, cursors: Cursors, signal: AbortSignal): Promise<FeedPage> {
    const nowMs = this.#clock.now();
    const stored = await readProgress(deviceRef, cursors);
    const progress = stored ?? this.#begin(nowMs);
    const lookBacks = dueLookBacks(progress, nowMs);
    const sinceMs = Math.min(progress.throughMs - OVERLAP_MS, ...lookBacks.map(({ depthMs }) => nowMs - depthMs));
    const walk = startWalk(Math.max(sinceMs, progress.fromMs));
    const page = await this.#client.events(deviceRef, walk.search, signal);
    const { records, poison } = toRecords(page, deviceRef);
    const newestMs = Math.max(progress.throughMs, ...records.map(({ occurredAtMs }) => occurredAtMs));
    const next = continueWalk(walk, toWalkedPage(page, records));
    const lookedBack = lookBacks.map(({ name }) => [name, nowMs]);
    const after: Progress = {
      fromMs: progress.fromMs,
      // A device whose clock is ahead must not hide what happens until then.
      throughMs: Math.max(progress.throughMs, Math.min(newestMs, nowMs)),
      walks: next ? [next, ...progress.walks] : progress.walks,
      lookedBackAtMs: { ...progress.lookedBackAtMs, ...Object.fromEntries(lookedBack) },
    };
    return { records, poison, cursors: toCursors(deviceRef, stored, after) };
  }

  /** The next page of what was left of a device, the newest part first. */
  async readOlder(deviceRef: string, cursors: Cursors, signal: AbortSignal): Promise<FeedPage> {
    const progress = await readProgress(deviceRef, cursors);
    const [walk, ...others] = progress?.walks ?? [];
    if (!progress || !walk) return { records: [], poison: [], cursors: {} };
    const page = await this.#client.events(deviceRef, walk.search, signal);
    const { records, poison } = toRecords(page, deviceRef);
    const next = continueWalk(walk, toWalkedPage(page, records));
    const after: Progress = { ...progress, walks: next ? [next, ...others] : others };
    return { records, poison, cursors: toCursors(deviceRef, progress, after) };
  }

  /** The devices of which something is left to be read. */
  async unfinished(deviceRefs: readonly string[], cursors: Cursors): Promise<readonly string[]> {
    const progresses = await Promise.all(deviceRefs.map((ref) => readProgress(ref, cursors)));
    return deviceRefs.filter((_, index) => (progresses[index]?.walks.length ?? 0) > 0);
  }

  #begin(nowMs: number): Progress {
    const fromMs = Math.max(nowMs - this.#backfillMs, 0);
    return { fromMs, throughMs: fromMs, walks: [], lookedBackAtMs: {} };
  }
}

/** The looks back that it is time for; none while something older is still to be read. */
function dueLookBacks({ walks, lookedBackAtMs }: Progress, nowMs: number): readonly LookBack[] {
  if (walks.length > 0) return [];
  return LOOK_BACKS.filter(({ name, everyMs }) => nowMs - (lookedBackAtMs[name] ?? 0) >= everyMs);
}

function toRecords({ events }: EventsPage, deviceRef: string) {
  return collectPage(events, (raw) => [toEventRecord(decodeEvent(raw), raw, deviceRef)]);
}

function toWalkedPage({ hasPrior, prior }: EventsPage, events: FeedPage["records"]) {
  return { events, hasPrior, prior };
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
