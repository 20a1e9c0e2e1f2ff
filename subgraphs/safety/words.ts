import { type EventHeading, HEADING_BY_TYPE } from "../../schema/event-headings.ts";
import { type EventType, SEVERITIES, type Severity } from "../../schema/messages.ts";
import type { SafetyBehavior, SafetyState } from "./generated.ts";

/** What one of Samsara's words for a behaviour means in the fleet's words. */
export type BehaviorMeaning = {
  readonly behavior: SafetyBehavior;
  readonly type: EventType;
  /** Where the record says no more than the word: see {@link toSeverity}. */
  readonly severity: Severity;
};

/** Of what no word of Samsara's has a type for. */
const OTHER_HEADING: EventHeading = { title: "Safety event", category: "SAFETY" };

/** Samsara's labels of 2026-08 by their spelling on the wire, `NearCollison` included. */
export const MEANING_BY_LABEL: ReadonlyMap<string, BehaviorMeaning> = new Map<string, BehaviorMeaning>([
  ["Acceleration", meaning("ACCELERATION", "HARSH_ACCELERATION", "MEDIUM")],
  ["AggressiveDriving", meaning("AGGRESSIVE_DRIVING", "UNSAFE_DRIVING", "HIGH")],
  ["BluetoothHeadset", meaning("BLUETOOTH_HEADSET", "POLICY_VIOLATION", "LOW")],
  ["Braking", meaning("BRAKING", "HARSH_BRAKING", "MEDIUM")],
  ["ContextConstructionOrWorkZone", meaning("CONTEXT_CONSTRUCTION_OR_WORK_ZONE", "OTHER", "INFO")],
  ["ContextSnowyOrIcy", meaning("CONTEXT_SNOWY_OR_ICY", "OTHER", "INFO")],
  ["ContextVulnerableRoadUser", meaning("CONTEXT_VULNERABLE_ROAD_USER", "OTHER", "INFO")],
  ["ContextWet", meaning("CONTEXT_WET", "OTHER", "INFO")],
  ["Crash", meaning("CRASH", "CRASH", "CRITICAL")],
  ["DefensiveDriving", meaning("DEFENSIVE_DRIVING", "DEFENSIVE_DRIVING", "INFO")],
  ["DidNotYield", meaning("DID_NOT_YIELD", "TRAFFIC_SIGN_VIOLATION", "MEDIUM")],
  ["Drinking", meaning("DRINKING", "POLICY_VIOLATION", "LOW")],
  ["Drowsy", meaning("DROWSY", "DROWSINESS", "HIGH")],
  ["Eating", meaning("EATING", "POLICY_VIOLATION", "LOW")],
  ["EatingDrinking", meaning("EATING_DRINKING", "POLICY_VIOLATION", "LOW")],
  ["EdgeDistractedDriving", meaning("EDGE_DISTRACTED_DRIVING", "DISTRACTION", "HIGH")],
  ["EdgeRailroadCrossingViolation", meaning("EDGE_RAILROAD_CROSSING_VIOLATION", "TRAFFIC_SIGN_VIOLATION", "HIGH")],
  ["FollowingDistance", meaning("FOLLOWING_DISTANCE", "FOLLOWING_DISTANCE", "MEDIUM")],
  ["FollowingDistanceModerate", meaning("FOLLOWING_DISTANCE_MODERATE", "FOLLOWING_DISTANCE", "MEDIUM")],
  ["FollowingDistanceSevere", meaning("FOLLOWING_DISTANCE_SEVERE", "FOLLOWING_DISTANCE", "HIGH")],
  ["ForwardCollisionWarning", meaning("FORWARD_COLLISION_WARNING", "COLLISION_WARNING", "MEDIUM")],
  ["GenericDistraction", meaning("GENERIC_DISTRACTION", "DISTRACTION", "MEDIUM")],
  ["GenericTailgating", meaning("GENERIC_TAILGATING", "FOLLOWING_DISTANCE", "MEDIUM")],
  ["HarshImpact", meaning("HARSH_IMPACT", "CRASH", "HIGH")],
  ["HarshTurn", meaning("HARSH_TURN", "HARSH_TURN", "MEDIUM")],
  ["HeavySpeeding", meaning("HEAVY_SPEEDING", "SPEEDING", "HIGH")],
  ["HighSpeedSuddenDisconnect", meaning("HIGH_SPEED_SUDDEN_DISCONNECT", "DEVICE_STATUS", "HIGH")],
  ["HosViolation", meaning("HOS_VIOLATION", "HOS_VIOLATION", "MEDIUM")],
  ["Idling", meaning("IDLING", "IDLING", "LOW")],
  ["Invalid", meaning("INVALID", "OTHER", "INFO")],
  ["LaneDeparture", meaning("LANE_DEPARTURE", "LANE_DEPARTURE", "MEDIUM")],
  ["LateResponse", meaning("LATE_RESPONSE", "DISTRACTION", "MEDIUM")],
  ["LeftTurn", meaning("LEFT_TURN", "UNSAFE_DRIVING", "LOW")],
  ["LightSpeeding", meaning("LIGHT_SPEEDING", "SPEEDING", "LOW")],
  ["MaxSpeed", meaning("MAX_SPEED", "SPEEDING", "MEDIUM")],
  ["MobileUsage", meaning("MOBILE_USAGE", "MOBILE_USAGE", "HIGH")],
  ["ModerateSpeeding", meaning("MODERATE_SPEEDING", "SPEEDING", "MEDIUM")],
  ["NearCollison", meaning("NEAR_COLLISION", "NEAR_COLLISION", "HIGH")],
  ["NearPedestrianCollision", meaning("NEAR_PEDESTRIAN_COLLISION", "NEAR_COLLISION", "CRITICAL")],
  ["NoSeatbelt", meaning("NO_SEATBELT", "NO_SEATBELT", "MEDIUM")],
  ["ObstructedCamera", meaning("OBSTRUCTED_CAMERA", "CAMERA_OBSTRUCTED", "MEDIUM")],
  ["OperationalEvent", meaning("OPERATIONAL_EVENT", "OTHER", "INFO")],
  ["OtherViolation", meaning("OTHER_VIOLATION", "POLICY_VIOLATION", "MEDIUM")],
  ["Passenger", meaning("PASSENGER", "POLICY_VIOLATION", "LOW")],
  ["PolicyViolationMask", meaning("POLICY_VIOLATION_MASK", "POLICY_VIOLATION", "LOW")],
  ["ProtectiveEquipment", meaning("PROTECTIVE_EQUIPMENT", "POLICY_VIOLATION", "LOW")],
  ["ProximityWarning", meaning("PROXIMITY_WARNING", "COLLISION_WARNING", "MEDIUM")],
  ["RanRedLight", meaning("RAN_RED_LIGHT", "TRAFFIC_SIGN_VIOLATION", "HIGH")],
  ["RearCollisionWarning", meaning("REAR_COLLISION_WARNING", "COLLISION_WARNING", "MEDIUM")],
  ["Reversing", meaning("REVERSING", "UNSAFE_DRIVING", "LOW")],
  ["RollingStop", meaning("ROLLING_STOP", "TRAFFIC_SIGN_VIOLATION", "MEDIUM")],
  ["RolloverProtection", meaning("ROLLOVER_PROTECTION", "STABILITY_CONTROL", "HIGH")],
  ["SevereSpeeding", meaning("SEVERE_SPEEDING", "SPEEDING", "HIGH")],
  ["Smoking", meaning("SMOKING", "POLICY_VIOLATION", "LOW")],
  ["Speeding", meaning("SPEEDING", "SPEEDING", "MEDIUM")],
  ["UTurn", meaning("U_TURN", "UNSAFE_DRIVING", "LOW")],
  ["UnsafeManeuver", meaning("UNSAFE_MANEUVER", "UNSAFE_DRIVING", "MEDIUM")],
  ["UnsafeParking", meaning("UNSAFE_PARKING", "UNSAFE_DRIVING", "LOW")],
  ["VehicleInBlindSpotWarning", meaning("VEHICLE_IN_BLIND_SPOT_WARNING", "COLLISION_WARNING", "MEDIUM")],
  [
    "VulnerableRoadUserCollisionWarning",
    meaning("VULNERABLE_ROAD_USER_COLLISION_WARNING", "COLLISION_WARNING", "HIGH"),
  ],
  ["YawControl", meaning("YAW_CONTROL", "STABILITY_CONTROL", "HIGH")],
]);

