import type { RecordingState } from "../generated.ts";

/** What a record says of how far its recording is, in the vendor's words. */
export type RecordingWords = {
  readonly status: string | null;
  readonly upload: string | null;
  readonly snapshot: string | null;
  readonly isArchived: boolean;
  /** Whether video is not meant to come. */
  readonly isSnapshotsOnly: boolean;
  readonly isRequested: boolean;
  readonly videoChannels: readonly number[];
  readonly snapshotChannels: readonly number[];
};

type Stage = "done" | "failed" | "uploading" | "waiting" | "requested";

/**
 * What the words for an upload have in common. `VIDEO_UPLOADED` and `SNAPSHOT_UPLOADED` are documented, and no list is: what
 * is read into the others is in their English. The first that fits counts, so a word of a failure is one whatever failed.
 */
const STAGES: readonly (readonly [RegExp, Stage])[] = [
  [/fail|error|cancel|expired|reject|unavailable/, "failed"],
  [/uploading|progress|partial/, "uploading"],
  [/wait|pending|queue|offline|sleep|wak/, "waiting"],
  [/uploaded|complete|done|available/, "done"],
  [/request/, "requested"],
];

/** Where a recording is in its life. What its words do not tell is told by what of it is there. */
export function toRecordingState(words: RecordingWords): RecordingState {
  const { isArchived, isSnapshotsOnly, videoChannels, snapshotChannels } = words;
  if (isArchived) return "ARCHIVED";
  const isThere = videoChannels.length + snapshotChannels.length > 0;
  const stage = stageOf(isSnapshotsOnly ? (words.upload ?? words.snapshot) : words.upload);
  switch (stage) {
    case "failed":
      return isThere ? "PARTIAL" : "FAILED";
    case "uploading":
      return videoChannels.length > 0 ? "PARTIAL" : "UPLOADING";
    case "waiting":
      return isThere ? "PARTIAL" : "WAITING_FOR_CAMERA";
    case "requested":
      return isThere ? "PARTIAL" : "REQUESTED";
    case "done":
      return "AVAILABLE";
    case "unknown":
    case null:
      return toStateWithoutWord(words, stage === "unknown");
    default:
      return stage satisfies never;
  }
}

/** Whether a word for an upload says that it goes on, or is going to. */
export function isUploadUnderWay(word: string | null): boolean {
  const stage = stageOf(word);
  return stage === "uploading" || stage === "waiting" || stage === "requested";
}

/** Whether a word for an upload says that nothing more will come of it. */
export function isUploadFailed(word: string | null): boolean {
  return stageOf(word) === "failed";
}

function toStateWithoutWord(words: RecordingWords, isUnknownWord: boolean): RecordingState {
  const { status, isSnapshotsOnly, isRequested, videoChannels, snapshotChannels } = words;
  if (videoChannels.length > 0) {
    return snapshotChannels.every((channel) => videoChannels.includes(channel)) ? "AVAILABLE" : "PARTIAL";
  }
  if (snapshotChannels.length > 0) return isSnapshotsOnly ? "AVAILABLE" : "PARTIAL";
  if (stageOf(status) === "failed") return "FAILED";
  if (isUnknownWord) return "OTHER";
  return isRequested ? "REQUESTED" : "WAITING_FOR_CAMERA";
}

function stageOf(word: string | null): Stage | "unknown" | null {
  if (!word) return null;
  const plain = word.toLowerCase();
  return STAGES.find(([pattern]) => pattern.test(plain))?.[1] ?? "unknown";
}
