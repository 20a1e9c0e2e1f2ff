import { toRfc3339 } from "../../platform/date-time.ts";
import type { FeedStream } from "../../platform/feed/feed.ts";
import type { Cursors } from "../../platform/feed/feed-store.ts";
import { collectPage, type FeedPage, GLANCE_MS, glance } from "../../platform/feed/vendor-record.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { startVendorFeed } from "../../platform/ingest/start-vendor-feed.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import { type SafetyEventStreamQuery, SamsaraClient } from "./client.ts";
import { readSafetySettings, type SafetySettings } from "./config.ts";
import { toRecords } from "./mapper.ts";
import { decodeSafetyEvent, type WirePage } from "./wire.ts";

/** The cursor of the event stream: the place, and the parameter that it is only good with. */
const CURSOR = "safety-events";
/** When the newest change that is stored was made: from there the stream starts anew when its cursor is refused. */
const NEWEST_CHANGE = "safety-events/newest-change";
/** Cursors die after 30 days; a fresh start overlaps what is stored by two, for what became visible late. */
const RESTART_OVERLAP_MS = 48 * 3_600_000;
/** The same cursor again with the promise of a next page leads nowhere. */
const LONGEST_STANDSTILL = 3;

/** Keeps the store of `safety` filled from Samsara, if Samsara is configured. */
export async function startIngest(context: IngestContext): Promise<RunningIngest> {
  const settings = readSafetySettings(context.environment);
  return startVendorFeed(
    {
      subgraph: "safety",
      vendor: "SAMSARA",
      createStreams(_store, resources) {
        if (!settings) return null;
        const { clock, log, present } = context;
        const client = resources.use(new SamsaraClient({ ...settings, clock, random: Math.random }));
        return [createSafetyEventStream({ client, settings, present, clock, log })];
      },
    },
    context,
  );
}

type SafetyEventStreamOptions = Pick<IngestContext, "present" | "clock" | "log"> & {
  readonly client: SamsaraClient;
  readonly settings: Pick<SafetySettings, "pollIntervalMs" | "backfillMs">;
};

/**
 * Follows the feed of changed safety events from where it was left; from before the newest stored change where Samsara
 * refuses the cursor.
 */
export function createSafetyEventStream({
  client,
  settings,
  present,
  clock,
  log,
}: SafetyEventStreamOptions): FeedStream {
  return {
    name: "safety-events",
    everyMs: settings.pollIntervalMs,
    essential: true,
    async *read(cursors, signal) {
      const backfill = { startTime: toRfc3339(clock.now() - settings.backfillMs) };
      try {
        const stored = await readQuery(cursors);
        const glanceAt = { startTime: toRfc3339(clock.now() - GLANCE_MS) };
        if (!stored && settings.backfillMs > GLANCE_MS) {
          yield* glance(readPages(client, glanceAt, { cursors, signal }));
          await present.isSeen(signal);
        }
        yield* readPages(client, stored ?? backfill, { cursors, signal });
      } catch (error) {
        const query = await readQuery(cursors);
        const refused = error instanceof VendorError && error.fault === "rejected" && query?.after !== undefined;
        if (!refused) throw error;
        const restart = await toRestart(query, cursors);
        log.warn(
          { vendor: "SAMSARA", httpStatus: error.httpStatus, ...restart },
          "the cursor is refused: reading anew",
        );
        yield* readPages(client, restart, { cursors, signal });
      }
    },
  };
}

/** The pages from a place on, until Samsara says that there is no next one. */
async function* readPages(
  client: SamsaraClient,
  start: SafetyEventStreamQuery,
  { cursors, signal }: { readonly cursors: Cursors; readonly signal: AbortSignal },
): AsyncGenerator<FeedPage, void> {
  let query = start;
  for (let standstill = 0; standstill < LONGEST_STANDSTILL; ) {
    const page = await client.safetyEventStream(query, signal);
    const next = toNextQuery(query, page);
    const moved = next.after !== query.after;
    standstill = moved ? 0 : standstill + 1;
    query = next;
    if (moved || page.data.length > 0) yield toPage(page, query, await cursors.read(NEWEST_CHANGE));
    if (!page.pagination.hasNextPage) return;
  }
  throw new VendorError("malformed", "the cursor of the safety event stream does not move");
}

async function readQuery(cursors: Cursors): Promise<SafetyEventStreamQuery | null> {
  const stored = await cursors.read(CURSOR);
  return stored === null ? null : (JSON.parse(stored) as SafetyEventStreamQuery);
}

/** A fresh start in place of a refused cursor, not before the start that the cursor was given for. */
async function toRestart({ startTime }: SafetyEventStreamQuery, cursors: Cursors): Promise<SafetyEventStreamQuery> {
  const newestChangeMs = Number((await cursors.read(NEWEST_CHANGE)) ?? 0);
  return { startTime: toRfc3339(Math.max(newestChangeMs - RESTART_OVERLAP_MS, Date.parse(startTime))) };
}

/** An empty cursor does not replace the one that is known: https://developers.samsara.com/docs/pagination */
function toNextQuery(query: SafetyEventStreamQuery, { pagination }: WirePage): SafetyEventStreamQuery {
  return pagination.endCursor ? { ...query, after: pagination.endCursor } : query;
}

function toPage(page: WirePage, query: SafetyEventStreamQuery, newestBefore: string | null): FeedPage {
  const { records, poison } = collectPage(page.data, (raw) => toRecords(decodeSafetyEvent(raw), raw));
  const changesMs = records.filter(({ kind }) => kind === "event").map(({ version }) => version);
  const newest = changesMs.reduce((a, b) => Math.max(a, b), Number(newestBefore ?? 0));
  return { records, poison, cursors: { [CURSOR]: JSON.stringify(query), [NEWEST_CHANGE]: String(newest) } };
}
