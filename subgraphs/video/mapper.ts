import { toContent } from "../../platform/records/content.ts";
import { UNVERSIONED, type VendorRecord } from "../../platform/records/record.ts";
import { toSighting, UNTOLD } from "../../platform/records/sighting.ts";
import { toInstantOrNull } from "../../platform/vendor/wire-instant.ts";
import {
  type DeviceSeen,
  type DriverSeen,
  type EventRecorded,
  PLAIN_DEVICE,
  PLAIN_DRIVER,
  PLAIN_EVENT,
  toPositionSeen,
} from "../../schema/messages.ts";
import { type CameraFacet, MOST_SKEW_MS, toCameraFacet, UNKNOWN_CAMERA } from "./cameras/camera-mapper.ts";
import type { Camera } from "./generated.ts";
import { decodeRecordings, type WireEvent, type WireRecordings } from "./recordings/event-wire.ts";
import { toVideoFacet, wordsOf } from "./recordings/recording-mapper.ts";
import { toStoredFacet } from "./recordings/served-facet.ts";
import type { WireDevice, WireDriver, WireStatus } from "./wire.ts";
import type { WireGroup } from "./wire-values.ts";
import { type EventKind, isUploaded, toCameraStatus, toEventKind, toSomebody } from "./words.ts";

/** What is stored of a device's state when it is asked for by itself. */
export type StatusFacet = Pick<Camera, "status" | "statusLabel">;

/** Where and when an event was received. */
export type Received = {
  /** The device that was asked: an event that does not name its device is one of it. */
  readonly deviceRef: string;
  readonly receivedAtMs: number;
  /** When it was asked for, by `performance.now()`. Left out where nothing else reads the event. */
  readonly askedAt?: number;
};

/**
 * The records that an event consists of: the event itself, and the device and the driver it was seen with.
 * Throws for an event without a moment.
 */
export function toRecords(wire: WireEvent, raw: unknown, received: Received): VendorRecord[] {
  const kind = toEventKind(wordsOf(wire));
  const recordings = decodeRecordings(raw);
  const message = toEventRecorded(wire, kind, recordings, received.deviceRef);
  const { occurredAtMs, deviceRef, driverRef, recordedAtMs } = message;
  const seenAtMs = toSeenAt([recordedAtMs, occurredAtMs], received.receivedAtMs);
  const event = {
    kind: "event",
    ref: wire.id,
    version: UNVERSIONED,
    ownerRef: deviceRef,
    occurredAtMs,
    facet: toStoredFacet(toVideoFacet(wire, kind, recordings)),
    message,
    raw,
    content: toContent(raw),
    ...(received.askedAt !== undefined && { askedAt: received.askedAt }),
  };
  const records: VendorRecord[] = [event];
  if (deviceRef) records.push(toDeviceSighting(deviceRef, toDeviceSeen(wire), seenAtMs));
  if (driverRef && wire.driver_name) records.push(toDriverSighting(driverRef, wire.driver_name, seenAtMs));
  return records;
}

/** The record of a device as a list of devices has it. */
export function toDeviceRecord(wire: WireDevice, raw: unknown, receivedAtMs: number): VendorRecord {
  const camera = toCameraFacet(wire, receivedAtMs);
  return {
    kind: "device",
    ref: wire.device_id,
    version: UNVERSIONED,
    ownerRef: null,
    occurredAtMs: camera.lastSeenAt ?? 0,
    facet: camera,
    message: toDeviceSeen(wire),
    raw,
  };
}

/**
 * The record of a driver as the list of drivers has it. RoscoLive's users, drivers among them, log in by their address.
 * Throws for an entry that is nobody.
 */
export function toDriverRecord(wire: WireDriver, raw: unknown): VendorRecord {
  if (toSomebody(wire.id) === null) throw new Error("a driver whose id is nobody's");
  const name = wire.name || [wire.first_name, wire.last_name].filter(Boolean).join(" ") || null;
  const message: DriverSeen = {
    ...PLAIN_DRIVER,
    vendor: "ROSCOLIVE",
    name,
    username: wire.email || null,
    email: wire.email || null,
    cardId: toSomebody(wire.card_id),
    groups: toGroupsSeen([...wire.groups, { id: wire.group_id ?? null, name: wire.group_name ?? null }]),
    externalIds: {},
  };
  return {
    kind: "driver",
    ref: wire.id,
    version: UNVERSIONED,
    ownerRef: null,
    occurredAtMs: 0,
    facet: { cardId: toSomebody(wire.card_id) },
    message,
    raw,
  };
}

