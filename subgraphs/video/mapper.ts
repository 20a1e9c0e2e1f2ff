import { toSightingVersion, UNVERSIONED, type VendorRecord } from "../../platform/feed/vendor-record.ts";
import { wireId } from "../../platform/vendor/wire-json.ts";
import { type DeviceSeen, type DriverSeen, type EventRecorded, toPositionSeen } from "../../schema/messages.ts";
import { toInstant } from "./date.ts";
import { type EventWords, isRequested, toEventKind } from "./event-kinds.ts";
import type { Camera, CameraProperty, CameraStatus, Snapshot, VideoDetails, VideoKind } from "./generated.ts";
import type { WireDevice, WireEvent } from "./wire.ts";

/** What is stored of an event. The record as received is stored beside it and joins it when it is served. */
export type VideoFacet = Omit<VideoDetails, "raw">;

const STATUS_BY_WORD: ReadonlyMap<string, CameraStatus> = new Map<string, CameraStatus>([
  ["awake", "AWAKE"],
  ["driving", "DRIVING"],
  ["parked", "PARKED"],
  ["sleep", "SLEEPING"],
  ["offline", "OFFLINE"],
]);

/** The fields of a device that tell of contact with it. Which of them an answer has differs between its lists. */
const CONTACT_FIELDS = [
  "last_online",
  "last_contact",
  "last_seen",
  "last_connected_ts",
  "last_communication",
  "last_disconnected_ts",
];

/**
 * The records that an event consists of: the event itself, and the device and the driver it was seen with.
 * Throws for an event without a moment. An event that does not name its device is one of the device that was asked.
 */
export function toRecords(wire: WireEvent, raw: unknown, askedDeviceRef: string): VendorRecord[] {
  const message = toEventRecorded(wire, askedDeviceRef);
  const { occurredAtMs, deviceRef, driverRef, recordedAtMs } = message;
  const seenAtMs = recordedAtMs ?? occurredAtMs;
  const event = {
    kind: "event",
    ref: wire.id,
    version: UNVERSIONED,
    ownerRef: deviceRef,
    occurredAtMs,
    facet: toFacet(wire),
    message,
    raw,
    content: toContent(raw),
  };
  const records: VendorRecord[] = [event];
  if (deviceRef) records.push(toDeviceSighting(deviceRef, wire.vehicle_name ?? null, seenAtMs));
  if (driverRef && wire.driver_name) records.push(toDriverSighting(driverRef, wire.driver_name, seenAtMs));
  return records;
}

/** The record of a device as a list of devices has it. */
export function toDeviceRecord(wire: WireDevice, raw: unknown): VendorRecord {
  const camera = toCamera(wire);
  return {
    kind: "device",
    ref: wire.device_id,
    version: UNVERSIONED,
    ownerRef: null,
    occurredAtMs: camera.lastSeenAt ?? 0,
    facet: camera,
    message: toDeviceSeen(wire.vehicle_name ?? null),
    raw,
  };
}

/** A record as text without what comes after the `?` of its links: the signatures there can be new in every answer. */
export function toContent(raw: unknown): string {
  return JSON.stringify(raw, (_key, value: unknown) =>
    typeof value === "string" && /^https?:\/\//.test(value) ? value.replace(/\?.*$/s, "") : value,
  );
}

function toEventRecorded(wire: WireEvent, askedDeviceRef: string): EventRecorded {
  const occurredAtMs = toInstant(wire.timestamp) ?? toInstant(wire.start_ts);
  if (occurredAtMs === null) throw new Error("an event without a moment: neither timestamp nor start_ts is a date");
  const { type, category, severity } = toEventKind(wordsOf(wire));
  return {
    vendor: "ROSCOLIVE",
    vendorType: wire.event_type || wire.type || "unnamed",
    type,
    category,
    severity,
    title: toTitle(wire),
    occurredAtMs,
    endedAtMs: toInstant(wire.end_ts),
    recordedAtMs: toInstant(wire.createtime),
    updatedAtMs: null,
    retracted: false,
    deviceRef: wire.device_id || askedDeviceRef,
    driverRef: toDriverRef(wire),
    position: toPositionSeen(wire.lat, wire.lon),
  };
}

function toFacet(wire: WireEvent): VideoFacet {
  const channels = numbered(wire, /^mp4_(\d+)$/)
    .filter(({ value }) => value === true)
    .map(({ channel }) => channel);
  return {
    kind: toKind(wire, channels),
    label: toTitle(wire),
    status: wire.status ?? null,
    uploadState: wire.uploading_status ?? null,
    snapshotState: wire.snapshot_status ?? null,
    channels,
    durationSeconds: wire.accurate_duration ?? wire.duration ?? null,
    sizeMegabytes: wire.size ?? null,
    snapshots: numbered(wire, /^snapshot_(\d+)$/).flatMap(({ channel, value }) =>
      typeof value === "string" && value ? toSnapshot(channel, value) : [],
    ),
    requestedBy: wire.created_by ?? null,
  };
}

