import type { Clock } from "../../../platform/clock.ts";
import { toRfc3339 } from "../../../platform/date-time.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import { collectPage, type VendorRecord } from "../../../platform/records/record.ts";
import type { SamsaraClient, ScoresQuery } from "../client.ts";
import { walkPages } from "../pages.ts";
import { type ScoreDay, toDriverScoreRecord, toVehicleScoreRecord } from "../score-mapper.ts";
import { decodeDriverScore, decodeVehicleScore } from "../wire.ts";
import type { UnreadFields } from "./unread-fields.ts";

/** The cursor from when the scores of drivers and vehicles were one stream: each goes on from it until it has its own. */
const FORMER_CURSOR = "safety-scores";
const DAY_MS = 24 * 3_600_000;
/** A score of a day moves as its trips are uploaded; no request for it needs to be made more often. */
const SCORES_EVERY_MS = 3_600_000;
/** It moves for longer as its events are reviewed: so many days before the cursor are read again. */
const REREAD_DAYS = 7;

type ScoreOptions = {
  readonly client: SamsaraClient;
  readonly clock: Clock;
  readonly unread: UnreadFields;
  readonly backfillMs: number;
};

/** Whose scores a stream reads, and how one of them becomes a record. */
type ScoreKind = {
  /** Of the stream, and of its cursor: the day up to which every score was read, in epoch milliseconds. */
  readonly name: string;
  readonly of: ScoresQuery["of"];
  readonly toRecord: (raw: unknown, day: ScoreDay) => VendorRecord;
};

/**
 * The scores of drivers, and those of vehicles, day by day, up to today; days whose scores may still move are read
 * again. They are two streams, for a token may be allowed to read the ones and not the others.
 */
export function createScoreStreams(options: ScoreOptions): readonly FeedStream[] {
  const { unread } = options;
  const toDriverRecord = (raw: unknown, day: ScoreDay) =>
    toDriverScoreRecord(unread.note("driverSafetyScore", decodeDriverScore(raw)), raw, day);
  const toVehicleRecord = (raw: unknown, day: ScoreDay) =>
    toVehicleScoreRecord(unread.note("deviceSafetyScore", decodeVehicleScore(raw)), raw, day);
  return [
    createScoreStream({ name: "driver-safety-scores", of: "drivers", toRecord: toDriverRecord }, options),
    createScoreStream({ name: "vehicle-safety-scores", of: "vehicles", toRecord: toVehicleRecord }, options),
  ];
}

function createScoreStream({ name, of, toRecord }: ScoreKind, { client, clock, backfillMs }: ScoreOptions): FeedStream {
  async function* readDay(day: ScoreDay, signal: AbortSignal) {
    const query = { of, startTime: toRfc3339(day.fromMs), endTime: toRfc3339(day.toMs) };
    for await (const { data } of walkPages((after) => client.safetyScores(query, after, signal), undefined, signal)) {
      yield { ...collectPage(data, (raw) => [toRecord(raw, day)]), cursors: {} };
    }
  }
  /** Whether the days whose scores may still move were read again since all days were: what breaks off later goes on. */
  let isReread = false;
  return {
    name,
    everyMs: SCORES_EVERY_MS,
    essential: false,
    async *read(cursors, signal) {
      const todayMs = toDay(clock.now());
      const stored = (await cursors.read(name)) ?? (await cursors.read(FORMER_CURSOR));
      const nextMs = Number(stored) + (isReread ? 1 : -REREAD_DAYS) * DAY_MS;
      const startMs = stored === null ? clock.now() - backfillMs : nextMs;
      let readToMs = Number(stored ?? 0);
      for (let fromMs = toDay(Math.min(startMs, todayMs)); fromMs <= todayMs; fromMs += DAY_MS) {
        yield* readDay({ fromMs, toMs: fromMs + DAY_MS }, signal);
        if (fromMs <= readToMs) continue;
        isReread = true;
        readToMs = fromMs;
        yield { records: [], poison: [], cursors: { [name]: String(fromMs) } };
      }
      isReread = false;
    },
  };
}

/** The begin of the day in UTC that an instant is on. */
function toDay(instantMs: number): number {
  return Math.floor(instantMs / DAY_MS) * DAY_MS;
}
