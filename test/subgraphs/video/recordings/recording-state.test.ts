import { describe, expect, it } from "vitest";
import type { RecordingState } from "../../../../subgraphs/video/generated.ts";
import { isUploadUnderWay, toRecordingState } from "../../../../subgraphs/video/recordings/recording-state.ts";

const NOTHING = {
  status: "used",
  upload: null,
  snapshot: null,
  isArchived: false,
  isSnapshotsOnly: false,
  isRequested: true,
  videoChannels: [],
  snapshotChannels: [],
};

const CASES: readonly (readonly [string, Partial<Parameters<typeof toRecordingState>[0]>, RecordingState])[] = [
  ["asked for, and nothing there", {}, "REQUESTED"],
  ["triggered, and nothing there", { isRequested: false }, "WAITING_FOR_CAMERA"],
  ["a word for waiting", { upload: "WAITING_FOR_DEVICE" }, "WAITING_FOR_CAMERA"],
  ["a camera that is out of contact", { upload: "Device Offline" }, "WAITING_FOR_CAMERA"],
  ["a word for asking", { upload: "VIDEO_REQUESTED", isRequested: false }, "REQUESTED"],
  ["an upload that goes on", { upload: "VIDEO_UPLOADING" }, "UPLOADING"],
  ["an upload that goes on, with snapshots", { upload: "VIDEO_UPLOADING", snapshotChannels: [1] }, "UPLOADING"],
  ["an upload that goes on, with a channel", { upload: "VIDEO_UPLOADING", videoChannels: [1] }, "PARTIAL"],
  ["snapshots of a clip", { snapshot: "SNAPSHOT_UPLOADED", snapshotChannels: [1, 2] }, "PARTIAL"],
  ["snapshots of a clip that waits", { upload: "VIDEO_PENDING", snapshotChannels: [1] }, "PARTIAL"],
  ["video of one of two channels, without a word", { videoChannels: [1], snapshotChannels: [1, 2] }, "PARTIAL"],
  ["video of all channels, without a word", { videoChannels: [1, 2], snapshotChannels: [1, 2] }, "AVAILABLE"],
  ["an upload that is complete", { upload: "VIDEO_UPLOADED", videoChannels: [1] }, "AVAILABLE"],
  ["the same in another spelling", { upload: "Video Uploaded", videoChannels: [1] }, "AVAILABLE"],
  ["snapshots, where no more was asked for", { isSnapshotsOnly: true, snapshotChannels: [1] }, "AVAILABLE"],
  ["snapshots by their word", { isSnapshotsOnly: true, snapshot: "SNAPSHOT_UPLOADED" }, "AVAILABLE"],
  ["snapshots that failed", { isSnapshotsOnly: true, snapshot: "SNAPSHOT_FAILED" }, "FAILED"],
  ["an archive", { isArchived: true, upload: "VIDEO_UPLOADED", videoChannels: [1] }, "ARCHIVED"],
  ["a failure", { upload: "VIDEO_UPLOAD_FAILED" }, "FAILED"],
  ["a failure of the record", { status: "failed" }, "FAILED"],
  ["a failure after a channel", { upload: "VIDEO_UPLOAD_FAILED", videoChannels: [1] }, "PARTIAL"],
  ["a new word, and nothing there", { upload: "TELEPORTED" }, "OTHER"],
  ["a new word, and video there", { upload: "TELEPORTED", videoChannels: [1] }, "AVAILABLE"],
];

describe("the state of a recording", () => {
  it.each(CASES)("with %s is %j: %s", (_what, words, state) => {
    expect(toRecordingState({ ...NOTHING, ...words })).toBe(state);
  });

  it.each([
    ["VIDEO_UPLOADING", true],
    ["VIDEO_PENDING", true],
    ["VIDEO_REQUESTED", true],
    ["VIDEO_UPLOADED", false],
    ["VIDEO_UPLOAD_FAILED", false],
    ["TELEPORTED", false],
    ["", false],
    [null, false],
  ])("says of an upload called %s whether more comes: %s", (word, isUnderWay) => {
    expect(isUploadUnderWay(word)).toBe(isUnderWay);
  });
});
