import type { Clock } from "../../../platform/clock.ts";
import { DeviceTurns } from "../../../platform/feed/devices/device-turns.ts";
import type { FeedStream } from "../../../platform/feed/feed-stream.ts";
import type { FeedPage } from "../../../platform/records/record.ts";
import type { Cursors } from "../../../platform/records/record-writer.ts";
import type { VinliClient } from "../client.ts";
import type { WebhookUrls } from "../config.ts";

export type DeviceStreamOptions = {
  readonly client: VinliClient;
  /** The ids of all devices. */
  readonly listRefs: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly pollIntervalMs: number;
  readonly backfillMs: number;
  readonly clock: Clock;
  /** Where Vinli is to post events; null where nobody asks it to. */
  readonly webhookUrls: WebhookUrls | null;
};

export type ReadDevice = (deviceRef: string, cursors: Cursors, signal: AbortSignal) => AsyncIterable<FeedPage>;

/** A stream that reads devices in turns, a few in every poll. */
export function inTurns(
  { listRefs, pollIntervalMs, clock }: DeviceStreamOptions,
  { name, periodMs }: { readonly name: string; readonly periodMs: number },
  readDevice: ReadDevice,
): FeedStream {
  const turns = new DeviceTurns({ periodMs, everyMs: pollIntervalMs });
  return {
    name,
    everyMs: pollIntervalMs,
    essential: false,
    async *read(cursors, signal) {
      const deviceRefs = await listRefs(signal);
      yield* turns.read(deviceRefs, clock.now(), (deviceRef) => readDevice(deviceRef, cursors, signal));
    },
  };
}

/** The cursor that has the ids of the rules that a device had when they were read last, as JSON. */
export function toRulesCursor(deviceRef: string): string {
  return `rules/${deviceRef}`;
}
