import type { Kysely } from "kysely";
import type { CommandContext } from "../../../platform/commands/command-handler.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { readLinkedRecords } from "../../link-copy.ts";
import type { CameraFacet } from "../cameras/camera-mapper.ts";
import { toHorizon } from "../cameras/horizon.ts";
import { readStoredCameras, type StoredCamera } from "../cameras/stored-cameras.ts";
import type { Span } from "../footage/footage-window.ts";
import type { VideoTables } from "../tables.ts";

type Tx = Kysely<VideoTables>;

type Place = {
  readonly deviceId: string | null;
  readonly atMs: number;
  readonly span: Span;
  /** The input field that says which device. */
  readonly field: string;
};

/** The camera in a device at a moment that is the likeliest to have what was recorded. Throws a {@link PublicError} where none has. */
export async function findCamera(
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

/** Throws a {@link PublicError} for a channel that a camera has not, as far as is known which it has. */
export function checkChannels(
  { channels }: Pick<CameraFacet, "channels">,
  asked: readonly number[],
  field: string,
): void {
  const unknown = asked.find((channel) => channels.length > 0 && !channels.includes(channel));
  if (unknown !== undefined) throw badInput(field, `The camera has no channel ${unknown}.`);
}

function badInput(field: string, message: string): PublicError {
  return new PublicError("BAD_USER_INPUT", message, { field });
}
