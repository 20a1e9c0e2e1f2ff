import {
  startVendorServer,
  type VendorReply,
  type VendorRequestSeen,
  type VendorServer,
} from "../../../vendor-server.ts";
import { failed, ok, type RawEvent, rfc1123 } from "../camera-vendor.ts";

/** What becomes of a request for a clip: it is taken, refused with a status, or fails with one, done all the same or not. */
export type Fate = "taken" | "taken, answered with nonsense" | { readonly status: number; readonly isDone?: boolean };

/** How far the camera is with a clip. */
export type Progress = "nothing" | "sending" | "there" | "failed";

/** A clip as the vendor has it. */
export type VendorClip = {
  readonly id: number;
  readonly deviceId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly snapshotOnly: boolean;
  readonly data: string;
  progress: Progress;
};

/** What a request for a clip says. */
export type AskedClip = Omit<VendorClip, "id" | "progress">;

/** RoscoLive as it takes requests for clips and lists its events; tests say what becomes of each request. */
export type ClipVendor = VendorServer & {
  readonly clips: readonly VendorClip[];
  /** Everything that was asked of `custom_clips`. */
  readonly asked: readonly Readonly<Record<string, string>>[];
};

/** So many channels has every camera. */
export const CHANNELS = [1, 2];

/** Starts it with some cameras; whoever did disposes of it. */
export async function startClipVendor(
  deviceIds: readonly string[],
  toFate: (asked: AskedClip) => Fate,
): Promise<ClipVendor> {
  const clips: VendorClip[] = [];
  const asked: Readonly<Record<string, string>>[] = [];
  const take = (request: VendorRequestSeen): VendorReply => {
    const form = formOf(request.body);
    asked.push(form);
    const fate = toFate(toAsked(form));
    const isDone = typeof fate === "string" || fate.isDone === true;
    const reply = isDone ? takeClip(clips, form) : failed(500);
    if (typeof fate !== "string") return failed(fate.status);
    return fate === "taken" ? reply : { body: "<html>" };
  };
  const server = await startVendorServer({
    "PUT /events/custom_clips": take,
    ...Object.fromEntries(
      deviceIds.map((id) => [`GET /devices/${id}/events`, ({ url }: VendorRequestSeen) => eventsOf(clips, id, url)]),
    ),
  });
  return { ...server, clips, asked };
}

function takeClip(clips: VendorClip[], form: Readonly<Record<string, string>>): VendorReply {
  const asked = toAsked(form);
  const { deviceId, fromMs, toMs, snapshotOnly } = asked;
  const known = clips.find(
    (clip) =>
      clip.deviceId === deviceId && clip.fromMs === fromMs && clip.toMs === toMs && clip.snapshotOnly === snapshotOnly,
  );
  if (known) return ok({ request_id: known.id, warning: "request exists" });
  const clip: VendorClip = { id: 5_000 + clips.length, ...asked, progress: "nothing" };
  clips.push(clip);
  return ok({ request_id: clip.id });
}

function toAsked(form: Readonly<Record<string, string>>): AskedClip {
  const { device_id: deviceId = "", start_ts = "", end_ts = "", snapshot_only, data = "" } = form;
  const snapshotOnly = snapshot_only === "true";
  return { deviceId, fromMs: momentOf(start_ts), toMs: momentOf(end_ts), snapshotOnly, data };
}

function eventsOf(clips: readonly VendorClip[], deviceId: string, { searchParams }: URL): VendorReply {
  const [fromMs, toMs] = ["start_ts", "end_ts"].map((name) => momentOf(searchParams.get(name) ?? ""));
  const events = clips
    .filter((clip) => clip.deviceId === deviceId && clip.fromMs >= Number(fromMs) && clip.fromMs <= Number(toMs))
    .map(toRawClip);
  return ok({ events, total_number: events.length });
}

/** The event of a clip as the vendor tells it. */
export function toRawClip({ id, deviceId, fromMs, toMs, snapshotOnly, data, progress }: VendorClip): RawEvent {
  const startAt = rfc1123(new Date(fromMs).toISOString());
  const [hasSnapshots, hasVideo] = [progress === "sending" || progress === "there", progress === "there"];
  const ofChannels = (of: (channel: number) => readonly [string, unknown]) => Object.fromEntries(CHANNELS.map(of));
  return {
    ...{ id, device_id: deviceId, data, createtime: startAt, start_ts: startAt, timestamp: startAt },
    end_ts: rfc1123(new Date(toMs).toISOString()),
    duration: (toMs - fromMs) / 1_000,
    event_type: snapshotOnly ? "SNAPSHOTS_CLIP" : "SYSTEMADMIN_CLIP",
    type: "Custom Clip",
    video_option: snapshotOnly ? "snapshot_only" : null,
    uploading_status: snapshotOnly ? null : UPLOADS[progress],
    snapshot_status: hasSnapshots
      ? "SNAPSHOT_UPLOADED"
      : snapshotOnly && progress === "failed"
        ? "SNAPSHOT_FAILED"
        : null,
    ...(hasSnapshots
      ? ofChannels((channel) => [`snapshot_${channel}`, `https://media.test/${id}/${channel}.jpeg`])
      : {}),
    ...ofChannels((channel) => [`mp4_${channel}`, hasVideo && !snapshotOnly]),
    vehicle_name: `Truck ${deviceId}`,
  };
}

const UPLOADS: Readonly<Record<Progress, string | null>> = {
  nothing: null,
  sending: "VIDEO_UPLOADING",
  there: "VIDEO_UPLOADED",
  failed: "UPLOAD_FAILED",
};

/** The fields of a form. */
function formOf(body: string): Readonly<Record<string, string>> {
  const fields = body.matchAll(/name="([^"]+)"\r\n(?:[^\r]+\r\n)*\r\n([\s\S]*?)\r\n--/g);
  return Object.fromEntries([...fields].map(([, name = "", value = ""]) => [name, value]));
}

function momentOf(timestamp: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(timestamp) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
