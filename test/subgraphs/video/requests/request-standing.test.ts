import { describe, expect, it } from "vitest";
import type { RecordingState, VideoMedia } from "../../../../subgraphs/video/generated.ts";
import type { PartProgress, StandingQuestion } from "../../../../subgraphs/video/requests/request-standing.ts";
import { toStanding } from "../../../../subgraphs/video/requests/request-standing.ts";

const NOW_MS = Date.parse("2026-03-18T12:00:00Z");

const file = (kind: VideoMedia["kind"], channel: number): VideoMedia => ({ kind, channel, link: null });
const SNAPSHOTS = [file("SNAPSHOT", 1), file("SNAPSHOT", 2)];
const FILM = [file("VIDEO", 1), file("VIDEO", 2)];

function recorded(
  state: RecordingState,
  media: readonly VideoMedia[] = [],
  uploadState: string | null = null,
): PartProgress {
  return { isTaken: true, refusal: null, recording: { state, uploadState, media } };
}

type Scene = Partial<StandingQuestion["request"]> & Partial<StandingQuestion["camera"]>;

function standingOf(part: PartProgress, { status = "DRIVING", horizonMs = null, ...request }: Scene = {}) {
  const { state, reason } = toStanding({
    request: { kind: "VIDEO", channels: null, toMs: NOW_MS, expiresAtMs: NOW_MS + 1, ...request },
    parts: [part],
    camera: { status, horizonMs },
    nowMs: NOW_MS,
  });
  return reason === null ? state : `${state} ${reason}`;
}

describe("where a request for footage is", () => {
  it.each<[string, PartProgress, Scene, string]>([
    [
      "film of the channels that are wanted, others or not",
      recorded("PARTIAL", [file("VIDEO", 1)]),
      { channels: [1] },
      "AVAILABLE",
    ],
    [
      "film that has come without a wanted channel",
      recorded("AVAILABLE", [file("VIDEO", 1)]),
      { channels: [2] },
      "FAILED CHANNEL_MISSING",
    ],
    ["film in the archive", recorded("ARCHIVED", FILM), {}, "AVAILABLE"],
    ["film in the archive that is to be restored", recorded("ARCHIVED", FILM), { kind: "RESTORED_VIDEO" }, "REQUESTED"],
    ["snapshots of what is to be restored", recorded("AVAILABLE", SNAPSHOTS), { kind: "RESTORED_VIDEO" }, "REQUESTED"],
    ["film that was restored", recorded("AVAILABLE", FILM), { kind: "RESTORED_VIDEO" }, "AVAILABLE"],
    ["snapshots where film is on its way", recorded("PARTIAL", SNAPSHOTS), {}, "UPLOADING"],
    [
      "snapshots where the film has failed",
      recorded("PARTIAL", SNAPSHOTS, "UPLOAD_FAILED"),
      {},
      "FAILED UPLOAD_FAILED",
    ],
    ["nothing, and it has failed", recorded("FAILED"), {}, "FAILED UPLOAD_FAILED"],
    ["a word that says nothing", recorded("OTHER"), {}, "REQUESTED"],
    ["nothing, as the vendor says that it waits", recorded("WAITING_FOR_CAMERA"), {}, "WAITING_FOR_CAMERA"],
    [
      "nothing of a camera that sleeps",
      recorded("REQUESTED"),
      { status: "SLEEPING" },
      "WAITING_FOR_CAMERA CAMERA_ASLEEP",
    ],
    ["a fault of ours", { isTaken: false, refusal: "INTERNAL", recording: null }, {}, "FAILED INTERNAL"],
    ["nothing in time", recorded("REQUESTED"), { expiresAtMs: NOW_MS }, "EXPIRED NOT_DELIVERED"],
    [
      "nothing in time, of a card that was written over",
      recorded("REQUESTED"),
      { expiresAtMs: NOW_MS, horizonMs: NOW_MS + 1 },
      "EXPIRED BEYOND_HORIZON",
    ],
    [
      "nothing in time, of a camera that sleeps",
      recorded("REQUESTED"),
      { expiresAtMs: NOW_MS, status: "SLEEPING" },
      "EXPIRED CAMERA_ASLEEP",
    ],
    [
      "nothing in time, as nobody has taken it",
      { isTaken: false, refusal: null, recording: null },
      { expiresAtMs: NOW_MS, status: "OFFLINE" },
      "EXPIRED VENDOR_UNAVAILABLE",
    ],
    ["all of it when its time has come", recorded("AVAILABLE", FILM), { expiresAtMs: NOW_MS }, "AVAILABLE"],
  ])("with %s", (_, part, scene, expected) => {
    expect(standingOf(part, scene)).toBe(expected);
  });
});
