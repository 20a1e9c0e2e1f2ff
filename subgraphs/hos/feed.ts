import type { FeedStream } from "../../platform/feed/feed-stream.ts";
import { optionalStream } from "../../platform/feed/optional-stream.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { startVendorFeed } from "../../platform/ingest/start-vendor-feed.ts";
import type { Logger } from "../../platform/log.ts";
import { recordSchema } from "../../platform/records/record-tables.ts";
import { mergeSchemas, type WritableStore } from "../../platform/store/store.ts";
import { LinkCopy, linkCopySchema } from "../link-copy.ts";
import { VisTracksClient } from "./client.ts";
import { readHosSettings } from "./config.ts";
import { EVENT_KIND, PROPOSAL_KIND } from "./mapper.ts";
import type { HosTables } from "./store.ts";
import { createLogStreams, type LogOptions } from "./streams/duty-records.ts";
import {
  createAssetStream,
  createDriverStream,
  createTerminalStream,
  createUnidentifiedDrivingStream,
} from "./streams/lists.ts";
import { Terminals } from "./streams/terminals.ts";
import { UnidentifiedDrivers } from "./streams/unidentified-drivers.ts";

export const storeSchema = mergeSchemas(recordSchema, linkCopySchema);

/** Keeps the store of `hos` filled from VisTracks, if VisTracks is configured. */
export async function startIngest(context: IngestContext): Promise<RunningIngest> {
  const settings = readHosSettings(context.environment);
  const { bus, onCommit, log } = context;
  return startVendorFeed(
    {
      subgraph: "hos",
      vendor: "VISTRACKS",
      datedKinds: [EVENT_KIND, PROPOSAL_KIND],
      beside: {
        schema: linkCopySchema,
        start: (store) =>
          new LinkCopy({ store: store as WritableStore<HosTables>, bus, onCommit: () => onCommit(), log }),
      },
      createStreams(records, resources, tellOf) {
        if (!settings) return null;
        const { clock } = context;
        const client = resources.use(new VisTracksClient({ ...settings, clock, random: Math.random, log }));
        tellOf(client.account);
        return createStreams({ client, unidentified: new UnidentifiedDrivers(client), records, settings, clock }, log);
      },
    },
    context,
  );
}

/** Everything that is read of VisTracks. The lists come first, so that the log finds vehicles and drivers known. */
export function createStreams(options: LogOptions, log: Logger): readonly FeedStream[] {
  const { client, unidentified, records, settings, clock } = options;
  const { backfillMs } = settings;
  const terminals = new Terminals();
  return [
    whereOffered(createTerminalStream({ client, terminals }), log),
    whereOffered(createAssetStream({ client, terminals, clock }), log),
    whereOffered(createDriverStream({ client, unidentified, terminals, clock }), log),
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
