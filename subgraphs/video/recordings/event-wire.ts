import { z } from "zod";
import { identity, isSet, toFlag, toGroups, toNumber, toText, toWord, type WireGroup } from "../wire-values.ts";

/*
 * RoscoLive's events in its own spelling: https://roscolive-api-v1.apidog.io, page 6474401e0. Only the identity of an event
 * is insisted on: a field of an unexpected type counts as missing, and its original stays in the record as received.
 */

const wireIdentity = z.object({ id: identity });

export type WireEvent = {
  readonly id: string;
  readonly company_id: string | null;
  readonly device_id: string | null;
  readonly vehicle_name: string | null;
  readonly driver_id: string | null;
  readonly driver_name: string | null;
  readonly driver_card_id: string | null;
  readonly groups: readonly WireGroup[];
  readonly timestamp: string | null;
  readonly start_ts: string | null;
  readonly end_ts: string | null;
  readonly createtime: string | null;
  readonly uploaded_timestamp: string | null;
  readonly request_ts: string | null;
  readonly duration: number | null;
  readonly accurate_duration: number | null;
  readonly event_type: string | null;
  readonly type: string | null;
  readonly event_display_type: string | null;
  readonly event_label: string | null;
  readonly custom_event_type: string | null;
  readonly rule: string | null;
  readonly data: string | null;
  readonly status: string | null;
  readonly snapshot_status: string | null;
  readonly uploading_status: string | null;
  readonly video_option: string | null;
  readonly size: number | null;
  /** The word for its video having been moved to the vendor's archive; the documentation shows nulls only. */
  readonly archive: string | null;
  readonly nvr_filename: string | null;
  readonly meta_json: boolean | null;
  readonly hash: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly has_feedback: boolean | null;
  readonly has_review: boolean | null;
  /** Not in the documented record, whose calls for flags are listed without their answers. */
  readonly is_flagged: boolean | null;
  readonly last_reviewed: string | null;
  readonly last_reviewed_by: string | null;
  readonly last_viewed: string | null;
  readonly last_viewed_by: string | null;
  readonly impact_score: boolean | null;
  readonly is_datausage_locked: boolean | null;
  readonly is_flood: boolean | null;
  readonly email_sent: string | null;
  readonly geotab_driver: string | null;
  readonly geotab_user_id: string | null;
  readonly created_by: string | null;
  readonly old_device_id: string | null;
};

/** What an event has of each channel of its camera. */
export type WireRecordings = {
  /** The channels whose video is there, in no order. */
  readonly videoChannels: readonly number[];
  readonly snapshots: readonly { readonly channel: number; readonly url: string }[];
};

/**
 * Throws a `ZodError` for an event without an id. The other fields are looked at by hand, for a schema of so many takes
 * longer than all the rest that is done with an event, and thousands come in a second.
 */
export function decodeEvent(raw: unknown): WireEvent {
  const { id } = wireIdentity.parse(raw);
  const fields = raw as Readonly<Record<string, unknown>>;
  return {
    id,
    company_id: toText(fields.company_id),
    device_id: toText(fields.device_id),
    vehicle_name: toText(fields.vehicle_name),
    driver_id: toText(fields.driver_id),
    driver_name: toText(fields.driver_name),
    driver_card_id: toText(fields.driver_card_id),
    groups: toGroups(fields.groups),
    timestamp: toText(fields.timestamp),
    start_ts: toText(fields.start_ts),
    end_ts: toText(fields.end_ts),
    createtime: toText(fields.createtime),
    uploaded_timestamp: toText(fields.uploaded_timestamp),
    request_ts: toText(fields.request_ts),
    duration: toNumber(fields.duration),
    accurate_duration: toNumber(fields.accurate_duration),
    event_type: toText(fields.event_type),
    type: toText(fields.type),
    event_display_type: toText(fields.event_display_type),
    event_label: toText(fields.event_label),
    custom_event_type: toText(fields.custom_event_type),
    rule: toWord(fields.rule),
    data: toWord(fields.data),
    status: toText(fields.status),
    snapshot_status: toText(fields.snapshot_status),
    uploading_status: toText(fields.uploading_status),
    video_option: toText(fields.video_option),
    size: toNumber(fields.size),
    archive: isSet(fields.archive) ? toWord(fields.archive) : null,
    nvr_filename: toText(fields.nvr_filename),
    meta_json: toFlag(fields.meta_json),
    hash: toText(fields.hash),
    lat: toNumber(fields.lat),
    lon: toNumber(fields.lon),
    has_feedback: toFlag(fields.has_feedback),
    has_review: toFlag(fields.has_review),
    is_flagged: toFlag(fields.is_flagged),
    last_reviewed: toText(fields.last_reviewed),
    last_reviewed_by: toText(fields.last_reviewed_by),
    last_viewed: toText(fields.last_viewed),
    last_viewed_by: toText(fields.last_viewed_by),
    impact_score: toFlag(fields.impact_score),
    is_datausage_locked: toFlag(fields.is_datausage_locked),
    is_flood: toFlag(fields.is_flood),
    email_sent: toWord(fields.email_sent),
    geotab_driver: toWord(fields.geotab_driver),
    geotab_user_id: toText(fields.geotab_user_id),
    created_by: toText(fields.created_by),
    old_device_id: toText(fields.old_device_id),
  };
}

/** The fields `mp4_1…` and `snapshot_1…` of an event, whose names follow the channels of the camera. */
export function decodeRecordings(raw: unknown): WireRecordings {
  const videoChannels: number[] = [];
  const snapshots: WireRecordings["snapshots"][number][] = [];
  const fields = raw as Readonly<Record<string, unknown>>;
  // There are sixty fields in each of thousands of events a second: most are dropped by their first letters.
  for (const name of Object.keys(fields)) {
    if (name.startsWith("mp4_") && isSet(fields[name])) {
      const channel = toChannel(name.slice("mp4_".length));
      if (channel !== null) videoChannels.push(channel);
    } else if (name.startsWith("snapshot_")) {
      const channel = toChannel(name.slice("snapshot_".length));
      const url = fields[name];
      if (channel !== null && typeof url === "string" && url) snapshots.push({ channel, url });
    }
  }
  return { videoChannels, snapshots };
}

function toChannel(digits: string): number | null {
  return /^\d{1,4}$/.test(digits) ? Number(digits) : null;
}
