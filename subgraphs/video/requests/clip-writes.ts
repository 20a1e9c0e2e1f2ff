import { z } from "zod";
import type { Settlement } from "../../../platform/vendor/writes/vendor-write.ts";
import { createWriteHandler, type VendorWriteHandlers } from "../../../platform/vendor/writes/vendor-write-handler.ts";
import type { RoscoLiveClient } from "../client.ts";
import { decodeEvent, decodeRecordings, type WireEvent } from "../recordings/event-wire.ts";
import { toVideoFacet, type VideoFacet, wordsOf } from "../recordings/recording-mapper.ts";
import { isUploadUnderWay } from "../recordings/recording-state.ts";
import type { VideoTables } from "../tables.ts";
import { toEventKind } from "../words.ts";
import { readMarker, toMarker } from "./clip-marker.ts";
import { CLIP_WRITE, type RequestWriter, VIDEOS_WRITE } from "./request-writer.ts";

const part = { deviceRef: z.string(), fromMs: z.number(), toMs: z.number() };
const clipRequest = z.object({ ...part, snapshotOnly: z.boolean() });
const videosRequest = z.object({ ...part, clipRef: z.string() });
type ClipRequest = z.infer<typeof clipRequest>;

/**
 * How RoscoLive is asked for footage. What may have reached it is looked for among the events of the camera before it is asked again: by
 * what the request carries, or by a clip of the very same time.
 */
export function createClipWrites(
  client: Pick<RoscoLiveClient, "requestClip" | "requestVideos" | "deviceEvents">,
  requests: RequestWriter,
): VendorWriteHandlers<VideoTables> {
  return {
    [CLIP_WRITE]: createWriteHandler({
      request: clipRequest,
      async ask({ deviceRef, fromMs, toMs, snapshotOnly }, { id }, signal) {
        const asked = { deviceId: deviceRef, fromMs, toMs, snapshotOnly, data: toMarker(id) };
        return client.requestClip(asked, signal);
      },
      async recover(request, { id }, signal) {
        const events = await readRecordings(client, request, signal);
        const ref = events.find((event) => isRequested(event, { request, id }))?.ref;
        return ref === undefined ? "ASK_AGAIN" : toConfirmed(ref);
      },
      store: (tx, settlement, _request, { tenant, id }) => requests.settle(tx, { tenant, writeId: id }, settlement),
    }),
    [VIDEOS_WRITE]: createWriteHandler({
      request: videosRequest,
      async ask({ clipRef }, _context, signal) {
        await client.requestVideos(clipRef, signal);
        return { ref: clipRef };
      },
      async recover(request, _context, signal) {
        const events = await readRecordings(client, request, signal);
        const facet = events.find(({ ref }) => ref === request.clipRef)?.facet;
        if (!facet) return { state: "REFUSED", code: "VENDOR_REJECTED", message: "The vendor has no such event." };
        const isOnItsWay = isUploadUnderWay(facet.uploadState) || facet.media.some(({ kind }) => kind === "VIDEO");
        // An archive does not say whether it is being asked; asked twice, it gives the same.
        return isOnItsWay && facet.state !== "ARCHIVED" ? toConfirmed(request.clipRef) : "ASK_AGAIN";
      },
      store: (tx, settlement, _request, { tenant, id }) => requests.settle(tx, { tenant, writeId: id }, settlement),
    }),
  };
}

type Recording = { readonly ref: string; readonly facet: VideoFacet };

/** What the vendor has of a camera that begins in the first second of a part. */
async function readRecordings(
  client: Pick<RoscoLiveClient, "deviceEvents">,
  { deviceRef, fromMs }: Pick<ClipRequest, "deviceRef" | "fromMs">,
  signal: AbortSignal,
): Promise<readonly Recording[]> {
  // Whether the end counts is not documented.
  const period = { fromMs, toMs: fromMs + 1_000 };
  const page = await client.deviceEvents({ deviceId: deviceRef, ...period }, signal);
  return page.records.flatMap((raw) => {
    const wire = toEvent(raw);
    return wire ? [{ ref: wire.id, facet: toVideoFacet(wire, toEventKind(wordsOf(wire)), decodeRecordings(raw)) }] : [];
  });
}

/** An event that cannot be read is none that was asked for. */
function toEvent(raw: unknown): WireEvent | null {
  try {
    return decodeEvent(raw);
  } catch (error) {
    if (error instanceof z.ZodError) return null;
    throw error;
  }
}

function isRequested(
  { facet }: Recording,
  { request, id }: { readonly request: ClipRequest; readonly id: string },
): boolean {
  const marker = readMarker(facet.data);
  if (marker !== null) return marker === id;
  const kind = request.snapshotOnly ? "SNAPSHOTS" : "REQUESTED_CLIP";
  return facet.kind === kind && facet.startedAt === request.fromMs && facet.endedAt === request.toMs;
}

function toConfirmed(ref: string): Settlement {
  return { state: "CONFIRMED", answer: { ref } };
}
