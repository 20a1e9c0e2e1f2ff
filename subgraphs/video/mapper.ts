import { toContent } from "../../platform/records/content.ts";
import { UNVERSIONED, type VendorRecord } from "../../platform/records/record.ts";
import { toSighting, UNTOLD } from "../../platform/records/sighting.ts";
import { toInstantOrNull } from "../../platform/vendor/wire-instant.ts";
import { wireId } from "../../platform/vendor/wire-json.ts";
import {
  type DeviceSeen,
  type DriverSeen,
  type EventRecorded,
  PLAIN_DEVICE,
  PLAIN_DRIVER,
  PLAIN_EVENT,
  toPositionSeen,
} from "../../schema/messages.ts";
import type { Camera, CameraProperty, VideoDetails, VideoKind } from "./generated.ts";
import {
  decodeRecordings,
  type WireDevice,
  type WireDriver,
  type WireEvent,
  type WireGroup,
  type WireRecordings,
  type WireStatus,
} from "./wire.ts";
import {
  type EventKind,
  type EventWords,
  isRequested,
  isUploaded,
  toCameraStatus,
  toEventKind,
  toSomebody,
} from "./words.ts";

/** What is stored of an event. The record as received is stored beside it and joins it when it is served. */
export type VideoFacet = Omit<VideoDetails, "raw">;

/** What is stored of a device's state when it is asked for by itself. */
export type StatusFacet = Pick<Camera, "status" | "statusLabel">;

/** Clocks differ by this much. What says to be later than that was not seen then. */
const MOST_SKEW_MS = 10 * 60_000;

/** Where and when an event was received. */
export type Received = {
  /** The device that was asked: an event that does not name its device is one of it. */
  readonly deviceRef: string;
  readonly receivedAtMs: number;
};

/** A camera of which an event says no more than that there is one. */
const UNKNOWN_CAMERA: Omit<Camera, "vendorRef"> = {
  model: null,
  status: null,
  statusLabel: null,
  channels: [],
  health: [],
  firmware: [],
  lastSeenAt: null,
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
    facet: toFacet(wire, kind, recordings),
    message,
    raw,
    content: toContent(raw),
  };
  const records: VendorRecord[] = [event];
  if (deviceRef) records.push(toDeviceSighting(deviceRef, toDeviceSeen(wire), seenAtMs));
  if (driverRef && wire.driver_name) records.push(toDriverSighting(driverRef, wire.driver_name, seenAtMs));
  return records;
}

/** The record of a device as a list of devices has it. */
export function toDeviceRecord(wire: WireDevice, raw: unknown, receivedAtMs: number): VendorRecord {
  const camera = toCamera(wire, receivedAtMs);
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
    vehicle: wire.vehicle_name ? { ref: wire.vehicle_name, vin: null } : null,
    groupRefs: toGroupsSeen(wire.groups).map(({ ref }) => ref),
    hasVideo: recordings.videoChannels.length > 0 || isUploaded(wire.uploading_status) || wire.archive,
  };
}

/** When a device or driver was seen, by the first stamp that is not of the future; before all others where every one is. */
function toSeenAt(stampsMs: readonly (number | null)[], receivedAtMs: number): number {
  return stampsMs.find((stampMs) => stampMs !== null && stampMs <= receivedAtMs + MOST_SKEW_MS) ?? 0;
}

function toFacet(wire: WireEvent, kind: EventKind, { videoChannels, snapshots }: WireRecordings): VideoFacet {
  return {
    kind: toKind(wire, videoChannels),
    label: toLabel(wire, kind),
    status: wire.status ?? null,
    uploadState: wire.uploading_status ?? null,
    snapshotState: wire.snapshot_status ?? null,
    channels: videoChannels.toSorted((a, b) => a - b),
    durationSeconds: wire.accurate_duration ?? wire.duration ?? null,
    sizeMegabytes: wire.size ?? null,
    snapshots: snapshots
      .map(({ channel, url }) => ({ channel, url, expiresAt: toExpiry(url) }))
      .toSorted((a, b) => a.channel - b.channel),
    requestedBy: wire.created_by ?? null,
  };
}

