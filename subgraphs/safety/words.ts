import type { EventType, Severity } from "../../schema/messages.ts";
import type { SafetyBehavior } from "./generated.ts";

/** What one of Samsara's labels means in the fleet's words. */
export type BehaviorMeaning = {
  readonly behavior: SafetyBehavior;
  readonly type: EventType;
  readonly severity: Severity;
  readonly title: string;
};

/** Samsara's labels of 2026-08 by their spelling on the wire, `NearCollison` included. */
export const MEANING_BY_LABEL: ReadonlyMap<string, BehaviorMeaning> = new Map<string, BehaviorMeaning>([
  [
    "Acceleration",
    { behavior: "ACCELERATION", type: "HARSH_ACCELERATION", severity: "MEDIUM", title: "Harsh acceleration" },
  ],
  [
    "AggressiveDriving",
    { behavior: "AGGRESSIVE_DRIVING", type: "UNSAFE_DRIVING", severity: "HIGH", title: "Aggressive driving" },
  ],
  [
    "BluetoothHeadset",
    { behavior: "BLUETOOTH_HEADSET", type: "POLICY_VIOLATION", severity: "LOW", title: "Bluetooth headset" },
  ],
  ["Braking", { behavior: "BRAKING", type: "HARSH_BRAKING", severity: "MEDIUM", title: "Harsh braking" }],
  [
    "ContextConstructionOrWorkZone",
    { behavior: "CONTEXT_CONSTRUCTION_OR_WORK_ZONE", type: "OTHER", severity: "INFO", title: "Work zone" },
  ],
  ["ContextSnowyOrIcy", { behavior: "CONTEXT_SNOWY_OR_ICY", type: "OTHER", severity: "INFO", title: "Snow or ice" }],
  [
    "ContextVulnerableRoadUser",
    { behavior: "CONTEXT_VULNERABLE_ROAD_USER", type: "OTHER", severity: "INFO", title: "Vulnerable road user" },
  ],
  ["ContextWet", { behavior: "CONTEXT_WET", type: "OTHER", severity: "INFO", title: "Wet road" }],
  ["Crash", { behavior: "CRASH", type: "CRASH", severity: "CRITICAL", title: "Crash" }],
  [
    "DefensiveDriving",
    { behavior: "DEFENSIVE_DRIVING", type: "DEFENSIVE_DRIVING", severity: "INFO", title: "Defensive driving" },
  ],
  [
    "DidNotYield",
    { behavior: "DID_NOT_YIELD", type: "TRAFFIC_SIGN_VIOLATION", severity: "MEDIUM", title: "Did not yield" },
  ],
  ["Drinking", { behavior: "DRINKING", type: "POLICY_VIOLATION", severity: "LOW", title: "Drinking" }],
  ["Drowsy", { behavior: "DROWSY", type: "DROWSINESS", severity: "HIGH", title: "Drowsiness" }],
  ["Eating", { behavior: "EATING", type: "POLICY_VIOLATION", severity: "LOW", title: "Eating" }],
  [
    "EatingDrinking",
    { behavior: "EATING_DRINKING", type: "POLICY_VIOLATION", severity: "LOW", title: "Eating or drinking" },
  ],
  [
    "EdgeDistractedDriving",
    { behavior: "EDGE_DISTRACTED_DRIVING", type: "DISTRACTION", severity: "HIGH", title: "Distracted driving" },
  ],
  [
    "EdgeRailroadCrossingViolation",
    {
      behavior: "EDGE_RAILROAD_CROSSING_VIOLATION",
      type: "TRAFFIC_SIGN_VIOLATION",
      severity: "HIGH",
      title: "Railroad crossing violation",
    },
  ],
  [
    "FollowingDistance",
    { behavior: "FOLLOWING_DISTANCE", type: "FOLLOWING_DISTANCE", severity: "MEDIUM", title: "Following distance" },
  ],
  [
    "FollowingDistanceModerate",
    {
      behavior: "FOLLOWING_DISTANCE_MODERATE",
      type: "FOLLOWING_DISTANCE",
      severity: "MEDIUM",
      title: "Following distance, moderate",
    },
  ],
  [
    "FollowingDistanceSevere",
    {
      behavior: "FOLLOWING_DISTANCE_SEVERE",
      type: "FOLLOWING_DISTANCE",
      severity: "HIGH",
      title: "Following distance, severe",
    },
  ],
  [
    "ForwardCollisionWarning",
    {
      behavior: "FORWARD_COLLISION_WARNING",
      type: "COLLISION_WARNING",
      severity: "MEDIUM",
      title: "Forward collision warning",
    },
  ],
  [
    "GenericDistraction",
    { behavior: "GENERIC_DISTRACTION", type: "DISTRACTION", severity: "MEDIUM", title: "Distraction" },
  ],
  [
    "GenericTailgating",
    { behavior: "GENERIC_TAILGATING", type: "FOLLOWING_DISTANCE", severity: "MEDIUM", title: "Tailgating" },
  ],
  ["HarshImpact", { behavior: "HARSH_IMPACT", type: "CRASH", severity: "HIGH", title: "Harsh impact" }],
  ["HarshTurn", { behavior: "HARSH_TURN", type: "HARSH_TURN", severity: "MEDIUM", title: "Harsh turn" }],
  ["HeavySpeeding", { behavior: "HEAVY_SPEEDING", type: "SPEEDING", severity: "HIGH", title: "Heavy speeding" }],
  [
    "HighSpeedSuddenDisconnect",
    {
      behavior: "HIGH_SPEED_SUDDEN_DISCONNECT",
      type: "DEVICE_STATUS",
      severity: "HIGH",
      title: "High speed sudden disconnect",
    },
  ],
  [
    "HosViolation",
    { behavior: "HOS_VIOLATION", type: "HOS_VIOLATION", severity: "MEDIUM", title: "Hours-of-service violation" },
  ],
  ["Idling", { behavior: "IDLING", type: "IDLING", severity: "LOW", title: "Idling" }],
  ["Invalid", { behavior: "INVALID", type: "OTHER", severity: "INFO", title: "Invalid" }],
  [
    "LaneDeparture",
    { behavior: "LANE_DEPARTURE", type: "LANE_DEPARTURE", severity: "MEDIUM", title: "Lane departure" },
  ],
  ["LateResponse", { behavior: "LATE_RESPONSE", type: "DISTRACTION", severity: "MEDIUM", title: "Late response" }],
  ["LeftTurn", { behavior: "LEFT_TURN", type: "UNSAFE_DRIVING", severity: "LOW", title: "Left turn" }],
  ["LightSpeeding", { behavior: "LIGHT_SPEEDING", type: "SPEEDING", severity: "LOW", title: "Light speeding" }],
  [
    "MaxSpeed",
    { behavior: "MAX_SPEED", type: "SPEEDING", severity: "MEDIUM", title: "Speed above the fleet's maximum" },
  ],
  ["MobileUsage", { behavior: "MOBILE_USAGE", type: "MOBILE_USAGE", severity: "HIGH", title: "Phone in use" }],
  [
    "ModerateSpeeding",
    { behavior: "MODERATE_SPEEDING", type: "SPEEDING", severity: "MEDIUM", title: "Moderate speeding" },
  ],
  ["NearCollison", { behavior: "NEAR_COLLISION", type: "NEAR_COLLISION", severity: "HIGH", title: "Near collision" }],
  [
    "NearPedestrianCollision",
    {
      behavior: "NEAR_PEDESTRIAN_COLLISION",
      type: "NEAR_COLLISION",
      severity: "CRITICAL",
      title: "Near collision with a pedestrian",
    },
  ],
  ["NoSeatbelt", { behavior: "NO_SEATBELT", type: "NO_SEATBELT", severity: "MEDIUM", title: "No seat belt" }],
  [
    "ObstructedCamera",
    { behavior: "OBSTRUCTED_CAMERA", type: "CAMERA_OBSTRUCTED", severity: "MEDIUM", title: "Obstructed camera" },
  ],
  ["OperationalEvent", { behavior: "OPERATIONAL_EVENT", type: "OTHER", severity: "INFO", title: "Operational event" }],
  [
    "OtherViolation",
    { behavior: "OTHER_VIOLATION", type: "POLICY_VIOLATION", severity: "MEDIUM", title: "Other violation" },
  ],
  ["Passenger", { behavior: "PASSENGER", type: "POLICY_VIOLATION", severity: "LOW", title: "Passenger" }],
  [
    "PolicyViolationMask",
    { behavior: "POLICY_VIOLATION_MASK", type: "POLICY_VIOLATION", severity: "LOW", title: "No mask" },
  ],
  [
    "ProtectiveEquipment",
    {
      behavior: "PROTECTIVE_EQUIPMENT",
      type: "POLICY_VIOLATION",
      severity: "LOW",
      title: "Missing protective equipment",
    },
  ],
  [
    "ProximityWarning",
    { behavior: "PROXIMITY_WARNING", type: "COLLISION_WARNING", severity: "MEDIUM", title: "Proximity warning" },
  ],
  [
    "RanRedLight",
    { behavior: "RAN_RED_LIGHT", type: "TRAFFIC_SIGN_VIOLATION", severity: "HIGH", title: "Ran a red light" },
  ],
  [
    "RearCollisionWarning",
    {
      behavior: "REAR_COLLISION_WARNING",
      type: "COLLISION_WARNING",
      severity: "MEDIUM",
      title: "Rear collision warning",
    },
  ],
  ["Reversing", { behavior: "REVERSING", type: "UNSAFE_DRIVING", severity: "LOW", title: "Reversing" }],
  [
    "RollingStop",
    { behavior: "ROLLING_STOP", type: "TRAFFIC_SIGN_VIOLATION", severity: "MEDIUM", title: "Rolling stop" },
  ],
  [
    "RolloverProtection",
    { behavior: "ROLLOVER_PROTECTION", type: "STABILITY_CONTROL", severity: "HIGH", title: "Rollover protection" },
  ],
  ["SevereSpeeding", { behavior: "SEVERE_SPEEDING", type: "SPEEDING", severity: "HIGH", title: "Severe speeding" }],
  ["Smoking", { behavior: "SMOKING", type: "POLICY_VIOLATION", severity: "LOW", title: "Smoking" }],
  ["Speeding", { behavior: "SPEEDING", type: "SPEEDING", severity: "MEDIUM", title: "Speeding" }],
  ["UTurn", { behavior: "U_TURN", type: "UNSAFE_DRIVING", severity: "LOW", title: "U-turn" }],
  [
    "UnsafeManeuver",
    { behavior: "UNSAFE_MANEUVER", type: "UNSAFE_DRIVING", severity: "MEDIUM", title: "Unsafe maneuver" },
  ],
  ["UnsafeParking", { behavior: "UNSAFE_PARKING", type: "UNSAFE_DRIVING", severity: "LOW", title: "Unsafe parking" }],
  [
    "VehicleInBlindSpotWarning",
    {
      behavior: "VEHICLE_IN_BLIND_SPOT_WARNING",
      type: "COLLISION_WARNING",
      severity: "MEDIUM",
      title: "Vehicle in blind spot warning",
    },
  ],
  [
    "VulnerableRoadUserCollisionWarning",
    {
      behavior: "VULNERABLE_ROAD_USER_COLLISION_WARNING",
      type: "COLLISION_WARNING",
      severity: "HIGH",
      title: "Vulnerable road user collision warning",
    },
  ],
  ["YawControl", { behavior: "YAW_CONTROL", type: "STABILITY_CONTROL", severity: "HIGH", title: "Yaw control" }],
]);

/**
 * Words of coaching and of scores that are not the label in lower case: Samsara spells one behaviour in four ways.
 * `nearCollision` is spelled rightly there.
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
  ["rollingrailroadcrossing", "EdgeRailroadCrossingViolation"],
  ["rollover", "RolloverProtection"],
  ["rolloverprotectionbrakecontrolactivated", "RolloverProtection"],
  ["rolloverprotectionenginecontrolactivated", "RolloverProtection"],
  ["yawcontrolbrakecontrolactivated", "YawControl"],
  ["yawcontrolenginecontrolactivated", "YawControl"],
]);

const LABEL_BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(
  [...MEANING_BY_LABEL.keys()].map((label) => [label.toLowerCase(), label]),
);

/** The behaviour that a word of coaching or of scores stands for; OTHER for one that we do not know. */
export function toBehavior(word: string): SafetyBehavior {
  const lower = word.toLowerCase();
  const label = LABEL_BY_OTHER_WORD.get(lower) ?? LABEL_BY_LOWER_CASE.get(lower);
  return MEANING_BY_LABEL.get(label ?? "")?.behavior ?? "OTHER";
}
