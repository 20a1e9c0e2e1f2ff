import { toRfc3339 } from "../../../platform/date-time.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import type { IngestContext } from "../../../platform/ingest/ingest.ts";
import type { SamsaraClient } from "../client.ts";
import type { SafetySettings } from "../config.ts";
import { toRecords } from "../mapper.ts";
import { decodeSafetyEvent } from "../wire.ts";
import { type ChangeFeed, ChangeReading, readCursor } from "./change-feed.ts";
import type { UnreadFields } from "./unread-fields.ts";

/** The feed of changes without an end. Its cursor has been stored under this name ever since there were cursors. */
const LIVE = "safety-events";
/** The changes before it, which end where it begins. */
const PAST = "safety-events/past";
/** The first reading of what changes now begins so long ago; a longer past is read beside it. */
const PRESENT_MS = 3_600_000;

export type SafetyEventOptions = Pick<IngestContext, "clock" | "log"> & {
  readonly client: SamsaraClient;
  readonly unread: UnreadFields;
  readonly settings: Pick<SafetySettings, "pollIntervalMs" | "leastPauseMs" | "backfillMs">;
};

/** The safety events that change now, and beside them those that changed before we came, back to the backfill. */
export function createSafetyEventStreams({
  client,
  settings,
  clock,
  log,
  unread,
}: SafetyEventOptions): readonly FeedStream[] {
  const { pollIntervalMs, leastPauseMs, backfillMs } = settings;
  const feed: ChangeFeed = {
    fetchPage: (query, signal) => client.safetyEventStream(query, signal),
    toRecords: (raw, receivedAtMs) => toRecords(unread.note("event", decodeSafetyEvent(raw)), raw, receivedAtMs),
  };
  const live = new ChangeReading(LIVE, feed, { clock, log });
  const past = new ChangeReading(PAST, feed, { clock, log });
  // Either period begins or ends where the other does, whichever was stored first, so that nothing lies between them.
  return [
    {
      name: LIVE,
      everyMs: pollIntervalMs,
      leastPauseMs,
      essential: true,
      async *read(cursors, signal) {
        const presentTime = toRfc3339(clock.now() - Math.min(PRESENT_MS, backfillMs));
        const { endTime = presentTime } = (await readCursor(PAST, cursors)) ?? {};
        yield* live.read({ startTime: earlier(presentTime, endTime) }, cursors, signal);
      },
    },
    {
      name: PAST,
      everyMs: null,
      essential: true,
      async *read(cursors, signal) {
        const { startTime: endTime } = (await readCursor(LIVE, cursors)) ?? { startTime: toRfc3339(clock.now()) };
        const startTime = toRfc3339(clock.now() - backfillMs);
        const isBegun = (await readCursor(PAST, cursors)) !== null;
        if (!isBegun && earlier(startTime, endTime) === endTime) return;
        yield* past.read({ startTime, endTime }, cursors, signal);
      },
    },
  ];
}

/** The earlier of two instants in UTC with milliseconds. */
function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
