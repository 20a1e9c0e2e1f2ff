import type {
  ContextLabel,
  SafetyAsset,
  SafetyAttribute,
  SafetyDetails,
  SafetyDriver,
  SafetyLabel,
  SafetyMedia,
  SpeedingDetails,
} from "../generated.ts";
import type { WireMedia, WireNamedAsset, WireNamedDriver, WireSafetyEvent } from "../wire.ts";
import { toBehavior, toState } from "../words.ts";
import { toExternalIds } from "./external-ids.ts";
import { CAMERA_BY_INPUT, ROLE_BY_WORD, SOURCE_BY_WORD, toDismissalReason } from "./inbox-words.ts";
import { toSafetyLocation } from "./safety-location.ts";

/** What is stored of any of Samsara's records beside what is served: the names of the fields that could not be read. */
export type UnreadFacet = { readonly unreadFields?: readonly string[] };

/** What is stored of a safety event. The record as received is stored beside it and joins it when it is served. */
export type SafetyFacet = Omit<SafetyDetails, "raw"> & UnreadFacet;

/** The fields of a facet that was stored before they were read, and those that are read from a list in it. */
const NOT_READ_YET = {
  ...{ behaviorLabels: [], contextLabels: [], media: [], speeding: null, dismissal: null },
  ...{ labels: [], contexts: [], detectedStreams: [], location: null, asset: null, driver: null },
  ...{ startedAt: null, endedAt: null, createdAt: null, updatedAt: null, updatedByRef: null, assignedCoachRef: null },
};

/** No road vehicle is faster. Samsara's documented example has a speed above 6 * 10^18 km/h. */
const FASTEST_KPH = 400;
/** The author of labels that no person has given. */
const AUTOMATIC_AUTHOR = "0";

/** What is stored of the fields that could not be read: nothing of a record that is as it is known to be. */
export function toUnreadFacet(unreadFields: readonly string[]): UnreadFacet {
  return unreadFields.length > 0 ? { unreadFields } : {};
}

/** What is served of a stored event, whichever version of us has stored it. */
export function toSafetyDetails(stored: SafetyFacet, raw: string): SafetyDetails {
  const { labels, contexts, speeding, media, dismissal, ...facet } = { ...NOT_READ_YET, ...stored };
  return {
    ...facet,
    labels:
      labels.length > 0
        ? labels
        : facet.behaviorLabels.map((label) => ({
            ...{ label, behavior: toBehavior(label), source: null, sourceLabel: null },
          })),
    contexts:
      contexts.length > 0
        ? contexts
        : facet.contextLabels.map((name) => ({ name, authorRef: null, automated: false, createdAt: null })),
    speeding: speeding && { ...{ maxSpeedText: null, speedLimitText: null }, ...speeding },
    media: media.map(toServedMedia),
    dismissal: dismissal && { ...dismissal, reason: toDismissalReason(dismissal.code) },
    raw,
  };
}

/**
 * Samsara adds labels without notice and asks clients to cope, so an unknown label becomes OTHER
 * and its spelling is kept in `behaviorLabels`: an event is never dropped for being new.
 */
export function toFacet(wire: WireSafetyEvent): SafetyFacet {
  const { dismissalReason, eventState } = wire;
  const labels = (wire.behaviorLabels ?? []).flatMap(toLabel);
  const contexts = (wire.contextLabels ?? []).flatMap(toContext);
  return {
    behaviors: labels.map(({ behavior }) => behavior),
    behaviorLabels: labels.map(({ label }) => label),
    labels,
    contextLabels: contexts.map(({ name }) => name),
    contexts,
    state: toState(eventState || "unknown"),
    stateLabel: eventState || "unknown",
    startedAt: wire.startMs,
    endedAt: wire.endMs,
    createdAt: wire.createdAtTime,
    updatedAt: wire.updatedAtTime,
    updatedByRef: wire.updatedByUserId || null,
    assignedCoachRef: wire.assignedCoach || null,
    location: toSafetyLocation(wire.location),
    maxAccelerationG: wire.maxAccelerationGForce ?? null,
    speeding: toSpeeding(wire),
    media: (wire.media ?? []).flatMap(toMedia),
    detectedStreams: (wire.detectedStreams ?? []).flatMap(toMedia),
    inboxUrl: wire.inboxEventUrl ?? null,
    incidentReportUrl: wire.incidentReportUrl ?? null,
    tripStartedAt: wire.tripStartTime,
    tripEndedAt: wire.tripEndTime,
    dismissal: dismissalReason
      ? {
          reason: toDismissalReason(dismissalReason.code),
          code: dismissalReason.code ?? null,
          comment: dismissalReason.comment ?? null,
        }
      : null,
    asset: toAsset(wire.asset),
    driver: toDriver(wire.driver),
    ...toUnreadFacet(wire.unreadFields),
  };
}

