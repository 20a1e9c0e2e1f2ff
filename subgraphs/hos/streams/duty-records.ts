import type { Clock } from "../../../platform/clock.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import type { FeedPage } from "../../../platform/records/record.ts";
import type { Cursors } from "../../../platform/records/record-writer.ts";
import type { VisTracksClient } from "../client.ts";
import type { HosSettings } from "../config.ts";
import { type ChangePeriod, readChanges } from "../pages.ts";
import { collectRows, type KnownRecords } from "./rows.ts";
import { ACCOUNTS_CURSOR, type UnidentifiedDrivers } from "./unidentified-drivers.ts";

/** The greatest `lastChangedDate` up to which every change is stored, in epoch milliseconds. */
const LIVE = "driver-histories";
/** The changes before that: a {@link PastCursor}. */
const PAST = "driver-histories/past";
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The first reading of what changes now begins so long ago; a longer past is read beside it. */
const PRESENT_MS = HOUR_MS;

/**
 * `lastChangedDate` can be the time of a device that had no connection for days, and then a row appears in a past that was
 * read. So a day is read again every hour and a week every day, each with what passed since the last time, however long
 * that was: a row that appeared in between can be as late as any.
 */
const LATE_READINGS = [
  { name: "driver-histories/late-day", everyMs: HOUR_MS, latenessMs: DAY_MS },
  { name: "driver-histories/late-week", everyMs: DAY_MS, latenessMs: 7 * DAY_MS },
] as const;
/** How often it is looked whether one of these is due: when it was done last is stored. */
const LATE_CHECK_EVERY_MS = 600_000;

type PastCursor = { readonly readToMs: number; readonly untilMs: number; readonly isDone: boolean };

export type LogOptions = {
  readonly client: VisTracksClient;
  readonly unidentified: UnidentifiedDrivers;
  readonly records: KnownRecords;
  readonly settings: Pick<HosSettings, "pollIntervalMs" | "backfillMs">;
  readonly clock: Clock;
};

/** The log: what changes now, beside it what changed before we came, and again what may have become visible late. */
export function createLogStreams(options: LogOptions): readonly FeedStream[] {
  const log = new LogReading(options);
  const late = LATE_READINGS.map((reading) => createLateStream(log, reading, options.clock));
  return [createLiveStream(log, options), createPastStream(log, options), ...late];
}

/** Follows the changes of the log from where they were left. */
function createLiveStream(log: LogReading, { settings, clock }: LogOptions): FeedStream {
  return {
    name: LIVE,
    everyMs: settings.pollIntervalMs,
    essential: true,
    async *read(cursors, signal) {
      const stored = await cursors.read(LIVE);
      const presentMs = clock.now() - Math.min(PRESENT_MS, settings.backfillMs);
      const past = await readPast(cursors);
      const sinceMs = stored === null ? Math.min(presentMs, past?.untilMs ?? presentMs) : Number(stored);
      let cursor = stored;
      for await (const { readToMs, ...page } of log.read({ sinceMs }, cursors, signal)) {
        const readTo = String(readToMs);
        yield readTo === cursor ? page : { ...page, cursors: { ...page.cursors, [LIVE]: readTo } };
        cursor = readTo;
      }
    },
  };
}

/** Reads the changes from the backfill up to where those of now begin, once. */
function createPastStream(log: LogReading, { settings, clock }: LogOptions): FeedStream {
  return {
    name: PAST,
    everyMs: null,
    essential: true,
    async *read(cursors, signal) {
      const live = await cursors.read(LIVE);
      const nowMs = clock.now();
      const first = {
        readToMs: nowMs - settings.backfillMs,
        untilMs: live === null ? nowMs : Number(live),
        isDone: false,
      };
      const past = (await readPast(cursors)) ?? first;
      if (past.isDone || past.readToMs >= past.untilMs) return;
      const period = { sinceMs: past.readToMs, untilMs: past.untilMs };
      for await (const { readToMs, ...page } of log.read(period, cursors, signal)) {
        const readTo: PastCursor = { ...past, readToMs };
        yield { ...page, cursors: { ...page.cursors, [PAST]: JSON.stringify(readTo) } };
      }
      const done: PastCursor = { ...past, isDone: true };
      yield { records: [], poison: [], cursors: { [PAST]: JSON.stringify(done) } };
    },
  };
}

type LateReading = { readonly name: string; readonly everyMs: number; readonly latenessMs: number };

function createLateStream(log: LogReading, { name, everyMs, latenessMs }: LateReading, clock: Clock): FeedStream {
  return {
    name,
    everyMs: LATE_CHECK_EVERY_MS,
    essential: false,
    async *read(cursors, signal) {
      const nowMs = clock.now();
      const stored = await cursors.read(name);
      // The very first reading has just been, or is still to come.
      const isDue = stored !== null && Math.abs(nowMs - Number(stored)) >= everyMs;
      if (isDue) {
        // A clock that was ahead then has left a time to come, which says nothing of when that was.
        const lastMs = Math.min(Number(stored), nowMs - everyMs);
        const period = { sinceMs: lastMs - latenessMs };
        for await (const { readToMs: _, ...page } of log.read(period, cursors, signal)) yield page;
      }
      if (isDue || stored === null) yield { records: [], poison: [], cursors: { [name]: String(nowMs) } };
    },
  };
}

async function readPast(cursors: Cursors): Promise<PastCursor | null> {
  const stored = await cursors.read(PAST);
  return stored === null ? null : (JSON.parse(stored) as PastCursor);
}

/** A page of the log as it is stored, and up to when everything was read with it. */
type LogPage = FeedPage & { readonly readToMs: number };

/** Reads the changes of the log in a period, and knows whose driving nobody has claimed. */
class LogReading {
  readonly #options: LogOptions;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  async *read(period: ChangePeriod, cursors: Cursors, signal: AbortSignal): AsyncGenerator<LogPage, void> {
    const { client, unidentified, records, clock } = this.#options;
    let stored = await unidentified.recall(cursors);
    for await (const page of readChanges(client, period, signal)) {
      await unidentified.learn(page, signal);
      const receivedAtMs = clock.now();
      const context = { receivedAtMs, isUnidentified: (userRef: string) => unidentified.has(userRef) };
      // A row from the future must not hide the changes until then.
      const readToMs = Math.max(period.sinceMs, Math.min(page.readToMs, receivedAtMs));
      const collected = await collectRows(page.rows, records, context);
      // Streams are read side by side: what one of them stores over another's is stored again by the next reading.
      const accounts = unidentified.toStored();
      yield { ...collected, cursors: accounts === stored ? {} : { [ACCOUNTS_CURSOR]: accounts }, readToMs };
      stored = accounts;
    }
  }
}
