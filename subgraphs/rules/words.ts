import { HEADING_BY_TYPE, type HeadedType, toTitle as toHeadedTitle } from "../../schema/event-headings.ts";
import type { EventCategory, EventType, Severity } from "../../schema/messages.ts";
import type { Boundary } from "./boundaries/boundary.ts";
import type { CrossingDirection, Reading, RuleVersion } from "./domain.ts";

/** What one of Vinli's event types means in the fleet's words. */
export type EventMeaning = {
  readonly type: EventType;
  readonly category: EventCategory;
  readonly severity: Severity;
  readonly title: string;
};

/** What the record of an event says beside its type that decides how severe it is. */
export type Circumstances = {
  readonly crossing: {
    readonly rule: Pick<RuleVersion, "name" | "boundaries">;
    readonly direction: CrossingDirection;
    readonly firstEvaluation: boolean;
    readonly snapshot: { readonly readings: readonly Reading[] } | null;
  } | null;
  /** Its letters, where the record has them. */
  readonly faultCode: string | null;
  /** The strongest acceleration along the road or across it, where the record has it. */
  readonly peakAcceleration: number | null;
};

function meaning(type: HeadedType, severity: Severity, detail: string | null = null): EventMeaning {
  return { type, severity, category: HEADING_BY_TYPE[type].category, title: toHeadedTitle(type, detail) };
}

/**
 * Vinli's event types by their spelling on the wire, as far as its documentation and its apps name them:
 * https://github.com/vinli/docs/blob/master/web/event-services/overview.rst. The severity is that of a record that says
 * nothing more.
 */
export const MEANING_BY_EVENT_TYPE: ReadonlyMap<string, EventMeaning> = new Map<string, EventMeaning>([
  ["rule-enter", meaning("RULE_ENTERED", "LOW")],
  // The documentation's prose calls it so.
  ["rule-entry", meaning("RULE_ENTERED", "LOW")],
  ["rule-leave", meaning("RULE_LEFT", "LOW")],
  ["startup", meaning("ENGINE_ON", "INFO")],
  ["shutdown", meaning("ENGINE_OFF", "INFO")],
  ["trip-started", meaning("TRIP_STARTED", "INFO")],
  ["trip-stopped", meaning("TRIP_ENDED", "INFO")],
  ["trip-completed", meaning("TRIP_ENDED", "INFO")],
  ["trip-orphaned", meaning("TRIP_ENDED", "INFO")],
  ["dtc-on", meaning("FAULT_CODE_ON", "MEDIUM")],
  ["dtc-off", meaning("FAULT_CODE_OFF", "INFO")],
  ["collision", meaning("CRASH", "CRITICAL")],
  ["hard-accel", meaning("HARSH_ACCELERATION", "MEDIUM")],
  ["hard-decel", meaning("HARSH_BRAKING", "MEDIUM")],
  ["hard-turn", meaning("HARSH_TURN", "MEDIUM")],
  ["distance-trigger", meaning("DISTANCE_REACHED", "LOW")],
  ["comm-disrupted", meaning("DEVICE_STATUS", "LOW", "communication disrupted")],
  ["plugged-in", meaning("DEVICE_STATUS", "INFO", "plugged in")],
  ["phone-home", meaning("DEVICE_STATUS", "INFO", "reported in")],
  ["device-claimed", meaning("DEVICE_STATUS", "INFO", "claimed")],
  ["vehicle-changed", meaning("DEVICE_STATUS", "INFO", "vehicle changed")],
]);

/** How severe it is that a limit is passed, by the part of the limit that a reading is beyond it. The first that fits. */
const SEVERITY_BY_EXCESS: readonly { readonly from: number; readonly severity: Severity }[] = [
  { from: 0.3, severity: "HIGH" },
  { from: 0.1, severity: "MEDIUM" },
  { from: Number.NEGATIVE_INFINITY, severity: "LOW" },
];

