import type { LedgerPart } from "../archive.ts";
import type { Happening } from "../happenings.ts";
import { type Answer, type Call, hasBasicCredentials, listParameter, Refusal, Router } from "../http.ts";
import type { Journeys } from "../journeys.ts";
import type { JsonObject } from "../json.ts";
import type { Change } from "../vendor-api.ts";
import { type Device, Devices } from "./devices.ts";
import {
  type Bases,
  type DeviceEvent,
  DeviceEvents,
  deviceEventsNow,
  deviceEventsOf,
  documentedDeviceEvents,
} from "./events.ts";
import { listPage, streamPage } from "./paging.ts";

export type VinliCredentials = { readonly appId: string; readonly appSecret: string };

type Options = {
  readonly seed: number;
  readonly journeys: Journeys;
  readonly observedSinceMs: number;
  readonly samples: readonly JsonObject[];
  readonly credentials: VinliCredentials;
};

const ERROR_BY_STATUS: ReadonlyMap<number, string> = new Map([
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
]);

/** Vinli's four services: platform, events, rules and telemetry, each under its own path as on its own host. */
export class Vinli {
  readonly kinds = ["deviceEvent"] as const;
  readonly #seed: number;
  readonly #journeys: Journeys;
  readonly #observedSinceMs: number;
  readonly #credentials: VinliCredentials;
  readonly #devices: Devices;
  readonly #events = new DeviceEvents();
  readonly #router: Router;

