import type { EventCategory, EventType, Severity } from "../../schema/messages.ts";

/** What one of RoscoLive's words for an event means in the fleet's words. */
export type EventKind = {
  readonly type: EventType;
  readonly category: EventCategory;
  readonly severity: Severity;
  readonly title: string;
};

/** Video or snapshots that a person asked for. */
const REQUESTED: EventKind = { type: "VIDEO_CLIP", category: "VIDEO", severity: "INFO", title: "Requested clip" };

/**
 * The words that RoscoLive's documentation uses in its events, filters, reports, scores and webhooks, normalised:
 * the same thing is `HarshBraking`, `harshbraking` and `Harsh Braking` there.
 */
const KIND_BY_WORD: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  ...words(safety("HARSH_BRAKING", "MEDIUM", "Harsh braking"), "harshbraking", "harshbrake"),
  ...words(safety("HARSH_ACCELERATION", "MEDIUM", "Harsh acceleration"), "harshacceleration", "harshaccel"),
  ...words(safety("HARSH_TURN", "MEDIUM", "Harsh turn"), "harshturn", "harshcornering"),
  ...words(safety("G_FORCE", "MEDIUM", "Shock"), "gsensor"),
  ...words(safety("G_FORCE", "HIGH", "Strong shock"), "highgforce"),
  ...words(safety("CRASH", "CRITICAL", "Crash"), "fatalgsensor", "crash", "collision"),
  ...words(safety("SPEEDING", "MEDIUM", "Speeding"), "speed", "speeding", "maxspeed", "highspeed"),
  ...words(safety("SPEEDING", "LOW", "Slight speeding"), "lowspeeding", "lsa"),
  ...words(safety("SPEEDING", "MEDIUM", "Moderate speeding"), "moderatespeeding", "msa"),
  ...words(safety("SPEEDING", "HIGH", "Heavy speeding"), "highspeeding", "hsa"),
  ...words(safety("SPEEDING", "HIGH", "Severe speeding"), "severespeeding", "ssa"),
  ...words(
    safety("COLLISION_WARNING", "MEDIUM", "Forward collision warning"),
    "forwardcollision",
    "forwardcollisionwarning",
    "adasfcw",
    "adasufcw",
    "fcw",
    "ufcw",
  ),
  ...words(
    safety("COLLISION_WARNING", "HIGH", "Pedestrian collision warning"),
    "pedestrianwarning",
    "pedestriancollision",
    "adaspcw",
    "adaspdz",
    "pcw",
    "pdz",
  ),
  ...words(
    safety("FOLLOWING_DISTANCE", "MEDIUM", "Following distance"),
    "headwaywarning",
    "followingdistancewarning",
    "tailgating",
    "adashmw",
    "hmw",
  ),
  ...words(
    safety("LANE_DEPARTURE", "MEDIUM", "Lane departure"),
    "lanedeparture",
    "lanedeparturewarning",
    "adasldw",
    "adasldwl",
    "adasldwr",
    "ldwl",
    "ldwr",
  ),
  ...words(safety("TRAFFIC_SIGN_VIOLATION", "MEDIUM", "Traffic sign not respected"), "tsr", "adastsr"),
  ...words(safety("DISTRACTION", "HIGH", "Distraction"), "distraction", "dmswarning"),
  ...words(safety("MOBILE_USAGE", "HIGH", "Phone in use"), "phoneuse", "phone"),
  ...words(safety("DROWSINESS", "HIGH", "Drowsiness"), "drowsiness", "drowsiness/headdown", "headdown", "yawning"),
  ...words(safety("NO_SEATBELT", "MEDIUM", "No seat belt"), "seatbelt", "noseatbelt"),
  ...words(safety("POLICY_VIOLATION", "LOW", "Smoking"), "smoking"),
  ...words(safety("IDLING", "LOW", "Idling"), "idling"),
  ...words(vehicle("CAMERA_OBSTRUCTED", "MEDIUM", "Camera blocked"), "camerablock", "videoloss", "camerafailure"),
  ...words(vehicle("INPUT_SENSOR", "LOW", "Input sensor"), "sensor", "inputsensor"),
  ...words(vehicle("INPUT_SENSOR", "CRITICAL", "Panic button"), "panicbutton", "panic"),
  ...words(vehicle("DEVICE_STATUS", "MEDIUM", "Unclean shutdown"), "uncleanshutdown", "impropershutdown"),
  ...words(vehicle("DEVICE_STATUS", "MEDIUM", "Storage failure"), "sdcardfailure", "sdcardremoval", "hdderror"),
  ...words(vehicle("DEVICE_STATUS", "LOW", "Device status"), "gpserror", "voltage", "hightemperature"),
  ...words(vehicle("ENGINE_ON", "INFO", "Ignition on"), "ignitionon"),
  ...words(vehicle("ENGINE_OFF", "INFO", "Ignition off"), "ignitionoff"),
  ...words(vehicle("OTHER", "INFO", "Driver event"), "driver", "driverevent", "externaldriver"),
  ...words(vehicle("OTHER", "INFO", "Driver identified"), "identifieddriver"),
  ...words(vehicle("OTHER", "LOW", "Driver unknown"), "unidentifieddriver", "unknowndriver"),
]);

/** What RoscoLive says of an event in several fields, the most telling first. */
export type EventWords = readonly (string | null | undefined)[];

/**
 * What an event is by the first of its words that is known. RoscoLive publishes no list of its words, so an unknown one
 * is OTHER: an event is never dropped for being new.
 */
export function toEventKind(words: EventWords): EventKind {
  if (isRequested(words)) return REQUESTED;
  return findKind(words) ?? { type: "OTHER", category: "VIDEO", severity: "LOW", title: "Camera event" };
}

/** So for an alarm, which nothing was recorded of. */
export function toAlarmKind(words: EventWords): EventKind {
  return findKind(words) ?? vehicle("OTHER", "LOW", "Alarm");
}

function findKind(words: EventWords): EventKind | undefined {
  return words.map((word) => KIND_BY_WORD.get(normalise(word))).find((kind) => kind !== undefined);
}

/** Whether a person asked for the recording: `SNAPSHOTS_CLIP`, `SYSTEMADMIN_CLIP`, `Custom Clip`, `Custom Video Request`. */
export function isRequested(words: EventWords): boolean {
  return words.map(normalise).some((word) => word.endsWith("clip") || word.startsWith("custom"));
}

function normalise(word: string | null | undefined): string {
  return (word ?? "").toLowerCase().replaceAll(/[\s_-]/g, "");
}

function words(kind: EventKind, ...normalised: readonly string[]): readonly (readonly [string, EventKind])[] {
  return normalised.map((word) => [word, kind]);
}

function safety(type: EventType, severity: Severity, title: string): EventKind {
  return { type, category: "SAFETY", severity, title };
}

function vehicle(type: EventType, severity: Severity, title: string): EventKind {
  return { type, category: "VEHICLE", severity, title };
}
