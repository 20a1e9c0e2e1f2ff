import { Archive, type Publication } from "../archive.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from "../clock.ts";
import type { Conduct, Happening, Manoeuvre } from "../happenings.ts";
import { isJsonObject, type JsonObject, objectIn, textIn } from "../json.ts";
import { Random, uuidOf } from "../random.ts";
import { documentedOrigin, type Origin, originOf } from "../truth/origin.ts";
import { mediaOf } from "./media-storage.ts";
import { assetRecord, driverRecord } from "./people-and-assets.ts";

/** Which of the parts that not every caller gets a call shows. */
export type Inclusion = { readonly asset: boolean; readonly driver: boolean; readonly media: boolean };

/** A safety event in one of its versions: what reads select by, and its record with all that can be included. */
export type SafetyEvent = {
  readonly id: string;
  readonly assetId: string;
  readonly driverId: string;
  readonly startMs: number;
  readonly updatedMs: number;
  readonly state: string;
  readonly labels: readonly string[];
  readonly coach: string | null;
  readonly tagIds: readonly string[];
  /** Whether the vehicle has a gateway and no camera: such events are shown on request only. */
  readonly isVgOnly: boolean;
  readonly record: () => JsonObject;
  readonly origin: Origin;
  /** The record as JSON, where it is cheaper to write than to make. */
  readonly textFor?: (inclusion: Inclusion) => string;
};

export class SafetyEvents extends Archive<SafetyEvent> {
  constructor() {
    super("safetyEvent", ({ record }) => record());
  }
}

type Review = { readonly state: string; readonly coach: string | null; readonly contextLabel: string | null };

const UNREVIEWED: Review = { state: "needsReview", coach: null, contextLabel: null };

const LABEL_BY_MANOEUVRE: Readonly<Record<Manoeuvre, string>> = {
  braking: "Braking",
  acceleration: "Acceleration",
  turn: "HarshTurn",
  crash: "Crash",
};
const LABEL_BY_CONDUCT: Readonly<Record<Conduct, string>> = {
  tailgating: "GenericTailgating",
  mobileUsage: "MobileUsage",
  noSeatbelt: "NoSeatbelt",
  drowsy: "Drowsy",
  smoking: "Smoking",
  obstructedCamera: "ObstructedCamera",
};
const CONTEXT_LABELS: readonly [string, ...string[]] = [
  "Light Traffic",
  "Moderate Traffic",
  "Wet Road",
  "Construction",
  "Night",
];
const COACHES: readonly [string, ...string[]] = ["310045", "310051"];
/** The author of labels that no person has given. */
const AUTOMATIC_AUTHOR = "0";
/** The share of events that somebody reviews, and of those, that are discussed with the driver. */
const REVIEWED = 0.55;
const COACHED = 0.4;

/** The versions of the safety event that a happening becomes: its detection, and what a reviewer makes of it. */
export function safetyEventsOf(seed: number, happening: Happening): readonly Publication<SafetyEvent>[] {
  const { truck, driver } = happening;
  const label = labelOf(happening);
  if (!truck.samsara || !driver?.samsara || !label) return [];
  const random = new Random(seed, "samsara", happening.key);
  const createdMs = happening.atMs + durationOf(happening) + random.integer(15, 60) * SECOND_MS;
  const detection: Detection = {
    id: uuidOf(seed, "samsara event", happening.key),
    happening,
    label,
    createdMs,
    heavyTraffic: random.chance(0.4),
    contextLabel: random.pick(CONTEXT_LABELS),
  };
  const versions = [publicationOf(detection, UNREVIEWED, createdMs)];
  if (!random.chance(REVIEWED)) return versions;
  const reviewedMs = createdMs + Math.round(random.between(1, 90) * MINUTE_MS);
  const coach = random.chance(COACHED) ? random.pick(COACHES) : null;
  const state = coach ? "needsCoaching" : random.pick(["reviewed", "reviewed", "dismissed"]);
  const review = { state, coach, contextLabel: detection.contextLabel };
  versions.push(publicationOf(detection, review, reviewedMs));
  if (coach && random.chance(0.5)) {
    const coachedMs = reviewedMs + Math.round(random.between(4, 30) * HOUR_MS);
    versions.push(publicationOf(detection, { ...review, state: "coached" }, coachedMs));
  }
  return versions;
}

/** The event of a happening as it is detected now, however long ago it occurred. */
export function safetyEventNow(seed: number, happening: Happening, nowMs: number): SafetyEvent | null {
  const label = labelOf(happening);
  if (!label) return null;
  const id = uuidOf(seed, "samsara event", happening.key);
  const [contextLabel] = CONTEXT_LABELS;
  const detection = { id, happening, label, createdMs: nowMs, heavyTraffic: false, contextLabel };
  return publicationOf(detection, UNREVIEWED, nowMs).row;
}

/** The publication of an event's version with some fields in place of its own. */
export function revisionOf(event: SafetyEvent, fields: JsonObject, nowMs: number): Publication<SafetyEvent> {
  const record = () => ({ ...event.record(), updatedAtTime: toIso(nowMs), ...fields });
  const id = typeof fields.id === "string" ? fields.id : event.id;
  const state = typeof fields.eventState === "string" ? fields.eventState : event.state;
  const version = typeof fields.updatedAtTime === "string" ? fields.updatedAtTime : toIso(nowMs);
  const labels = Array.isArray(fields.behaviorLabels)
    ? fields.behaviorLabels.flatMap((one: unknown) => (isJsonObject(one) ? String(one.label) : []))
    : event.labels;
  const row = { ...event, id, state, labels, updatedMs: nowMs, record };
  return { atMs: nowMs, id, version, row, isRetracted: state === "dismissed" };
}

