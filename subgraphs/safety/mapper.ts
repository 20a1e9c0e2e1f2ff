import { toChangedVersion } from "../../platform/records/changed-version.ts";
import { toContent } from "../../platform/records/content.ts";
import type { VendorRecord } from "../../platform/records/record.ts";
import { toOwnRecord, toSighting } from "../../platform/records/sighting.ts";
import {
  type DeviceKind,
  type DeviceSeen,
  type DriverSeen,
  type EventRecorded,
  PLAIN_DEVICE,
  PLAIN_DRIVER,
  PLAIN_EVENT,
  toPositionSeen,
} from "../../schema/messages.ts";
import { toExternalIds } from "./inbox/external-ids.ts";
import { type SafetyFacet, toFacet, toUnreadFacet } from "./inbox/safety-facet.ts";
import { toAddressLine } from "./inbox/safety-location.ts";
import type { WireAsset, WireDriver, WireLocation, WireNamedAsset, WireNamedDriver, WireSafetyEvent } from "./wire.ts";
import { type Measures, toGravest, toHeading, toMeaning } from "./words.ts";

const KIND_BY_ASSET_TYPE: ReadonlyMap<string, DeviceKind> = new Map<string, DeviceKind>([
  ["vehicle", "VEHICLE"],
  ["trailer", "TRAILER"],
  ["equipment", "EQUIPMENT"],
  ["unpowered", "EQUIPMENT"],
]);

/** The names under which fleets keep the number on the payroll: `payrollId` in Samsara's documentation. */
const PAYROLL_KEY = /^payroll[ _-]?(id|number|no)?$/i;

/**
 * The records that a safety event consists of: the event itself, and the device and the driver it was seen with.
 * `receivedAtMs` bounds what a stamp from the future means.
 */
export function toRecords(wire: WireSafetyEvent, raw: unknown, receivedAtMs: number): VendorRecord[] {
  const facet = toFacet(wire);
  const message = toEventRecorded(wire, facet);
  const version = toVersion(wire.updatedAtTime, receivedAtMs);
  const { id: ref } = wire;
  const { occurredAtMs } = message;
  const event = { kind: "event", ref, version, ownerRef: null, occurredAtMs, facet, message, raw };
  // The links of media are signed. Without any all of the record is content, which is cheaper to compare.
  const hasLinks = facet.media.length > 0 || (wire.detectedStreams ?? []).length > 0;
  const records: VendorRecord[] = [hasLinks ? { ...event, content: toContent(raw) } : event];
  const { asset, driver } = wire;
  const seenAtMs = version;
  if (asset?.id && (asset.name || asset.vin))
    records.push(toSighting({ kind: "device", ref: asset.id, message: toDeviceSeen(asset), seenAtMs }));
  if (driver?.id && driver.name)
    records.push(toSighting({ kind: "driver", ref: driver.id, message: toDriverSeen(driver), seenAtMs }));
  return records;
}

/**
 * The version of a record that says when it changed last. A change that does not say so was made when it was received,
 * and so was one of the future.
 */
export function toVersion(changedAtMs: number | null, receivedAtMs: number): number {
  return changedAtMs === null ? receivedAtMs : toChangedVersion(changedAtMs, receivedAtMs);
}

/** The record of a vehicle, a trailer or a piece of equipment. */
export function toAssetRecord(asset: WireAsset, raw: unknown, receivedAtMs: number): VendorRecord {
  return toOwnRecord({
    kind: "device",
    ref: asset.id,
    message: toDeviceSeen(asset),
    facet: toUnreadFacet(asset.unreadFields),
    raw,
    changedAtMs: asset.updatedAtTime ?? receivedAtMs,
    receivedAtMs,
  });
}

/** The record of a driver, whether active or not. */
export function toDriverRecord(driver: WireDriver, raw: unknown, receivedAtMs: number): VendorRecord {
  return toOwnRecord({
    kind: "driver",
    ref: driver.id,
    message: toDriverSeen(driver),
    facet: toUnreadFacet(driver.unreadFields),
    raw,
    changedAtMs: driver.updatedAtTime ?? receivedAtMs,
    receivedAtMs,
  });
}

