import type { Clock } from "../../platform/clock.ts";
import type { FeedStream } from "../../platform/feed/feed.ts";
import type { FeedStore } from "../../platform/feed/feed-store.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { startVendorFeed } from "../../platform/ingest/start-vendor-feed.ts";
import { VinliClient } from "./client.ts";
import { type RulesSettings, readRulesSettings } from "./config.ts";
import { DeviceList } from "./device-list.ts";
import { DeviceRounds, type ReadDevice } from "./device-rounds.ts";
import { EventReading } from "./event-reading.ts";

/** Devices come and go by hand, and a device changes its vehicle when somebody carries it over. */
const DEVICES_EVERY_MS = 60_000;
/** Pages of what is missing between two looks at what is new, so that a long reading does not hold up the present. */
const MISSING_PAGES_PER_ROUND = 4;

/** Keeps the store of `rules` filled from Vinli, if Vinli is configured. */
export async function startIngest(context: IngestContext): Promise<RunningIngest> {
  const settings = readRulesSettings(context.environment);
  return startVendorFeed(
    {
      subgraph: "rules",
      vendor: "VINLI",
      createStreams(store, resources) {
        if (!settings) return null;
        const client = resources.use(new VinliClient({ ...settings, clock: context.clock, random: Math.random }));
        return createVinliStreams({ client, store, settings, clock: context.clock });
      },
    },
    context,
  );
}

export type VinliFeed = {
  readonly client: VinliClient;
  readonly store: FeedStore;
  readonly settings: Pick<RulesSettings, "pollIntervalMs" | "backfillMs">;
  readonly clock: Clock;
};

/** What is read of Vinli: the devices first, then the events of those that answer, then of those that did not. */
export function createVinliStreams({ client, store, settings, clock }: VinliFeed): readonly FeedStream[] {
  const { pollIntervalMs, backfillMs } = settings;
  const list = new DeviceList(client, clock);
  const rounds = new DeviceRounds();
  const reading = new EventReading(client, backfillMs, clock);
  const listRefs = (signal: AbortSignal) => list.refs(() => store.refs("device"), signal);
  return [
    { name: "devices", everyMs: DEVICES_EVERY_MS, essential: false, read: (_cursors, signal) => list.read(signal) },
    {
      name: "events",
      everyMs: pollIntervalMs,
      essential: true,
      async *read(cursors, signal) {
        const readNewest: ReadDevice = (ref) => reading.readNewest(ref, cursors, signal);
        const readMissing: ReadDevice = (ref) => reading.readMissing(ref, cursors, signal);
        const readLate: ReadDevice = (ref) => reading.readLate(ref, cursors, signal);
        const untroubled = async () => (await listRefs(signal)).filter((ref) => !rounds.troubled.has(ref));
        const incomplete = async () => reading.incomplete(await untroubled(), cursors);
        let left: readonly string[];
        do {
          yield* rounds.read(rounds.readable(await listRefs(signal)), readNewest);
          left = await incomplete();
          for (let pages = 0; left.length > 0 && pages < MISSING_PAGES_PER_ROUND; pages += 1) {
            yield* rounds.read(left, readMissing, true);
            left = await incomplete();
          }
        } while (left.length > 0);
        yield* rounds.read(await untroubled(), readLate, true);
        const [error] = rounds.troubled.values();
        if (error && (await untroubled()).length === 0) throw error;
      },
    },
    {
      name: "events of troubled devices",
      everyMs: pollIntervalMs,
      essential: false,
      async *read(cursors, signal) {
        rounds.keep(await listRefs(signal));
        const troubled = [...rounds.troubled.keys()];
        yield* rounds.read(troubled, (ref) => reading.readNewest(ref, cursors, signal));
        const incomplete = await reading.incomplete(troubled, cursors);
        yield* rounds.read(incomplete, (ref) => reading.readMissing(ref, cursors, signal), true);
        const [error] = rounds.troubled.values();
        if (error) throw error;
      },
    },
  ];
}