type WireLabel = NonNullable<WireSafetyEvent["behaviorLabels"]>[number];

function toLabel(item: WireLabel): readonly SafetyLabel[] {
  const { label, source } = typeof item === "string" ? { label: item, source: null } : item;
  if (typeof label !== "string") return [];
  const said = source ? (SOURCE_BY_WORD.get(source) ?? "OTHER") : null;
  return [{ behavior: toBehavior(label), label, source: said, sourceLabel: source || null }];
}

type WireContext = NonNullable<WireSafetyEvent["contextLabels"]>[number];

function toContext(item: WireContext): readonly ContextLabel[] {
  const { name, authorId, createdAtTime } =
    typeof item === "string" ? { name: item, authorId: null, createdAtTime: null } : item;
  if (typeof name !== "string") return [];
  const automated = authorId === AUTOMATIC_AUTHOR;
  return [{ name, authorRef: automated ? null : authorId || null, automated, createdAt: createdAtTime }];
}

function toMedia({ input, url, cameraRole, auxcamSerial }: WireMedia): readonly SafetyMedia[] {
  if (!input || !url) return [];
  return [toServedMedia({ input, url, cameraRole: cameraRole ?? null, auxcamSerial: auxcamSerial || null })];
}

type MediaFacet = Pick<SafetyMedia, "input" | "url" | "cameraRole"> & Partial<SafetyMedia>;

/** What the vendor's words for a camera mean is found anew when it is served: a word that was new may be known by then. */
function toServedMedia({ input, url, cameraRole, auxcamSerial = null }: MediaFacet): SafetyMedia {
  const role = cameraRole ? (ROLE_BY_WORD.get(cameraRole) ?? "OTHER") : null;
  return {
    input,
    url,
    expiresAt: null,
    camera: CAMERA_BY_INPUT.get(input) ?? "OTHER",
    cameraRole: cameraRole ?? null,
    role,
    auxcamSerial,
  };
}

function toSpeeding({ speedingMetadata }: WireSafetyEvent): SpeedingDetails | null {
  if (!speedingMetadata) return null;
  const { maxSpeedKilometersPerHour: fastest, postedSpeedLimitKilometersPerHour: limit } = speedingMetadata;
  return {
    maxSpeedKph: toSpeed(fastest?.number),
    speedLimitKph: toSpeed(limit?.number),
    maxSpeedText: fastest?.digits ?? null,
    speedLimitText: limit?.digits ?? null,
  };
}

function toSpeed(kph: number | undefined): number | null {
  return kph !== undefined && kph >= 0 && kph <= FASTEST_KPH ? kph : null;
}

function toAsset(asset: WireNamedAsset | null | undefined): SafetyAsset | null {
  if (!asset?.id) return null;
  return { ...toNamed(asset), ref: asset.id, vin: asset.vin || null, kindLabel: asset.type || null };
}

function toDriver(driver: WireNamedDriver | null | undefined): SafetyDriver | null {
  return driver?.id ? { ...toNamed(driver), ref: driver.id } : null;
}

function toNamed({ name, tags, attributes, externalIds }: WireNamedAsset | WireNamedDriver): Omit<SafetyDriver, "ref"> {
  return {
    name: name || null,
    tags: (tags ?? []).flatMap((tag) =>
      tag.id ? [{ ref: tag.id, name: tag.name || null, parentRef: tag.parentTagId || null }] : [],
    ),
    attributes: (attributes ?? []).map(
      ({ id, name: field, stringValues, numberValues, dateValues }): SafetyAttribute => ({
        ref: id || null,
        name: field || null,
        stringValues: (stringValues ?? []).filter((value) => value !== null),
        numberValues: (numberValues ?? []).filter((value) => value !== null),
        dateValues: (dateValues ?? []).filter((value) => value !== null),
      }),
    ),
    externalIds: Object.entries(toExternalIds(externalIds)).map(([system, value]) => ({ name: system, value })),
  };
}
