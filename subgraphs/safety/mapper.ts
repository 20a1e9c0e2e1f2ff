import { toChangedVersion } from "../../platform/records/changed-version.ts";
import { toContent } from "../../platform/records/content.ts";
import type { VendorRecord } from "../../platform/records/record.ts";
import { toOwnRecord, toSighting } from "../../platform/records/sighting.ts";
import { toInstant, toInstantOrNull } from "../../platform/vendor/wire-instant.ts";
import { wireId } from "../../platform/vendor/wire-json.ts";
import {
  type DeviceKind,
  type DeviceSeen,
  type DriverSeen,
  type EventRecorded,
  PLAIN_DRIVER,
  PLAIN_EVENT,
  SEVERITIES,
  toPositionSeen,
} from "../../schema/messages.ts";
import type { SafetyDetails, SafetyState, SpeedingDetails } from "./generated.ts";
import type { WireAsset, WireDriver, WireSafetyEvent } from "./wire.ts";
import { type BehaviorMeaning, MEANING_BY_LABEL } from "./words.ts";

/** What is stored of a safety event. The record as received is stored beside it and joins it when it is served. */
export type SafetyFacet = Omit<SafetyDetails, "raw">;

const STATE_BY_LABEL: ReadonlyMap<string, SafetyState> = new Map<string, SafetyState>([
  ["needsReview", "NEEDS_REVIEW"],
  ["reviewed", "REVIEWED"],
  ["needsCoaching", "NEEDS_COACHING"],
  ["coached", "COACHED"],
  ["dismissed", "DISMISSED"],
  ["needsRecognition", "NEEDS_RECOGNITION"],
  ["recognized", "RECOGNIZED"],
  ["unknown", "UNKNOWN"],
]);

const KIND_BY_ASSET_TYPE: ReadonlyMap<string, DeviceKind> = new Map<string, DeviceKind>([
  ["vehicle", "VEHICLE"],
  ["trailer", "TRAILER"],
  ["equipment", "EQUIPMENT"],
  ["unpowered", "EQUIPMENT"],
]);

/** No road vehicle is faster. Samsara's documented example has a speed above 6 * 10^18 km/h. */
const FASTEST_KPH = 400;

/**
 * The records that a safety event consists of: the event itself, and the device and the driver it was seen with.
 * `receivedAtMs` bounds what a stamp from the future means.
 */
export function toRecords(wire: WireSafetyEvent, raw: unknown, receivedAtMs: number): VendorRecord[] {
  const updatedAtMs = toInstant(wire.updatedAtTime);
  const version = toChangedVersion(updatedAtMs, receivedAtMs);
  const labels = toLabels(wire);
  const message = toEventRecorded(wire, labels, updatedAtMs);
  const { occurredAtMs } = message;
  const facet = toFacet(wire, labels);
  const event = { kind: "event", ref: wire.id, version, ownerRef: null, occurredAtMs, facet, message, raw };
  // The links of media are signed. Without any all of the record is content, which is cheaper to compare.
  const records: VendorRecord[] = [facet.media.length > 0 ? { ...event, content: toContent(raw) } : event];
  const { asset, driver } = wire;
  // Tags and attributes of the sighted records are left out: they say nothing of what these are.
  const seenAtMs = version;
  if (asset?.name || asset?.vin)
    records.push(toSighting({ kind: "device", ref: asset.id, message: toDeviceSeen(asset), seenAtMs }));
  if (driver?.name)
    records.push(toSighting({ kind: "driver", ref: driver.id, message: toDriverSeen(driver), seenAtMs }));
  return records;
}

/** The record of a vehicle, a trailer or a piece of equipment. */
export function toAssetRecord(asset: WireAsset, raw: unknown, receivedAtMs: number): VendorRecord {
  const changedAtMs = toInstantOrNull(asset.updatedAtTime);
  return toOwnRecord({ kind: "device", ref: asset.id, message: toDeviceSeen(asset), raw, changedAtMs, receivedAtMs });
}

/** The record of a driver, whether active or not. */
export function toDriverRecord(driver: WireDriver, raw: unknown, receivedAtMs: number): VendorRecord {
  const changedAtMs = toInstantOrNull(driver.updatedAtTime);
  return toOwnRecord({ kind: "driver", ref: driver.id, message: toDriverSeen(driver), raw, changedAtMs, receivedAtMs });
}

