import { hash } from "node:crypto";
import type { Commands } from "../../../platform/commands/command.ts";
import type { FindMediaLink, MediaFile, MediaLink } from "../../../platform/media/media-file.ts";
import type { MediaScope } from "../../../platform/media/media-links.ts";
import { toEventId } from "../../../schema/event-id.ts";
import type { Snapshot, VideoMedia, VideoMediaKind } from "../generated.ts";
import type { VideoStore } from "../store.ts";

const FILE_REF = /^(.+)\/(VIDEO|SNAPSHOT)\/(\d+)$/;

/** The files of an event, with links of ours in place of the vendor's. */
export function toOwnMedia(eventRef: string, media: readonly VideoMedia[], scope: MediaScope): readonly VideoMedia[] {
  return media.map((one) => {
    const own = one.link && toOwnLink(eventRef, one, scope);
    return own ? { ...one, link: own } : one;
  });
}

/** The snapshots of an event, with links of ours in place of the vendor's. */
export function toOwnSnapshots(
  eventRef: string,
  snapshots: readonly Snapshot[],
  scope: MediaScope,
): readonly Snapshot[] {
  return snapshots.map((one) => ({
    ...one,
    ...toOwnLink(eventRef, { kind: "SNAPSHOT", channel: one.channel }, scope),
  }));
}

/** Of whom the vendor is asked for a new link. */
const SUBJECT = "media";

/**
 * Finds the vendor's link of a file that one of our links names. Where the storage takes that one no longer, the vendor is asked for the
 * event again, once for each link: its links are signed anew in every answer.
 */
export function createFindMediaLink(store: VideoStore, commands: Commands): FindMediaLink {
  const find = async ({ tenant, ref }: MediaFile): Promise<MediaLink | null> => {
    const [, eventRef = "", kind, channel] = FILE_REF.exec(ref) ?? [];
    const [details] = await store.details(tenant, [eventRef]);
    const file = details?.media.find((one) => one.kind === kind && one.channel === Number(channel));
    if (!file?.link) return null;
    return { url: file.link.url, contentType: kind === "VIDEO" ? "video/mp4" : "image/jpeg" };
  };
  return async (file, { isRefused }) => {
    const link = await find(file);
    if (!isRefused || !link) return link;
    const [, eventRef = ""] = FILE_REF.exec(file.ref) ?? [];
    const { writeId } = await commands.run<{ readonly writeId: string }>({
      ...{ subgraph: "video", name: "readEvent", input: { eventId: toEventId("ROSCOLIVE", eventRef) } },
      viewer: { tenant: file.tenant, subject: SUBJECT, rights: ["write"] },
      idempotencyKey: `link ${hash("sha256", link.url, "base64url")}`,
    });
    await store.writes.answered(file.tenant, writeId, new AbortController().signal);
    return find(file);
  };
}

type FileName = { readonly kind: VideoMediaKind; readonly channel: number };

function toOwnLink(eventRef: string, { kind, channel }: FileName, { tenant, mediaLinks }: MediaScope) {
  if (!mediaLinks) return null;
  const { url, expiresAtMs } = mediaLinks.toLink({ tenant, subgraph: "video", ref: `${eventRef}/${kind}/${channel}` });
  return { url, expiresAt: expiresAtMs };
}
