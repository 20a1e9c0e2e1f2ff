/*
 * The words that Samsara documents for behaviours and reviews, in its spelling and by where they stand:
 * https://developers.samsara.com/reference.
 */

const words = (text: string) => text.split(",").map((word) => word.trim());

/** `behaviorLabels` that the event stream can be filtered by. */
export const FILTER_LABELS = words(`Acceleration, AggressiveDriving, BluetoothHeadset, Braking,
  ContextConstructionOrWorkZone, ContextSnowyOrIcy, ContextVulnerableRoadUser, ContextWet, Crash, DefensiveDriving,
  DidNotYield, Drinking, Drowsy, Eating, EatingDrinking, EdgeDistractedDriving, EdgeRailroadCrossingViolation,
  FollowingDistance, FollowingDistanceModerate, FollowingDistanceSevere, ForwardCollisionWarning, GenericDistraction,
  GenericTailgating, HarshTurn, HeavySpeeding, HosViolation, Idling, Invalid, LaneDeparture, LateResponse, LeftTurn,
  LightSpeeding, MaxSpeed, MobileUsage, ModerateSpeeding, NearCollison, NearPedestrianCollision, NoSeatbelt,
  ObstructedCamera, OtherViolation, Passenger, PolicyViolationMask, ProtectiveEquipment, RanRedLight, Reversing,
  RollingStop, RolloverProtection, SevereSpeeding, Smoking, Speeding, UTurn, UnsafeManeuver, UnsafeParking,
  VulnerableRoadUserCollisionWarning, YawControl`);

/** Those that are answered and cannot be filtered by: of 2025, and of 2026. */
export const ANSWERED_LABELS = words(`HighSpeedSuddenDisconnect, OperationalEvent, RearCollisionWarning,
  VehicleInBlindSpotWarning, HarshImpact, ProximityWarning`);

/** `behaviorLabels` of the older list of events. */
export const OLDER_LABELS = words(`genericTailgating, genericDistraction, defensiveDriving, rollingStop, nearCollison,
  speeding, obstructedCamera, didNotYield, noSeatbelt, mobileUsage, drowsy, laneDeparture, followingDistanceSevere,
  followingDistanceModerate, lateResponse, acceleration, braking, harshTurn, crash, rolloverProtection, yawControl,
  ranRedLight, forwardCollisionWarning, eatingDrinking, smoking, followingDistance, edgeDistractedDriving`);

/** `harshEventType` of the oldest. */
export const HARSH_EVENT_TYPES = words(`Crash, Harsh Acceleration, Harsh Braking, Harsh Turn, ROP Engine, ROP Brake,
  YC Engine, YC Brake, Harsh Event`);

/** `coachableBehaviorType` of coaching sessions. */
export const COACHABLE_BEHAVIORS =
  words(`acceleration, braking, cameraObstruction, crash, defensiveDriving, didNotYield,
  drinkPolicy, drowsy, eatingDrinking, event, falsePositive, foodPolicy, forwardCollisionWarning, genericDistraction,
  harshTurn, hosViolation, idling, laneDeparture, lateResponse, maskPolicy, maxSpeed, mobileUsage, nearCollison,
  noSeatbelt, obstructedCamera, outwardObstruction, passengerPolicy, ranRedLight, rollingRailroadCrossing, rollingStop,
  rollover, rolloverProtection, rolloverProtectionBrakeControlActivated, rolloverProtectionEngineControlActivated,
  severeSpeeding, smoking, speeding, tailgating, unknown, yawControl, yawControlBrakeControlActivated,
  yawControlEngineControlActivated`);

/** Of scores, where they are spelled otherwise than everywhere else. */
export const SCORED_BEHAVIORS = ["nearCollision"];

/** `triggerDetectionLabel` of detections, as far as they are named. */
export const DETECTED_BEHAVIORS = ["harshImpact", "proximityWarning"];

/** Words that say nothing of what was done. */
export const UNSPECIFIC_WORDS = ["event", "unknown", "Harsh Event"];

/** `eventState` of the stream, and `coachingState` of the older list. */
export const EVENT_STATES = words(`unknown, needsReview, reviewed, needsCoaching, coached, dismissed, needsRecognition,
  recognized`);
export const COACHING_STATES = words(`needsReview, coached, dismissed, reviewed, archived, manualReview, needsCoaching,
  autoDismissed, needsRecognition, recognized, invalid`);
