import type { FeedStream } from "../../platform/feed/feed-stream.ts";
import { optionalStream } from "../../platform/feed/optional-stream.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { startVendorFeed } from "../../platform/ingest/start-vendor-feed.ts";
import { together } from "../../platform/ingest/together.ts";
import type { Logger } from "../../platform/log.ts";
import { recordSchema } from "../../platform/records/record-tables.ts";
import type { BeforeReplaced, DeriveRecords } from "../../platform/records/record-writer.ts";
import { readRetention } from "../../platform/retention/retention.ts";
import { mergeSchemas, type WritableStore } from "../../platform/store/store.ts";
import { LinkCopy, linkCopySchema } from "../link-copy.ts";
import { VisTracksClient } from "./client.ts";
import { commandSchema, commands } from "./commands.ts";
import { readHosSettings } from "./config.ts";
import { dutySchema } from "./duty-status/duty-tables.ts";
import { noteUntold } from "./duty-status/tell-duty-changes.ts";
import { DAY_KIND } from "./hours/driver-day.ts";
import { hoursSchema } from "./hours/hours-tables.ts";
import { startHoursWatch } from "./hours/hours-watch.ts";
import { createVersionPruning } from "./hours/prune-versions.ts";
import { writeVersions } from "./hours/write-versions.ts";
import { keepFormer } from "./log/former-records.ts";
import { logSchema } from "./log/log-tables.ts";
import { createLogWrites, type LogWritesOptions } from "./log/writes/log-writes.ts";
import { EVENT_KIND, PROPOSAL_KIND } from "./mapper.ts";
import { createDriverDayStream } from "./streams/driver-days.ts";
import { createLogStreams, type LogOptions } from "./streams/duty-records.ts";
import {
  createAssetStream,
  createDriverStream,
  createTerminalStream,
  createUnidentifiedDrivingStream,
} from "./streams/lists.ts";
import { Terminals } from "./streams/terminals.ts";
import { UnidentifiedDrivers } from "./streams/unidentified-drivers.ts";
import type { HosTables } from "./tables.ts";

const ownSchema = mergeSchemas(linkCopySchema, hoursSchema, logSchema, dutySchema, commandSchema);
export const storeSchema = mergeSchemas(recordSchema, ownSchema);

/** Keeps the store of `hos` filled from VisTracks, if VisTracks is configured. */
export async function startIngest(context: IngestContext): Promise<RunningIngest> {
  const settings = readHosSettings(context.environment);
  const { tenant, bus, onCommit, log } = context;
  let vendor: Pick<LogWritesOptions, "client" | "isUnidentified"> | null = null;
  return startVendorFeed(
    {
      subgraph: "hos",
      vendor: "VISTRACKS",
      datedKinds: [EVENT_KIND, PROPOSAL_KIND, DAY_KIND],
      derive: createDerive(tenant),
      beforeReplaced: createBeforeReplaced(tenant),
      beside: {
        schema: ownSchema,
        createPruning: (options) =>
          createVersionPruning({ ...options, retention: readRetention(context.environment) }) as never,
        start(opened, records) {
          const store = opened as unknown as WritableStore<HosTables>;
          return together(
            new LinkCopy({ store, bus, onCommit: () => onCommit(), log, followLinks: noteUntold }),
            startHoursWatch({ store, records, tenant, onCommit, clock: context.clock, log }),
          );
        },
      },
      commands: {
        handlers: commands as never,
        createWrites: (_store, records) =>
          vendor && (createLogWrites({ ...vendor, records, onStored: onCommit, clock: context.clock }) as never),
      },
      createStreams(records, resources, tellOf) {
        if (!settings) return null;
        const { clock } = context;
        const client = resources.use(new VisTracksClient({ ...settings, clock, random: Math.random, log }));
        tellOf(client.account);
        const unidentified = new UnidentifiedDrivers(client);
        vendor = { client, isUnidentified: (userRef) => unidentified.has(userRef) };
        return createStreams({ client, unidentified, records, settings, clock }, log);
      },
    },
    context,
  );
}

/** What is kept of records for the hours of service: versions of their own, in the same transaction. */
export function createDerive(tenant: string): DeriveRecords {
  return async (tx, changed) => {
    await writeVersions(tx as never, { tenant, eventKind: EVENT_KIND, records: changed });
    return [];
  };
}

/** What is kept of entries of the log as they were, in the same transaction. */
export function createBeforeReplaced(tenant: string): BeforeReplaced {
  return (tx, replaced, nowMs) => keepFormer(tx as never, { tenant, replaced, nowMs });
}

/** Everything that is read of VisTracks. The lists come first, so that the log finds vehicles and drivers known. */
export function createStreams(options: LogOptions, log: Logger): readonly FeedStream[] {
  const { client, unidentified, records, settings, clock } = options;
  const { backfillMs } = settings;
  const terminals = new Terminals();
  return [
    whereOffered(createTerminalStream({ client, terminals, clock }), log),
    whereOffered(createAssetStream({ client, terminals, clock }), log),
    whereOffered(createDriverStream({ client, unidentified, terminals, clock }), log),
    whereOffered(createDriverDayStream({ client, backfillMs, clock }), log),
    ...createLogStreams(options),
    whereOffered(createUnidentifiedDrivingStream({ client, unidentified, records, backfillMs, clock }), log),
  ];
}

/** What VisTracks does not offer to this user is no trouble of the source's: it is said once. */
function whereOffered(stream: FeedStream, log: Logger): FeedStream {
  let isTold = false;
  return optionalStream(stream, {
    clock: performance,
    onRefusal({ httpStatus }) {
      const level = isTold ? "debug" : "info";
      log[level]({ vendor: "VISTRACKS", stream: stream.name, httpStatus }, "not offered to this user: left out");
      isTold = true;
    },
  });
}
