import { Archive, type Publication } from "../archive.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../clock.ts";
import type { RoscoLiveAccount } from "../fleet/driver.ts";
import type { RoscoLiveDevice } from "../fleet/enrolment.ts";
import type { Conduct, Happening, Manoeuvre } from "../happenings.ts";
import { type JsonObject, numberIn, textIn } from "../json.ts";
import { digestOf, Random } from "../random.ts";
import { documentedOrigin, type Origin, originOf } from "../truth/origin.ts";
import { outageOf } from "./contact.ts";
import { signedLink } from "./storage.ts";

/** An event of a camera: what reads select by, and its record as it is written at a moment. */
export type CameraEvent = {
  readonly id: number;
  readonly deviceId: string;
  readonly vehicleName: string;
  readonly eventType: string;
  readonly startMs: number;
  readonly changedMs: number;
  readonly recordAt: (nowMs: number) => JsonObject;
  readonly origin: Origin;
  /** Whether it has been deleted: such events are listed on request only. */
  readonly isDeleted?: boolean;
};

type Kind = { readonly eventType: string; readonly type: string };

const KIND_BY_MANOEUVRE: Readonly<Record<Manoeuvre, Kind>> = {
  braking: { eventType: "HarshBraking", type: "Harsh Braking" },
  acceleration: { eventType: "HarshAcceleration", type: "Harsh Acceleration" },
  turn: { eventType: "GSensor", type: "G-Sensor" },
  crash: { eventType: "FatalGSensor", type: "Fatal G-Sensor" },
};
const KIND_BY_CONDUCT: Readonly<Record<Conduct, Kind>> = {
  tailgating: { eventType: "Tailgating", type: "Tailgating" },
  mobileUsage: { eventType: "Phoneuse", type: "Phoneuse" },
  noSeatbelt: { eventType: "Seatbelt", type: "Seatbelt" },
  drowsy: { eventType: "Drowsiness", type: "Drowsiness" },
  smoking: { eventType: "Smoking", type: "Smoking" },
  obstructedCamera: { eventType: "CameraBlock", type: "CameraBlock" },
};
const SPEED: Kind = { eventType: "Speed", type: "Speed" };
const DRIVER: Kind = { eventType: "Driver", type: "Driver Event" };
const SNAPSHOTS_CLIP: Kind = { eventType: "SNAPSHOTS_CLIP", type: "Custom Clip" };
const SYSTEMADMIN_CLIP: Kind = { eventType: "SYSTEMADMIN_CLIP", type: "Custom Clip" };

/** Every event type that a type filter may name, in lower case: calls write `gsensor` where events have `GSensor`. */
export const FILTER_WORDS: ReadonlySet<string> = new Set(
  [
    ...[...Object.values(KIND_BY_MANOEUVRE), ...Object.values(KIND_BY_CONDUCT)],
    ...[SPEED, DRIVER, SNAPSHOTS_CLIP, SYSTEMADMIN_CLIP],
  ].map(({ eventType }) => eventType.toLowerCase()),
);

export const COMPANY_ID = 825;
export const FIRST_EVENT_ID = 3_000_000;
/** File names carry the camera's local time, four hours behind GMT in the documented record. */
const CAMERA_UTC_OFFSET_MS = -4 * HOUR_MS;
/** The cameras' share of events for which GPS had no position. */
const NO_POSITION = 0.25;
/** The share of events for which the driver is known to the camera, by his card. */
const IDENTIFIED = 0.15;

/** The events of a happening as they are published: first with snapshots, and again when the video has arrived. */
export function cameraEventsOf(seed: number, happening: Happening): readonly Publication<CameraEvent>[] {
  const device = happening.truck.roscolive;
  const kind = kindOf(happening);
  if (!device || !kind) return [];
  const random = new Random(seed, "roscolive", happening.key);
  const isClip = happening.kind === "clip";
  const toldMs = isClip ? happening.requestedAtMs : happening.atMs + random.integer(8, 40) * SECOND_MS;
  // A clip is made at the vendor; what a camera sees it tells when it is in contact again.
  const createdMs = isClip ? toldMs : (outageOf(seed, device.deviceId, toldMs)?.untilMs ?? toldMs);
  const created: Recording = {
    id: FIRST_EVENT_ID + happening.ordinal,
    device,
    kind,
    happening,
    durationSeconds: secondsOf(happening),
    createdMs,
    uploadedMs: null,
    hasPosition: !isClip && !random.chance(NO_POSITION),
    isIdentified: kind === DRIVER || random.chance(IDENTIFIED),
  };
  if (isClip && happening.snapshotOnly) return [publicationOf(created)];
  // A camera that sleeps uploads when it wakes: for a clip that is hours, in traffic minutes.
  const uploadMs = isClip ? random.between(0.5, 4) * HOUR_MS : random.between(1, 6) * MINUTE_MS;
  const sentMs = Math.round(createdMs + uploadMs);
  const uploadedMs = outageOf(seed, device.deviceId, sentMs)?.untilMs ?? sentMs;
  return [publicationOf(created), publicationOf({ ...created, uploadedMs })];
}

