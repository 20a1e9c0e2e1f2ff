import { hash } from "node:crypto";
import type { Commands } from "../../../platform/commands/command.ts";
import type { FindMediaLink, MediaFile, MediaLink } from "../../../platform/media/media-file.ts";
import type { MediaScope } from "../../../platform/media/media-links.ts";
import { toEventId } from "../../../schema/event-id.ts";
import type { SafetyDetails, SafetyMedia } from "../generated.ts";
import type { SafetyStore } from "../store.ts";

const LISTS = ["media", "detectedStreams"] as const;
type List = (typeof LISTS)[number];

/** The list that a recording is in, its camera and the serial number of an auxiliary one, and the id of its event, which may be of any characters. */
const FILE_REF = /^(media|detectedStreams)\/([^/]*)\/([^/]*)\/(.+)$/s;

/** The details of an event, with links of ours in place of the vendor's. */
export function toOwnMedia(eventRef: string, details: SafetyDetails, scope: MediaScope): SafetyDetails {
  const { tenant, mediaLinks } = scope;
  if (!mediaLinks) return details;
  const own = (list: List) =>
    details[list].map((one): SafetyMedia => {
      const file = { tenant, subgraph: "safety", ref: toFileRef(eventRef, list, one) };
      const { url, expiresAtMs } = mediaLinks.toLink(file);
      return { ...one, url, expiresAt: expiresAtMs };
    });
  return { ...details, media: own("media"), detectedStreams: own("detectedStreams") };
}

/** Of whom the vendor is asked for a new link. */
const SUBJECT = "media";

/**
 * Finds the vendor's link of a recording that one of our links names. Where the storage takes that one no longer, the vendor is asked for the event
 * again, once for each link: its links are signed anew in every answer, for eight hours.
 */
export function createFindMediaLink(store: SafetyStore, commands: Commands): FindMediaLink {
  const find = async ({ tenant, ref }: MediaFile): Promise<MediaLink | null> => {
    const [, list, , , eventRef = ""] = FILE_REF.exec(ref) ?? [];
    const [details] = await store.details(tenant, [eventRef]);
    const file = details?.[list as List]?.find((one) => toFileRef(eventRef, list as List, one) === ref);
    return file ? { url: file.url, contentType: toContentType(file.url) } : null;
  };
  return async (file, { isRefused }) => {
    const link = await find(file);
    if (!isRefused || !link) return link;
    const [, , , , eventRef = ""] = FILE_REF.exec(file.ref) ?? [];
    const { writeId } = await commands.run<{ readonly writeId: string }>({
      ...{ subgraph: "safety", name: "readSafetyEvent", input: { eventId: toEventId("SAMSARA", eventRef) } },
      viewer: { tenant: file.tenant, subject: SUBJECT, rights: ["write"] },
      idempotencyKey: `link ${hash("sha256", link.url, "base64url")}`,
    });
    await store.writes.answered(file.tenant, writeId, new AbortController().signal);
    return find(file);
  };
}

function toFileRef(eventRef: string, list: List, { input, auxcamSerial }: SafetyMedia): string {
  return [list, encodeURIComponent(input), encodeURIComponent(auxcamSerial ?? ""), eventRef].join("/");
}

/** Samsara's recordings are films, and its stills say what they are by their name. */
function toContentType(url: string): MediaLink["contentType"] {
  return /\.jpe?g(\?|$)/i.test(url) ? "image/jpeg" : "video/mp4";
}