/** The record of what a device is doing. */
export function toStatusRecord(wire: WireStatus, raw: unknown, seenAtMs: number): VendorRecord {
  const facet: StatusFacet = { status: toCameraStatus(wire.status), statusLabel: wire.status || null };
  const ref = wire.device_id;
  return { ...UNTOLD, kind: "cameraStatus", ref, ownerRef: ref, occurredAtMs: seenAtMs, facet, raw };
}

function toEventRecorded(
  wire: WireEvent,
  kind: EventKind,
  recordings: WireRecordings,
  askedDeviceRef: string,
): EventRecorded {
  const occurredAtMs = toInstantOrNull(wire.timestamp) ?? toInstantOrNull(wire.start_ts);
  if (occurredAtMs === null) throw new Error("an event without a moment: neither timestamp nor start_ts is a date");
  return {
    ...PLAIN_EVENT,
    vendor: "ROSCOLIVE",
    vendorType: wire.event_type || wire.type || "unnamed",
    ...kind,
    occurredAtMs,
    endedAtMs: toInstantOrNull(wire.end_ts),
    recordedAtMs: toInstantOrNull(wire.createtime),
    updatedAtMs: null,
    retracted: false,
    deviceRef: toSomebody(wire.device_id) ?? askedDeviceRef,
    driverRef: toSomebody(wire.driver_id),
    position: toPositionSeen(wire.lat, wire.lon),
    // RoscoLive names vehicles and has neither ids nor VINs of them.
    replacedDeviceRef: toSomebody(wire.old_device_id),
    vehicle: wire.vehicle_name ? { ref: null, vin: null, name: wire.vehicle_name } : null,
    groupRefs: toGroupsSeen(wire.groups).map(({ ref }) => ref),
    hasVideo: recordings.videoChannels.length > 0 || isUploaded(wire.uploading_status) || wire.archive !== null,
  };
}

/** When a device or driver was seen, by the first stamp that is not of the future; before all others where every one is. */
function toSeenAt(stampsMs: readonly (number | null)[], receivedAtMs: number): number {
  return stampsMs.find((stampMs) => stampMs !== null && stampMs <= receivedAtMs + MOST_SKEW_MS) ?? 0;
}

function toDeviceSighting(ref: string, message: DeviceSeen, seenAtMs: number): VendorRecord {
  const facet: CameraFacet = { ...UNKNOWN_CAMERA, vendorRef: { vendor: "ROSCOLIVE", ref } };
  return toSighting({ kind: "device", ref, facet, message, seenAtMs });
}

function toDriverSighting(ref: string, name: string, seenAtMs: number): VendorRecord {
  const message: DriverSeen = { ...PLAIN_DRIVER, vendor: "ROSCOLIVE", name, username: null, externalIds: {} };
  return toSighting({ kind: "driver", ref, facet: {}, message, seenAtMs });
}

type WireNamedDevice = Pick<WireDevice, "vehicle_name" | "groups"> & Partial<Pick<WireDevice, "serial_number">>;

/** RoscoLive knows its vehicles by their names and has no VIN. */
function toDeviceSeen({ vehicle_name, serial_number, groups }: WireNamedDevice): DeviceSeen {
  return {
    ...PLAIN_DEVICE,
    vendor: "ROSCOLIVE",
    name: vehicle_name || null,
    vin: null,
    deviceKind: "VEHICLE",
    serials: serial_number ? [serial_number] : [],
    groups: toGroupsSeen(groups),
  };
}

/** Events and devices name their groups and give no ids, so a group is known by its name, and by its id only without one. */
function toGroupsSeen(groups: readonly WireGroup[]): DeviceSeen["groups"] {
  const named = groups.map(({ id, name }) => ({ ref: name || id, name: name || null }));
  return [...new Map(named.flatMap(({ ref, name }) => (ref ? [[ref, { ref, name }]] : []))).values()];
}
