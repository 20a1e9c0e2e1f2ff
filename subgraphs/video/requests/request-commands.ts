import type { Kysely } from "kysely";
import { z } from "zod";
import {
  type CommandContext,
  type CommandHandlers,
  createHandler,
} from "../../../platform/commands/command-handler.ts";
import { PublicError } from "../../../platform/public-error.ts";
import type { StoredCamera } from "../cameras/stored-cameras.ts";
import type { Span } from "../footage/footage-window.ts";
import type { VideoTables } from "../tables.ts";
import { readOwnEvent } from "../writes/own-event.ts";
import { toClipSpan } from "./clip-limits.ts";
import { type CopiedEvent, readCopiedEvent } from "./copied-event.ts";
import { checkChannels, findCamera } from "./find-camera.ts";
import { type RequestWriter, SKEW_MS } from "./request-writer.ts";

type Tx = Kysely<VideoTables>;

/** The longest that is wanted before or after an event: as long as the vendor's longest clip. */
const MOST_SECONDS = 3_600;
/** As long as one recording of the vendor's: of an event that lasts longer its beginning is what somebody wants to see. */
const LONGEST_EVENT_MS = 300_000;
/** So long is waited for what is yet to be recorded. */
const LATEST_MS = 3_600_000;
/** The vendor takes a snapshot of the middle of at least so much. */
const SNAPSHOT_MS = 300_000;
/** More than any camera has. */
const MOST_CHANNELS = 32;

const channels = z.array(z.int().min(1)).min(1).max(MOST_CHANNELS).nullish();
const seconds = z.int().min(0).max(MOST_SECONDS);
const wanted = { channels, snapshotOnly: z.boolean() };
const footageInput = z.object({ ...wanted, eventId: z.string(), secondsBefore: seconds, secondsAfter: seconds });
const restoreInput = z.object({ channels, eventId: z.string() });
const snapshotInput = z.object({ channels, deviceId: z.string() });
const clipInput = z.object({ ...wanted, deviceId: z.string(), from: z.number(), to: z.number() });

/** How footage is asked for: answered with the ref of the request, and whether it existed. */
export function createRequestCommands(requests: RequestWriter): CommandHandlers<VideoTables> {
  return {
    requestFootage: createHandler(footageInput, async (tx: Tx, input, context) => {
      const { eventId, snapshotOnly } = input;
      const event = await readEvent(tx, context, eventId);
      const limits = { isSnapshots: snapshotOnly, field: "input.secondsAfter" };
      const span = toClipSpan(toWanted(event, input), limits);
      const place = { deviceId: event.deviceId, atMs: event.occurredAtMs, field: "input.eventId" };
      const camera = await findCamera(tx, { ...place, span }, context);
      return requests.request(tx, { ...toWish(camera, span, input), eventId, deviceId: event.deviceId }, context);
    }),
    requestClip: createHandler(clipInput, async (tx: Tx, input, context) => {
      const { deviceId, from, to, snapshotOnly } = input;
      if (to > context.nowMs + LATEST_MS) throw badInput("input.to", "`to` is more than an hour from now.");
      const span = toClipSpan({ fromMs: from, toMs: to }, { isSnapshots: snapshotOnly, field: "input.to" });
      const camera = await findCamera(tx, { deviceId, atMs: from, field: "input.deviceId", span }, context);
      return requests.request(tx, { ...toWish(camera, span, input), eventId: null, deviceId }, context);
    }),
    takeSnapshot: createHandler(snapshotInput, async (tx: Tx, { deviceId, channels: asked }, context) => {
      // The vendor's clock may be behind ours.
      const toMs = Math.floor(context.nowMs / 1_000) * 1_000 - SKEW_MS;
      const span = { fromMs: toMs - SNAPSHOT_MS, toMs };
      const camera = await findCamera(tx, { deviceId, atMs: toMs, field: "input.deviceId", span }, context);
      const wish = toWish(camera, span, { channels: asked, snapshotOnly: true });
      return requests.request(tx, { ...wish, eventId: null, deviceId }, context);
    }),
    restoreFootage: createHandler(restoreInput, async (tx: Tx, { eventId, channels: asked }, context) => {
      const {
        vendorRef,
        deviceRef,
        startedAtMs,
        endedAt,
        storage,
        channels: there,
      } = await readOwnEvent(tx, eventId, context);
      if (there.length > 0 && !storage.archived) throw badInput("input.eventId", "The video of this event is there.");
      const deviceId = (await readCopiedEvent(tx as never, context.viewer.tenant, eventId))?.deviceId ?? null;
      const own = asked ? [...new Set(asked)].sort((a, b) => a - b) : null;
      const span = { fromMs: startedAtMs, toMs: Math.max(endedAt ?? startedAtMs, startedAtMs) };
      const wish = { kind: "RESTORED_VIDEO" as const, deviceRef, channels: own, clipRef: vendorRef.ref, ...span };
      return requests.request(tx, { ...wish, eventId, deviceId }, context);
    }),
  };
}

function toWanted(
  { occurredAtMs, endedAtMs }: CopiedEvent,
  { secondsBefore, secondsAfter }: z.infer<typeof footageInput>,
): Span {
  const lastsMs = Math.max((endedAtMs ?? occurredAtMs) - occurredAtMs, 0);
  const lastMs = occurredAtMs + (lastsMs <= LONGEST_EVENT_MS ? lastsMs : 0);
  return { fromMs: occurredAtMs - secondsBefore * 1_000, toMs: lastMs + secondsAfter * 1_000 };
}

function toWish(
  { facet }: StoredCamera,
  span: Span,
  { channels: asked, snapshotOnly }: Pick<z.infer<typeof clipInput>, "channels" | "snapshotOnly">,
) {
  checkChannels(facet, asked ?? [], "input.channels");
  const own = asked ? [...new Set(asked)].sort((a, b) => a - b) : null;
  const kind = snapshotOnly ? ("SNAPSHOTS" as const) : ("VIDEO" as const);
  return { kind, deviceRef: facet.vendorRef.ref, channels: own, ...span };
}

async function readEvent(tx: Tx, { viewer }: CommandContext, eventId: string): Promise<CopiedEvent> {
  const event = await readCopiedEvent(tx as never, viewer.tenant, eventId);
  if (event) return event;
  const message = "There is no such event, or it is older than 30 days.";
  throw new PublicError("NOT_FOUND", message, { field: "input.eventId" });
}

function badInput(field: string, message: string): PublicError {
  return new PublicError("BAD_USER_INPUT", message, { field });
}
