import { toChangedVersion } from "../../platform/records/changed-version.ts";
import { toSightingVersion, UNVERSIONED, type VendorRecord } from "../../platform/records/record.ts";
import { UNTOLD } from "../../platform/records/sighting.ts";
import { toInstant, toInstantOrNull } from "../../platform/vendor/wire-instant.ts";
import {
  type DeviceSeen,
  type EventRecorded,
  PLAIN_DEVICE,
  PLAIN_EVENT,
  type PositionObserved,
  type PositionSeen,
  toPositionSeen,
} from "../../schema/messages.ts";
import type { CrossingSnapshot, StoredCrossing } from "./crossings/crossing.ts";
import type { CrossingDirection, Reading } from "./domain.ts";
import type { GeoPoint, VehicleDetails } from "./generated.ts";
import { type StoredRule, toRule } from "./rulebook/rule-mapper.ts";
import {
  decodeReading,
  decodeVehicle,
  type WireDevice,
  type WireEvent,
  type WireLocation,
  type WireNotification,
  type WireRule,
  type WireSighting,
  type WireSnapshot,
  type WireTrip,
} from "./wire.ts";
import { toEventMeaning } from "./words.ts";

/** What is stored of a crossing: the rule as it was then. */
export type CrossingFacet = Pick<StoredCrossing, "direction" | "firstEvaluation" | "snapshot"> & {
  readonly rule: StoredRule;
};

/** What is stored of an event. The record as received is stored beside it and joins the crossing when it is served. */
export type EventFacet = {
  /** Null for an event that crosses no rule. */
  readonly crossing: CrossingFacet | null;
  /** For when the record as received is kept no more. Events of before do not have it. */
  readonly vehicle?: VehicleFacet;
};

/** What the record of an event says of its vehicle. */
export type VehicleFacet = Omit<VehicleDetails, "raw">;

/** What is stored of a trip. Instants are epoch milliseconds. */
export type TripFacet = {
  /** The vendor's word, for example `complete`. */
  readonly status: string | null;
  readonly vehicleRef: string | null;
  readonly startedAt: number;
  /** Null while it goes on. */
  readonly endedAt: number | null;
  readonly startPoint: GeoPoint | null;
  readonly endPoint: GeoPoint | null;
  readonly distanceMeters: number | null;
  readonly durationSeconds: number | null;
  readonly averageSpeedKph: number | null;
  readonly maxSpeedKph: number | null;
  readonly fuelConsumedLiters: number | null;
  readonly harshAccelerations: number | null;
  readonly harshBrakings: number | null;
  readonly stops: number | null;
};

const DIRECTION_BY_WORD: ReadonlyMap<string, CrossingDirection> = new Map<string, CrossingDirection>([
  ["enter", "ENTER"],
  ["entry", "ENTER"],
  ["leave", "LEAVE"],
]);

/** The record of an event that was listed under a device. Events are never changed, so they have no version. */
export function toEventRecord(wire: WireEvent, raw: unknown, deviceRef: string): VendorRecord {
  const crossing = toCrossing(wire, toInstant(wire.timestamp));
  const message = toEventRecorded(wire, crossing, deviceRef);
  const { occurredAtMs } = message;
  const facet: EventFacet = { crossing, vehicle: toVehicleDetails(wire) };
  const content = toContent(message, facet);
  return {
    kind: "event",
    ref: wire.id,
    version: UNVERSIONED,
    ownerRef: null,
    occurredAtMs,
    facet,
    message,
    raw,
    content,
  };
}

/**
 * The record of an event that was posted to us. It is the event of the list, for which it stands until that is read: the
 * list's own record takes its place and is no change of it.
 */
export function toPostedEventRecord(
  { event, subscription }: WireNotification,
  wire: WireEvent,
  seenAtMs: number,
): VendorRecord {
  const deviceRef = wire.deviceId ?? subscription?.deviceId;
  if (!deviceRef) throw new Error("a posted event of a device that is not named");
  return { ...toEventRecord(wire, event, deviceRef), version: toSightingVersion(seenAtMs) };
}

/**
 * What makes an event another one when it changes. The two shapes of an event differ in when it was stored, and events
 * that are posted can lack the boundaries of their rule. The vehicle is in one shape alone: once it is known, others have
 * to be told.
 */
function toContent({ recordedAtMs: _, ...message }: EventRecorded, { crossing }: EventFacet): string {
  if (!crossing) return JSON.stringify(message);
  const { direction, firstEvaluation, snapshot, rule } = crossing;
  return JSON.stringify([message, rule.id, direction, firstEvaluation, snapshot]);
}

