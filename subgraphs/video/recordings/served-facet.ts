import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { toEventKind } from "../words.ts";
import { decodeEvent, decodeRecordings } from "./event-wire.ts";
import { NOTHING_RECORDED, toVideoFacet, type VideoFacet, wordsOf } from "./recording-mapper.ts";

/** Whether what is stored of an event has all that is served of it today. Records of before have less. */
export function isWhole(facet: Partial<VideoFacet>): facet is VideoFacet {
  return facet.state !== undefined;
}

/**
 * What is served of a stored event. Of a record that was stored with less, the rest is read from the record as received, as
 * long as that is kept: after that the rest is null.
 */
export function toServedFacet(ref: string, facet: Partial<VideoFacet>, raw: string | null): VideoFacet {
  if (isWhole(facet)) return facet;
  const stored: VideoFacet = {
    ...NOTHING_RECORDED,
    vendorRef: { vendor: "ROSCOLIVE", ref },
    label: "",
    ...facet,
    media: (facet.snapshots ?? []).map(({ channel, url, expiresAt }) => {
      return { kind: "SNAPSHOT", channel, link: { url, expiresAt } };
    }),
  };
  if (stored.kind === "ALARM") return stored;
  const received = raw === null ? null : parseWireJson(raw);
  if (received === null) return { ...stored, state: "OTHER" };
  const wire = decodeEvent(received);
  return toVideoFacet(wire, toEventKind(wordsOf(wire)), decodeRecordings(received));
}