function toEventRecorded(wire: WireSafetyEvent, labels: readonly string[], updatedAtMs: number): EventRecorded {
  const meanings = labels.flatMap((label) => MEANING_BY_LABEL.get(label) ?? []);
  const gravest = meanings.length > 1 ? meanings.reduce(graver) : meanings[0];
  const location = wire.location ?? {};
  return {
    ...PLAIN_EVENT,
    vendor: "SAMSARA",
    vendorType: labels.join(", ") || "unlabelled",
    type: gravest?.type ?? "OTHER",
    category: "SAFETY",
    severity: gravest?.severity ?? "LOW",
    title: meanings.map(({ title }) => title).join(", ") || labels.join(", ") || "Safety event",
    occurredAtMs: toInstant(wire.startMs),
    endedAtMs: toInstantOrNull(wire.endMs),
    recordedAtMs: toInstantOrNull(wire.createdAtTime),
    updatedAtMs,
    retracted: wire.eventState === "dismissed",
    deviceRef: wire.asset?.id ?? null,
    driverRef: wire.driver?.id ?? null,
    position: toPositionSeen(location.latitude, location.longitude, {
      headingDegrees: location.headingDegrees ?? null,
      accuracyMeters: location.accuracyMeters ?? null,
      address: toAddress(location.address),
    }),
  };
}

/**
 * Samsara adds labels without notice and asks clients to cope, so an unknown label becomes OTHER
 * and its spelling is kept in `behaviorLabels`: an event is never dropped for being new.
 */
function toFacet(wire: WireSafetyEvent, labels: readonly string[]): SafetyFacet {
  const { dismissalReason, eventState } = wire;
  return {
    behaviors: labels.map((label) => MEANING_BY_LABEL.get(label)?.behavior ?? "OTHER"),
    behaviorLabels: [...labels],
    contextLabels: (wire.contextLabels ?? []).flatMap(({ name }) => name ?? []),
    state: eventState ? (STATE_BY_LABEL.get(eventState) ?? "OTHER") : "UNKNOWN",
    stateLabel: eventState ?? "unknown",
    maxAccelerationG: wire.maxAccelerationGForce ?? null,
    speeding: toSpeeding(wire),
    media: (wire.media ?? []).flatMap(({ input, url, cameraRole }) =>
      input && url ? [{ input, url, cameraRole: cameraRole ?? null }] : [],
    ),
    inboxUrl: wire.inboxEventUrl ?? null,
    incidentReportUrl: wire.incidentReportUrl ?? null,
    tripStartedAt: toInstantOrNull(wire.tripStartTime),
    tripEndedAt: toInstantOrNull(wire.tripEndTime),
    dismissal: dismissalReason
      ? { code: dismissalReason.code ?? null, comment: dismissalReason.comment ?? null }
      : null,
  };
}

function toSpeeding({ speedingMetadata }: WireSafetyEvent): SpeedingDetails | null {
  if (!speedingMetadata) return null;
  const { maxSpeedKilometersPerHour, postedSpeedLimitKilometersPerHour } = speedingMetadata;
  return { maxSpeedKph: toSpeed(maxSpeedKilometersPerHour), speedLimitKph: toSpeed(postedSpeedLimitKilometersPerHour) };
}

function toSpeed(kph: number | null | undefined): number | null {
  return kph != null && kph >= 0 && kph <= FASTEST_KPH ? kph : null;
}

function toDeviceSeen({ name, vin, type, externalIds }: WireAsset): DeviceSeen {
  return {
    vendor: "SAMSARA",
    name: name ?? null,
    vin: vin ?? null,
    deviceKind: KIND_BY_ASSET_TYPE.get(type ?? "") ?? "OTHER",
    externalIds: toExternalIds(externalIds),
    groups: [],
  };
}

function toDriverSeen({ name, username, externalIds }: WireDriver): DriverSeen {
  return {
    ...PLAIN_DRIVER,
    vendor: "SAMSARA",
    name: name ?? null,
    username: username || null,
    externalIds: toExternalIds(externalIds),
  };
}

function toLabels({ behaviorLabels }: WireSafetyEvent): readonly string[] {
  const labels: string[] = [];
  for (const { label } of behaviorLabels ?? []) if (label != null) labels.push(label);
  return labels;
}

/** The graver of two meanings; the first if they are alike. */
function graver(a: BehaviorMeaning, b: BehaviorMeaning): BehaviorMeaning {
  return SEVERITIES.indexOf(b.severity) > SEVERITIES.indexOf(a.severity) ? b : a;
}

function toAddress(address: NonNullable<WireSafetyEvent["location"]>["address"]): string | null {
  if (!address) return null;
  const street = join(address.streetNumber, " ", address.street);
  const region = join(address.state, " ", address.postalCode);
  return join(join(join(street, ", ", address.city), ", ", region), ", ", address.country) || null;
}

/** Two texts with something between them if there are two. */
function join(a: string | null | undefined, between: string, b: string | null | undefined): string {
  return a && b ? `${a}${between}${b}` : a || b || "";
}

function toExternalIds(ids: Readonly<Record<string, unknown>> | null | undefined): Record<string, string> {
  const texts: [string, string][] = [];
  for (const [name, value] of Object.entries(ids ?? {})) {
    const text = typeof value === "string" ? value : wireId.safeParse(value).data;
    if (text !== undefined) texts.push([name, text]);
  }
  return Object.fromEntries(texts);
}
