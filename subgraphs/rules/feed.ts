import type { Clock } from "../../platform/clock.ts";
import { DeviceRounds, type ReadDevice, toRetryIntervalMs } from "../../platform/feed/device-rounds.ts";
import type { FeedStream } from "../../platform/feed/feed.ts";
import type { Cursors, FeedStore } from "../../platform/feed/feed-store.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { startVendorFeed } from "../../platform/ingest/start-vendor-feed.ts";
import { VinliClient } from "./client.ts";
import { type RulesSettings, readRulesSettings } from "./config.ts";
import { DeviceList } from "./device-list.ts";
import { EventReading } from "./event-reading.ts";

/** Devices come and go by hand, and a device changes its vehicle when somebody carries it over. */
const DEVICES_EVERY_MS = 60_000;

/** Keeps the store of `rules` filled from Vinli, if Vinli is configured. */
export async function startIngest(context: IngestContext): Promise<RunningIngest> {
  const settings = readRulesSettings(context.environment);
  return startVendorFeed(
    {
      subgraph: "rules",
      vendor: "VINLI",
      createStreams(store, resources, tellLimitOf) {
        if (!settings) return null;
        const { clock, log } = context;
        const client = resources.use(new VinliClient({ ...settings, clock, random: Math.random, log }));
        tellLimitOf(client.account);
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

/** What is read of Vinli: the devices, the events of those that answer, and for themselves of those that do not. */
export function createVinliStreams({ client, store, settings, clock }: VinliFeed): readonly FeedStream[] {
  const { pollIntervalMs, backfillMs } = settings;
  const list = new DeviceList(client, clock);
  const rounds = new DeviceRounds(performance);
  const events = new EventReading(client, backfillMs, clock);
  const listRefs = (signal: AbortSignal) => list.refs(() => store.refs("device"), signal);
  const startRound =
    (cursors: Cursors, signal: AbortSignal): ReadDevice =>
    (deviceRef) =>
      events.read(deviceRef, cursors, signal);
  return [
    { name: "devices", everyMs: DEVICES_EVERY_MS, essential: false, read: (_cursors, signal) => list.read(signal) },
    {
      name: "events",
      lane: "events",
      lane: "events",
      everyMs: pollIntervalMs,
      essential: true,
      async *read(cursors, signal) {
        const answering = async () => rounds.answering(await listRefs(signal));
        do {
          yield* rounds.read(await answering(), startRound(cursors, signal));
        } while (await events.isMissing(await answering(), cursors));
      },
    },
    {
      name: "events of devices set aside",
      lane: "events",
      lane: "events",
      everyMs: toRetryIntervalMs(pollIntervalMs),
      essential: false,
      async *read(cursors, signal) {
        yield* rounds.retry(await listRefs(signal), startRound(cursors, signal));
      },
    },
  ];
}
