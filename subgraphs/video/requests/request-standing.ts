import type { ErrorCode } from "../../../platform/public-error.ts";
import type { CameraStatus } from "../generated.ts";
import type { VideoFacet } from "../recordings/recording-mapper.ts";
import { isUploadFailed } from "../recordings/recording-state.ts";
import type { FootageRequest, FootageRequestReason, RequestStanding } from "./footage-request.ts";

/** What is known of one part of a request. */
export type PartProgress = {
  /** Whether the vendor has taken it. */
  readonly isTaken: boolean;
  /** Why the vendor has not, and will not; null where that is not so. */
  readonly refusal: ErrorCode | null;
  /** What the vendor tells of the recording; null where nothing yet. */
  readonly recording: Pick<VideoFacet, "state" | "uploadState" | "media"> | null;
};

export type StandingQuestion = {
  readonly request: Pick<FootageRequest, "kind" | "channels" | "toMs" | "expiresAtMs">;
  readonly parts: readonly PartProgress[];
  readonly camera: {
    /** What it is doing; null where nobody knows. */
    readonly status: CameraStatus | null;
    /** The instant before which its card holds nothing; null where nobody knows. */
    readonly horizonMs: number | null;
  };
  readonly nowMs: number;
};

/** Where a request is, by what is known of its parts and of its camera. What has ended is not to be asked for. */
export function toStanding({ request, parts, camera, nowMs }: StandingQuestion): RequestStanding {
  const standings = parts.map((part) => toPartStanding(part, request, camera.status));
  const have = (state: RequestStanding["state"]) => standings.filter((standing) => standing.state === state);
  const failed = have("FAILED");
  const [available, uploading, pending, waiting] = [
    have("AVAILABLE"),
    have("UPLOADING"),
    have("PENDING"),
    have("WAITING_FOR_CAMERA"),
  ];
  const isLeft = available.length + failed.length < standings.length;
  if (!isLeft) return failed[0] ?? { state: "AVAILABLE", reason: null };
  if (nowMs >= request.expiresAtMs)
    return { state: "EXPIRED", reason: toReasonOfExpiry(request, camera, pending.length) };
  if (available.length > 0) return { state: "PARTIAL", reason: waiting[0]?.reason ?? null };
  return uploading[0] ?? pending[0] ?? waiting[0] ?? { state: "REQUESTED", reason: null };
}

function toPartStanding(
  { isTaken, refusal, recording }: PartProgress,
  { kind, channels }: StandingQuestion["request"],
  status: CameraStatus | null,
): RequestStanding {
  if (refusal !== null) return { state: "FAILED", reason: REASON_BY_CODE.get(refusal) ?? "VENDOR_REJECTED" };
  if (!isTaken) return { state: "PENDING", reason: null };
  const wanted = kind === "SNAPSHOTS" ? "SNAPSHOT" : "VIDEO";
  const there = recording?.media.filter((file) => file.kind === wanted).map(({ channel }) => channel) ?? [];
  if (channels?.every((channel) => there.includes(channel))) return { state: "AVAILABLE", reason: null };
  // A recording that had only its snapshots is not done for that it had them before.
  const isDone = kind !== "RESTORED_VIDEO" || there.length > 0;
  const state = recording?.state ?? null;
  switch (state) {
    case "ARCHIVED":
      return kind === "RESTORED_VIDEO" ? toAwaited(status, false) : { state: "AVAILABLE", reason: null };
    case "AVAILABLE":
      if (!isDone) return toAwaited(status, false);
      return channels === null ? { state: "AVAILABLE", reason: null } : { state: "FAILED", reason: "CHANNEL_MISSING" };
    case "FAILED":
      return { state: "FAILED", reason: "UPLOAD_FAILED" };
    case "PARTIAL":
      if (isUploadFailed(recording?.uploadState ?? null)) return { state: "FAILED", reason: "UPLOAD_FAILED" };
      return isDone ? { state: "UPLOADING", reason: null } : toAwaited(status, false);
    case "UPLOADING":
      return { state: "UPLOADING", reason: null };
    case "WAITING_FOR_CAMERA":
      return toAwaited(status, true);
    case "REQUESTED":
    case "OTHER":
    case null:
      return toAwaited(status, false);
    default:
      return state satisfies never;
  }
}

/** Nothing has come yet: the camera cannot send, as its status or the vendor says, or has not begun to. */
function toAwaited(status: CameraStatus | null, isSaidToWait: boolean): RequestStanding {
  if (status === "SLEEPING") return { state: "WAITING_FOR_CAMERA", reason: "CAMERA_ASLEEP" };
  if (status === "OFFLINE") return { state: "WAITING_FOR_CAMERA", reason: "CAMERA_OFFLINE" };
  return { state: isSaidToWait ? "WAITING_FOR_CAMERA" : "REQUESTED", reason: null };
}

function toReasonOfExpiry(
  { toMs }: StandingQuestion["request"],
  { status, horizonMs }: StandingQuestion["camera"],
  pending: number,
): FootageRequestReason {
  if (pending > 0) return "VENDOR_UNAVAILABLE";
  if (status === "OFFLINE") return "CAMERA_OFFLINE";
  if (status === "SLEEPING") return "CAMERA_ASLEEP";
  return horizonMs !== null && toMs < horizonMs ? "BEYOND_HORIZON" : "NOT_DELIVERED";
}

const REASON_BY_CODE: ReadonlyMap<ErrorCode, FootageRequestReason> = new Map([
  ["VENDOR_UNAUTHORIZED", "VENDOR_UNAUTHORIZED"],
  ["VENDOR_REJECTED", "VENDOR_REJECTED"],
  ["INTERNAL", "INTERNAL"],
]);
