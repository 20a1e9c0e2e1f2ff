import { z } from "zod";
import { decodeWire } from "../../platform/vendor/decode-wire.ts";
import { wireId, wireNumber, wireNumeric } from "../../platform/vendor/wire-json.ts";

/*
 * Vinli's shapes in its own spelling, https://github.com/vinli/docs/tree/master/web.
 * An event needs an id and an instant. All else is read as far as it can be: what has another form than documented
 * counts as missing, and the record as received keeps it.
 */

/** A part that may be missing, null, or of a form that we do not know. */
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().catch(null);

const finiteNumber = wireNumeric;
/** ISO 8601 or a number, in whatever unit: what it says is found out where it is needed. */
const wireInstant = z.union([z.string(), wireNumber]);
/** An empty id names nothing. */
const wireRef = wireId.refine((id) => id.trim() !== "", "Invalid input: expected an id");

/** A place: longitude first in GeoJSON, and by name in two spellings. */
const wireLocation = z.union([
  z.object({ lat: finiteNumber, lon: finiteNumber }),
  z.object({ latitude: finiteNumber, longitude: finiteNumber }),
  z.object({ coordinates: z.tuple([finiteNumber, finiteNumber]).rest(z.unknown()) }),
]);

const wireBoundary = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("parametric"),
    parameter: z.string(),
    min: finiteNumber.nullish(),
    max: finiteNumber.nullish(),
  }),
  z.object({ type: z.literal("radius"), lat: finiteNumber, lon: finiteNumber, radius: finiteNumber }),
  z.object({
    type: z.literal("polygon"),
    /** Rings of `[longitude, latitude]`, as in GeoJSON: the first is the outline. */
    coordinates: z.array(z.array(z.tuple([finiteNumber, finiteNumber]).rest(z.unknown()))),
  }),
]);

const wireObject = z.object({ id: wireRef, type: z.string() });

const wireRule = z.object({
  id: wireRef,
  name: optional(z.string()),
  boundaries: optional(z.array(wireBoundary.nullable().catch(null))),
  evaluated: optional(z.boolean()),
  covered: optional(z.boolean()),
  createdAt: optional(wireInstant),
  object: optional(wireObject),
});

const wireMessage = z.object({
  timestamp: optional(wireInstant),
  snapshot: optional(z.looseObject({ location: optional(wireLocation) })),
});

const wireMeta = z.object({
  direction: optional(z.string()),
  firstEval: optional(z.boolean()),
  rule: optional(wireRule),
  message: optional(wireMessage),
  location: optional(wireLocation),
  /** Of trips. */
  vehicleId: optional(wireRef),
  /** Of fault codes: Vinli's id of the code, or its letters. */
  code: optional(wireRef),
  number: optional(z.string()),
  /** Metres. */
  estimatedOdometer: optional(finiteNumber),
  odometerTrigger: optional(
    z.object({ id: optional(wireRef), vehicleId: optional(wireRef), threshold: optional(finiteNumber) }),
  ),
});

const wireEvent = z.object({
  id: wireRef,
  timestamp: wireInstant,
  deviceId: optional(wireRef),
  /** Only in the newer of the two shapes of an event. */
  vehicleId: optional(wireRef),
  /** Only in the older of the two shapes of an event. */
  stored: optional(wireInstant),
  eventType: optional(z.string()),
  object: optional(wireObject),
  meta: optional(wireMeta),
  location: optional(wireLocation),
});

/** What is posted for a subscription: https://github.com/vinli/docs/tree/master/web */
const wireNotification = z.object({
  notification: z.object({
    event: z.unknown(),
    subscription: optional(z.object({ deviceId: optional(wireRef) })),
  }),
});

const wireNotified = z.object({ notification: z.object({ event: z.object({ id: wireRef }) }) });

const wireGroup = z.object({ id: wireRef, name: optional(z.string()) });