  constructor({ seed, journeys, observedSinceMs, samples, credentials }: Options) {
    this.#seed = seed;
    this.#journeys = journeys;
    this.#observedSinceMs = observedSinceMs;
    this.#credentials = credentials;
    this.#devices = new Devices(seed, journeys, samples);
    this.#events.schedule(documentedDeviceEvents(samples));
    const [platform, events, rules, telemetry] = ["platform", "events", "rules", "telemetry"].map(
      (service) => (path: string) => `GET /${service}/api/v1${path}`,
    );
    if (!platform || !events || !rules || !telemetry) throw new Error("a service has no path");
    this.#router = new Router({
      [platform("/devices")]: (call) => this.#listDevices(call),
      [platform("/devices/{id}")]: (call, parameter) =>
        ok({ device: this.#devices.record(this.#device(parameter("id")), basesOf(call)) }),
      [platform("/devices/{id}/vehicles")]: (call, parameter) => this.#listVehicles(call, parameter("id")),
      [platform("/devices/{id}/vehicles/_latest")]: (call, parameter) =>
        ok({ vehicle: this.#devices.vehicleRecord(this.#device(parameter("id")), basesOf(call)) }),
      [platform("/vehicles/{id}")]: (call, parameter) =>
        ok({ vehicle: this.#devices.vehicleRecord(this.#vehicle(parameter("id")), basesOf(call)) }),
      [events("/devices/{id}/events")]: (call, parameter) => {
        const { deviceId } = this.#device(parameter("id"));
        return this.#listEvents(call, (event) => event.deviceId === deviceId);
      },
      [events("/vehicles/{id}/events")]: (call, parameter) => {
        const { vehicleId } = this.#vehicle(parameter("id"));
        return this.#listEvents(call, (event) => event.vehicleId === vehicleId);
      },
      [events("/events/{id}")]: (call, parameter) => this.#event(call, parameter("id")),
      [rules("/devices/{id}/rules")]: (call, parameter) => this.#listRules(call, parameter("id")),
      [rules("/rules/{id}")]: (call, parameter) => this.#rule(call, parameter("id")),
      [telemetry("/devices/{id}/messages")]: (call, parameter) => this.#messages(call, parameter("id")),
      [telemetry("/devices/{id}/locations")]: (call, parameter) => this.#locations(call, parameter("id")),
    });
  }

  see(happening: Happening): void {
    this.#events.schedule(deviceEventsOf(this.#seed, this.#journeys, happening));
  }

  publishUntil(nowMs: number): void {
    this.#events.publishUntil(nowMs);
  }

  ledger(_kind: string, after: number, limit: number): LedgerPart {
    return this.#events.ledger(after, limit);
  }

  earlierVersion(id: string): JsonObject | null {
    return this.#events.earlierRecord(id);
  }

  expireSessions(): void {
    // An app's secret lasts until it is changed.
  }

  async answer(call: Call): Promise<Answer> {
    try {
      const { appId, appSecret } = this.#credentials;
      if (!hasBasicCredentials(call, appId, appSecret)) throw new Refusal(401, "Missing or invalid authentication");
      return await this.#router.answer(call);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.refuse(error);
    }
  }

  refuse({ status, message }: Refusal): Answer {
    return { status, body: { statusCode: status, error: ERROR_BY_STATUS.get(status) ?? "Error", message } };
  }

  change(change: Change, nowMs: number): readonly string[] {
    if (change.kind !== "insert") throw new Refusal(400, "An event never changes.");
    const publications = change.happenings.flatMap((happening) =>
      deviceEventsNow(this.#seed, this.#journeys, happening, { fields: change.fields, nowMs }),
    );
    this.#events.schedule(publications);
    this.#events.publishUntil(nowMs);
    return publications.map(({ id }) => id);
  }

  #listDevices(call: Call): Answer {
    const { items, pagination } = listPage(this.#devices.all(), urlOf(call), call.query);
    const bases = basesOf(call);
    return ok({ devices: items.map((device) => this.#devices.record(device, bases)), meta: { pagination } });
  }

  #listVehicles(call: Call, deviceId: string): Answer {
    const vehicle = this.#devices.vehicleRecord(this.#device(deviceId), basesOf(call));
    const { items, pagination } = listPage(vehicle ? [vehicle] : [], urlOf(call), call.query);
    return ok({ vehicles: items, meta: { pagination } });
  }

  #listEvents(call: Call, isWanted: (event: DeviceEvent) => boolean): Answer {
    const objectType = call.query.get("objectType");
    const objectId = call.query.get("objectId");
    const events = this.#events
      .rows()
      .filter(isWanted)
      .filter(typeFilter(call.query.get("type")))
      .filter(({ object }) => (objectType ?? object.type) === object.type && (objectId ?? object.id) === object.id);
    const { items, pagination } = streamPage(events, { ...call, url: urlOf(call) }, ({ atMs }) => atMs);
    const bases = basesOf(call);
    return ok({ events: items.map(({ recordFor }) => recordFor(bases)), meta: { pagination } });
  }

  #event(call: Call, id: string): Answer {
    const event = this.#events.get(id);
    if (!event) throw new Refusal(404, "Event not found");
    return ok({ event: event.recordFor(basesOf(call)) });
  }

  /** A device's rules without their boundaries, which only the read of one rule shows. */
  #listRules(call: Call, deviceId: string): Answer {
    const rules = this.#devices.ruleRecords(this.#device(deviceId), basesOf(call), call.nowMs);
    const { items, pagination } = listPage(rules, urlOf(call), call.query);
    return ok({ rules: items.map(({ boundaries: _, ...rule }) => rule), meta: { pagination } });
  }

  #rule(call: Call, id: string): Answer {
    const bases = basesOf(call);
    const rules = this.#devices.all().flatMap((device) => this.#devices.ruleRecords(device, bases, call.nowMs));
    const rule = rules.find((candidate) => candidate.id === id);
    if (!rule) throw new Refusal(404, "Rule not found");
    return ok({ rule });
  }

  #messages(call: Call, deviceId: string): Answer {
    const { device, items, pagination } = this.#messagePage(call, deviceId);
    const bases = basesOf(call);
    return ok({
      messages: items.map((atMs) => this.#devices.messageRecord(device, atMs, bases)),
      meta: { pagination },
    });
  }

  #locations(call: Call, deviceId: string): Answer {
    const { device, items, pagination } = this.#messagePage(call, deviceId);
    const fields = listParameter(call.query, "fields") ?? new Set();
    const features = items.map((atMs) => this.#devices.locationFeature(device, atMs, fields));
    return ok({ locations: { type: "FeatureCollection", features }, meta: { pagination } });
  }

  #messagePage(call: Call, deviceId: string) {
    const device = this.#device(deviceId);
    const times = this.#devices.messageTimes(device, this.#observedSinceMs, call.nowMs);
    return { device, ...streamPage(times, { ...call, url: urlOf(call) }, (atMs) => atMs) };
  }

  #device(id: string): Device {
    const device = this.#devices.get(id);
    if (!device) throw new Refusal(404, "Device not found");
    return device;
  }

  #vehicle(id: string): Device {
    const device = this.#devices.withVehicle(id);
    if (!device) throw new Refusal(404, "Vehicle not found");
    return device;
  }
}

function ok(body: JsonObject): Answer {
  return { status: 200, body };
}

/** The services as this caller reaches them. */
function basesOf({ origin }: Call): Bases {
  const base = (service: string) => `${origin}/vinli/${service}/api/v1`;
  return { platform: base("platform"), events: base("events"), rules: base("rules"), telemetry: base("telemetry") };
}

function urlOf({ origin, path }: Call): string {
  return `${origin}/vinli${path}`;
}

/** An event type, or a family of them as in `rule-*`. */
function typeFilter(type: string | null): (event: DeviceEvent) => boolean {
  if (!type) return () => true;
  const family = type.endsWith("-*") ? type.slice(0, -1) : null;
  return ({ eventType }) => (family ? eventType.startsWith(family) : eventType === type);
}
