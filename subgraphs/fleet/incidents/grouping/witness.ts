import { type EventType, SEVERITIES, type Severity } from "../../../../schema/messages.ts";
import type { Driven } from "../../attribution/driven.ts";
import type { EventClass } from "../../events/event-classes.ts";
import type { EventTable } from "../../tables.ts";
import type { Seen } from "./nearness.ts";

const CATEGORIES: ReadonlySet<string> = new Set(["SAFETY", "VIDEO", "RULE"]);
/** What a vehicle tells of itself is a moment of its own where it is one of these. */
const VEHICLE_TYPES: ReadonlySet<EventType> = new Set(["CRASH", "NEAR_COLLISION", "COLLISION_WARNING"]);
/** Words that say that there was something, and not what. */
const UNSPECIFIC: ReadonlySet<EventType> = new Set(["OTHER", "VIDEO_CLIP", "RULE_ENTERED", "RULE_LEFT"]);

type SameColumns = Driven & Pick<EventTable, "key" | "refHash" | "device" | "latitude" | "longitude" | "incident">;

/** What of an event's row a witness is made of. */
export type WitnessColumns = SameColumns & Pick<EventTable, "occurredAtMs" | "endedAtMs">;

/**
 * An event that can be of an incident, with what decides of which. Devices and drivers are numbers of words; `incident` is the one
 * that it is stored with.
 */
export type Witness = Seen &
  SameColumns & {
    readonly of: Pick<EventClass, "vendor" | "type" | "severity">;
  };

/** An event as a witness; null for one that is none: taken back, of another category, or of nobody who is known. */
export function toWitness(row: WitnessColumns, of: EventClass): Witness | null {
  const isTold = CATEGORIES.has(of.category) || (of.category === "VEHICLE" && VEHICLE_TYPES.has(of.type));
  if (of.retracted || !isTold || (row.device === null && row.driver === null)) return null;
  const { key, refHash, device, latitude, longitude, incident, occurredAtMs, endedAtMs } = row;
  const { driver, nobody, basis, contradictions } = row;
  const endMs = Math.max(occurredAtMs, endedAtMs ?? occurredAtMs);
  return {
    ...{ key, refHash, device, latitude, longitude, incident, startMs: occurredAtMs, endMs, of },
    ...{ driver, nobody, basis, contradictions },
  };
}

/** The order in which witnesses are looked at. */
export function compareWitnesses(a: Witness, b: Witness): number {
  return a.startMs - b.startMs || a.refHash - b.refHash;
}

/** Whether a witness says what happened, and not only that something did. */
export function isSpecific({ of }: Witness): boolean {
  return !UNSPECIFIC.has(of.type);
}

/** The place of a severity, from the least serious on. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
