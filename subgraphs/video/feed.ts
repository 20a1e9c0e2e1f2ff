import type { Clock } from "../../platform/clock.ts";
import { DeviceRounds, type ReadDevice, toRetryIntervalMs } from "../../platform/feed/devices/device-rounds.ts";
import type { FeedStream } from "../../platform/feed/feed-stream.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { startVendorFeed } from "../../platform/ingest/start-vendor-feed.ts";
import { together } from "../../platform/ingest/together.ts";
import { collectPage } from "../../platform/records/record.ts";
import { recordSchema } from "../../platform/records/record-tables.ts";
import type { Cursors, DeriveRecords, RecordWriter } from "../../platform/records/record-writer.ts";
import { readRetention } from "../../platform/retention/retention.ts";
import { mergeSchemas, type WritableStore } from "../../platform/store/store.ts";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import type { VendorWriteHandlers } from "../../platform/vendor/writes/vendor-write-handler.ts";
import { EventCopy, eventCopySchema } from "../event-copy.ts";
import { LinkCopy, linkCopySchema } from "../link-copy.ts";
import { createFaultHistory } from "./cameras/fault-history.ts";
import { RoscoLiveClient } from "./client.ts";
import { createCommands } from "./commands.ts";
import { readRequestExpiryMs, readVideoSettings } from "./config.ts";
import { toDeviceRecord } from "./mapper.ts";
import { createClipWrites } from "./requests/clip-writes.ts";
import { COPIED_MS } from "./requests/copied-event.ts";
import { startExpiryWatch } from "./requests/expiry-watch.ts";
import { createVideoPruning } from "./requests/request-pruning.ts";
import { requestSchema } from "./requests/request-tables.ts";
import { RequestWriter } from "./requests/request-writer.ts";
import { ChangeTurns } from "./streams/change-turns.ts";
import { type CompanyFeed, createCompanyStreams } from "./streams/company-streams.ts";
import { DeviceEvents } from "./streams/device-events.ts";
import { DevicePast } from "./streams/device-past.ts";
import { EventTotals } from "./streams/event-totals.ts";
import { readPastCursor } from "./streams/past-cursor.ts";
import { createRequestedFootageStream } from "./streams/requested-footage.ts";
import type { VideoTables } from "./tables.ts";
import { decodeDevice } from "./wire.ts";
import { createEventWrites, type EventWritesOptions } from "./writes/event-writes.ts";
import { createLiveWrites } from "./writes/live-streams.ts";

const ownSchema = mergeSchemas(linkCopySchema, eventCopySchema, requestSchema);
export const storeSchema = mergeSchemas(recordSchema, ownSchema);

/** New cameras are rare, and what a camera says of itself need not be newer. */
const DEVICES_EVERY_MS = 60_000;

/** Keeps the store of `video` filled from RoscoLive, if RoscoLive is configured. */
export async function startIngest(context: IngestContext): Promise<RunningIngest> {
  const { tenant, environment, bus, clock, onCommit, log } = context;
  const settings = readVideoSettings(environment);
  const requests = new RequestWriter({ clock, expiresAfterMs: readRequestExpiryMs(environment) });
  let asked: RoscoLiveClient | null = null;
  return startVendorFeed(
    {
      subgraph: "video",
      vendor: "ROSCOLIVE",
      datedKinds: ["event", "alert"],
      derive: createDerive(tenant, clock, requests),
      beside: {
        schema: ownSchema,
        createPruning: (options) => createVideoPruning(options, readRetention(environment)) as never,
        start(opened) {
          const store = opened as unknown as WritableStore<VideoTables>;
          const copying = { store, bus, onCommit: () => onCommit(), log };
          return together(
            new LinkCopy(copying),
            new EventCopy({ ...copying, sinceMs: () => clock.now() - COPIED_MS }),
            startExpiryWatch({ store, requests, tenant, onCommit: () => onCommit(), log }),
          );
        },
      },
      commands: {
        handlers: createCommands(requests) as never,
        createWrites: (_store, records) =>
          (asked && createWrites({ client: asked, requests, records, onStored: onCommit, clock })) as never,
      },
      createStreams(store, resources, tellOf, db) {
        if (!settings) return null;
        const client = resources.use(new RoscoLiveClient({ ...settings, clock, random: Math.random, log }));
        tellOf(client.account);
        asked = client;
        const totals = new EventTotals(store, clock);
        const events = new DeviceEvents({ client, totals, backfillMs: settings.backfillMs, clock });
        const turns = new ChangeTurns(settings.pollIntervalMs);
        const rounds = new DeviceRounds(performance);
        const feed = { client, store, events, turns, rounds, settings, clock, log };
        const { pollIntervalMs } = settings;
        return [
          createDeviceStream(client, store, clock),
          ...createEventStreams(feed),
          ...createCompanyStreams(feed),
          createRequestedFootageStream({ client, db: db as never, tenant, pollIntervalMs, clock }),
        ];
      },
    },
    context,
  );
}

