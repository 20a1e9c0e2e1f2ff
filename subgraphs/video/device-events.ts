import type { Clock } from "../../platform/clock.ts";
import type { Cursors } from "../../platform/feed/feed-store.ts";
import { collectPage, type FeedPage } from "../../platform/feed/vendor-record.ts";
import type { EventsPage, RoscoLiveClient } from "./client.ts";
import { toInstant } from "./date.ts";
import { toContent, toRecords } from "./mapper.ts";
import { decodeCreation, decodeEvent } from "./wire.ts";

const HOUR_MS = 3_600_000;
/**
 * A clip can be asked for as long as its recording is on the card of the camera. About 70 hours of driving fit on it, a
 * week of a driver: https://roscolive-api-v1.apidog.io/6474402e0.
 */
const LATEST_CREATION_MS = 7 * 24 * HOUR_MS;
/** Uploads and reviews change events in the first day or two. */
const LATEST_CHANGE_MS = 48 * HOUR_MS;
/** The zone of the period in a call is not documented and clocks differ: nothing of today may lie behind its end. */
const BEYOND_NOW_MS = 24 * HOUR_MS;
/** News are few, and asked for often. */
const NEWS_PAGE_SIZE = 10;
const FULL_PAGE_SIZE = 100;
/** A cursor that nothing new came after is stored this often only: it only decides how far back is read. */
const CURSOR_EVERY_MS = 60_000;

/** Up to where the events of a device are stored. */
export type DeviceCursor = {
  /** Epoch milliseconds of our clock: all that RoscoLive had then is stored. */
  readonly readToMs: number;
  /** Epoch milliseconds of the vendor's clock: the newest creation that is stored. Null before there was one. */
  readonly createdToMs: number | null;
};

/** How much of a device is read: what was created since the last time, what may have changed, or all of both. */
export type EventReading = { readonly deviceId: string } & (
  | { readonly depth: "news" | "everything" }
  | { readonly depth: "changes"; readonly changesReadAtMs: number }
);

/**
 * Reads the events of single devices from where they were left.
 *
 * RoscoLive has no feed of changes for them. What is new comes first when the newest created are asked for first; what
 * changed, such as the state of an upload, is found by reading what is young enough to change again.
 */
export class DeviceEvents {
  readonly #client: RoscoLiveClient;
  readonly #backfillMs: number;
  readonly #clock: Clock;
  /** What each device's news were last time: the same again needs no second look. */
  readonly #lastNews = new Map<string, ReadonlySet<string>>();
  #isOrdered = true;

  constructor(client: RoscoLiveClient, backfillMs: number, clock: Clock) {
    this.#client = client;
    this.#backfillMs = backfillMs;
    this.#clock = clock;
  }

  /** The events of a device, page by page, and then its cursor where it moves. */
  async *read(reading: EventReading, cursors: Cursors, signal: AbortSignal): AsyncGenerator<FeedPage> {
    const { deviceId, depth } = reading;
    const nowMs = this.#clock.now();
    const cursor = await readCursor(deviceId, cursors);
    const knownToMs = depth === "news" && cursor ? cursor.createdToMs : null;
    const lastNews = depth === "news" ? this.#lastNews.get(deviceId) : undefined;
    const news = new Set<string>();
    let createdToMs = cursor?.createdToMs ?? null;
    for await (const page of this.#pages(reading, { cursor, nowMs }, signal)) {
      const creationsMs = toCreations(page);
      this.#isOrdered &&= page.newestFirst && isDescending(creationsMs);
      // A date in the future must not hide what is created until then.
      createdToMs = latest([...creationsMs.map((createdMs) => Math.min(createdMs, nowMs)), createdToMs]);
      const fresh = page.records.filter((raw) => !lastNews?.has(toContent(raw)));
      const collected = collectPage(fresh, (raw) => toRecords(decodeEvent(raw), raw, deviceId));
      yield { ...collected, cursors: {} };
      for (const raw of page.records) news.add(toContent(raw));
      const oldestMs = creationsMs.at(-1);
      if (this.#isOrdered && knownToMs !== null && oldestMs !== undefined && oldestMs < knownToMs) break;
    }
    if (depth === "news") this.#lastNews.set(deviceId, news);
    const next: DeviceCursor = { readToMs: nowMs, createdToMs };
    // Changes are read less far back than news, so what was created before may be missing from them.
    if (depth !== "changes" && isWorthStoring(next, cursor))
      yield { records: [], poison: [], cursors: { [cursorName(deviceId)]: JSON.stringify(next) } };
  }

  #pages(
    reading: EventReading,
    { cursor, nowMs }: { readonly cursor: DeviceCursor | null; readonly nowMs: number },
    signal: AbortSignal,
  ): AsyncGenerator<EventsPage> {
    const isNewsAlone = reading.depth === "news" && this.#isOrdered;
    const query = {
      deviceId: reading.deviceId,
      fromMs: cursor ? this.#beginningMs(reading, cursor) : nowMs - this.#backfillMs,
      toMs: nowMs + BEYOND_NOW_MS,
      pageSize: isNewsAlone ? NEWS_PAGE_SIZE : FULL_PAGE_SIZE,
    };
    return this.#client.deviceEvents(query, signal);
  }

  /** The first moment whose events can be among what a reading is to find. */
  #beginningMs(reading: EventReading, { readToMs }: DeviceCursor): number {
    switch (reading.depth) {
      case "everything":
        return readToMs - LATEST_CREATION_MS;
      case "news":
        return readToMs - (this.#isOrdered ? LATEST_CREATION_MS : LATEST_CHANGE_MS);
      case "changes":
        // News move the cursor, and changes do not: it says nothing of when changes were read.
        return reading.changesReadAtMs - LATEST_CHANGE_MS;
      default:
        throw new Error(`a reading of no known depth: ${JSON.stringify(reading satisfies never)}`);
    }
  }
}

async function readCursor(deviceId: string, cursors: Cursors): Promise<DeviceCursor | null> {
  const stored = await cursors.read(cursorName(deviceId));
  return stored === null ? null : (JSON.parse(stored) as DeviceCursor);
}

function cursorName(deviceId: string): string {
  return `events/${deviceId}`;
}

function isWorthStoring(next: DeviceCursor, stored: DeviceCursor | null): boolean {
  if (stored === null || next.createdToMs !== stored.createdToMs) return true;
  return next.readToMs - stored.readToMs >= CURSOR_EVERY_MS;
}

/** When the events of a page were created, those left out that do not say. */
function toCreations({ records }: EventsPage): number[] {
  return records.map((raw) => toInstant(decodeCreation(raw))).filter((createdMs) => createdMs !== null);
}

function isDescending(instantsMs: readonly number[]): boolean {
  return instantsMs.every((instantMs, index) => index === 0 || instantMs <= (instantsMs[index - 1] ?? instantMs));
}

function latest(instantsMs: readonly (number | null)[]): number | null {
  return instantsMs.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
