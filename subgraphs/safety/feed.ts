import type { Clock } from "../../platform/clock.ts";
import type { FeedStream } from "../../platform/feed/feed.ts";
import type { FeedStore } from "../../platform/feed/feed-store.ts";
import { optionalStream } from "../../platform/feed/optional-stream.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { startVendorFeed } from "../../platform/ingest/start-vendor-feed.ts";
import { VendorAccount } from "../../platform/vendor/vendor-account.ts";
import { type ChangeFeedOptions, ChangeReading } from "./change-feed.ts";
import { SamsaraClient, toRateLimits } from "./client.ts";
import { toCoachingCaseRecord } from "./coaching-mapper.ts";
import { readSafetySettings, type SafetySettings } from "./config.ts";
import { createAssetStream, createCoachAssignmentStream, createDriverStream } from "./lists.ts";
import { toRecords } from "./mapper.ts";
import { createScoreStream } from "./scores.ts";
import { decodeCoachingSession, decodeSafetyEvent } from "./wire.ts";

/** Coaching takes days; a minute is soon enough for what is new of it. */
const COACHING_EVERY_MS = 60_000;

/** Keeps the store of `safety` filled from Samsara, if Samsara is configured. */
export async function startIngest(context: IngestContext): Promise<RunningIngest> {
  const settings = readSafetySettings(context.environment);
  return startVendorFeed(
    {
      subgraph: "safety",
      vendor: "SAMSARA",
      createStreams(store, resources) {
        if (!settings) return null;
        const { clock, log } = context;
        const rateLimits = toRateLimits(settings.requestsPerSecond);
        const account = new VendorAccount({ vendor: "SAMSARA", rateLimits, clock, random: Math.random, log });
        const client = resources.use(new SamsaraClient({ ...settings, account }));
        return createStreams({ ...context, client, store, settings, spanClock: performance });
      },
    },
    context,
  );
}

export type SafetyStreamsOptions = Pick<IngestContext, "present" | "clock" | "log"> & {
  readonly client: SamsaraClient;
  readonly store: Pick<FeedStore, "refs">;
  readonly settings: Pick<SafetySettings, "pollIntervalMs" | "backfillMs">;
  /** Measures spans only: give it one that is never set, such as `performance`. */
  readonly spanClock: Clock;
};

/** Everything that is read of Samsara. Only the events are what every token must be allowed to read. */
export function createStreams(options: SafetyStreamsOptions): readonly FeedStream[] {
  const { client, store, clock, log, settings } = options;
  const { backfillMs } = settings;
  const others = [
    createDriverStream({ client, clock }),
    createAssetStream({ client, clock }),
    createCoachAssignmentStream(client, store),
    createCoachingStream(client, { clock, log, backfillMs }),
    createScoreStream({ client, clock, backfillMs }),
  ];
  return [createSafetyEventStream(options), ...others.map((stream) => whereOffered(stream, options))];
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

/** Follows the feed of changed safety events; its very first reading begins with a look at the last hour. */
export function createSafetyEventStream({
  client,
  settings,
  present,
  clock,
  log,
}: Omit<SafetyStreamsOptions, "store" | "spanClock">): FeedStream {
  const reading = new ChangeReading(
    {
      name: "safety-events",
      fetchPage: (query, signal) => client.safetyEventStream(query, signal),
      toRecords: (raw, receivedAtMs) => toRecords(decodeSafetyEvent(raw), raw, receivedAtMs),
    },
    { clock, log, backfillMs: settings.backfillMs },
  );
  return {
    name: "safety-events",
    everyMs: settings.pollIntervalMs,
    essential: true,
    async *read(cursors, signal) {
      if (await reading.hasLongPast(cursors)) {
        yield* reading.glance(cursors, signal);
        await present.isSeen(signal);
      }
      yield* reading.read(cursors, signal);
    },
  };
}

/** Follows the feed of changed coaching sessions. */
function createCoachingStream(client: SamsaraClient, options: ChangeFeedOptions): FeedStream {
  const reading = new ChangeReading(
    {
      name: "coaching-sessions",
      fetchPage: (query, signal) => client.coachingSessionStream(query, signal),
      toRecords: (raw, receivedAtMs) => [toCoachingCaseRecord(decodeCoachingSession(raw), raw, receivedAtMs)],
    },
    options,
  );
  return {
    name: "coaching-sessions",
    everyMs: COACHING_EVERY_MS,
    essential: false,
    read: (cursors, signal) => reading.read(cursors, signal),
  };
}
