import type { Kysely } from "kysely";
import { z } from "zod";
import {
  type CommandContext,
  type CommandHandlers,
  createHandler,
} from "../../../platform/commands/command-handler.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { type CopiedEvent, readCopiedEvent } from "../../event-copy.ts";
import { readLinkedRecords } from "../../link-copy.ts";
import { toHorizon } from "../cameras/horizon.ts";
import { readStoredCameras, type StoredCamera } from "../cameras/stored-cameras.ts";
import type { Span } from "../footage/footage-window.ts";
import type { VideoTables } from "../tables.ts";
import { toClipSpan } from "./clip-limits.ts";
import type { RequestWriter } from "./request-writer.ts";

type Tx = Kysely<VideoTables>;

/** The longest that is wanted before or after an event: as long as the vendor's longest clip. */
const MOST_SECONDS = 3_600;
/** As long as one recording of the vendor's: of an event that lasts longer its beginning is what somebody wants to see. */
const LONGEST_EVENT_MS = 300_000;
/** So long is waited for what is yet to be recorded. */
const LATEST_MS = 3_600_000;
/** More than any camera has. */
const MOST_CHANNELS = 32;

const channels = z.array(z.int().min(1)).min(1).max(MOST_CHANNELS).nullish();
const seconds = z.int().min(0).max(MOST_SECONDS);
const wanted = { channels, snapshotOnly: z.boolean() };
const footageInput = z.object({ ...wanted, eventId: z.string(), secondsBefore: seconds, secondsAfter: seconds });
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
  const unknown = asked?.find((channel) => facet.channels.length > 0 && !facet.channels.includes(channel));
  if (unknown !== undefined) throw badInput("input.channels", `The camera has no channel ${unknown}.`);
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

type Place = {
  readonly deviceId: string | null;
  readonly atMs: number;
  readonly span: Span;
  /** The input field that says which device. */
  readonly field: string;
};

/** The camera in a device at a moment that is the likeliest to have what was recorded. Throws a {@link PublicError} where none has. */
async function findCamera(
  tx: Tx,
  { deviceId, atMs, span, field }: Place,
  { viewer: { tenant }, nowMs }: CommandContext,
): Promise<StoredCamera> {
  const scope = { tenant, kind: "device", vendor: "ROSCOLIVE" } as const;
  const [linked] = deviceId === null ? [[]] : await readLinkedRecords(tx as never, scope, [deviceId]);
  if (!linked) throw new PublicError("NOT_FOUND", "There is no such device.", { field });
  const refs = linked.filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs).map(({ ref }) => ref);
  const cameras = (await readStoredCameras(tx, tenant, refs)).filter((camera) => camera !== null);
  if (cameras.length === 0) throw badInput(field, "No camera was in the device then, as far as is known.");
  const horizonOf = ({ facet }: StoredCamera) => toHorizon(facet, nowMs)?.reachesBackTo ?? Number.NEGATIVE_INFINITY;
  const having = cameras.filter((camera) => span.toMs >= horizonOf(camera));
  const inContact = having.find(({ facet }) => facet.status !== "OFFLINE");
  const camera = inContact ?? having[0];
  if (camera) return camera;
  const reachesBackTo = new Date(Math.min(...cameras.map(horizonOf))).toISOString();
  throw badInput(field, `The camera's card has been written over since: it reaches back to ${reachesBackTo}.`);
}

function badInput(field: string, message: string): PublicError {
  return new PublicError("BAD_USER_INPUT", message, { field });
}
