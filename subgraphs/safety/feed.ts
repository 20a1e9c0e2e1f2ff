import type { Clock } from "../../platform/clock.ts";
import { toRfc3339 } from "../../platform/date-time.ts";
import type { FeedStream } from "../../platform/feed/feed-stream.ts";
import { optionalStream } from "../../platform/feed/optional-stream.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { startVendorFeed } from "../../platform/ingest/start-vendor-feed.ts";
import { recordSchema } from "../../platform/records/record-tables.ts";
import type { DeriveRecords, RecordWriter } from "../../platform/records/record-writer.ts";
import { readRetention } from "../../platform/retention/retention.ts";
import { mergeSchemas } from "../../platform/store/store.ts";
import type { VendorWriteHandlers } from "../../platform/vendor/writes/vendor-write-handler.ts";
import { linkCopySchema } from "../link-copy.ts";
import { SamsaraClient } from "./client.ts";
import { startCaseWork, workSchema } from "./coaching/case-work.ts";
import { CaseWriter } from "./coaching/case-writer.ts";
import { createCasePruning } from "./coaching/prune-cases.ts";
import { createEventWrites, type EventWriteOptions } from "./coaching/vendor/event-writes.ts";
import { writeVendorCases } from "./coaching/vendor/vendor-cases.ts";
import { toCoachingSessionRecord } from "./coaching-mapper.ts";
import { createCommands } from "./commands.ts";
import { readSafetySettings } from "./config.ts";
import { createLabelWrites } from "./labels/label-writes.ts";
import { createReadWrites, type ReadWriteOptions } from "./media/read-event.ts";
import { RuleDesk } from "./rules/rule-desk.ts";
import { ChangeReading } from "./streams/change-feed.ts";
import { createAssetStream, createCoachAssignmentStream, createDriverStream } from "./streams/lists.ts";
import { createSafetyEventStreams, type SafetyEventOptions } from "./streams/safety-events.ts";
import { createScoreStreams } from "./streams/scores.ts";
import { UnreadFields } from "./streams/unread-fields.ts";
import type { SafetyTables } from "./tables.ts";
import { decodeCoachingSession } from "./wire.ts";

const ownSchema = mergeSchemas(linkCopySchema, workSchema);
export const storeSchema = mergeSchemas(recordSchema, ownSchema);

/** Coaching takes days; a minute is soon enough for what is new of it. */
const COACHING_EVERY_MS = 60_000;

/** What Samsara records of a moment, or of a day. */
const DATED_KINDS = ["event", "coachingSession", "driverSafetyScore", "deviceSafetyScore"];

/** Keeps the store of `safety` filled from Samsara, if Samsara is configured, and has the cases worked on. */
export async function startIngest(context: IngestContext): Promise<RunningIngest> {
  const { tenant, environment, clock, log } = context;
  const settings = readSafetySettings(environment);
  const cases = new CaseWriter();
  const rules = new RuleDesk(cases);
  let client: SamsaraClient | null = null;
  return startVendorFeed(
    {
      subgraph: "safety",
      vendor: "SAMSARA",
      datedKinds: DATED_KINDS,
      derive: createDerive({ tenant, cases, clock }),
      beside: {
        schema: ownSchema,
        createPruning: () => createCasePruning({ tenant, retention: readRetention(environment), clock }) as never,
        start: (store) => startCaseWork({ ...context, store: store as never, cases, rules }),
      },
      commands: {
        handlers: createCommands({ cases, rules, isVendorConfigured: settings !== null }) as never,
        createWrites: (_store, records) =>
          client && (createWrites({ client, cases, clock, records, onStored: context.onCommit }) as never),
      },
      createStreams(store, resources, tellOf) {
        if (!settings) return null;
        client = resources.use(new SamsaraClient({ ...settings, clock, random: Math.random, log }));
        tellOf(client.account);
        return createStreams({ client, store, settings, clock, spanClock: performance, log });
      },
    },
    context,
  );
}

/** All that Samsara is asked to do. */
export function createWrites(options: EventWriteOptions & ReadWriteOptions): VendorWriteHandlers<SafetyTables> {
  return { ...createEventWrites(options), ...createLabelWrites(options), ...createReadWrites(options) };
}

type Deriving = { readonly tenant: string; readonly cases: CaseWriter; readonly clock: Clock };

/** What follows from records: the cases of the vendor's events, in the same transaction. */
export function createDerive({ tenant, cases, clock }: Deriving): DeriveRecords {
  return async (tx, records) => {
    await writeVendorCases(tx as never, { tenant, records, nowMs: clock.now() }, cases);
    return [];
  };
}

export type SafetyStreamsOptions = Omit<SafetyEventOptions, "unread"> & {
  readonly store: Pick<RecordWriter, "refs">;
  /** Measures spans only: give it one that is never set, such as `performance`. */
  readonly spanClock: Clock;
};

/** Everything that is read of Samsara. Only the events are what every token must be allowed to read. */
export function createStreams(options: SafetyStreamsOptions): readonly FeedStream[] {
  const { client, store, clock, log, settings } = options;
  const unread = new UnreadFields(log);
  const others = [
    createDriverStream({ client, clock, unread }),
    createAssetStream({ client, clock, unread }),
    createCoachAssignmentStream({ client, store, unread }),
    createCoachingStream({ ...options, unread }),
    ...createScoreStreams({ client, clock, unread, backfillMs: settings.backfillMs }),
  ];
  return [
    ...createSafetyEventStreams({ ...options, unread }),
    ...others.map((stream) => whereOffered(stream, options)),
  ];
}

/** A scope that the token was not granted is no trouble of the source's: it is said once. */
function whereOffered(stream: FeedStream, { spanClock, log }: Pick<SafetyStreamsOptions, "spanClock" | "log">) {
  let isTold = false;
  return optionalStream(stream, {
    clock: spanClock,
    onRefusal({ httpStatus }) {
      const level = isTold ? "debug" : "info";
      log[level]({ vendor: "SAMSARA", stream: stream.name, httpStatus }, "not offered to this token: left out");
      isTold = true;
    },
  });
}

/** Follows the feed of changed coaching sessions. */
function createCoachingStream({ client, settings, clock, log, unread }: SafetyEventOptions): FeedStream {
  const feed = {
    fetchPage: client.coachingSessionStream.bind(client),
    toRecords: (raw: unknown, receivedAtMs: number) => [
      toCoachingSessionRecord(unread.note("coachingSession", decodeCoachingSession(raw)), raw, receivedAtMs),
    ],
  };
  const reading = new ChangeReading("coaching-sessions", feed, { clock, log });
  return {
    name: "coaching-sessions",
    everyMs: COACHING_EVERY_MS,
    essential: false,
    read: (cursors, signal) =>
      reading.read({ startTime: toRfc3339(clock.now() - settings.backfillMs) }, cursors, signal),
  };
}