type WritesOptions = Omit<EventWritesOptions, "client"> & {
  readonly client: RoscoLiveClient;
  readonly requests: RequestWriter;
};

/** All that RoscoLive is asked to do. */
function createWrites({ client, requests, ...options }: WritesOptions): VendorWriteHandlers<VideoTables> {
  return {
    ...createClipWrites(client, requests),
    ...createEventWrites({ client, ...options }),
    ...createLiveWrites(client, options.clock),
  };
}

/** What is found out of records as they are stored: since when something is wrong with a camera, and how far footage is that was asked for. */
export function createDerive(tenant: string, clock: Clock, requests: RequestWriter): DeriveRecords {
  const [history, steps] = [createFaultHistory(tenant, clock), requests.noteRecords(tenant)];
  return async (tx, changed) => [...(await history(tx, changed)), ...(await steps(tx, changed))];
}

/** Reads the list of devices. An account that is offered none goes on with the devices that are known. */
function createDeviceStream(client: RoscoLiveClient, store: RecordWriter, clock: Clock): FeedStream {
  return {
    name: "devices",
    everyMs: DEVICES_EVERY_MS,
    essential: false,
    async *read(_cursors, signal) {
      try {
        for await (const { records } of client.devices(signal)) {
          const receivedAtMs = clock.now();
          yield {
            ...collectPage(records, (raw) => [toDeviceRecord(decodeDevice(raw), raw, receivedAtMs)]),
            cursors: {},
          };
        }
      } catch (error) {
        const isNotOffered = error instanceof VendorError && error.httpStatus === 404;
        if (!isNotOffered || (await store.refs("device")).length === 0) throw error;
      }
    },
  };
}

/** Reads the events of the devices that are known: of those that answer, and for themselves of those that do not. */
function createEventStreams({ store, events, turns, rounds, settings, clock }: CompanyFeed): readonly FeedStream[] {
  const { pollIntervalMs } = settings;
  const pasts = new DevicePast(events, settings, clock);
  const startRound = (deviceIds: readonly string[], cursors: Cursors, signal: AbortSignal): ReadDevice => {
    const beganAtMs = clock.now();
    const due = turns.due(deviceIds, beganAtMs);
    return async function* (deviceId) {
      const past = await readPastCursor(deviceId, cursors);
      for (const reading of turns.toReadings(deviceId, due.has(deviceId))) {
        yield* events.read(reading, cursors, signal);
        turns.note(reading, beganAtMs);
      }
      // What is left since now waits for the next round: the present of all devices comes before the past of any.
      if (past) yield* pasts.readOn(deviceId, past, signal);
    };
  };
  return [
    {
      name: "events",
      lane: "events",
      everyMs: pollIntervalMs,
      essential: true,
      note: () => events.note(),
      onRollback() {
        events.forget();
        turns.forget();
      },
      async *read(cursors, signal) {
        const answering = async () => rounds.answering(await store.refs("device"));
        do {
          const deviceIds = await answering();
          yield* rounds.read(deviceIds, startRound(deviceIds, cursors, signal));
        } while (await pasts.isLeft(await answering(), cursors));
      },
    },
    {
      name: "earlier events",
      everyMs: pollIntervalMs,
      essential: false,
      onRollback: () => pasts.forget(),
      async *read(cursors, signal) {
        yield* pasts.readAgain(rounds.answering(await store.refs("device")), cursors, signal);
      },
    },
    {
      name: "events of devices set aside",
      lane: "events",
      everyMs: toRetryIntervalMs(pollIntervalMs),
      essential: false,
      fault: () => rounds.fault(),
      async *read(cursors, signal) {
        yield* rounds.retry(await store.refs("device"), startRound([], cursors, signal));
      },
    },
  ];
}
