import { toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";
import type { VendorRef, VideoDetails, VideoKind, VideoMedia } from "../generated.ts";
import type { WireGroup } from "../wire-values.ts";
import { type EventKind, type EventWords, isRequested, toSomebody } from "../words.ts";
import type { WireEvent, WireRecordings } from "./event-wire.ts";
import { toRecordingState } from "./recording-state.ts";

/** What is served of an event beside the record as received, which joins it then. */
export type VideoFacet = Omit<VideoDetails, "raw">;

/** What is served of an event that nothing was recorded of. */
export const NOTHING_RECORDED: Omit<VideoFacet, "label" | "vendorRef"> = {
  kind: "ALARM",
  state: null,
  status: null,
  uploadState: null,
  snapshotState: null,
  channels: [],
  durationSeconds: null,
  requestedDurationSeconds: null,
  recordedDurationSeconds: null,
  sizeMegabytes: null,
  snapshots: [],
  media: [],
  requestedBy: null,
  deviceRef: null,
  replacedDeviceRef: null,
  companyRef: null,
  vehicleName: null,
  groups: [],
  driverRef: null,
  driverName: null,
  driverCardId: null,
  eventType: null,
  typeLabel: null,
  displayType: null,
  customType: null,
  customLabel: null,
  rule: null,
  data: null,
  videoOption: null,
  occurredAt: null,
  startedAt: null,
  endedAt: null,
  createdAt: null,
  requestedAt: null,
  uploadedAt: null,
  latitude: null,
  longitude: null,
  review: { reviewed: null, reviewedAt: null, reviewedBy: null, viewedAt: null, viewedBy: null },
  feedbackGiven: null,
  flagged: null,
  storage: { archived: false, archiveLabel: null, recorderFile: null, metadataStored: null, contentHash: null },
  impactScored: null,
  dataUsageLocked: null,
  flooded: null,
  emailLabel: null,
  geotabDriver: null,
  geotabUserId: null,
};

/** What is served of an event, as far as it is stored by itself. */
export function toVideoFacet(wire: WireEvent, kind: EventKind, recordings: WireRecordings): VideoFacet {
  const videoChannels = recordings.videoChannels.toSorted((a, b) => a - b);
  const snapshots = recordings.snapshots
    .map(({ channel, url }) => ({ channel, url, expiresAt: toExpiry(url) }))
    .toSorted((a, b) => a.channel - b.channel);
  const own = toKind(wire, videoChannels);
  const startedAt = toInstantOrNull(wire.start_ts) ?? toInstantOrNull(wire.timestamp);
  return {
    kind: own,
    label: toLabel(wire, kind),
    state: toRecordingState({
      status: wire.status,
      upload: wire.uploading_status,
      snapshot: wire.snapshot_status,
      isArchived: wire.archive !== null,
      isSnapshotsOnly: own === "SNAPSHOTS",
      isRequested: isRequested(wordsOf(wire)),
      videoChannels,
      snapshotChannels: snapshots.map(({ channel }) => channel),
    }),
    status: wire.status,
    uploadState: wire.uploading_status,
    snapshotState: wire.snapshot_status,
    channels: videoChannels,
    durationSeconds: wire.accurate_duration ?? wire.duration,
    requestedDurationSeconds: wire.duration,
    recordedDurationSeconds: wire.accurate_duration,
    sizeMegabytes: wire.size,
    snapshots,
    media: toMedia({ channels: videoChannels, snapshots }),
    requestedBy: wire.created_by,
    vendorRef: toRef(wire.id),
    deviceRef: toRefOrNull(wire.device_id),
    replacedDeviceRef: toRefOrNull(wire.old_device_id),
    companyRef: wire.company_id,
    vehicleName: wire.vehicle_name || null,
    groups: toGroupNames(wire.groups),
    driverRef: toRefOrNull(wire.driver_id),
    driverName: wire.driver_name || null,
    driverCardId: toSomebody(wire.driver_card_id),
    eventType: wire.event_type,
    typeLabel: wire.type,
    displayType: wire.event_display_type,
    customType: wire.custom_event_type,
    customLabel: wire.event_label,
    rule: wire.rule,
    data: wire.data,
    videoOption: wire.video_option,
    occurredAt: toInstantOrNull(wire.timestamp),
    startedAt,
    endedAt: toInstantOrNull(wire.end_ts),
    createdAt: toInstantOrNull(wire.createtime),
    requestedAt: toInstantOrNull(wire.request_ts),
    uploadedAt: toInstantOrNull(wire.uploaded_timestamp),
    latitude: wire.lat,
    longitude: wire.lon,
    review: {
      reviewed: wire.has_review,
      reviewedAt: toInstantOrNull(wire.last_reviewed),
      reviewedBy: wire.last_reviewed_by,
      viewedAt: toInstantOrNull(wire.last_viewed),
      viewedBy: wire.last_viewed_by,
    },
    feedbackGiven: wire.has_feedback,
    flagged: wire.is_flagged,
    storage: {
      archived: wire.archive !== null,
      archiveLabel: wire.archive,
      recorderFile: wire.nvr_filename,
      metadataStored: wire.meta_json,
      contentHash: wire.hash,
    },
    impactScored: wire.impact_score,
    dataUsageLocked: wire.is_datausage_locked,
    flooded: wire.is_flood,
    emailLabel: wire.email_sent,
    geotabDriver: wire.geotab_driver,
    geotabUserId: wire.geotab_user_id,
  };
}

/** The words by which an event says what it is. */
export function wordsOf({
  event_type,
  type,
  event_display_type,
  custom_event_type,
  event_label,
}: WireEvent): EventWords {
  return [event_type, type, event_display_type, custom_event_type, event_label];
}

/** What groups are called, each once: by their names, and by their ids only without one. */
export function toGroupNames(groups: readonly WireGroup[]): readonly string[] {
  return [...new Set(groups.flatMap(({ id, name }) => name || id || []))];
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

/** The files of a recording: of a video an event says that it is there, and not where. */
export function toMedia({ channels, snapshots }: Pick<VideoFacet, "channels" | "snapshots">): readonly VideoMedia[] {
  return [
    ...channels.map((channel): VideoMedia => ({ kind: "VIDEO", channel, link: null })),
    ...snapshots.map(({ channel, url, expiresAt }): VideoMedia => {
      return { kind: "SNAPSHOT", channel, link: { url, expiresAt } };
    }),
  ];
}

function toRef(ref: string): VendorRef {
  return { vendor: "ROSCOLIVE", ref };
}

function toRefOrNull(ref: string | null): VendorRef | null {
  const somebody = toSomebody(ref);
  return somebody === null ? null : toRef(somebody);
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