function toEventRecorded(wire: WireSafetyEvent, facet: SafetyFacet): EventRecorded {
  const { behaviorLabels, behaviors, state } = facet;
  const { type, severity } = toGravest(
    behaviorLabels.flatMap((label) => toMeaning(label) ?? []),
    toMeasures(facet),
  ) ?? {
    type: "OTHER",
    severity: "LOW",
  };
  const { asset, driver } = wire;
  return {
    ...PLAIN_EVENT,
    vendor: "SAMSARA",
    vendorType: behaviorLabels.join(", ") || "unlabelled",
    type,
    severity,
    ...toHeading(type),
    occurredAtMs: toMoment(wire),
    endedAtMs: wire.endMs,
    recordedAtMs: wire.createdAtTime,
    updatedAtMs: wire.updatedAtTime,
    retracted: state === "DISMISSED",
    deviceRef: asset?.id || null,
    driverRef: driver?.id || null,
    position: toPosition(wire.location),
    vehicle: asset?.id || asset?.vin ? { ref: asset.id || null, vin: asset.vin || null } : null,
    safetyState: state,
    behaviors: [...behaviors],
    groupRefs: [...new Set([...toGroups(asset?.tags), ...toGroups(driver?.tags)].map(({ ref }) => ref))],
    hasVideo: facet.media.length > 0,
  };
}

/** When it happened; of an event that does not say when it began, the moment that is next to it. */
function toMoment({ startMs, endMs, createdAtTime, updatedAtTime }: WireSafetyEvent): number {
  const moment = startMs ?? endMs ?? createdAtTime ?? updatedAtTime;
  if (moment === null) throw new Error("no moment of the event can be read");
  return moment;
}

function toMeasures({ maxAccelerationG, speeding }: SafetyFacet): Measures {
  const { maxSpeedKph = null, speedLimitKph = null } = speeding ?? {};
  const excessKph = maxSpeedKph !== null && speedLimitKph !== null ? maxSpeedKph - speedLimitKph : null;
  return { maxAccelerationG: maxAccelerationG ?? null, excessKph };
}

function toDeviceSeen({ name, vin, type, externalIds, tags, ...numbers }: WireNamedAsset): DeviceSeen {
  const { licensePlate, serialNumber } = numbers;
  return {
    ...PLAIN_DEVICE,
    vendor: "SAMSARA",
    name: name || null,
    vin: vin || null,
    deviceKind: KIND_BY_ASSET_TYPE.get(type ?? "") ?? "OTHER",
    externalIds: toExternalIds(externalIds),
    serials: serialNumber ? [serialNumber] : [],
    plateNumber: licensePlate || null,
    groups: toGroups(tags),
  };
}

function toDriverSeen({ name, username, email, externalIds, tags, ...numbers }: WireNamedDriver): DriverSeen {
  const ids = toExternalIds(externalIds);
  const payroll = Object.entries(ids).find(([key, id]) => PAYROLL_KEY.test(key) && id !== "");
  return {
    ...PLAIN_DRIVER,
    vendor: "SAMSARA",
    name: name || null,
    username: username || null,
    email: email || null,
    payrollNumber: payroll?.[1] ?? null,
    licenceNumber: numbers.licenseNumber || null,
    licenceState: numbers.licenseState || null,
    cardId: numbers.currentIdCardCode || null,
    assignedDeviceRef: numbers.staticAssignedVehicle?.id || null,
    externalIds: ids,
    groups: toGroups(tags),
  };
}

/** The groups that tags put a record into. One without an id is none. */
function toGroups(tags: WireNamedAsset["tags"]): DeviceSeen["groups"] {
  return (tags ?? []).flatMap(({ id, name }) => (id ? [{ ref: id, name: name || null }] : []));
}

function toPosition(location: WireLocation | null | undefined): EventRecorded["position"] {
  if (!location) return null;
  const { latitude, longitude, headingDegrees = null, accuracyMeters = null } = location;
  return toPositionSeen(latitude, longitude, { headingDegrees, accuracyMeters, address: toAddressLine(location) });
}