const wireDevice = z.object({
  id: wireRef,
  name: optional(z.string()),
  /** The number of the hardware. */
  chipId: optional(z.string()),
  groups: optional(z.array(wireGroup.nullable().catch(null))),
});

const wireVehicle = z.object({ id: optional(wireRef), vin: optional(z.string()) });

const wireStats = z.object({
  distance: optional(finiteNumber),
  duration: optional(finiteNumber),
  averageSpeed: optional(finiteNumber),
  maxSpeed: optional(finiteNumber),
  fuelConsumed: optional(finiteNumber),
  hardAccelCount: optional(finiteNumber),
  hardBrakeCount: optional(finiteNumber),
  stopCount: optional(finiteNumber),
});

const wireTrip = z.object({
  id: wireRef,
  start: wireInstant,
  stop: optional(wireInstant),
  status: optional(z.string()),
  deviceId: optional(wireRef),
  vehicleId: optional(wireRef),
  startPoint: optional(wireLocation),
  stopPoint: optional(wireLocation),
  stats: optional(wireStats),
});

/** A feature of GeoJSON, or a message of the older form. */
const wireSighting = z.object({
  geometry: optional(wireLocation),
  location: optional(wireLocation),
  timestamp: optional(wireInstant),
  properties: optional(z.object({ timestamp: optional(wireInstant), vehicleSpeed: z.unknown().optional() })),
});

/** `next` is that of lists: older trips are listed, newer ones streamed. */
const wireLinks = optional(z.object({ prior: optional(z.string()), next: optional(z.string()) }));

const wirePagination = optional(z.object({ pagination: optional(z.object({ links: wireLinks })) }));

const wireTripsPage = z.object({ trips: z.array(z.unknown()), meta: wirePagination });

const wireLocations = z.object({
  locations: z.union([z.object({ features: z.array(z.unknown()) }), z.array(z.unknown())]),
});

const wireEventsPage = z.object({
  events: z.array(z.unknown()),
  meta: wirePagination,
});

const wireTotal = optional(z.object({ pagination: optional(z.object({ total: optional(finiteNumber) })) }));
const wireDevicesPage = z.object({ devices: z.array(z.unknown()), meta: wireTotal });
const wireRulesPage = z.object({ rules: z.array(z.unknown()), meta: wireTotal });

export type WireEvent = z.infer<typeof wireEvent>;
export type WireNotification = z.infer<typeof wireNotification>["notification"];
export type WireRule = z.infer<typeof wireRule>;
export type WireBoundary = z.infer<typeof wireBoundary>;
export type WireLocation = z.infer<typeof wireLocation>;
export type WireInstant = z.infer<typeof wireInstant>;
export type WireSnapshot = NonNullable<z.infer<typeof wireMessage>["snapshot"]>;
export type WireDevice = z.infer<typeof wireDevice>;
export type WireVehicle = z.infer<typeof wireVehicle>;
export type WireTrip = z.infer<typeof wireTrip>;
export type WireSighting = z.infer<typeof wireSighting>;
export type WireEventsPage = z.infer<typeof wireEventsPage>;
export type WireTripsPage = z.infer<typeof wireTripsPage>;
/** Some records of a counted list, not decoded yet. Not every server counts. */
export type WireListPage = { readonly records: readonly unknown[]; readonly total: number | null };

/** Throws a `ZodError` that names the field. */
export function decodeEvent(raw: unknown): WireEvent {
  return wireEvent.parse(raw);
}

/** What was posted for a subscription; its event is not looked at. Throws a `ZodError` that names the field. */
export function decodeNotification(raw: unknown): WireNotification {
  return wireNotification.parse(raw).notification;
}

/** The id of the event that was posted for a subscription, or null for anything else that was posted. */
export function decodeNotifiedRef(raw: unknown): string | null {
  return wireNotified.safeParse(raw).data?.notification.event.id ?? null;
}