/** The documented event, in the feed at the moment of its last update. */
export function documentedSafetyEvents(samples: readonly JsonObject[]): readonly Publication<SafetyEvent>[] {
  return samples.map((record) => {
    const id = textIn(record, "id");
    const updatedAt = textIn(record, "updatedAtTime");
    const assetId = textIn(objectIn(record, "asset"), "id");
    const driverId = textIn(objectIn(record, "driver"), "id");
    const startMs = Date.parse(textIn(record, "startMs"));
    const row: SafetyEvent = {
      id,
      assetId,
      driverId,
      startMs,
      updatedMs: Date.parse(updatedAt),
      state: textIn(record, "eventState"),
      labels: ["Acceleration"],
      coach: textIn(record, "assignedCoach"),
      tagIds: ["3914"],
      isVgOnly: false,
      record: () => record,
      origin: documentedOrigin("samsara", { moment: id, atMs: startMs, device: assetId, driver: driverId }),
    };
    return { atMs: row.updatedMs, id, version: updatedAt, row };
  });
}

type Detection = {
  readonly id: string;
  readonly happening: Happening;
  readonly label: string;
  readonly createdMs: number;
  readonly heavyTraffic: boolean;
  readonly contextLabel: string;
};

function publicationOf(detection: Detection, review: Review, updatedMs: number): Publication<SafetyEvent> {
  const { id, happening, label } = detection;
  const { truck, driver } = happening;
  return {
    atMs: updatedMs,
    id,
    version: toIso(updatedMs),
    isRetracted: review.state === "dismissed",
    row: {
      id,
      assetId: truck.samsara?.assetId ?? "",
      driverId: driver?.samsara?.driverId ?? "",
      startMs: happening.atMs,
      updatedMs,
      state: review.state,
      labels: [label],
      coach: review.coach,
      tagIds: [],
      isVgOnly: !truck.samsara?.hasCamera,
      record: () => recordOf(detection, review, updatedMs),
      origin: originOf(happening),
    },
  };
}

function recordOf(detection: Detection, review: Review, updatedMs: number): JsonObject {
  const { id, happening, label, createdMs } = detection;
  const { truck, driver, fix, atMs } = happening;
  const contextLabels = [
    ...(detection.heavyTraffic
      ? [{ authorId: AUTOMATIC_AUTHOR, createdAtTime: toIso(createdMs), name: "Trailer Car" }]
      : []),
    ...(review.contextLabel
      ? [{ authorId: review.coach ?? COACHES[0], createdAtTime: toIso(updatedMs), name: review.contextLabel }]
      : []),
  ];
  return {
    asset: assetRecord(truck),
    behaviorLabels: [{ label, source: "automated" }],
    contextLabels,
    createdAtTime: toIso(createdMs),
    driver: driver?.samsara ? driverRecord(driver.samsara) : { id: "" },
    endMs: toIso(atMs + durationOf(happening)),
    eventState: review.state,
    id,
    inboxEventUrl: `https://cloud.samsara.com/o/40017/fleet/safety/inbox/${id}`,
    incidentReportUrl: `https://cloud.samsara.com/o/40017/fleet/reports/safety/vehicle/${truck.samsara?.assetId}/incident/${atMs}`,
    location: {
      headingDegrees: fix.headingDegrees,
      latitude: rounded(fix.latitude, 6),
      longitude: rounded(fix.longitude, 6),
      address: { country: "USA", state: fix.state, street: fix.description },
    },
    maxAccelerationGForce: happening.kind === "manoeuvre" ? rounded(happening.peakG, 3) : 0,
    startMs: toIso(atMs),
    updatedAtTime: toIso(updatedMs),
    ...(review.coach ? { assignedCoach: review.coach } : {}),
    ...(review.state === "dismissed" ? { dismissalReason: { code: "minorEvent", comment: "" } } : {}),
    ...(truck.samsara?.hasCamera ? { media: mediaOf(id) } : {}),
    ...(happening.kind === "speeding"
      ? {
          speedingMetadata: {
            maxSpeedKilometersPerHour: Math.round(happening.topKph),
            postedSpeedLimitKilometersPerHour: happening.limitKph,
          },
        }
      : {}),
    tripEndTime: null,
    tripStartTime: toIso(Math.floor((atMs - 40 * MINUTE_MS) / MINUTE_MS) * MINUTE_MS),
    ...(review.contextLabel ? { updatedByUserId: review.coach ?? COACHES[0] } : {}),
  };
}

function labelOf(happening: Happening): string | null {
  switch (happening.kind) {
    case "manoeuvre":
      return LABEL_BY_MANOEUVRE[happening.manoeuvre];
    case "conduct":
      return LABEL_BY_CONDUCT[happening.conduct];
    case "speeding":
      return speedingLabel(happening.topKph - happening.limitKph);
    case "clip":
    case "log":
    case "cityLimits":
    case "rulesRenewed":
    case "dongleArrived":
    case "ignition":
    case "duty":
    case "unidentifiedDriving":
      return null;
    default:
      return happening satisfies never;
  }
}

function speedingLabel(excessKph: number): string {
  if (excessKph > 32) return "SevereSpeeding";
  if (excessKph > 24) return "HeavySpeeding";
  return excessKph > 16 ? "ModerateSpeeding" : "LightSpeeding";
}

function durationOf(happening: Happening): number {
  return "durationMs" in happening ? happening.durationMs : 4 * SECOND_MS;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