/** What a word stands for that says nothing of what was done. */
const UNSPECIFIC = meaning("OTHER", "OTHER", "LOW");

/**
 * The words of coaching, of scores, of detections and of the older endpoints that are no label in another spelling.
 * Samsara names one behaviour in up to four ways; `nearCollision` is spelled rightly in scores alone.
 */
const LABEL_BY_OTHER_WORD: ReadonlyMap<string, string> = new Map([
  ["nearcollision", "NearCollison"],
  ["tailgating", "GenericTailgating"],
  ["cameraobstruction", "ObstructedCamera"],
  ["outwardobstruction", "ObstructedCamera"],
  ["drinkpolicy", "Drinking"],
  ["foodpolicy", "Eating"],
  ["maskpolicy", "PolicyViolationMask"],
  ["passengerpolicy", "Passenger"],
  ["falsepositive", "Invalid"],
  ["rollingrailroadcrossing", "EdgeRailroadCrossingViolation"],
  ["rollover", "RolloverProtection"],
  ["rolloverprotectionbrakecontrolactivated", "RolloverProtection"],
  ["rolloverprotectionenginecontrolactivated", "RolloverProtection"],
  ["ropbrake", "RolloverProtection"],
  ["ropengine", "RolloverProtection"],
  ["yawcontrolbrakecontrolactivated", "YawControl"],
  ["yawcontrolenginecontrolactivated", "YawControl"],
  ["ycbrake", "YawControl"],
  ["ycengine", "YawControl"],
  ["harshacceleration", "Acceleration"],
  ["harshbraking", "Braking"],
]);

