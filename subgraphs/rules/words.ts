import type { EventCategory, EventType, Severity } from "../../schema/messages.ts";

/** What one of Vinli's event types means in the fleet's words. */
export type EventMeaning = {
  readonly type: EventType;
  readonly category: EventCategory;
  readonly severity: Severity;
  readonly title: string;
};

function vehicle(type: EventType, severity: Severity, title: string): EventMeaning {
  return { type, category: "VEHICLE", severity, title };
}

function safety(type: EventType, severity: Severity, title: string): EventMeaning {
  return { type, category: "SAFETY", severity, title };
}

function rule(type: EventType, title: string): EventMeaning {
  return { type, category: "RULE", severity: "MEDIUM", title };
}

/**
 * Vinli's event types by their spelling on the wire, as far as its documentation and its apps name them:
 * https://github.com/vinli/docs/blob/master/web/event-services/overview.rst
 */
export const MEANING_BY_EVENT_TYPE: ReadonlyMap<string, EventMeaning> = new Map<string, EventMeaning>([
  ["rule-enter", rule("RULE_ENTERED", "Entered a rule")],
  ["rule-leave", rule("RULE_LEFT", "Left a rule")],
  ["startup", vehicle("ENGINE_ON", "INFO", "Engine started")],
  ["shutdown", vehicle("ENGINE_OFF", "INFO", "Engine stopped")],
  ["trip-started", vehicle("TRIP_STARTED", "INFO", "Trip started")],
  ["trip-stopped", vehicle("TRIP_ENDED", "INFO", "Trip stopped")],
  ["trip-completed", vehicle("TRIP_ENDED", "INFO", "Trip completed")],
  ["trip-orphaned", vehicle("TRIP_ENDED", "INFO", "Trip ended without a stop")],
  ["dtc-on", vehicle("FAULT_CODE_ON", "MEDIUM", "Fault code appeared")],
  ["dtc-off", vehicle("FAULT_CODE_OFF", "INFO", "Fault code cleared")],
  ["collision", safety("CRASH", "CRITICAL", "Collision")],
  ["hard-accel", safety("HARSH_ACCELERATION", "MEDIUM", "Harsh acceleration")],
  ["hard-decel", safety("HARSH_BRAKING", "MEDIUM", "Harsh braking")],
  ["hard-turn", safety("HARSH_TURN", "MEDIUM", "Harsh turn")],
  ["distance-trigger", vehicle("DISTANCE_REACHED", "LOW", "Distance reached")],
  ["comm-disrupted", vehicle("DEVICE_STATUS", "LOW", "Communication disrupted")],
  ["plugged-in", vehicle("DEVICE_STATUS", "INFO", "Device plugged in")],
  ["phone-home", vehicle("DEVICE_STATUS", "INFO", "Device reported in")],
  ["device-claimed", vehicle("DEVICE_STATUS", "INFO", "Device claimed")],
  ["vehicle-changed", vehicle("DEVICE_STATUS", "INFO", "Vehicle changed")],
]);

/** What an event type means: one that is new is OTHER, of rules if its name says so. */
export function toMeaning(eventType: string): EventMeaning {
  const known = MEANING_BY_EVENT_TYPE.get(eventType);
  if (known) return known;
  return eventType.startsWith("rule-") ? rule("OTHER", eventType) : vehicle("OTHER", "INFO", eventType);
}
