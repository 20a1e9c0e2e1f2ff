import type { Clock } from "../../platform/clock.ts";
import { toRfc3339 } from "../../platform/date-time.ts";
import type { FeedStream } from "../../platform/feed/feed.ts";
import { collectPage, type VendorRecord } from "../../platform/feed/vendor-record.ts";
import type { SamsaraClient, ScoresQuery } from "./client.ts";
import { walkPages } from "./page-walk.ts";
import { type ScoreDay, toDriverScoreRecord, toVehicleScoreRecord } from "./score-mapper.ts";
import { decodeDriverScore, decodeVehicleScore } from "./wire.ts";

/** The day up to which every score was read, in epoch milliseconds. */
const CURSOR = "safety-scores";
const DAY_MS = 24 * 3_600_000;
/** A score of a day moves as its trips are uploaded; no request for it needs to be made more often. */
const SCORES_EVERY_MS = 3_600_000;
/** It moves for longer as its events are reviewed: so many days before the cursor are read again. */
const REREAD_DAYS = 7;

type ScoreOptions = { readonly client: SamsaraClient; readonly clock: Clock; readonly backfillMs: number };

/** The scores of drivers and vehicles day by day, up to today; days whose scores may still move are read again. */
export function createScoreStream({ client, clock, backfillMs }: ScoreOptions): FeedStream {
  async function* readDay(of: ScoresQuery["of"], day: ScoreDay, signal: AbortSignal) {
    const query = { of, startTime: toRfc3339(day.fromMs), endTime: toRfc3339(day.toMs) };
    const toRecord = of === "drivers" ? toDriverRecord : toVehicleRecord;
    for await (const { data } of walkPages((after) => client.safetyScores(query, after, signal), undefined, signal)) {
      yield { ...collectPage(data, (raw) => [toRecord(raw, day)]), cursors: {} };
    }
  }
  return {
    name: "safety-scores",
    everyMs: SCORES_EVERY_MS,
    essential: false,
    async *read(cursors, signal) {
      const todayMs = toDay(clock.now());
      const stored = await cursors.read(CURSOR);
      const startMs = stored === null ? clock.now() - backfillMs : Number(stored) - REREAD_DAYS * DAY_MS;
      let readToMs = Number(stored ?? 0);
      for (let fromMs = toDay(Math.min(startMs, todayMs)); fromMs <= todayMs; fromMs += DAY_MS) {
        const day = { fromMs, toMs: fromMs + DAY_MS };
        yield* readDay("drivers", day, signal);
        yield* readDay("vehicles", day, signal);
        if (fromMs <= readToMs) continue;
        readToMs = fromMs;
        yield { records: [], poison: [], cursors: { [CURSOR]: String(fromMs) } };
      }
    },
  };
}

function toDriverRecord(raw: unknown, day: ScoreDay): VendorRecord {
  return toDriverScoreRecord(decodeDriverScore(raw), raw, day);
}

function toVehicleRecord(raw: unknown, day: ScoreDay): VendorRecord {
  return toVehicleScoreRecord(decodeVehicleScore(raw), raw, day);
}

/** The begin of the day in UTC that an instant is on. */
function toDay(instantMs: number): number {
  return Math.floor(instantMs / DAY_MS) * DAY_MS;
}