/** By the word in lower case without what is between its letters. */
const MEANING_BY_WORD: ReadonlyMap<string, BehaviorMeaning> = new Map<string, BehaviorMeaning>([
  ["event", UNSPECIFIC],
  ["harshevent", UNSPECIFIC],
  ["unknown", UNSPECIFIC],
  ...Array.from(MEANING_BY_LABEL, ([label, meant]) => [toLetters(label), meant] as const),
  ...Array.from(LABEL_BY_OTHER_WORD, ([word, label]) => [word, MEANING_BY_LABEL.get(label) ?? UNSPECIFIC] as const),
]);

/** What any of Samsara's words for a behaviour means, in whichever spelling; null for one that we do not know. */
export function toMeaning(word: string): BehaviorMeaning | null {
  return MEANING_BY_LABEL.get(word) ?? MEANING_BY_WORD.get(toLetters(word)) ?? null;
}

/** The behaviour that a word stands for; OTHER for one that we do not know. */
export function toBehavior(word: string): SafetyBehavior {
  return toMeaning(word)?.behavior ?? "OTHER";
}

/**
 * Samsara's words for how far a review is, and after them those of the older endpoints. What was dismissed by nobody, or
 * found to be no event, was dismissed.
 */
const STATE_BY_WORD: ReadonlyMap<string, SafetyState> = new Map<string, SafetyState>([
  ["needsReview", "NEEDS_REVIEW"],
  ["reviewed", "REVIEWED"],
  ["needsCoaching", "NEEDS_COACHING"],
  ["coached", "COACHED"],
  ["dismissed", "DISMISSED"],
  ["needsRecognition", "NEEDS_RECOGNITION"],
  ["recognized", "RECOGNIZED"],
  ["unknown", "UNKNOWN"],
  ["manualReview", "NEEDS_REVIEW"],
  ["archived", "REVIEWED"],
  ["autoDismissed", "DISMISSED"],
  ["invalid", "DISMISSED"],
]);

