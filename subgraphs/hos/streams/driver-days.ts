import type { Clock } from "../../../platform/clock.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import { collectPage } from "../../../platform/records/record.ts";
import type { VisTracksClient } from "../client.ts";
import { toDriverDayRecord } from "../mapper.ts";
import { decodeDriverDaily } from "../wire.ts";
import { LIST_PAGE_SIZE, readParts } from "./lists.ts";

/** Up to when the days were read, and when all of them were that can still count. */
const CURSOR = "driver-days";
const EVERY_MS = 10 * 60_000;
const DAY_MS = 86_400_000;
/** What is claimed on the tablet is of today, and of yesterday where it had no connection. */
const RECENT_DAYS = 2;
/** A carrier corrects days that count in a cycle, of which the longest has 14 days; it is looked for once a day. */
const COUNTING_DAYS = 16;

type DaysCursor = { readonly readAtMs: number; readonly allReadAtMs: number };

export type DriverDayOptions = {
  readonly client: VisTracksClient;
  readonly backfillMs: number;
  readonly clock: Clock;
};

/** The days of all drivers: by which rules and in which zone their hours count, and what was claimed. */
export function createDriverDayStream({ client, backfillMs, clock }: DriverDayOptions): FeedStream {
  return {
    name: "driver-days",
    everyMs: EVERY_MS,
    essential: false,
    async *read(cursors, signal) {
      const nowMs = clock.now();
      const stored = await cursors.read(CURSOR);
      const { readAtMs, allReadAtMs } = toCursor(stored, nowMs, backfillMs);
      const isDue = Math.abs(nowMs - allReadAtMs) >= DAY_MS;
      const backDays = isDue ? COUNTING_DAYS : RECENT_DAYS;
      // No zone is more than a day away from UTC.
      const fromDate = toDate(Math.min(readAtMs, nowMs) - backDays * DAY_MS);
      const toDateText = toDate(nowMs + DAY_MS);
      yield* readParts(
        (offset) => client.driverDailies({ fromDate, toDate: toDateText, offset, limit: LIST_PAGE_SIZE }, signal),
        (part) => collectPage(part, (raw) => [toDriverDayRecord(decodeDriverDaily(raw), raw)]),
        identify,
      );
      const cursor: DaysCursor = { readAtMs: nowMs, allReadAtMs: isDue ? nowMs : allReadAtMs };
      yield { records: [], poison: [], cursors: { [CURSOR]: JSON.stringify(cursor) } };
    },
  };
}

function toCursor(stored: string | null, nowMs: number, backfillMs: number): DaysCursor {
  return stored === null ? { readAtMs: nowMs - backfillMs, allReadAtMs: 0 } : (JSON.parse(stored) as DaysCursor);
}

/** A day is known by whose it is: not all answers give it an id. */
function identify(raw: unknown): string {
  const { userId, logDate } = (raw ?? {}) as { readonly userId?: unknown; readonly logDate?: unknown };
  return `${userId} ${logDate}`;
}

function toDate(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10);
}
