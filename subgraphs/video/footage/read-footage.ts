import { toEpochMs } from "../../../platform/date-time.ts";
import { toHorizon } from "../cameras/horizon.ts";
import type { VideoContext } from "../context.ts";
import { type EventReference, toCameraRefs } from "../domain.ts";
import { type EventFootage, toFootage } from "./footage.ts";
import { toWindow } from "./footage-window.ts";

/**
 * The footage of an event of any vendor, by the cameras that were in its device when it happened. All events of a request
 * are one question to the store for recordings and one for cameras.
 */
export async function readFootage(
  { occurredAt, endedAt, deviceRefs = [] }: EventReference,
  { loaders, nowMs }: Pick<VideoContext, "loaders" | "nowMs">,
): Promise<EventFootage> {
  const occurredAtMs = toEpochMs(occurredAt ?? "");
  if (occurredAtMs === null) throw new Error("footage of an event without its moment");
  const moment = { occurredAtMs, endedAtMs: endedAt == null ? null : toEpochMs(endedAt) };
  const refs = toCameraRefs(deviceRefs);
  const window = toWindow(moment);
  const [recordings, requests, cameras] = await Promise.all([
    Promise.all(refs.map((deviceRef) => loaders.recordings.load({ deviceRef, ...window }))),
    Promise.all(refs.map((deviceRef) => loaders.requestsUnderWay.load({ deviceRef, ...window }))),
    Promise.all(refs.map((ref) => loaders.cameras.load(ref))),
  ]);
  return toFootage({
    moment,
    recordings: recordings.flat(),
    requestedAtMs: requests.flat()[0]?.requestedAtMs ?? null,
    cameras: cameras.map((camera) => {
      if (camera === null) return null;
      const { status, lastSeenAt } = camera.facet;
      return { status, lastSeenAt, horizonMs: toHorizon(camera.facet, nowMs)?.reachesBackTo ?? null };
    }),
  });
}