/** How far the review is that a word stands for; OTHER for one that we do not know. */
export function toState(word: string): SafetyState {
  return STATE_BY_WORD.get(word) ?? "OTHER";
}

export function toHeading(type: EventType): EventHeading {
  return type === "OTHER" ? OTHER_HEADING : HEADING_BY_TYPE[type];
}

/** What a record says of how serious it is, beside the word. */
export type Measures = {
  /** The greatest acceleration, in g. Null and 0 where the vendor does not say. */
  readonly maxAccelerationG: number | null;
  /** How far above the limit, in km/h. Null where either speed is unknown. */
  readonly excessKph: number | null;
};

/**
 * From which acceleration on a manoeuvre is worth a look, and from which on somebody has to look: cargo is to be secured
 * against 0.5 g to the sides and to the rear (49 CFR 393.102), and a loaded tractor's brakes give no more
 * (49 CFR 571.121: from 60 mph to a halt within 250 ft).
 */
export const MANOEUVRE_G = { MEDIUM: 0.35, HIGH: 0.5 };
/** An impact from here on is a crash: event data recorders wake at 8 km/h within 150 ms (49 CFR 563.5). */
export const CRASH_G = 1.5;
/**
 * From how much above the limit on speeding is worth a look, and from where on somebody has to look: 6 mph, where the
 * second class of the carriers' safety measurement begins, and 15 mph, which is a serious violation (49 CFR 383.51).
 */
export const EXCESS_KPH = { MEDIUM: 9.7, HIGH: 24.1 };

/** How serious a behaviour is: what was measured decides where it is known, else the vendor's word. */
export function toSeverity({ type, severity }: BehaviorMeaning, { maxAccelerationG, excessKph }: Measures): Severity {
  const isMeasured = maxAccelerationG !== null && maxAccelerationG > 0;
  switch (type) {
    case "HARSH_ACCELERATION":
    case "HARSH_BRAKING":
    case "HARSH_TURN":
      return isMeasured ? toBand(maxAccelerationG, MANOEUVRE_G) : severity;
    case "CRASH":
      return isMeasured && maxAccelerationG >= CRASH_G ? "CRITICAL" : severity;
    case "SPEEDING":
      return excessKph !== null && excessKph > 0 ? toBand(excessKph, EXCESS_KPH) : severity;
    default:
      return severity;
  }
}

/** The gravest of some behaviours, the first of those that are alike; null where there are none. */
export function toGravest(
  meanings: readonly BehaviorMeaning[],
  measures: Measures,
): Pick<BehaviorMeaning, "type" | "severity"> | null {
  let gravest: Pick<BehaviorMeaning, "type" | "severity"> | null = null;
  for (const meant of meanings) {
    const severity = toSeverity(meant, measures);
    const isGraver = !gravest || SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(gravest.severity);
    if (isGraver) gravest = { type: meant.type, severity };
  }
  return gravest;
}

function toBand(amount: number, from: { readonly MEDIUM: number; readonly HIGH: number }): Severity {
  if (amount >= from.HIGH) return "HIGH";
  return amount >= from.MEDIUM ? "MEDIUM" : "LOW";
}

function meaning(behavior: SafetyBehavior, type: EventType, severity: Severity): BehaviorMeaning {
  return { behavior, type, severity };
}

function toLetters(word: string): string {
  return word.toLowerCase().replace(/[^a-z]/g, "");
}
