import { parseWireJson } from "../../../platform/vendor/wire-json.ts";
import { toEventKind } from "../words.ts";
import { decodeEvent, decodeRecordings } from "./event-wire.ts";
import { NOTHING_RECORDED, toMedia, toVideoFacet, type VideoFacet, wordsOf } from "./recording-mapper.ts";

/** A facet as it is stored: without what says nothing, and without what the rest tells. */
export type StoredVideoFacet = Partial<
  Omit<VideoFacet, "review" | "storage"> & {
    readonly review: Partial<VideoFacet["review"]>;
    readonly storage: Partial<VideoFacet["storage"]>;
  }
>;

/** What is stored of an event: half of what is served, for most fields of most events are empty. */
export function toStoredFacet({ vendorRef: _ref, media: _media, ...facet }: VideoFacet): StoredVideoFacet {
  return withoutNothing(facet, NOTHING_RECORDED) as StoredVideoFacet;
}

/** Whether what is stored of an event has all that is served of it today. Records of before have less. */
export function isWhole({ state, kind }: StoredVideoFacet): boolean {
  return state !== undefined || kind === "ALARM";
}

/**
 * What is served of a stored event. Of a record that was stored with less, the rest is read from the record as received, as
 * long as that is kept: after that the rest is null.
 */
export function toServedFacet(ref: string, facet: StoredVideoFacet, raw: string | null): VideoFacet {
  const { review, storage, ...own } = facet;
  const { channels, snapshots, ...served }: Omit<VideoFacet, "media"> = {
    ...NOTHING_RECORDED,
    vendorRef: { vendor: "ROSCOLIVE", ref },
    label: "",
    ...own,
    review: { ...NOTHING_RECORDED.review, ...review },
    storage: { ...NOTHING_RECORDED.storage, ...storage },
  };
  const stored: VideoFacet = { ...served, channels, snapshots, media: toMedia({ channels, snapshots }) };
  if (isWhole(facet)) return stored;
  const received = raw === null ? null : parseWireJson(raw);
  if (received === null) return { ...stored, state: "OTHER" };
  const wire = decodeEvent(received);
  return toVideoFacet(wire, toEventKind(wordsOf(wire)), decodeRecordings(received));
}

/** An object without the fields that say what `nothing` says. */
function withoutNothing(value: object, nothing: object): object {
  const empty = new Map<string, unknown>(Object.entries(nothing));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, own]): (readonly [string, unknown])[] => {
      const none = empty.get(name);
      if (own === none || (Array.isArray(own) && own.length === 0)) return [];
      if (typeof none !== "object" || none === null || Array.isArray(none)) return [[name, own]];
      const rest = withoutNothing(own as object, none);
      return Object.keys(rest).length === 0 ? [] : [[name, rest]];
    }),
  );
}