/** The documented events, published when they say that they were created or, if later, uploaded. */
export function documentedCameraEvents(samples: readonly JsonObject[]): readonly Publication<CameraEvent>[] {
  return samples.map((record) => {
    const uploaded = record.uploaded_timestamp;
    const changedMs = Date.parse(typeof uploaded === "string" ? uploaded : textIn(record, "createtime"));
    const id = numberIn(record, "id");
    const startMs = Date.parse(textIn(record, "start_ts"));
    const deviceId = textIn(record, "device_id");
    const row = {
      id,
      deviceId,
      vehicleName: textIn(record, "vehicle_name"),
      eventType: textIn(record, "event_type"),
      startMs,
      changedMs,
      recordAt: () => record,
      origin: documentedOrigin("roscolive", { moment: String(id), atMs: startMs, device: deviceId, driver: null }),
    };
    return { atMs: changedMs, id: String(id), version: new Date(changedMs).toISOString(), row };
  });
}

export class CameraEvents extends Archive<CameraEvent> {
  constructor() {
    super("cameraEvent", ({ recordAt, changedMs }) => recordAt(changedMs));
  }
}

/** The event of a happening as a camera sends it now, however long ago it occurred. */
export function cameraEventNow(happening: Happening, nowMs: number): CameraEvent | null {
  const device = happening.truck.roscolive;
  const kind = kindOf(happening);
  if (!device || !kind) return null;
  const id = FIRST_EVENT_ID + happening.ordinal;
  const durationSeconds = secondsOf(happening);
  const seen = { id, device, kind, happening, durationSeconds, createdMs: nowMs };
  return publicationOf({ ...seen, uploadedMs: null, hasPosition: true, isIdentified: false }).row;
}

/** The publication of an event's version with some fields in place of its own. */
export function cameraRevisionOf(
  event: CameraEvent,
  fields: JsonObject,
  nowMs: number,
  isDeleted = false,
): Publication<CameraEvent> {
  const recordAt = (atMs: number) => ({ ...event.recordAt(atMs), ...fields });
  const row = { ...event, changedMs: nowMs, recordAt, isDeleted };
  return { atMs: nowMs, id: String(event.id), version: new Date(nowMs).toISOString(), row, isRetracted: isDeleted };
}

type Recording = {
  readonly id: number;
  readonly device: RoscoLiveDevice;
  readonly kind: Kind;
  readonly happening: Happening;
  readonly durationSeconds: number;
  readonly createdMs: number;
  readonly uploadedMs: number | null;
  readonly hasPosition: boolean;
  readonly isIdentified: boolean;
};

function publicationOf(recording: Recording): Publication<CameraEvent> {
  const { id, device, kind, happening, createdMs, uploadedMs } = recording;
  const changedMs = uploadedMs ?? createdMs;
  return {
    atMs: changedMs,
    id: String(id),
    version: new Date(changedMs).toISOString(),
    row: {
      id,
      deviceId: device.deviceId,
      vehicleName: device.vehicleName,
      eventType: kind.eventType,
      startMs: wholeSecond(happening.atMs),
      changedMs,
      recordAt: (nowMs) => recordOf(recording, nowMs),
      origin: originOf(happening),
    },
  };
}

