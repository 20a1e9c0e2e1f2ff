import type { EventCategory, EventType } from "./messages.ts";

/** How an event of a type is headed, whoever saw it, and the domain that it is of. */
export type EventHeading = { readonly title: string; readonly category: EventCategory };

/** A type that stands for something. What is OTHER is of its vendor's domain, and headed by its vendor's word. */
export type HeadedType = Exclude<EventType, "OTHER">;

/**
 * A type has one title and one category, whatever the vendor and its word. Behind the title can stand a detail, such as
 * the fault code; of duty statuses and rules the title names them.
 */
export const HEADING_BY_TYPE: Readonly<Record<HeadedType, EventHeading>> = {
  HARSH_ACCELERATION: { title: "Harsh acceleration", category: "SAFETY" },
  HARSH_BRAKING: { title: "Harsh braking", category: "SAFETY" },
  HARSH_TURN: { title: "Harsh turn", category: "SAFETY" },
  CRASH: { title: "Crash", category: "SAFETY" },
  G_FORCE: { title: "Shock", category: "SAFETY" },
  NEAR_COLLISION: { title: "Near collision", category: "SAFETY" },
  COLLISION_WARNING: { title: "Collision warning", category: "SAFETY" },
  FOLLOWING_DISTANCE: { title: "Following distance", category: "SAFETY" },
  LANE_DEPARTURE: { title: "Lane departure", category: "SAFETY" },
  SPEEDING: { title: "Speeding", category: "SAFETY" },
  TRAFFIC_SIGN_VIOLATION: { title: "Traffic sign violation", category: "SAFETY" },
  DISTRACTION: { title: "Distraction", category: "SAFETY" },
  MOBILE_USAGE: { title: "Phone in use", category: "SAFETY" },
  DROWSINESS: { title: "Drowsiness", category: "SAFETY" },
  NO_SEATBELT: { title: "No seat belt", category: "SAFETY" },
  POLICY_VIOLATION: { title: "Policy violation", category: "SAFETY" },
  UNSAFE_DRIVING: { title: "Unsafe driving", category: "SAFETY" },
  DEFENSIVE_DRIVING: { title: "Defensive driving", category: "SAFETY" },
  STABILITY_CONTROL: { title: "Stability control", category: "SAFETY" },
  IDLING: { title: "Idling", category: "SAFETY" },
  CAMERA_OBSTRUCTED: { title: "Camera obstructed", category: "VEHICLE" },
  VIDEO_CLIP: { title: "Requested clip", category: "VIDEO" },
  INPUT_SENSOR: { title: "Input sensor", category: "VEHICLE" },
  DUTY_STATUS_CHANGE: { title: "Duty status", category: "HOURS_OF_SERVICE" },
  INTERMEDIATE_LOG: { title: "Intermediate log", category: "HOURS_OF_SERVICE" },
  PERSONAL_CONVEYANCE: { title: "Personal conveyance begins", category: "HOURS_OF_SERVICE" },
  YARD_MOVES: { title: "Yard moves begin", category: "HOURS_OF_SERVICE" },
  SPECIAL_DRIVING_CLEARED: { title: "Special driving ends", category: "HOURS_OF_SERVICE" },
  LOG_CERTIFICATION: { title: "Log certified", category: "HOURS_OF_SERVICE" },
  LOGIN: { title: "Driver logs in", category: "HOURS_OF_SERVICE" },
  LOGOUT: { title: "Driver logs out", category: "HOURS_OF_SERVICE" },
  LOG_REMARK: { title: "Remark", category: "HOURS_OF_SERVICE" },
  HOS_VIOLATION: { title: "Hours-of-service violation", category: "HOURS_OF_SERVICE" },
  ELD_MALFUNCTION: { title: "ELD malfunction", category: "HOURS_OF_SERVICE" },
  ELD_DIAGNOSTIC: { title: "ELD data diagnostic", category: "HOURS_OF_SERVICE" },
  ENGINE_ON: { title: "Engine started", category: "VEHICLE" },
  ENGINE_OFF: { title: "Engine stopped", category: "VEHICLE" },
  RULE_ENTERED: { title: "Entered a rule", category: "RULE" },
  RULE_LEFT: { title: "Left a rule", category: "RULE" },
  TRIP_STARTED: { title: "Trip started", category: "VEHICLE" },
  TRIP_ENDED: { title: "Trip ended", category: "VEHICLE" },
  FAULT_CODE_ON: { title: "Fault code appeared", category: "VEHICLE" },
  FAULT_CODE_OFF: { title: "Fault code cleared", category: "VEHICLE" },
  DISTANCE_REACHED: { title: "Distance reached", category: "VEHICLE" },
  DEVICE_STATUS: { title: "Device status", category: "VEHICLE" },
  VEHICLE_SILENT: { title: "Vehicle silent", category: "VEHICLE" },
};

/** A title with what the record says beyond the type, such as a fault code. */
export function toTitle(type: HeadedType, detail: string | null = null): string {
  const { title } = HEADING_BY_TYPE[type];
  return detail === null ? title : `${title}: ${detail}`;
}
