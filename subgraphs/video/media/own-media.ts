import type { FindMediaLink } from "../../../platform/media/media-file.ts";
import type { MediaLinks } from "../../../platform/media/media-links.ts";
import type { Snapshot, VideoMedia, VideoMediaKind } from "../generated.ts";
import type { VideoStore } from "../store.ts";

/** Whose links answers carry; null where nobody passes media on, and the vendor's have to do. */
export type MediaScope = { readonly tenant: string; readonly mediaLinks: MediaLinks | null };

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

/**
 * Finds the vendor's link of a file that one of our links names. One that the storage takes no longer was replaced when the event was
 * read again, or is not known to be.
 */
export function createFindMediaLink(store: VideoStore): FindMediaLink {
  return async ({ tenant, ref }) => {
    const [, eventRef = "", kind, channel] = FILE_REF.exec(ref) ?? [];
    const [details] = await store.details(tenant, [eventRef]);
    const file = details?.media.find((one) => one.kind === kind && one.channel === Number(channel));
    if (!file?.link) return null;
    return { url: file.link.url, contentType: kind === "VIDEO" ? "video/mp4" : "image/jpeg" };
  };
}

type FileName = { readonly kind: VideoMediaKind; readonly channel: number };

function toOwnLink(eventRef: string, { kind, channel }: FileName, { tenant, mediaLinks }: MediaScope) {
  if (!mediaLinks) return null;
  const { url, expiresAtMs } = mediaLinks.toLink({ tenant, subgraph: "video", ref: `${eventRef}/${kind}/${channel}` });
  return { url, expiresAt: expiresAtMs };
}
