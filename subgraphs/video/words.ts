import { type EventHeading, HEADING_BY_TYPE } from "../../schema/event-headings.ts";
import { type EventCategory, type EventType, SEVERITIES, type Severity } from "../../schema/messages.ts";
import type { CameraStatus } from "./generated.ts";

/** What one of RoscoLive's words for an event means in the fleet's words. */
export type EventKind = {
  readonly type: EventType;
  readonly category: EventCategory;
  readonly severity: Severity;
  readonly title: string;
};

/** Of what no word of RoscoLive's has a type for. */
const OTHER_HEADING: EventHeading = { title: "Camera event", category: "VIDEO" };

/** Words that mean the same, normalised. */
type WordRow = readonly [EventType, Severity, ...string[]];

/**
 * The words of RoscoLive's documentation for events, filters, alarms, reports, scores, sensors and webhooks, and how grave
 * each is. A record of RoscoLive's has no measure of that: no g-force, no speed and no limit, and `impact_score` is a
 * boolean that is set for clips too. What it says is in its words: a low or a severe speeding, a fatal shock.
 */
const WORD_ROWS: readonly WordRow[] = [
  ["HARSH_BRAKING", "MEDIUM", "harshbraking", "harshbrake"],
  ["HARSH_ACCELERATION", "MEDIUM", "harshacceleration", "harshaccel"],
  ["HARSH_TURN", "MEDIUM", "harshturn", "harshcornering"],
  ["G_FORCE", "MEDIUM", "gsensor"],
  ["G_FORCE", "HIGH", "highgforce"],
  ["CRASH", "CRITICAL", "fatalgsensor", "crash", "collision", "accident"],
  ["SPEEDING", "LOW", "lowspeeding", "lsa"],
  ["SPEEDING", "MEDIUM", "speed", "speeding", "maxspeed", "highspeed", "moderatespeeding", "msa"],
  ["SPEEDING", "HIGH", "highspeeding", "hsa"],
  ["SPEEDING", "CRITICAL", "severespeeding", "ssa"],
  ["COLLISION_WARNING", "MEDIUM", "forwardcollision", "forwardcollisionwarning", "adasfcw", "adasufcw", "fcw", "ufcw"],
  ["COLLISION_WARNING", "HIGH", "pedestrianwarning", "pedestriancollision", "adaspcw", "adaspdz", "pcw", "pdz"],
  ["FOLLOWING_DISTANCE", "MEDIUM", "headwaywarning", "followingdistancewarning", "tailgating", "adashmw", "hmw"],
  [
    "LANE_DEPARTURE",
    "MEDIUM",
    "lanedeparture",
    "lanedeparturewarning",
    "adasldw",
    "adasldwl",
    "adasldwr",
    "ldwl",
    "ldwr",
  ],
  ["TRAFFIC_SIGN_VIOLATION", "MEDIUM", "tsr", "adastsr"],
  ["DISTRACTION", "HIGH", "distraction", "dmswarning"],
  ["MOBILE_USAGE", "HIGH", "phoneuse", "phone"],
  ["DROWSINESS", "HIGH", "drowsiness", "drowsiness/headdown", "headdown"],
  ["DROWSINESS", "MEDIUM", "yawning"],
  ["NO_SEATBELT", "MEDIUM", "seatbelt", "noseatbelt"],
  ["POLICY_VIOLATION", "LOW", "smoking"],
  ["IDLING", "LOW", "idling"],
  ["CAMERA_OBSTRUCTED", "MEDIUM", "camerablock", "videoloss", "camerafailure"],
  ["INPUT_SENSOR", "CRITICAL", "panicbutton", "panic"],
  ["INPUT_SENSOR", "LOW", "sensor", "inputsensor", "motiondetect"],
  ["INPUT_SENSOR", "INFO", "none", "ignitionstate", "ignitionon", "ignitionoff"],
  ["DEVICE_STATUS", "MEDIUM", "uncleanshutdown", "impropershutdown", "tireevent"],
  ["DEVICE_STATUS", "MEDIUM", "sdcardfailure", "sdcardremoval", "hdderror"],
  ["DEVICE_STATUS", "LOW", "gpserror", "voltage", "hightemperature", "flood", "connectionstatus"],
  ["DEVICE_STATUS", "LOW", "unidentifieddriver", "unknowndriver"],
  ["DEVICE_STATUS", "INFO", "driver", "driverevent", "externaldriver", "identifieddriver"],
];

const KIND_BY_WORD: ReadonlyMap<string, EventKind> = new Map(
  WORD_ROWS.flatMap(([type, severity, ...words]) => words.map((word) => [word, toKind(type, severity)] as const)),
);

/** What a camera system is doing. */
const STATUS_BY_WORD: ReadonlyMap<string, CameraStatus> = new Map<string, CameraStatus>([
  ["awake", "AWAKE"],
  ["driving", "DRIVING"],
  ["parked", "PARKED"],
  ["sleep", "SLEEPING"],
  ["offline", "OFFLINE"],
]);

/** What RoscoLive says of an event in several fields. */
export type EventWords = readonly (string | null | undefined)[];

/**
 * What an event or an alarm is by the gravest of its words that are known, the first of those that are alike. RoscoLive
 * publishes no list of its words, so an unknown one is OTHER: an event is never dropped for being new.
 */
export function toEventKind(words: EventWords): EventKind {
  if (isRequested(words)) return toKind("VIDEO_CLIP", "INFO");
  const known = words.map((word) => KIND_BY_WORD.get(normalise(word))).filter((kind) => kind !== undefined);
  return known.length > 0 ? known.reduce((a, b) => (isGraver(b, a) ? b : a)) : toKind("OTHER", "LOW");
}

/** Whether a person asked for the recording: `SNAPSHOTS_CLIP`, `SYSTEMADMIN_CLIP`, `Custom Clip`, `Custom Video Request`. */
export function isRequested(words: EventWords): boolean {
  return words.map(normalise).some((word) => word.endsWith("clip") || word.startsWith("custom"));
}

/** What a device is doing; null where it says nothing. */
export function toCameraStatus(word: string | null | undefined): CameraStatus | null {
  return word ? (STATUS_BY_WORD.get(normalise(word)) ?? "OTHER") : null;
}

/** Whether a state of an upload says that the video is at the vendor. */
export function isUploaded(word: string | null): boolean {
  return normalise(word) === "videouploaded";
}

/** An id, a card or a name as it is; null where it stands for nobody: empty, or zeros only. */
export function toSomebody(word: string | null | undefined): string | null {
  return word && !/^0*$/.test(word.trim()) ? word : null;
}

/** The same thing is `HarshBraking`, `harshbraking` and `Harsh Braking` in the documentation. */
function normalise(word: string | null | undefined): string {
  return (word ?? "").toLowerCase().replaceAll(/[\s_-]/g, "");
}

function isGraver(kind: EventKind, other: EventKind): boolean {
  return SEVERITIES.indexOf(kind.severity) > SEVERITIES.indexOf(other.severity);
}

function toKind(type: EventType, severity: Severity): EventKind {
  return { type, severity, ...(type === "OTHER" ? OTHER_HEADING : HEADING_BY_TYPE[type]) };
}
