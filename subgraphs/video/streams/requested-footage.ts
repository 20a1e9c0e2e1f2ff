import { type Kysely, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import { collectPage } from "../../../platform/records/record.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";
import type { EventsPage, RoscoLiveClient } from "../client.ts";
import { toRecords } from "../mapper.ts";
import { decodeEvent } from "../recordings/event-wire.ts";
import type { VideoTables } from "../tables.ts";

/** A camera in contact sends within minutes; so long somebody may be waiting for it. */
const YOUNG_MS = 600_000;
/** What takes longer takes hours. */
const OLD_EVERY_MS = 60_000;
/** In one round: a call each. The others have their turn in the next ones. */
const MOST_READ = 50;

export type RequestedFootageOptions = {
  readonly client: Pick<RoscoLiveClient, "deviceEvents">;
  readonly db: Kysely<VideoTables>;
  readonly tenant: string;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
};

type UnderWay = {
  readonly ref: string;
  readonly deviceRef: string;
  readonly requestedAtMs: number;
  readonly fromMs: number;
  readonly toMs: number;
};

/**
 * Reads back what the vendor has been asked for: the recordings of requests under way, which may be of days ago, where nothing else is
 * read again soon. Nothing is asked where nothing is under way.
 */
export function createRequestedFootageStream(options: RequestedFootageOptions): FeedStream {
  const { client, db, tenant, pollIntervalMs, clock } = options;
  const readAtMs = new Map<string, number>();
  return {
    name: "requested footage",
    everyMs: pollIntervalMs,
    essential: false,
    onRollback: () => readAtMs.clear(),
    async *read(_cursors, signal) {
      const underWay = await readUnderWay(db, tenant);
      for (const ref of readAtMs.keys()) if (!underWay.some((one) => one.ref === ref)) readAtMs.delete(ref);
      const due = underWay.filter(({ ref, requestedAtMs }) => {
        const isYoung = clock.now() - requestedAtMs < YOUNG_MS;
        const everyMs = isYoung ? pollIntervalMs : Math.max(OLD_EVERY_MS, pollIntervalMs);
        return Math.abs(clock.now() - (readAtMs.get(ref) ?? Number.NEGATIVE_INFINITY)) >= everyMs;
      });
      const longestAgoFirst = due.sort((a, b) => (readAtMs.get(a.ref) ?? 0) - (readAtMs.get(b.ref) ?? 0));
      for (const { ref, deviceRef, fromMs, toMs } of longestAgoFirst.slice(0, MOST_READ)) {
        readAtMs.set(ref, clock.now());
        const page = await readEvents(client, { deviceId: deviceRef, fromMs, toMs }, signal);
        if (page === null) continue;
        const received = { deviceRef, receivedAtMs: clock.now(), askedAt: page.askedAt };
        yield { ...collectPage(page.records, (raw) => toRecords(decodeEvent(raw), raw, received)), cursors: {} };
      }
    },
  };
}

/** A camera that the vendor does not know any more has nothing; its requests end when their time has come. */
async function readEvents(
  client: RequestedFootageOptions["client"],
  query: { readonly deviceId: string; readonly fromMs: number; readonly toMs: number },
  signal: AbortSignal,
): Promise<EventsPage | null> {
  try {
    return await client.deviceEvents(query, signal);
  } catch (error) {
    if (error instanceof VendorError && error.fault === "rejected") return null;
    throw error;
  }
}

/** The requests of which the vendor has taken a part, each with the time that those are of. */
async function readUnderWay(db: Kysely<VideoTables>, tenant: string): Promise<readonly UnderWay[]> {
  const { rows } = await sql<UnderWay>`
    select r.ref, r.deviceRef, r.requestedAtMs, min(p.fromMs) as fromMs, max(p.toMs) as toMs
    from footageRequest r join footagePart p on p.tenant = r.tenant and p.requestRef = r.ref
    where r.tenant = ${tenant} and r.isOpen = 1 and p.clipRef is not null
    group by r.ref, r.deviceRef, r.requestedAtMs`.execute(db);
  return rows;
}