/** How severe a fault code is, by how it begins. The first that fits; SAE J2012. */
const SEVERITY_BY_FAULT_CODE: readonly { readonly prefix: string; readonly severity: Severity }[] = [
  // A misfire ruins the catalyst.
  { prefix: "P03", severity: "HIGH" },
  { prefix: "P", severity: "MEDIUM" },
  // The chassis: brakes and steering.
  { prefix: "C", severity: "HIGH" },
  { prefix: "B", severity: "LOW" },
  { prefix: "U", severity: "LOW" },
];

/** A collision below it is a bump, in metres a second squared or in g: the unit is not documented. */
const BUMP_ACCELERATION = 2;

/** What an event type means: one that is new is OTHER, of rules if its name says so. */
export function toMeaning(eventType: string): EventMeaning {
  const known = MEANING_BY_EVENT_TYPE.get(eventType);
  if (known) return known;
  const isOfRule = eventType.startsWith("rule-");
  const [category, severity] = isOfRule ? (["RULE", "LOW"] as const) : (["VEHICLE", "INFO"] as const);
  return { type: "OTHER", category, severity, title: eventType };
}

/** What an event means: by its type, and how severe it is by what its record says. */
export function toEventMeaning(eventType: string, circumstances: Circumstances): EventMeaning {
  const meaning = toMeaning(eventType);
  return { ...meaning, severity: toSeverity(meaning, circumstances), title: toTitle(meaning, circumstances) };
}

function toSeverity({ type, severity }: EventMeaning, circumstances: Circumstances): Severity {
  const { crossing, faultCode, peakAcceleration } = circumstances;
  if (crossing?.firstEvaluation) return "INFO";
  if (crossing?.direction === "ENTER") return toSeverityOfEntering(crossing);
  if (type === "FAULT_CODE_ON" && faultCode !== null) {
    return SEVERITY_BY_FAULT_CODE.find(({ prefix }) => faultCode.startsWith(prefix))?.severity ?? severity;
  }
  if (type === "CRASH" && peakAcceleration !== null && peakAcceleration < BUMP_ACCELERATION) return "HIGH";
  return severity;
}

/** To come into a place is nothing grave; to pass a limit is, by how far. */
function toSeverityOfEntering({ rule, snapshot }: NonNullable<Circumstances["crossing"]>): Severity {
  const limits = rule.boundaries.filter((boundary) => "parameter" in boundary);
  if (limits.length === 0) return "LOW";
  const excesses = limits.flatMap((limit) => toExcess(limit, snapshot?.readings ?? []) ?? []);
  // That it was passed is certain, by how far is not.
  if (excesses.length === 0) return "MEDIUM";
  const excess = Math.max(...excesses);
  return SEVERITY_BY_EXCESS.find(({ from }) => excess >= from)?.severity ?? "LOW";
}

type Limit = Extract<Boundary, { readonly parameter: string }>;

/** By what part of a limit a reading is beyond it; null where that cannot be told. Between two limits it is beyond none. */
function toExcess({ parameter, min, max }: Limit, readings: readonly Reading[]): number | null {
  const value = readings.find((reading) => reading.parameter === parameter)?.value;
  if (value === undefined) return null;
  if (min !== null && max !== null) return 0;
  const limit = min ?? max;
  if (limit === null || limit === 0) return null;
  return (min !== null ? value - limit : limit - value) / Math.abs(limit);
}

function toTitle({ type, title }: EventMeaning, { crossing, faultCode }: Circumstances): string {
  const isOfCode = type === "FAULT_CODE_ON" || type === "FAULT_CODE_OFF";
  if (isOfCode && faultCode !== null) return toHeadedTitle(type, faultCode);
  const name = crossing?.rule.name;
  const verb = type === "RULE_ENTERED" ? "Entered" : "Left";
  const named = name && (type === "RULE_ENTERED" || type === "RULE_LEFT") ? `${verb} the rule ${name}` : title;
  return crossing?.firstEvaluation ? `${named} (first evaluation)` : named;
}
