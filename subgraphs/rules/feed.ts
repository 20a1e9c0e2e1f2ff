import type { Clock } from "../../platform/clock.ts";
import { createCommandTables } from "../../platform/commands/answered-commands.ts";
import { DeviceRounds, type ReadDevice, toRetryIntervalMs } from "../../platform/feed/devices/device-rounds.ts";
import type { FeedStream } from "../../platform/feed/feed-stream.ts";
import { optionalStream } from "../../platform/feed/optional-stream.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { startVendorFeed } from "../../platform/ingest/start-vendor-feed.ts";
import { together } from "../../platform/ingest/together.ts";
import type { Logger } from "../../platform/log.ts";
import { recordSchema } from "../../platform/records/record-tables.ts";
import type { Cursors, RecordWriter } from "../../platform/records/record-writer.ts";
import { readRetention } from "../../platform/retention/retention.ts";
import { type Migrations, mergeSchemas, type StoreSchema, type WritableStore } from "../../platform/store/store.ts";
import { createVendorWriteTables } from "../../platform/vendor/writes/vendor-write-store.ts";
import { linkCopySchema } from "../link-copy.ts";
import { VinliClient } from "./client.ts";
import { commands } from "./commands.ts";
import { type RulesSettings, readRulesSettings } from "./config.ts";
import { CrossingCopy } from "./crossings/crossing-copy.ts";
import { createCrossingPruning } from "./crossings/crossing-pruning.ts";
import { crossingSchema } from "./crossings/crossing-tables.ts";
import { createFleetRulePruning } from "./fleet-rules/fleet-rule-pruning.ts";
import { fleetRuleSchema } from "./fleet-rules/fleet-rule-tables.ts";
import { startRuleWatch } from "./fleet-rules/watch/start-rule-watch.ts";
import { toPostedEventRecord } from "./mapper.ts";
import { DeviceList, VEHICLES_EVERY_MS } from "./streams/device-list.ts";
import { createDeviceStreams } from "./streams/device-streams.ts";
import { EventReading } from "./streams/event-reading.ts";
import type { RulesTables } from "./tables.ts";
import { decodeEvent, decodeNotification } from "./wire.ts";
import { createRuleWrites } from "./writes/rule-writes.ts";

const commandMigrations: Migrations = {
  "0301-commands": { up: createCommandTables },
  "0302-vendor-writes": { up: createVendorWriteTables },
};
const commandSchema: StoreSchema = { sqlite: commandMigrations, postgres: commandMigrations };
const ownSchema = mergeSchemas(linkCopySchema, commandSchema, crossingSchema, fleetRuleSchema);
export const storeSchema = mergeSchemas(recordSchema, ownSchema);

/**
 * Rules of the fleet are tried on positions of so long, and what comes later than that says nothing of them: a device without coverage reports
 * within days.
 */
const POSITIONS_KEPT_MS = 7 * 24 * 3_600_000;

/** Devices come and go by hand, and a device changes its vehicle when somebody carries it over. */
const DEVICES_EVERY_MS = 60_000;

/** Keeps the store of `rules` filled from Vinli, if Vinli is configured, and has rules made and deleted there. */
export async function startIngest(context: IngestContext): Promise<RunningIngest> {
  const { tenant, environment, bus, clock, onCommit, log } = context;
  const settings = readRulesSettings(environment);
  let asked: VinliClient | null = null;
  return startVendorFeed(
    {
      subgraph: "rules",
      vendor: "VINLI",
      datedKinds: ["event", "trip"],
      beside: {
        schema: ownSchema,
        createPruning: (options) =>
          [
            ...createCrossingPruning(options, readRetention(environment)),
            ...createFleetRulePruning(options, POSITIONS_KEPT_MS),
          ] as never,
        start(opened, records) {
          const store = opened as unknown as WritableStore<RulesTables>;
          const copying = { store, bus, onCommit: () => onCommit(), log };
          const watching = {
            store: store as never,
            records,
            tenant,
            keptMs: POSITIONS_KEPT_MS,
            bus,
            onCommit,
            clock,
            log,
          };
          return together(startRuleWatch(watching), new CrossingCopy({ ...copying, clock }));
        },
      },
      commands: {
        handlers: commands as never,
        createWrites: (opened, records) => {
          const store = opened as unknown as WritableStore<RulesTables>;
          return (asked && createRuleWrites({ client: asked, store, records, onStored: onCommit, clock })) as never;
        },
      },
      createStreams(store, resources, tellOf) {
        if (!settings) return null;
        const client = resources.use(new VinliClient({ ...settings, clock, random: Math.random, log }));
        tellOf(client.account);
        asked = client;
        return createVinliStreams({ client, store, settings, clock, log });
      },
      toDeliveredRecords(body, receivedAtMs) {
        const notification = decodeNotification(body);
        return [toPostedEventRecord(notification, decodeEvent(notification.event), receivedAtMs)];
      },
    },
    context,
  );
}

export type VinliFeed = {
  readonly client: VinliClient;
  readonly store: RecordWriter;
  readonly settings: Pick<RulesSettings, "pollIntervalMs" | "backfillMs" | "webhookUrls">;
  readonly clock: Clock;
  readonly log: Logger;
};

/**
 * What is read of Vinli: the devices, the events of those that answer, and for themselves of those that do not; and then
 * what the app need not be offered.
 */
export function createVinliStreams({ client, store, settings, clock, log }: VinliFeed): readonly FeedStream[] {
  const { pollIntervalMs, backfillMs, webhookUrls } = settings;
  const list = new DeviceList(client, clock);
  const rounds = new DeviceRounds(performance);
  const events = new EventReading(client, backfillMs, clock);
  const listRefs = (signal: AbortSignal) => list.refs(() => store.refs("device"), signal);
  const startRound =
    (cursors: Cursors, signal: AbortSignal): ReadDevice =>
    (deviceRef) =>
      events.read(deviceRef, cursors, signal);
  const optional = (stream: FeedStream) =>
    optionalStream(stream, {
      clock: performance,
      onRefusal: ({ httpStatus }) => log.warn({ stream: stream.name, httpStatus }, "Vinli does not offer this"),
    });
  return [
    { name: "devices", everyMs: DEVICES_EVERY_MS, essential: false, read: (_cursors, signal) => list.read(signal) },
    {
      name: "events",
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
      everyMs: toRetryIntervalMs(pollIntervalMs),
      essential: false,
      fault: () => rounds.fault(),
      async *read(cursors, signal) {
        yield* rounds.retry(await listRefs(signal), startRound(cursors, signal));
      },
    },
    optional({
      name: "vehicles",
      everyMs: VEHICLES_EVERY_MS,
      essential: false,
      read: (_cursors, signal) => list.readVehicles(signal),
    }),
    ...createDeviceStreams({ client, listRefs, pollIntervalMs, backfillMs, clock, webhookUrls }).map(optional),
  ];
}
