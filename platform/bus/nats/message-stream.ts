import { JetStreamApiError, type StreamConfig } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { Connected } from "./nats-connector.ts";

/** The stream of what publishers have told. */
export const STREAM = "FLEETGRAPH";

/** Whoever was away for longer reads the outbox, and so does whoever finds that the oldest messages made room. */
const KEEP_MS = 24 * 3_600_000;
const KEEP_BYTES = 256 * 1_024 * 1_024;
/** A window of messages that is sent again after its answer was lost is sent within seconds. */
const REPEATS_WITHIN_MS = 120_000;

const CONFIG = {
  subjects: ["fleetgraph.>"],
  description: "What fleetgraph's publishers have told. It may be deleted: followers read the outboxes then.",
  storage: "file",
  retention: "limits",
  discard: "old",
  max_age: nanos(KEEP_MS),
  max_bytes: KEEP_BYTES,
  duplicate_window: nanos(REPEATS_WITHIN_MS),
} satisfies Partial<StreamConfig>;

/** The server's code for a stream of another configuration: an older or newer version of ours made it. */
const OTHER_CONFIGURATION = 10_058;

/** How long the stream and whoever reads it are kept. */
export const KEEP_NANOS = CONFIG.max_age;

/** Makes the stream where it is not there, and as it should be where it is not. */
export async function ensureStream({ streams }: Pick<Connected, "streams">): Promise<void> {
  try {
    await streams.add({ name: STREAM, ...CONFIG });
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== OTHER_CONFIGURATION) throw error;
    await streams.update(STREAM, CONFIG);
  }
}
