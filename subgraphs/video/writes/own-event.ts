import type { Kysely } from "kysely";
import type { CommandContext } from "../../../platform/commands/command-handler.ts";
import { PublicError } from "../../../platform/public-error.ts";
import { RecordReader } from "../../../platform/records/record-reader.ts";
import { toVendorRef } from "../../../schema/event-id.ts";
import type { VideoFacet } from "../recordings/recording-mapper.ts";
import { type StoredVideoFacet, toServedFacet } from "../recordings/served-facet.ts";
import type { VideoTables } from "../tables.ts";

/**
 * An event of RoscoLive's with the camera and the moment by which it is listed. Throws a {@link PublicError} for one of another vendor, for
 * an alarm, and for one that is not known.
 */
export async function readOwnEvent(
  tx: Kysely<VideoTables>,
  eventId: string,
  { viewer: { tenant } }: Pick<CommandContext, "viewer">,
): Promise<Omit<VideoFacet, "deviceRef"> & { readonly deviceRef: string; readonly startedAtMs: number }> {
  const field = "input.eventId";
  const ref = toVendorRef(eventId, "ROSCOLIVE");
  if (ref === null) throw new PublicError("BAD_USER_INPUT", "It is no event of the camera's vendor.", { field });
  const [record] = await new RecordReader(tx as never).byRef<StoredVideoFacet>({ tenant, kind: "event", refs: [ref] });
  if (!record) throw new PublicError("NOT_FOUND", "There is no such event.", { field });
  const { deviceRef, ...facet } = toServedFacet(ref, record.facet, record.raw);
  const startedAtMs = facet.startedAt ?? facet.occurredAt;
  if (deviceRef && startedAtMs !== null) return { ...facet, deviceRef: deviceRef.ref, startedAtMs };
  throw new PublicError("BAD_USER_INPUT", "Nothing is recorded of this event, so that nothing can be said of it.", {
    field,
  });
}
