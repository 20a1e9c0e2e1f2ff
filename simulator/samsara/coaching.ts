import { Archive, type Publication } from "../archive.ts";
import { DAY_MS, MINUTE_MS, toIso } from "../clock.ts";
import type { JsonObject } from "../json.ts";
import { uuidOf } from "../random.ts";
import type { SafetyEvent } from "./events.ts";

/** A coaching session in one of its versions: what reads select by, and its record with all that can be included. */
export type CoachingSession = {
  readonly driverId: string;
  readonly coachIds: readonly (string | null)[];
  readonly status: string;
  readonly updatedMs: number;
  readonly record: (withEvents: boolean) => JsonObject;
};

export class CoachingSessions extends Archive<CoachingSession> {
  constructor() {
    super("coachingSession", ({ record }) => record(true));
  }
}

/** Coaching spells behaviours in words of its own; what is not here is `unknown` to it. */
const BEHAVIOR_BY_LABEL: ReadonlyMap<string, string> = new Map([
  ["Acceleration", "acceleration"],
  ["Braking", "braking"],
  ["HarshTurn", "harshTurn"],
  ["GenericTailgating", "tailgating"],
  ["MobileUsage", "mobileUsage"],
  ["NoSeatbelt", "noSeatbelt"],
  ["Drowsy", "drowsy"],
  ["Smoking", "smoking"],
  ["ObstructedCamera", "obstructedCamera"],
  ["LightSpeeding", "speeding"],
  ["ModerateSpeeding", "speeding"],
  ["HeavySpeeding", "speeding"],
  ["SevereSpeeding", "severeSpeeding"],
]);

/** A session follows the review that asks for it, and ends with the coaching. */
const FOLLOWS_AFTER_MS = MINUTE_MS;

/** The sessions that the versions of a safety event lead to: one planned when it needs coaching, the same one held. */
export function sessionsOf(
  seed: number,
  versions: readonly Publication<SafetyEvent>[],
): readonly Publication<CoachingSession>[] {
  return versions.flatMap(({ row: event }) => {
    if (event.coach === null || (event.state !== "needsCoaching" && event.state !== "coached")) return [];
    const updatedMs = event.updatedMs + FOLLOWS_AFTER_MS;
    const id = uuidOf(seed, "samsara coaching session", event.id);
    return { atMs: updatedMs, id, version: toIso(updatedMs), row: sessionOf(id, event, event.coach, updatedMs) };
  });
}

function sessionOf(id: string, event: SafetyEvent, coach: string, updatedMs: number): CoachingSession {
  const isHeld = event.state === "coached";
  const status = isHeld ? "completed" : "upcoming";
  const updatedAtTime = toIso(updatedMs);
  const record = (withEvents: boolean): JsonObject => ({
    id,
    driver: { driverId: event.driverId },
    assignedCoachId: coach,
    ...(isHeld ? { completedCoachId: coach, completedAtTime: updatedAtTime } : {}),
    dueAtTime: toIso(event.startMs + 7 * DAY_MS),
    sessionNote: "",
    sessionStatus: status,
    coachingType: "withManager",
    updatedAtTime,
    behaviors: event.labels.map((label) => ({
      id: uuidOf("behavior", id, label),
      coachableBehaviorType: BEHAVIOR_BY_LABEL.get(label) ?? "unknown",
      ...(withEvents
        ? { coachableEvents: [{ id: event.id, linkage: { sourceId: event.id, sourceType: "triageEvent" } }] }
        : {}),
      lastCoachedTime: isHeld ? updatedAtTime : null,
      note: "",
      updatedAtTime,
    })),
  });
  return { driverId: event.driverId, coachIds: [coach], status, updatedMs, record };
}
