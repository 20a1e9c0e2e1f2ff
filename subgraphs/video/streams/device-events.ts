import { hash } from "node:crypto";
import type { Clock } from "../../../platform/clock.ts";
import { toContent } from "../../../platform/records/content.ts";
import { collectPage, type FeedPage } from "../../../platform/records/record.ts";
import type { Cursors } from "../../../platform/records/record-writer.ts";
import { toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";
import type { EventsPage, RoscoLiveClient } from "../client.ts";
import { toRecords } from "../mapper.ts";
import { decodeEvent } from "../recordings/event-wire.ts";
import { decodeRow } from "../wire.ts";
import { type AskWindow, type EventWindow, PAGE_SIZE } from "./ask-window.ts";
import type { DeviceTotals, EventTotals } from "./event-totals.ts";
import { readWindow } from "./event-window.ts";
import { latestVersions } from "./latest-versions.ts";
import { type PastCursor, pastCursorName, readPastCursor } from "./past-cursor.ts";
import { settleTotal } from "./total-probe.ts";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/**
 * A clip can be asked for as long as its recording is on the card of the camera. About 70 hours of driving fit on it, a
 * week of a driver: https://roscolive-api-v1.apidog.io/6474402e0.
 */
const LATEST_CREATION_MS = 7 * 24 * HOUR_MS;
/** The first reading of a device begins so long ago; a longer past is read beside it. */
const PRESENT_MS = HOUR_MS;
/** Uploads and reviews change events in the first day or two. */
export const LATEST_CHANGE_MS = 48 * HOUR_MS;
/** The zone of the period in a call is not documented and clocks differ: nothing of today may lie behind its end. */
const BEYOND_NOW_MS = 48 * HOUR_MS;
/** The last day that fourteen digits can name. */
const END_OF_TIME_MS = Date.parse("9999-12-31T23:59:59Z");
/** News are few, and asked for often. A burst is asked for with what is known of it, so that no row can slip past a page. */
const NEWS_PAGE_SIZES = [10, 100];
/** A cursor that nothing new came after is stored this often only: it only decides how far back is read. */
const CURSOR_EVERY_MS = 60_000;

/** Up to where the events of a device are stored. */
export type DeviceCursor = {
  /** Epoch milliseconds of our clock: all that RoscoLive had then is stored. */
  readonly readToMs: number;
  /** Epoch milliseconds of the vendor's clock: the newest creation that is stored. Null before there was one. */
  readonly createdToMs: number | null;
};

/** How much of a device is read: what was created since the last time, what may have changed, what did, or everything. */
export type EventReading = { readonly deviceId: string } & (
  | { readonly depth: "news" | "everything" }
  | { readonly depth: "changes"; readonly changesReadAtMs: number }
  /** The moments of the events that changed. */
  | { readonly depth: "changed"; readonly changedMs: readonly number[] }
);

export type DeviceEventsOptions = {
  readonly client: RoscoLiveClient;
  readonly totals: EventTotals;
  /** How far back the first reading of a device goes. */
  readonly backfillMs: number;
  readonly clock: Clock;
};

/**
 * Reads the events of single devices from where they were left.
 *
 * RoscoLive has no feed of changes for them. What is new comes first when the newest created are asked for first; what
 * changed, such as the state of an upload, is found by reading what is young enough to change again.
 */
export class DeviceEvents {
  readonly #client: RoscoLiveClient;
  readonly #totals: EventTotals;
  readonly #backfillMs: number;
  readonly #clock: Clock;
  /** The digests of each device's news of last time: the same again needs no second look. */
  readonly #lastNews = new Map<string, ReadonlySet<string>>();
  #isOrdered = true;

  constructor({ client, totals, backfillMs, clock }: DeviceEventsOptions) {
    this.#client = client;
    this.#totals = totals;
    this.#backfillMs = backfillMs;
    this.#clock = clock;
  }

  /** Forgets what the news were, and which totals are wrong. To be called when something could not be stored. */
  forget(): void {
    this.#lastNews.clear();
    this.#totals.forget();
  }

  /** What clients are told of the vendor's totals; null while none is known to be wrong. */
  note(): string | null {
    return this.#totals.note();
  }

  /** The events of a device, page by page, and then the cursors that move. */
  async *read(reading: EventReading, cursors: Cursors, signal: AbortSignal): AsyncGenerator<FeedPage> {
    yield* this.#readDevice(reading, cursors, signal);
    const learnt = this.#totals.takeCursors();
    if (Object.keys(learnt).length > 0) yield { records: [], poison: [], cursors: learnt };
  }

  async *#readDevice(reading: EventReading, cursors: Cursors, signal: AbortSignal): AsyncGenerator<FeedPage> {
    const { deviceId, depth } = reading;
    const nowMs = this.#clock.now();
    const cursor = await readCursor(deviceId, cursors);
    if (cursor === null) return yield* this.#readFirst(deviceId, signal);
    const past = await readPastCursor(deviceId, cursors);
    const knownToMs = depth === "news" ? cursor.createdToMs : null;
    const lastNews = depth === "news" ? this.#lastNews.get(deviceId) : undefined;
    const news = new Set<string>();
    let { createdToMs } = cursor;
    const totals = await this.#totals.of(deviceId);
    for await (const page of this.#pages(reading, { cursor, past, nowMs, knownToMs, totals }, signal)) {
      createdToMs = latest([this.#newestCreation(page, nowMs), createdToMs]);
      const rows = latestVersions(page.records, nowMs);
      const digests = depth === "news" ? rows.map(toDigest) : [];
      const fresh = lastNews ? rows.filter((_, index) => !lastNews.has(digests[index] ?? "")) : rows;
      yield { ...this.#collectEvents({ ...page, records: fresh }, deviceId), cursors: {} };
      for (const digest of digests) news.add(digest);
    }
    if (depth === "news") this.#lastNews.set(deviceId, news);
    if (past === null) yield this.#toPast(cursor, deviceId);
    const next: DeviceCursor = { readToMs: nowMs, createdToMs };
    // Changes are read less far back than news, so what was created before may be missing from them.
    if ((depth === "news" || depth === "everything") && isWorthStoring(next, cursor))
      yield { records: [], poison: [], cursors: { [cursorName(deviceId)]: JSON.stringify(next) } };
  }

  /**
   * All there is of a device where it fits into one answer. Else the answer tells up to which creation everything is known
   * before long: what happened lately is read on, and what happened before that is left as its past.
   */
  async *#readFirst(deviceId: string, signal: AbortSignal): AsyncGenerator<FeedPage> {
    const nowMs = this.#clock.now();
    const ask = this.#asking(deviceId, signal);
    const whole = { fromMs: toWholeSecond(nowMs - this.#backfillMs), toMs: toWholeSecond(nowMs + BEYOND_NOW_MS) };
    const totals = await this.#totals.of(deviceId);
    const first = await ask(whole, { number: 0, size: PAGE_SIZE });
    yield { ...this.#collectEvents(first, deviceId), cursors: {} };
    const cursor: DeviceCursor = { readToMs: nowMs, createdToMs: this.#newestCreation(first, nowMs) };
    const presentFromMs = Math.max(whole.fromMs, toWholeSecond(nowMs - PRESENT_MS));
    let isWhole = totals.isWhole(first, PAGE_SIZE);
    if (!isWhole && first.total !== null && !totals.isFull(first, PAGE_SIZE)) {
      const probe = settleTotal({ window: whole, answer: first }, ask, totals);
      isWhole = (yield* this.#collectAll(probe, deviceId)).isWhole;
    }
    if (!isWhole) yield* this.#collectAll(readWindow({ ...whole, fromMs: presentFromMs }, ask, totals), deviceId);
    const leftToMs = isWhole || presentFromMs === whole.fromMs ? null : presentFromMs;
    const past: PastCursor = { fromMs: whole.fromMs, leftToMs, readAtMs: nowMs };
    const names = { [cursorName(deviceId)]: JSON.stringify(cursor), [pastCursorName(deviceId)]: JSON.stringify(past) };
    yield { records: [], poison: [], cursors: names };
  }

  #collectEvents({ records, askedAt }: Answered, deviceRef: string): Pick<FeedPage, "records" | "poison"> {
    const receivedAtMs = this.#clock.now();
    const received = { deviceRef, receivedAtMs, askedAt };
    return collectPage(latestVersions(records, receivedAtMs), (raw) => toRecords(decodeEvent(raw), raw, received));
  }

  /** The events of some answers, and what those come to. */
  async *#collectAll<Result>(
    answers: AsyncGenerator<EventsPage, Result>,
    deviceId: string,
  ): AsyncGenerator<FeedPage, Result> {
    for (;;) {
      const next = await answers.next();
      if (next.done) return next.value;
      yield { ...this.#collectEvents(next.value, deviceId), cursors: {} };
    }
  }

  /** The newest creation on a page. A date in the future must not hide what is created until then. */
  #newestCreation(page: EventsPage, nowMs: number): number | null {
    const creationsMs = toCreations(page);
    this.#isOrdered &&= page.newestFirst && isDescending(creationsMs);
    return latest(creationsMs.map((createdMs) => Math.min(createdMs, nowMs)));
  }

  /** The events of a device whose clock is ahead by more than the other readings look, page by page. */
  async *readAhead(deviceId: string, signal: AbortSignal): AsyncGenerator<FeedPage> {
    const window = { fromMs: this.#clock.now() + BEYOND_NOW_MS, toMs: END_OF_TIME_MS };
    for await (const { records, poison } of this.readPeriod(deviceId, window, signal))
      yield { records, poison, cursors: {} };
  }

  /** All events of a device in a period, page by page, the newest first. */
  async *readPeriod(deviceId: string, period: EventWindow, signal: AbortSignal): AsyncGenerator<PeriodPage> {
    const window = { fromMs: toWholeSecond(period.fromMs), toMs: toWholeSecond(period.toMs) };
    const totals = await this.#totals.of(deviceId);
    for await (const page of readWindow(window, this.#asking(deviceId, signal), totals))
      yield { ...this.#collectEvents(page, deviceId), readFromMs: page.readFromMs };
  }

  /** The past of a device that was read when pasts had no cursors. */
  #toPast({ readToMs }: DeviceCursor, deviceId: string): FeedPage {
    const past: PastCursor = { fromMs: readToMs - this.#backfillMs, leftToMs: null, readAtMs: 0 };
    return { records: [], poison: [], cursors: { [pastCursorName(deviceId)]: JSON.stringify(past) } };
  }

  #pages(
    reading: EventReading,
    { cursor, past, nowMs, knownToMs, totals }: Known,
    signal: AbortSignal,
  ): AsyncGenerator<EventsPage> {
    const ask = this.#asking(reading.deviceId, signal);
    if (reading.depth === "changed") return readMoments(reading.changedMs, ask, totals);
    // What is left of the past is read by itself.
    const fromMs = Math.max(this.#beginningMs(reading, cursor), past?.leftToMs ?? Number.NEGATIVE_INFINITY);
    const window = { fromMs: toWholeSecond(fromMs), toMs: toWholeSecond(nowMs + BEYOND_NOW_MS) };
    const isNews = reading.depth === "news" && this.#isOrdered;
    return isNews ? this.#news(window, knownToMs, ask, totals) : readWindow(window, ask, totals);
  }

  /** The events of a window that were created last: as many as it takes to reach back to a creation that is known. */
  async *#news(
    window: EventWindow,
    knownToMs: number | null,
    ask: AskWindow,
    totals: DeviceTotals,
  ): AsyncGenerator<EventsPage> {
    for (const size of NEWS_PAGE_SIZES) {
      const page = await ask(window, { number: 0, size });
      yield page;
      const oldestMs = toCreations(page).at(-1);
      const isReached = knownToMs !== null && oldestMs !== undefined && oldestMs < knownToMs;
      if (totals.isWhole(page, size) || (this.#isOrdered && isReached)) return;
    }
    yield* readWindow(window, ask, totals);
  }

  #asking(deviceId: string, signal: AbortSignal): AskWindow {
    return (window, page) => this.#client.deviceEvents({ deviceId, ...window, ...(page && { page }) }, signal);
  }

  /** The first moment whose events can be among what a reading is to find. */
  #beginningMs(reading: Exclude<EventReading, { depth: "changed" }>, { readToMs }: DeviceCursor): number {
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

/** A page of a period, and from where on to the end of the period everything has come. */
export type PeriodPage = Pick<FeedPage, "records" | "poison"> & { readonly readFromMs: number };

type Answered = Pick<EventsPage, "records" | "askedAt">;

type Known = {
  readonly cursor: DeviceCursor;
  readonly past: PastCursor | null;
  readonly nowMs: number;
  /** The creation that news are to reach back to; null where none is known. */
  readonly knownToMs: number | null;
  readonly totals: DeviceTotals;
};

async function* readMoments(
  momentsMs: readonly number[],
  ask: AskWindow,
  totals: DeviceTotals,
): AsyncGenerator<EventsPage> {
  for (const momentMs of new Set(momentsMs.map(toWholeSecond)))
    yield* readWindow({ fromMs: momentMs - SECOND_MS, toMs: momentMs + SECOND_MS }, ask, totals);
}

function toDigest(raw: unknown): string {
  return hash("sha256", toContent(raw), "base64");
}

function toWholeSecond(epochMs: number): number {
  return Math.floor(epochMs / SECOND_MS) * SECOND_MS;
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
  return records.map((raw) => toInstantOrNull(decodeRow(raw).createtime)).filter((createdMs) => createdMs !== null);
}

function isDescending(instantsMs: readonly number[]): boolean {
  return instantsMs.every((instantMs, index) => index === 0 || instantMs <= (instantsMs[index - 1] ?? instantMs));
}

function latest(instantsMs: readonly (number | null)[]): number | null {
  return instantsMs.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
