import type { CoachingState } from "./coaching-case.ts";

/** The states that a person can put a case into. */
export type WorkedState = Exclude<CoachingState, "UNKNOWN" | "OTHER">;

/**
 * Which states a case can be moved to from each. The same table stands in the description of `CoachingState`. What the vendor does with
 * its own events is taken as it comes. From a state that the vendor has no word for, or a new one, a case goes on as if it were to be
 * reviewed.
 */
export const MOVES: Readonly<Record<CoachingState, readonly WorkedState[]>> = {
  NEEDS_REVIEW: ["REVIEWED", "NEEDS_COACHING", "NEEDS_RECOGNITION", "DISMISSED"],
  REVIEWED: ["NEEDS_COACHING", "NEEDS_RECOGNITION", "DISMISSED"],
  NEEDS_COACHING: ["COACHED", "DISMISSED"],
  COACHED: ["NEEDS_REVIEW"],
  NEEDS_RECOGNITION: ["RECOGNIZED", "DISMISSED"],
  RECOGNIZED: ["NEEDS_REVIEW"],
  DISMISSED: ["NEEDS_REVIEW"],
  UNKNOWN: ["NEEDS_REVIEW", "REVIEWED", "NEEDS_COACHING", "NEEDS_RECOGNITION", "DISMISSED"],
  OTHER: ["NEEDS_REVIEW", "REVIEWED", "NEEDS_COACHING", "NEEDS_RECOGNITION", "DISMISSED"],
};

/** The states in which a case is done with. From here it can only be reopened. */
const CLOSED: ReadonlySet<CoachingState> = new Set<CoachingState>(["COACHED", "RECOGNIZED", "DISMISSED"]);

/** The states in which somebody has to do something. */
export const OPEN_STATES = ["NEEDS_REVIEW", "NEEDS_COACHING", "NEEDS_RECOGNITION"] as const;

/** The states that a case can be opened in. */
export const OPENING_STATES = OPEN_STATES;

export function isMove(from: CoachingState, to: CoachingState): to is WorkedState {
  return (MOVES[from] as readonly CoachingState[]).includes(to);
}

/** Whether a move takes up again what was done with: that needs a reason. */
export function isReopening(from: CoachingState, to: CoachingState): boolean {
  return CLOSED.has(from) && to === "NEEDS_REVIEW";
}

/** Samsara's words for the states that can be set there: https://developers.samsara.com/reference/getsafetyeventsv2stream */
export const WORD_BY_STATE: Readonly<Record<WorkedState, string>> = {
  NEEDS_REVIEW: "needsReview",
  REVIEWED: "reviewed",
  NEEDS_COACHING: "needsCoaching",
  COACHED: "coached",
  NEEDS_RECOGNITION: "needsRecognition",
  RECOGNIZED: "recognized",
  DISMISSED: "dismissed",
};