function toEventRecorded(wire: WireEvent, crossing: CrossingFacet | null, deviceRef: string): EventRecorded {
  const vendorType = wire.eventType ?? "untyped";
  const { vehicleRef, faultCode } = toVehicleDetails(wire);
  const meaning = toEventMeaning(vendorType, {
    crossing,
    faultCode,
    peakAcceleration: toPeakAcceleration(wire.meta?.message?.snapshot),
  });
  return {
    ...PLAIN_EVENT,
    vendor: "VINLI",
    vendorType,
    ...meaning,
    occurredAtMs: toInstant(wire.timestamp),
    endedAtMs: null,
    recordedAtMs: toInstantOrNull(wire.stored),
    updatedAtMs: null,
    retracted: false,
    deviceRef: wire.deviceId ?? deviceRef,
    driverRef: null,
    position: toPosition(wire),
    vehicle: vehicleRef === null ? null : { ref: vehicleRef, vin: null },
    ruleRef: toRuleOf(wire)?.id ?? null,
  };
}

/** The letters of a fault code, SAE J2012: the system and four digits. */
const FAULT_CODE = /^[PCBU][0-9A-F]{4}$/i;

/** What the record of an event says of its vehicle, as far as it says so. */
export function toVehicleDetails({ vehicleId, object, meta }: WireEvent): VehicleFacet {
  const vehicle = [object, meta?.rule?.object].find((candidate) => candidate?.type === "vehicle");
  const letters = [meta?.number, meta?.code].find((code) => FAULT_CODE.test(code ?? "")) ?? null;
  return {
    objectRef: object?.id ?? null,
    objectType: object?.type ?? null,
    vehicleRef: vehicleId ?? meta?.vehicleId ?? meta?.odometerTrigger?.vehicleId ?? vehicle?.id ?? null,
    tripRef: object?.type === "trip" ? object.id : null,
    faultCodeRef: meta?.code === letters ? null : (meta?.code ?? null),
    faultCode: letters?.toUpperCase() ?? null,
    odometerMeters: meta?.estimatedOdometer ?? null,
    thresholdMeters: meta?.odometerTrigger?.threshold ?? null,
  };
}

/** The strongest that was measured along the road or across it, in Vinli's unit; null where nothing was. */
function toPeakAcceleration(snapshot: WireSnapshot | null | undefined): number | null {
  const { accel } = snapshot ?? {};
  const measured = typeof accel === "object" && accel !== null ? toReadings(accel) : [];
  const horizontal = measured.filter(({ parameter }) => /[xy]$/i.test(parameter));
  return horizontal.length > 0 ? Math.max(...horizontal.map(({ value }) => Math.abs(value))) : null;
}

function toPosition({ meta, location }: WireEvent): PositionSeen | null {
  const snapshot = meta?.message?.snapshot;
  const place = toPlace(snapshot?.location ?? meta?.location ?? location);
  return place && toPositionSeen(place.latitude, place.longitude, { speedKph: decodeReading(snapshot?.vehicleSpeed) });
}

/** The crossing that an event of a rule is. What its record lacks, such as boundaries, is left out of it. */
function toCrossing(wire: WireEvent, occurredAtMs: number): CrossingFacet | null {
  const { eventType = null, meta } = wire;
  const rule = toRuleOf(wire);
  if (!rule || !eventType) return null;
  const word = meta?.direction ?? eventType.slice("rule-".length);
  const measuredAtMs = toInstantOrNull(meta?.message?.timestamp) ?? occurredAtMs;
  const snapshot = meta?.message?.snapshot;
  return {
    rule: toRule(rule),
    direction: DIRECTION_BY_WORD.get(word) ?? "OTHER",
    firstEvaluation: meta?.firstEval ?? false,
    snapshot: snapshot ? toSnapshot(snapshot, measuredAtMs) : null,
  };
}

/** The rule that an event crosses; null for an event of anything else. */
function toRuleOf({ eventType, meta, object }: WireEvent): WireRule | null {
  if (!eventType?.startsWith("rule-")) return null;
  return meta?.rule ?? (object?.type === "rule" ? { id: object.id } : null);
}

function toSnapshot({ location, ...values }: WireSnapshot, measuredAt: number): CrossingSnapshot {
  return { measuredAt, location: toPlace(location), readings: toReadings(values) };
}

/** The readings that are numbers; those of a group such as `accel` by their path, `accel.maxX`. */
function toReadings(values: object, prefix = ""): Reading[] {
  return Object.entries(values).flatMap(([name, raw]: [string, unknown]): Reading[] => {
    const parameter = `${prefix}${name}`;
    const value = decodeReading(raw);
    if (value !== null) return [{ parameter, value }];
    const isGroup = prefix === "" && typeof raw === "object" && raw !== null && !Array.isArray(raw);
    return isGroup ? toReadings(raw, `${parameter}.`) : [];
  });
}

