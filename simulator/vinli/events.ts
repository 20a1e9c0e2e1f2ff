import { Archive, type Publication } from "../archive.ts";
import { MINUTE_MS, SECOND_MS, toIso } from "../clock.ts";
import type { VinliDevice } from "../fleet/enrolment.ts";
import type { City } from "../geography.ts";
import type { Happening, Manoeuvre } from "../happenings.ts";
import type { Fix, Journeys } from "../journeys.ts";
import { type JsonObject, objectIn, textIn } from "../json.ts";
import { Random, uuidOf } from "../random.ts";
import { documentedOrigin, type Origin, originOf } from "../truth/origin.ts";
import { ruleRecord, rulesOf, SPEED_RULE_MIN_KPH } from "./rules.ts";

/** Where the services are reached, for links in records. */
export type Bases = {
  readonly events: string;
  readonly rules: string;
  readonly platform: string;
  readonly telemetry: string;
  readonly trips: string;
  readonly safety: string;
};

/** An event of a device: what reads select by, and its record. */
export type DeviceEvent = {
  readonly id: string;
  readonly deviceId: string;
  readonly vehicleId: string | null;
  readonly eventType: string;
  readonly object: { readonly id: string; readonly type: string };
  readonly atMs: number;
  readonly recordFor: (bases: Bases) => JsonObject;
  /** Null for what a device in no truck measured. */
  readonly origin: Origin | null;
};

/** Links depend on where the services are reached, and are no part of what is published. */
export const NOWHERE: Bases = { events: "", rules: "", platform: "", telemetry: "", trips: "", safety: "" };

export class DeviceEvents extends Archive<DeviceEvent> {
  constructor() {
    super("deviceEvent", ({ recordFor }) => recordFor(NOWHERE));
  }
}

/** The app of the documented rules, to which all rules of the world belong. */
export const APP_ID = "b75afd8f-7247-46e6-a0f9-04f187c9d9bd";

type Meta = (bases: Bases) => JsonObject | null;

/** What a device notices of a happening, before it is stored. */
type Notice = {
  readonly name: string;
  readonly atMs: number;
  readonly eventType: string;
  readonly object: DeviceEvent["object"] & { readonly appId?: string };
  readonly meta: Meta;
};

const TYPE_BY_MANOEUVRE: Readonly<Record<Manoeuvre, string>> = {
  braking: "hard-decel",
  acceleration: "hard-accel",
  turn: "hard-turn",
  crash: "collision",
};
const NO_META: Meta = () => null;
/** The share of events that a device without coverage sends long after they happened. */
const SENT_LATE = 0.03;
const VEHICLE_UNKNOWN = 0.03;

/** The events that a device reports of a happening, published when they are stored. */
export function deviceEventsOf(
  seed: number,
  journeys: Journeys,
  happening: Happening,
): readonly Publication<DeviceEvent>[] {
  const device = happening.truck.vinli;
  if (!device) return [];
  return noticesOf(seed, journeys, happening, device).map((notice) => {
    const random = new Random(seed, "vinli", happening.key, notice.name);
    const latencyMs = random.chance(SENT_LATE) ? random.integer(10, 60) * MINUTE_MS : random.integer(900, 4_000);
    const id = uuidOf(seed, "vinli event", happening.key, notice.name);
    const storedMs = notice.atMs + latencyMs;
    const { eventType, object, atMs } = notice;
    // A device does not always know yet which vehicle it is plugged into.
    const vehicleId = random.chance(VEHICLE_UNKNOWN) ? null : device.vehicleId;
    const recordFor = (bases: Bases) => recordOf({ id, device, vehicleId, notice, storedMs }, bases);
    const origin = originOf(happening);
    const row = { id, deviceId: device.deviceId, vehicleId, eventType, object, atMs, recordFor, origin };
    return { atMs: storedMs, id, version: toIso(storedMs), row };
  });
}

/** The event of a happening that a device sends now, however long ago it occurred, with some fields of its own. */
export function deviceEventsNow(
  seed: number,
  journeys: Journeys,
  happening: Happening,
  { fields, nowMs }: { readonly fields: JsonObject; readonly nowMs: number },
): readonly Publication<DeviceEvent>[] {
  const device = happening.truck.vinli;
  if (!device) return [];
  return noticesOf(seed, journeys, happening, device).map((notice) => {
    const own = uuidOf(seed, "vinli event", happening.key, notice.name);
    const id = typeof fields.id === "string" ? fields.id : own;
    const { vehicleId } = device;
    const recordFor = (bases: Bases) => ({
      ...recordOf({ id, device, vehicleId, notice, storedMs: nowMs }, bases),
      ...fields,
    });
    const { eventType, object, atMs } = notice;
    const origin = originOf(happening);
    const row = { id, deviceId: device.deviceId, vehicleId, eventType, object, atMs, recordFor, origin };
    return { atMs: nowMs, id, version: toIso(nowMs), row };
  });
}

/** The documented events, published when they were stored. */
export function documentedDeviceEvents(samples: readonly JsonObject[]): readonly Publication<DeviceEvent>[] {
  return samples.map((record) => {
    const object = objectIn(record, "object");
    const stored = textIn(record, "stored");
    const id = textIn(record, "id");
    const deviceId = textIn(record, "deviceId");
    const atMs = Date.parse(textIn(record, "timestamp"));
    const row: DeviceEvent = {
      id,
      deviceId,
      vehicleId: object.type === "vehicle" ? textIn(object, "id") : null,
      eventType: textIn(record, "eventType"),
      object: { id: textIn(object, "id"), type: textIn(object, "type") },
      atMs,
      recordFor: () => record,
      origin: documentedOrigin("vinli", { moment: id, atMs, device: deviceId, driver: null }),
    };
    return { atMs: Date.parse(stored), id, version: stored, row };
  });
}