/** What was asked for as snapshots is a clip once somebody had its video uploaded as well. */
function toKind(wire: WireEvent, channelsWithVideo: readonly number[]): VideoKind {
  const isSnapshots = wire.video_option === "snapshot_only" || wire.event_type?.startsWith("SNAPSHOTS_");
  if (isSnapshots && channelsWithVideo.length === 0) return "SNAPSHOTS";
  return isRequested(wordsOf(wire)) ? "REQUESTED_CLIP" : "TRIGGERED_CLIP";
}

function toTitle(wire: WireEvent): string {
  return wire.event_label || wire.event_display_type || wire.type || toEventKind(wordsOf(wire)).title;
}

function wordsOf({ event_type, type, event_display_type }: WireEvent): EventWords {
  return [event_type, type, event_display_type];
}

/** `0` stands for nobody, as it does for the card. */
function toDriverRef({ driver_id }: WireEvent): string | null {
  return driver_id && driver_id !== "0" ? driver_id : null;
}

/** The fields whose names end in the number of a channel, by that number. */
function numbered(wire: WireEvent, pattern: RegExp): readonly { readonly channel: number; readonly value: unknown }[] {
  return Object.entries(wire)
    .flatMap(([name, value]) => {
      const channel = pattern.exec(name)?.[1];
      return channel ? [{ channel: Number(channel), value }] : [];
    })
    .toSorted((a, b) => a.channel - b.channel);
}

function toSnapshot(channel: number, url: string): Snapshot {
  return { channel, url, expiresAt: URL.canParse(url) ? toExpiry(new URL(url).searchParams) : null };
}

/** The end of a signed link of S3: `Expires` in Unix seconds, or in the newer form a date and its seconds to live. */
function toExpiry(query: URLSearchParams): number | null {
  const expires = query.get("Expires");
  if (expires && /^\d{1,12}$/.test(expires)) return Number(expires) * 1_000;
  const signedAt = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get("X-Amz-Date") ?? "");
  const seconds = query.get("X-Amz-Expires");
  if (!signedAt || !seconds || !/^\d{1,9}$/.test(seconds)) return null;
  const [, year, month, day, hour, minute, second] = signedAt;
  const signedAtMs = toInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
  return signedAtMs === null ? null : signedAtMs + Number(seconds) * 1_000;
}

function toCamera(wire: WireDevice): Camera {
  const word = wire.general_status || null;
  const contactsMs = CONTACT_FIELDS.map((field) => toInstant(wireId.safeParse(wire[field]).data));
  return {
    vendorRef: { vendor: "ROSCOLIVE", ref: wire.device_id },
    model: wire.device_type || null,
    status: word === null ? null : (STATUS_BY_WORD.get(word.toLowerCase()) ?? "OTHER"),
    statusLabel: word,
    channels: toChannels(wire.channel_available),
    health: toProperties(wire.camera_health, "camera_health"),
    firmware: toProperties(wire.firmware_version, "firmware_version"),
    lastSeenAt: contactsMs.reduce((a, b) => (b !== null && (a === null || b > a) ? b : a), null),
  };
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

function toDeviceSighting(ref: string, name: string | null, seenAtMs: number): VendorRecord {
  const message = toDeviceSeen(name);
  const camera = toCamera({ device_id: ref } as WireDevice);
  return toSighting({ kind: "device", ref, facet: camera, message, seenAtMs });
}

function toDriverSighting(ref: string, name: string, seenAtMs: number): VendorRecord {
  const message: DriverSeen = { vendor: "ROSCOLIVE", name, username: null, externalIds: {} };
  return toSighting({ kind: "driver", ref, facet: {}, message, seenAtMs });
}

type Sighting = Pick<VendorRecord, "kind" | "ref" | "facet" | "message"> & { readonly seenAtMs: number };

function toSighting({ seenAtMs, message, ...record }: Sighting): VendorRecord {
  const version = toSightingVersion(seenAtMs);
  return { ...record, message, version, ownerRef: null, occurredAtMs: seenAtMs, raw: message };
}

/** RoscoLive knows its vehicles by their names and has no VIN. */
function toDeviceSeen(name: string | null): DeviceSeen {
  return { vendor: "ROSCOLIVE", name: name || null, vin: null, deviceKind: "VEHICLE", externalIds: {} };
}