function toPlace(wire: WireLocation | null | undefined): GeoPoint | null {
  if (!wire) return null;
  if ("lat" in wire) return toGeoPoint(wire.lat, wire.lon);
  if ("latitude" in wire) return toGeoPoint(wire.latitude, wire.longitude);
  const [longitude, latitude] = wire.coordinates;
  return toGeoPoint(latitude, longitude);
}

/** A point, or null where the two numbers are no place on earth. */
function toGeoPoint(latitude: number, longitude: number): GeoPoint | null {
  return toPositionSeen(latitude, longitude) && { latitude, longitude };
}

/** The vehicles of a device, as received: the one that it is in, null for none, and all that it is and was in. */
export type DeviceVehicles = { readonly latest: unknown; readonly all: readonly unknown[] };

const NO_VEHICLES: DeviceVehicles = { latest: null, all: [] };

/** The record of a device and the vehicles it is and was in. */
export function toDeviceRecord(wire: WireDevice, rawDevice: unknown, { latest, all }: DeviceVehicles): VendorRecord {
  const vehicle = decodeVehicle(latest);
  const others = all.filter((one) => decodeVehicle(one)?.id !== vehicle?.id);
  const vins = others.map(decodeVehicle).flatMap((one) => (one?.vin ? [[one.id, one.vin] as const] : []));
  const message: DeviceSeen = {
    ...PLAIN_DEVICE,
    vendor: "VINLI",
    name: wire.name ?? null,
    vin: vehicle?.vin ?? null,
    vehicleRef: vehicle?.id ?? null,
    formerVehicles: Object.fromEntries(vins),
    deviceKind: "VEHICLE",
    serials: wire.chipId ? [wire.chipId] : [],
    groups: (wire.groups ?? []).flatMap((group) => (group ? { ref: group.id, name: group.name ?? null } : [])),
  };
  const raw = { device: rawDevice, vehicle: latest, ...(others.length > 0 && { formerVehicles: others }) };
  return {
    kind: "device",
    ref: wire.id,
    version: UNVERSIONED,
    ownerRef: null,
    occurredAtMs: 0,
    facet: {},
    message,
    raw,
  };
}

/** The record of a device whose vehicle is not known at the moment. It replaces no record with a vehicle. */
export function toDeviceSighting(wire: WireDevice, rawDevice: unknown, seenAtMs: number): VendorRecord {
  return { ...toDeviceRecord(wire, rawDevice, NO_VEHICLES), version: toSightingVersion(seenAtMs) };
}

/** The record of a trip that was listed under a device. It changes until the trip is complete. */
export function toTripRecord(wire: WireTrip, raw: unknown, deviceRef: string): VendorRecord {
  const { stats } = wire;
  const startedAt = toInstant(wire.start);
  const facet: TripFacet = {
    status: wire.status ?? null,
    vehicleRef: wire.vehicleId ?? null,
    startedAt,
    endedAt: toInstantOrNull(wire.stop),
    startPoint: toPlace(wire.startPoint),
    endPoint: toPlace(wire.stopPoint),
    distanceMeters: stats?.distance ?? null,
    durationSeconds: stats?.duration == null ? null : stats.duration / 1_000,
    averageSpeedKph: stats?.averageSpeed ?? null,
    maxSpeedKph: stats?.maxSpeed ?? null,
    fuelConsumedLiters: stats?.fuelConsumed ?? null,
    harshAccelerations: stats?.hardAccelCount ?? null,
    harshBrakings: stats?.hardBrakeCount ?? null,
    stops: stats?.stopCount ?? null,
  };
  return { ...UNTOLD, kind: "trip", ref: wire.id, ownerRef: deviceRef, occurredAtMs: startedAt, facet, raw };
}

/**
 * The record of where a device is; null for a sighting without a place on earth, and refused without an instant. It is told of when the place or the speed
 * is another one. A device whose clock is ahead keeps no later sighting from counting.
 */
export function toPositionRecord(
  wire: WireSighting,
  raw: unknown,
  { deviceRef, nowMs }: { readonly deviceRef: string; readonly nowMs: number },
): VendorRecord | null {
  const place = toPlace(wire.geometry ?? wire.location);
  const speedKph = decodeReading(wire.properties?.vehicleSpeed);
  const position = place && toPositionSeen(place.latitude, place.longitude, { speedKph });
  if (!position) return null;
  const observedAtMs = toInstant(wire.properties?.timestamp ?? wire.timestamp);
  const message: PositionObserved = { vendor: "VINLI", deviceRef, position, observedAtMs };
  return {
    kind: "position",
    ref: deviceRef,
    version: toChangedVersion(observedAtMs, nowMs),
    ownerRef: deviceRef,
    occurredAtMs: observedAtMs,
    facet: { position, observedAtMs },
    message,
    raw,
    content: JSON.stringify(position),
  };
}