/** The record with its keys in the order of the documented ones. */
function recordOf(recording: Recording, nowMs: number): JsonObject {
  const { id, device, kind, happening, durationSeconds, createdMs, uploadedMs, hasPosition, isIdentified } = recording;
  const startMs = wholeSecond(happening.atMs);
  const driver = isIdentified ? happening.driver : null;
  const isUploaded = uploadedMs !== null;
  const isSnapshotOnly = kind === SNAPSHOTS_CLIP;
  const channels = Array.from({ length: device.channels }, (_, index) => index + 1);
  return {
    accurate_duration: isUploaded ? Math.max(1, durationSeconds - (id % 6)) : null,
    archive: null,
    company_id: COMPANY_ID,
    created_by: happening.kind === "clip" ? 6_294 : null,
    createtime: toRfc1123(createdMs),
    custom_event_type: null,
    data: null,
    device_id: device.deviceId,
    driver_card_id: driver?.roscolive?.cardId ?? (id % 3 === 0 ? null : "0"),
    driver_id: driver?.roscolive?.driverId ?? null,
    driver_name: driver?.roscolive ? fullNameOf(driver.roscolive) : "",
    duration: durationSeconds,
    email_sent: "alert",
    end_ts: toRfc1123(startMs + durationSeconds * SECOND_MS),
    event_display_type: null,
    event_label: null,
    event_type: kind.eventType,
    geotab_driver: null,
    geotab_user_id: null,
    groups: device.groups,
    has_feedback: false,
    has_review: false,
    hash: digestOf(["roscolive", id]),
    id,
    impact_score: happening.kind === "manoeuvre" || happening.kind === "clip",
    is_datausage_locked: false,
    is_flood: false,
    last_reviewed: null,
    last_reviewed_by: null,
    last_viewed: null,
    last_viewed_by: null,
    lat: hasPosition ? round(happening.fix.latitude) : null,
    lon: hasPosition ? round(happening.fix.longitude) : null,
    meta_json: isUploaded,
    ...Object.fromEntries([1, 2, 3, 4].map((channel) => [`mp4_${channel}`, isUploaded && channel <= device.channels])),
    nvr_filename: isUploaded ? recorderFile(device, startMs, durationSeconds) : null,
    old_device_id: null,
    request_ts: null,
    rule: null,
    size: isUploaded ? round(durationSeconds * 0.98) : round(0.3 * device.channels + (id % 97) / 1_000),
    ...Object.fromEntries(
      channels.map((channel) => [
        `snapshot_${channel}`,
        signedLink({ deviceId: device.deviceId, eventId: id, channel, format: "jpeg" }, nowMs),
      ]),
    ),
    snapshot_status: "SNAPSHOT_UPLOADED",
    start_ts: toRfc1123(startMs),
    status: "used",
    timestamp: toRfc1123(startMs),
    type: kind.type,
    uploaded_timestamp: isUploaded ? toRfc1123(uploadedMs) : null,
    uploading_status: isUploaded ? "VIDEO_UPLOADED" : null,
    vehicle_name: device.vehicleName,
    video_option: isSnapshotOnly ? "snapshot_only" : null,
  };
}

function kindOf(happening: Happening): Kind | null {
  switch (happening.kind) {
    case "manoeuvre":
      return KIND_BY_MANOEUVRE[happening.manoeuvre];
    case "conduct":
      return KIND_BY_CONDUCT[happening.conduct];
    case "speeding":
      return SPEED;
    case "clip":
      return happening.snapshotOnly ? SNAPSHOTS_CLIP : SYSTEMADMIN_CLIP;
    case "log":
      return happening.entry === "Login" ? DRIVER : null;
    case "cityLimits":
    case "rulesRenewed":
    case "dongleArrived":
    case "ignition":
    case "duty":
    case "unidentifiedDriving":
      return null;
    default:
      return happening satisfies never;
  }
}

export function fullNameOf({ firstName, lastName }: RoscoLiveAccount): string {
  return `${firstName} ${lastName}`;
}

/** A camera records some seconds around a moment, and all of what lasts longer. */
function secondsOf(happening: Happening): number {
  const lastsMs = "durationMs" in happening ? happening.durationMs : 0;
  return Math.max(12, Math.round(lastsMs / SECOND_MS));
}

function recorderFile({ deviceId }: RoscoLiveDevice, startMs: number, durationSeconds: number): string {
  const local = (ms: number) => new Date(ms + CAMERA_UTC_OFFSET_MS).toISOString().replaceAll(/\D/g, "");
  const from = local(startMs);
  const to = local(startMs + durationSeconds * SECOND_MS);
  return `${deviceId.padStart(16, "0")}-${from.slice(2, 8)}-${from.slice(8, 14)}-${to.slice(8, 14)}-10O400000002.nvr`;
}

function toRfc1123(ms: number): string {
  return new Date(ms).toUTCString();
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / SECOND_MS) * SECOND_MS;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