function noticesOf(seed: number, journeys: Journeys, happening: Happening, device: VinliDevice): readonly Notice[] {
  const { atMs } = happening;
  const vehicle = { id: device.vehicleId, type: "vehicle" };
  const crossing = (change: Crossing) => crossingNotices(seed, journeys, happening, change);
  switch (happening.kind) {
    case "manoeuvre": {
      const eventType = TYPE_BY_MANOEUVRE[happening.manoeuvre];
      return [{ name: "manoeuvre", atMs, eventType, object: vehicle, meta: NO_META }];
    }
    case "ignition":
      return ignitionNotices(seed, happening, vehicle);
    case "speeding": {
      const { topKph, durationMs } = happening;
      return [
        ...crossing({ city: null, direction: "enter", atMs, speedKph: topKph }),
        ...crossing({ city: null, direction: "leave", atMs: atMs + durationMs, speedKph: SPEED_RULE_MIN_KPH - 4 }),
      ];
    }
    case "cityLimits":
      return crossing({ ...happening, speedKph: null });
    case "rulesRenewed":
      // The first evaluation of a new rule is reported as if it were a crossing.
      return crossing({ city: null, direction: "leave", atMs, speedKph: 0, isFirst: true });
    case "dongleArrived":
      return [{ name: "arrival", atMs, eventType: "vehicle-changed", object: vehicle, meta: NO_META }];
    case "conduct":
    case "clip":
    case "log":
    case "duty":
    case "unidentifiedDriving":
      return [];
    default:
      return happening satisfies never;
  }
}

function ignitionNotices(
  seed: number,
  happening: Extract<Happening, { kind: "ignition" }>,
  vehicle: Notice["object"],
): readonly Notice[] {
  const { on, atMs, truck, tripStartedMs } = happening;
  const trip = { id: uuidOf(seed, "vinli trip", truck.index, tripStartedMs), type: "trip" };
  const ofTrip: Meta = () => ({ vehicleId: vehicle.id });
  const tripNotice = (eventType: string, delayMs: number): Notice => ({
    name: eventType,
    atMs: atMs + delayMs,
    eventType,
    object: trip,
    meta: ofTrip,
  });
  const ignition = { name: "ignition", atMs, object: vehicle, meta: NO_META };
  return on
    ? [{ ...ignition, eventType: "startup" }, tripNotice("trip-started", 5 * SECOND_MS)]
    : [
        { ...ignition, eventType: "shutdown" },
        tripNotice("trip-stopped", SECOND_MS),
        tripNotice("trip-completed", 2 * MINUTE_MS),
      ];
}

type Crossing = {
  /** The city whose surroundings are entered or left; null for the rule about speed. */
  readonly city: City | null;
  readonly direction: "enter" | "leave";
  readonly atMs: number;
  /** Null for the speed at which the truck happens to drive. */
  readonly speedKph: number | null;
  readonly isFirst?: boolean;
};

function crossingNotices(
  seed: number,
  journeys: Journeys,
  { key, truck }: Happening,
  { city, direction, atMs, speedKph, isFirst = false }: Crossing,
): readonly Notice[] {
  const rule = rulesOf(seed, journeys, truck, atMs).find((candidate) => candidate.city?.name === city?.name);
  if (!rule) return [];
  const meta: Meta = (bases) => ({
    direction,
    firstEval: isFirst,
    rule: ruleRecord(rule, bases.rules, { evaluated: true, covered: direction === "enter" }),
    message: {
      id: uuidOf(seed, "vinli message", key, direction),
      timestamp: toIso(atMs),
      snapshot: snapshotOf(journeys.fixOf(truck, atMs), speedKph),
    },
  });
  const object = { id: rule.id, type: "rule", appId: APP_ID };
  return [{ name: `${rule.name} ${direction}`, atMs, eventType: `rule-${direction}`, object, meta }];
}

function snapshotOf(fix: Fix, measuredKph: number | null): JsonObject {
  const location = { lat: Number(fix.latitude.toFixed(7)), lon: Number(fix.longitude.toFixed(7)) };
  return { location, vehicleSpeed: Math.round(measuredKph ?? fix.speedKph) };
}

type Stored = {
  readonly id: string;
  readonly device: VinliDevice;
  readonly vehicleId: string | null;
  readonly notice: Notice;
  readonly storedMs: number;
};

/** The record in the device's shape: older ones say when it was stored, newer ones which vehicle it was. */
function recordOf({ id, device, vehicleId, notice, storedMs }: Stored, bases: Bases): JsonObject {
  const { eventType, object, atMs } = notice;
  const meta = notice.meta(bases);
  const self = `${bases.events}/events/${id}`;
  const links = { self, notifications: `${self}/notifications` };
  const start = { id, timestamp: toIso(atMs), deviceId: device.deviceId };
  if (!device.olderShape) return { ...start, vehicleId, eventType, object, meta, links };
  const storage = { stored: toIso(storedMs), storageLatency: storedMs - atMs };
  return { ...start, ...storage, eventType, ...(meta ? { meta } : {}), object, links };
}
