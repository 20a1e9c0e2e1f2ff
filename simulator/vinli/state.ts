import type { Answer, Call } from "../http.ts";
import type { Journeys } from "../journeys.ts";
import { type JsonObject, parseExactly } from "../json.ts";
import { Refusal } from "../refusal.ts";
import type { Device, Devices } from "./devices.ts";
import type { Bases, DeviceEvents } from "./events.ts";
import type { RuleEngine } from "./rule-engine.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** What the services share: they are one system behind several hosts. */
export type VinliState = {
  readonly seed: number;
  readonly journeys: Journeys;
  readonly observedSinceMs: number;
  readonly devices: Devices;
  readonly events: DeviceEvents;
  readonly rules: RuleEngine;
  /** Rules of the office that somebody has deleted. */
  readonly deletedRules: Set<string>;
  readonly subscriptions: Subscriptions;
};

export type Service = "platform" | "events" | "rules" | "telemetry" | "trips" | "safety";

/** The route of a service, written as its documentation does. */
export function routeOf(service: Service, method: string, path: string): string {
  return `${method} /${service}/api/v1${path}`;
}

/** A device of the app; refuses another with 404. */
export function deviceOf({ devices }: VinliState, id: string, nowMs: number): Device {
  const device = devices.get(id, nowMs);
  if (!device) throw new Refusal(404, "Device not found");
  return device;
}

/** The device that a vehicle of the app has or had last; refuses a vehicle that had none with 404. */
export function vehicleOf({ devices, observedSinceMs }: VinliState, id: string, nowMs: number): Device {
  const stays = devices.staysBetween(observedSinceMs, nowMs + 1);
  const last = stays.findLast(({ device }) => device.vehicleId === id);
  if (!last) throw new Refusal(404, "Vehicle not found");
  return last.device;
}

export function ok(body: JsonObject): Answer {
  return { status: 200, body };
}

/** The answer to a creation, which names the address of what was created. */
export function created(body: JsonObject, location: string): Answer {
  return { status: 201, body, headers: { location } };
}

export const NOTHING: Answer = { status: 204 };

/** The services as this caller reaches them. */
export function basesOf({ origin }: Call): Bases {
  const base = (service: Service) => `${origin}/vinli/${service}/api/v1`;
  return {
    platform: base("platform"),
    events: base("events"),
    rules: base("rules"),
    telemetry: base("telemetry"),
    trips: base("trips"),
    safety: base("safety"),
  };
}

export function urlOf({ origin, path }: Call): string {
  return `${origin}/vinli${path}`;
}

/** The JSON of a call's body; refuses what is none with 400. */
export function jsonOf({ body }: Call): unknown {
  try {
    return parseExactly(body.toString("utf8"));
  } catch {
    throw new Refusal(400, "Invalid request payload JSON format");
  }
}