/** What was asked for as snapshots is a clip once somebody had its video uploaded as well. */
function toKind(wire: WireEvent, channelsWithVideo: readonly number[]): VideoKind {
  const isSnapshots = wire.video_option === "snapshot_only" || wire.event_type?.startsWith("SNAPSHOTS_");
  if (isSnapshots && channelsWithVideo.length === 0) return "SNAPSHOTS";
  return isRequested(wordsOf(wire)) ? "REQUESTED_CLIP" : "TRIGGERED_CLIP";
}

/** How RoscoLive shows the event. */
function toLabel(wire: WireEvent, { title }: EventKind): string {
  return wire.event_label || wire.event_display_type || wire.type || title;
}

function wordsOf({ event_type, type, event_display_type, custom_event_type, event_label }: WireEvent): EventWords {
  return [event_type, type, event_display_type, custom_event_type, event_label];
}

/** The end of a signed link of S3: `Expires` in Unix seconds, or in the newer form a date and its seconds to live. */
function toExpiry(url: string): number | null {
  const expires = /[?&]Expires=(\d{1,12})(?:[&#]|$)/.exec(url)?.[1];
  if (expires) return Number(expires) * 1_000;
  const signedAt = /[?&]X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:[&#]|$)/.exec(url);
  const seconds = /[?&]X-Amz-Expires=(\d{1,9})(?:[&#]|$)/.exec(url)?.[1];
  if (!signedAt || !seconds) return null;
  const [, year, month, day, hour, minute, second] = signedAt;
  const signedAtMs = toInstantOrNull(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
  return signedAtMs === null ? null : signedAtMs + Number(seconds) * 1_000;
}

function toCamera(wire: WireDevice, receivedAtMs: number): Camera {
  const contactsMs = contactsOf(wire)
    .map(toInstantOrNull)
    .filter((contactMs) => contactMs !== null && contactMs <= receivedAtMs + MOST_SKEW_MS);
  return {
    vendorRef: { vendor: "ROSCOLIVE", ref: wire.device_id },
    model: wire.device_type || null,
    status: toCameraStatus(wire.general_status),
    statusLabel: wire.general_status || null,
    channels: toChannels(wire.channel_available),
    health: toProperties(wire.camera_health, "camera_health"),
    firmware: toProperties(wire.firmware_version, "firmware_version"),
    lastSeenAt: contactsMs.reduce((a, b) => (b !== null && (a === null || b > a) ? b : a), null),
  };
}

function contactsOf(wire: WireDevice): readonly (string | null | undefined)[] {
  const { last_online, last_contact, last_seen, last_connected_ts, last_communication, last_disconnected_ts } = wire;
  return [last_online, last_contact, last_seen, last_connected_ts, last_communication, last_disconnected_ts];
}

/** The numbers in `"1,2"`, or in a list of them. */
function toChannels(available: unknown): number[] {
  const text = Array.isArray(available) ? available.join(",") : (wireId.safeParse(available).data ?? "");
  return text.split(",").flatMap((part) => (/^\s*\d{1,4}\s*$/.test(part) ? Number(part) : []));
}

/** What stands in an object as names and texts, the names of nested ones joined by dots. */
function toProperties(value: unknown, name: string, prefix = ""): CameraProperty[] {
  if (value === null || value === undefined) return [];
  const text = typeof value === "boolean" ? String(value) : wireId.safeParse(value).data;
  if (text !== undefined) return [{ name, value: text }];
  return Object.entries(value).flatMap(([key, part]) => toProperties(part, `${prefix}${key}`, `${prefix}${key}.`));
}

function toDeviceSighting(ref: string, message: DeviceSeen, seenAtMs: number): VendorRecord {
  const facet: Camera = { ...UNKNOWN_CAMERA, vendorRef: { vendor: "ROSCOLIVE", ref } };
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
