import type { Clock } from "../../platform/clock.ts";
import type { FeedStream } from "../../platform/feed/feed.ts";
import type { Present } from "../../platform/feed/present.ts";
import { collectPage, type FeedPage, GLANCE_MS, glance, type VendorRecord } from "../../platform/feed/vendor-record.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { startVendorFeed } from "../../platform/ingest/start-vendor-feed.ts";
import { readChanges } from "./change-pages.ts";
import { VisTracksClient } from "./client.ts";
import { type HosSettings, readHosSettings } from "./config.ts";
import { toAssetRecord, toRecords, toUserRecord } from "./mapper.ts";
import { UnidentifiedDrivers } from "./unidentified-drivers.ts";
import { decodeAsset, decodeDriverHistory, decodeOutline, decodeUser } from "./wire.ts";

/** The greatest `lastChangedDate` up to which every change is stored, in epoch milliseconds. */
const CURSOR = "driver-histories";
/** Vehicles and drivers come and go by the day; their rows in the log tell of new ones at once. */
const LISTS_EVERY_MS = 60_000;
const LIST_PAGE_SIZE = 500;

/** Keeps the store of `hos` filled from VisTracks, if VisTracks is configured. */
export async function startIngest(context: IngestContext): Promise<RunningIngest> {
  const settings = readHosSettings(context.environment);
  return startVendorFeed(
    {
      subgraph: "hos",
      vendor: "VISTRACKS",
      createStreams(_store, resources, tellLimitOf) {
        if (!settings) return null;
        const { clock, log } = context;
        const client = resources.use(new VisTracksClient({ ...settings, clock, random: Math.random, log }));
        tellLimitOf(client.account);
        const unidentified = new UnidentifiedDrivers(client);
        return [
          createAssetStream(client),
          createDriverStream(client, unidentified),
          createDriverHistoryStream({ client, unidentified, settings, present: context.present, clock: context.clock }),
        ];
      },
    },
    context,
  );
}

type DriverHistorySource = {
  readonly client: VisTracksClient;
  readonly unidentified: UnidentifiedDrivers;
  readonly settings: Pick<HosSettings, "pollIntervalMs" | "backfillMs">;
  readonly present: Present;
  readonly clock: Clock;
};

/** Follows the changes of the log from where they were left. */
function createDriverHistoryStream({
  client,
  unidentified,
  settings,
  present,
  clock,
}: DriverHistorySource): FeedStream {
  async function* readPages(
    sinceMs: number,
    stored: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<FeedPage, void> {
    let cursor = stored;
    for await (const page of readChanges(client, sinceMs, signal)) {
      await unidentified.learn(page, signal);
      // A row from the future must not hide the changes until then.
      const readTo = String(Math.max(sinceMs, Math.min(page.readToMs, clock.now())));
      yield {
        ...collectPage(page.rows, (raw) =>
          toRecords(decodeDriverHistory(raw), raw, (userRef) => unidentified.has(userRef)),
        ),
        cursors: readTo === cursor ? {} : { [CURSOR]: readTo },
      };
      cursor = readTo;
    }
  }
  return {
    name: "driver-histories",
    everyMs: settings.pollIntervalMs,
    essential: true,
    async *read(cursors, signal) {
      const stored = await cursors.read(CURSOR);
      if (stored === null && settings.backfillMs > GLANCE_MS) {
        yield* glance(readPages(clock.now() - GLANCE_MS, null, signal));
        await present.isSeen(signal);
      }
      const sinceMs = stored === null ? clock.now() - settings.backfillMs : Number(stored);
      yield* readPages(sinceMs, stored, signal);
    },
  };
}

function createAssetStream(client: VisTracksClient): FeedStream {
  return createListStream(
    "assets",
    (offset, signal) => client.assets(offset, LIST_PAGE_SIZE, signal),
    (raw) => [toAssetRecord(decodeAsset(raw), raw)],
  );
}

function createDriverStream(client: VisTracksClient, unidentified: UnidentifiedDrivers): FeedStream {
  return createListStream(
    "drivers",
    (offset, signal) => client.drivers(offset, LIST_PAGE_SIZE, signal),
    (raw) => {
      const user = decodeUser(raw);
      if (user.system) unidentified.add(user.id);
      return unidentified.has(user.id) ? [] : [toUserRecord(user, raw)];
    },
  );
}

type ReadPart = (offset: number, signal: AbortSignal) => Promise<readonly unknown[] | null>;

/** Reads a list to its end, whatever size its pages have: until one brings no record that was not there before. */
function createListStream(
  name: string,
  readPart: ReadPart,
  toOwn: (raw: unknown) => readonly VendorRecord[],
): FeedStream {
  return {
    name,
    everyMs: LISTS_EVERY_MS,
    essential: false,
    async *read(_cursors, signal) {
      const seen = new Set<string>();
      for (let offset = 0; ; ) {
        const part = await readPart(offset, signal);
        const before = seen.size;
        for (const raw of part ?? []) seen.add(decodeOutline(raw).id ?? "");
        if (!part || seen.size === before) return;
        yield { ...collectPage(part, toOwn), cursors: {} };
        if (part.length > LIST_PAGE_SIZE) return;
        offset += part.length;
      }
    },
  };
}
