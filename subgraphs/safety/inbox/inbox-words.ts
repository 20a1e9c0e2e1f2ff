import type { DismissalReason, LabelSource, SafetyCamera, SafetyCameraRole } from "../generated.ts";

/** Samsara's words for its cameras: https://developers.samsara.com/reference/getsafetyeventsv2stream */
export const CAMERA_BY_INPUT: ReadonlyMap<string, SafetyCamera> = new Map<string, SafetyCamera>([
  ["dashcamRoadFacing", "ROAD_FACING"],
  ["dashcamDriverFacing", "DRIVER_FACING"],
  // As the recordings of other endpoints are called.
  ["dashcamForwardFacing", "ROAD_FACING"],
  ["dashcamInwardFacing", "DRIVER_FACING"],
  ["analog1", "ANALOG_1"],
  ["analog2", "ANALOG_2"],
  ["analog3", "ANALOG_3"],
  ["analog4", "ANALOG_4"],
]);

/** Samsara's words for where a camera is. */
export const ROLE_BY_WORD: ReadonlyMap<string, SafetyCameraRole> = new Map<string, SafetyCameraRole>([
  ["leftMirrorMount", "LEFT_MIRROR"],
  ["leftSide", "LEFT_SIDE"],
  ["rightMirrorMount", "RIGHT_MIRROR"],
  ["rightSide", "RIGHT_SIDE"],
  ["rearHigh", "REAR_HIGH"],
  ["rearBumper", "REAR_BUMPER"],
  ["inCab", "IN_CAB"],
  ["front", "FRONT"],
  ["hopper", "HOPPER"],
  ["other1", "OTHER_1"],
  ["other2", "OTHER_2"],
  ["other3", "OTHER_3"],
  ["other4", "OTHER_4"],
  ["leftBev", "LEFT_BIRDS_EYE"],
  ["rightBev", "RIGHT_BIRDS_EYE"],
  ["rearBev", "REAR_BIRDS_EYE"],
  ["frontBev", "FRONT_BIRDS_EYE"],
  ["otherBev", "OTHER_BIRDS_EYE"],
  ["bevNotUsed", "UNUSED_BIRDS_EYE"],
]);

/** Who has given a label. */
export const SOURCE_BY_WORD: ReadonlyMap<string, LabelSource> = new Map<string, LabelSource>([
  ["automated", "AUTOMATED"],
  ["userGenerated", "USER"],
]);

/** Samsara's codes of why an event is dismissed. */
export const CODE_BY_REASON: Readonly<Record<DismissalReason, string>> = {
  INCORRECT: "incorrect",
  MINOR_EVENT: "minorEvent",
  OTHER: "other",
};

const REASON_BY_CODE: ReadonlyMap<string, DismissalReason> = new Map(
  Object.entries(CODE_BY_REASON).map(([reason, code]) => [code, reason as DismissalReason]),
);

/** The reason that a code stands for: OTHER for one that is new, null for none. */
export function toDismissalReason(code: string | null | undefined): DismissalReason | null {
  return code ? (REASON_BY_CODE.get(code) ?? "OTHER") : null;
}