/** Throws a `ZodError` that names the field. */
export function decodeDevice(raw: unknown): WireDevice {
  return wireDevice.parse(raw);
}

/** The vehicle, or null for anything that is none: a device can be in no vehicle. */
export function decodeVehicle(raw: unknown): WireVehicle | null {
  return wireVehicle.safeParse(raw).data ?? null;
}

/** What tells one record of a list from another, be it decodable or not. */
export function decodeRef(raw: unknown): string {
  return z.object({ id: wireId }).safeParse(raw).data?.id ?? JSON.stringify(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeRule(raw: unknown): WireRule {
  return wireRule.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeTrip(raw: unknown): WireTrip {
  return wireTrip.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeSighting(raw: unknown): WireSighting {
  return wireSighting.parse(raw);
}

/** A reading that is a number, or null for the many that are text or lists. */
export function decodeReading(raw: unknown): number | null {
  if (typeof raw === "number") return raw;
  // Mostly there is none: to have that found out by a schema takes longer than all the rest of an event.
  return raw !== null && raw !== undefined ? (finiteNumber.safeParse(raw).data ?? null) : null;
}

/** Throws a `malformed` error for anything but a page; its events are not looked at. */
export function decodeEventsPage(body: unknown): WireEventsPage {
  return decodeWire(wireEventsPage, body, "a page of events of Vinli's");
}

/** Throws a `malformed` error for anything but a page; its devices are not looked at. */
export function decodeDevicesPage(body: unknown): WireListPage {
  const { devices, meta } = decodeWire(wireDevicesPage, body, "a page of devices of Vinli's");
  return { records: devices, total: meta?.pagination?.total ?? null };
}

/** Throws a `malformed` error for anything but a page; its rules are not looked at. */
export function decodeRulesPage(body: unknown): WireListPage {
  const { rules, meta } = decodeWire(wireRulesPage, body, "a page of rules of Vinli's");
  return { records: rules, total: meta?.pagination?.total ?? null };
}

/** The rule as received. Throws a `malformed` error for anything else. */
export function decodeRuleBody(body: unknown): unknown {
  return decodeWire(z.object({ rule: z.looseObject({}) }), body, "a rule of Vinli's").rule;
}

/** A rule as Vinli is told of it. */
export const wantedRule = z.object({ name: z.string(), boundaries: z.array(wireBoundary) });

export type WantedRule = z.infer<typeof wantedRule>;

/** A rule that was made, decoded and as received. */
export type CreatedRule = { readonly wire: WireRule; readonly raw: unknown };

/** Throws a `malformed` error for anything but a rule. */
export function decodeCreatedRule(body: unknown): CreatedRule {
  const { rule: wire } = decodeWire(z.object({ rule: wireRule }), body, "a rule that Vinli has made");
  return { wire, raw: decodeRuleBody(body) };
}

/** Throws a `malformed` error for anything but a page; its trips are not looked at. */
export function decodeTripsPage(body: unknown): WireTripsPage {
  return decodeWire(wireTripsPage, body, "a page of trips of Vinli's");
}

/** The places where a device was, as received. Throws a `malformed` error for anything else. */
export function decodeLocations(body: unknown): readonly unknown[] {
  const { locations } = decodeWire(wireLocations, body, "a page of locations of Vinli's");
  return "features" in locations ? locations.features : locations;
}

/** The vehicle as received, null where there is none. Throws a `malformed` error for anything else. */
export function decodeLatestVehicle(body: unknown): unknown {
  return decodeWire(z.object({ vehicle: z.unknown() }), body, "the latest vehicle of Vinli's").vehicle ?? null;
}

/** The vehicles as received. Throws a `malformed` error for anything else. */
export function decodeVehicles(body: unknown): readonly unknown[] {
  return decodeWire(z.object({ vehicles: z.array(z.unknown()) }), body, "a list of vehicles of Vinli's").vehicles;
}
