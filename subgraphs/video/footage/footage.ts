import type { EventReference } from "../domain.ts";
import type { Camera, FootageObstacle, FootageState, RecordingState, VendorRef, VideoMedia } from "../generated.ts";
import type { VideoFacet } from "../recordings/recording-mapper.ts";
import { isUploadUnderWay } from "../recordings/recording-state.ts";
import { type EventMoment, type Span, toWindow } from "./footage-window.ts";

/** A recording beside an event. Instants are epoch milliseconds. */
export type FootageClip = {
  readonly event: EventReference;
  readonly vendorRef: VendorRef;
  readonly kind: VideoFacet["kind"];
  readonly state: RecordingState;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly offsetSeconds: number;
  readonly coversEvent: boolean;
  readonly media: readonly VideoMedia[];
};

/** The recordings of an event, and what keeps more from being asked for. */
export type EventFootage = {
  readonly state: FootageState;
  readonly clips: readonly FootageClip[];
  readonly requestable: boolean;
  readonly obstacle: FootageObstacle | null;
};

/** A recording as it is stored: its own moment decides which of several is nearest to an event. */
export type StoredRecording = { readonly ref: string; readonly occurredAtMs: number; readonly facet: VideoFacet };

/** What is known of the cameras that were in a device. */
export type FootageCamera = Pick<Camera, "status" | "lastSeenAt"> & {
  /** The instant before which its card holds nothing; null where nobody knows. */
  readonly horizonMs: number | null;
};

export type FootageQuestion = {
  readonly moment: EventMoment;
  /** The recordings near it, in any order, of which some may be too far away. */
  readonly recordings: readonly StoredRecording[];
  /** When the first request under way for footage of its time was made, in epoch milliseconds; null where none is. */
  readonly requestedAtMs: number | null;
  /** Those that were in its device then; null for one that nothing but its name is known of. */
  readonly cameras: readonly (FootageCamera | null)[];
};

/** More of one moment nobody looks through. */
const MOST_CLIPS = 20;

const ON_ITS_WAY: readonly (RecordingState | null)[] = ["REQUESTED", "WAITING_FOR_CAMERA", "UPLOADING"];

/** The footage of an event out of the recordings near it. */
export function toFootage({ moment, recordings, requestedAtMs, cameras }: FootageQuestion): EventFootage {
  const window = toWindow(moment);
  const near = recordings.flatMap((recording) => toCandidate(recording, moment, window)).sort(bestFirst);
  const clips = near.slice(0, MOST_CLIPS).map(({ clip }) => clip);
  const lost = toCommonObstacle(cameras, (camera) => toHorizonObstacle(camera, moment));
  // What the card holds no more does not come.
  const arriving = lost === null ? near.find(({ recording }) => isOnItsWay(recording.facet)) : undefined;
  const isPending = arriving !== undefined || requestedAtMs !== null;
  const underWay = isPending ? { sinceMs: requestedAtMs ?? arriving?.recording.facet.createdAt ?? null } : null;
  const obstacle = toObstacle({ cameras, lost, underWay });
  return { state: toState(clips, isPending), clips, requestable: obstacle === null, obstacle };
}

type Candidate = { readonly clip: FootageClip; readonly recording: StoredRecording; readonly distanceMs: number };

function toCandidate(recording: StoredRecording, moment: EventMoment, window: Span): readonly Candidate[] {
  const { ref, occurredAtMs, facet } = recording;
  const { state } = facet;
  // Of an alarm nothing is recorded.
  if (state === null) return [];
  const startedAt = facet.startedAt ?? occurredAtMs;
  const endedAt = toEnd(facet, startedAt);
  const lastMs = endedAt ?? startedAt;
  if (startedAt > window.toMs || lastMs < window.fromMs) return [];
  const clip: FootageClip = {
    event: { id: `roscolive:${ref}` },
    vendorRef: { vendor: "ROSCOLIVE", ref },
    kind: facet.kind,
    state,
    startedAt,
    endedAt,
    offsetSeconds: (moment.occurredAtMs - startedAt) / 1_000,
    coversEvent: covers(moment.occurredAtMs, startedAt, lastMs),
    media: facet.media,
  };
  return [{ clip, recording, distanceMs: Math.abs(occurredAtMs - moment.occurredAtMs) }];
}

/** Recordings begin and end at whole seconds, so the moments of one second are of one recording. */
function covers(atMs: number, fromMs: number, toMs: number): boolean {
  return atMs >= wholeSecond(fromMs) && wholeSecond(atMs) <= toMs;
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

/** What was recorded can be shorter than what was asked for, which is what the end is of. */
function toEnd({ endedAt, durationSeconds, recordedDurationSeconds }: VideoFacet, startedAt: number): number | null {
  const seconds = recordedDurationSeconds ?? (endedAt === null ? durationSeconds : null);
  if (seconds === null) return endedAt !== null && endedAt >= startedAt ? endedAt : null;
  return seconds >= 0 ? startedAt + Math.round(seconds * 1_000) : null;
}

function bestFirst(a: Candidate, b: Candidate): number {
  return (
    Number(b.clip.coversEvent) - Number(a.clip.coversEvent) ||
    Number(hasVideo(b.clip)) - Number(hasVideo(a.clip)) ||
    a.distanceMs - b.distanceMs ||
    (a.recording.ref < b.recording.ref ? -1 : 1)
  );
}

function hasVideo({ media }: FootageClip): boolean {
  return media.some(({ kind }) => kind === "VIDEO");
}

/** Whether more is to come by itself. Of what a trigger started a vehicle may send snapshots only, until it is asked for video. */
function isOnItsWay({ state, uploadState }: VideoFacet): boolean {
  return ON_ITS_WAY.includes(state) || (state === "PARTIAL" && isUploadUnderWay(uploadState));
}

function toState(clips: readonly FootageClip[], isPending: boolean): FootageState {
  if (clips.some((clip) => clip.coversEvent && hasVideo(clip))) return "AVAILABLE";
  if (clips.some(({ media }) => media.length > 0)) return "PARTIAL";
  return isPending ? "REQUESTED" : "NONE";
}

type Obstacles = Pick<FootageQuestion, "cameras"> & {
  readonly lost: FootageObstacle | null;
  /** What is on its way, since when it was asked for or created; null where nothing is. */
  readonly underWay: { readonly sinceMs: number | null } | null;
};

/** What keeps footage from being asked for. */
function toObstacle({ cameras, lost, underWay }: Obstacles): FootageObstacle | null {
  if (cameras.length === 0) return { reason: "NO_CAMERA", at: null };
  if (underWay) return { reason: "REQUEST_UNDER_WAY", at: underWay.sinceMs };
  if (lost !== null) return lost;
  return toCommonObstacle(cameras, toContactObstacle);
}

/** What stands in the way at all of some cameras: one that footage can be asked of is enough. */
function toCommonObstacle(
  cameras: FootageQuestion["cameras"],
  toOwn: (camera: FootageCamera) => FootageObstacle | null,
): FootageObstacle | null {
  const obstacles = cameras.map((camera) => camera && toOwn(camera));
  return obstacles.includes(null) ? null : (obstacles[0] ?? null);
}

function toHorizonObstacle({ horizonMs }: FootageCamera, { occurredAtMs }: EventMoment): FootageObstacle | null {
  return horizonMs !== null && occurredAtMs < horizonMs ? { reason: "BEYOND_HORIZON", at: horizonMs } : null;
}

function toContactObstacle({ status, lastSeenAt }: FootageCamera): FootageObstacle | null {
  return status === "OFFLINE" ? { reason: "CAMERA_OFFLINE", at: lastSeenAt } : null;
}
