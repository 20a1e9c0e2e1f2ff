import { z } from "zod";
import { VendorError } from "../../platform/vendor/vendor-error.ts";
import { wireId, wireNumber } from "../../platform/vendor/wire-json.ts";

/*
 * Vinli's shapes in its own spelling, https://github.com/vinli/docs/tree/master/web.
 * An event needs an id and an instant. All else is read as far as it can be: what has another form than documented
 * counts as missing, and the record as received keeps it.
 */

/** A part that may be missing, null, or of a form that we do not know. */
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().catch(null);

const finiteNumber = wireNumber.refine(Number.isFinite);
/** ISO 8601, or milliseconds since 1970. */
const wireInstant = z.union([z.string(), finiteNumber]);

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

const wireRule = z.object({
  id: wireId,
  name: optional(z.string()),
  boundaries: optional(z.array(wireBoundary.nullable().catch(null))),
  evaluated: optional(z.boolean()),
  covered: optional(z.boolean()),
  createdAt: optional(wireInstant),
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
});

const wireEvent = z.object({
  id: wireId,
  timestamp: wireInstant,
  deviceId: optional(wireId),
  /** Only in the older of the two shapes of an event. */
  stored: optional(wireInstant),
  eventType: optional(z.string()),
  object: optional(z.object({ id: wireId, type: z.string() })),
  meta: optional(wireMeta),
  location: optional(wireLocation),
});

const wireDevice = z.object({ id: wireId, name: optional(z.string()) });

const wireVehicle = z.object({ vin: optional(z.string()) });

const wireEventsPage = z.object({
  events: z.array(z.unknown()),
  meta: optional(
    z.object({ pagination: optional(z.object({ links: optional(z.object({ prior: optional(z.string()) })) })) }),
  ),
});

const wireDevicesPage = z.object({
  devices: z.array(z.unknown()),
  meta: optional(z.object({ pagination: optional(z.object({ total: optional(finiteNumber) })) })),
});

export type WireEvent = z.infer<typeof wireEvent>;
export type WireRule = z.infer<typeof wireRule>;
export type WireBoundary = z.infer<typeof wireBoundary>;
export type WireLocation = z.infer<typeof wireLocation>;
export type WireInstant = z.infer<typeof wireInstant>;
export type WireSnapshot = NonNullable<z.infer<typeof wireMessage>["snapshot"]>;
export type WireDevice = z.infer<typeof wireDevice>;
export type WireVehicle = z.infer<typeof wireVehicle>;
export type WireEventsPage = z.infer<typeof wireEventsPage>;
export type WireDevicesPage = z.infer<typeof wireDevicesPage>;

/** Throws a `ZodError` that names the field. */
export function decodeEvent(raw: unknown): WireEvent {
  return wireEvent.parse(raw);
}

/** Throws a `ZodError` that names the field. */
export function decodeDevice(raw: unknown): WireDevice {
  return wireDevice.parse(raw);
}

/** The vehicle, or null for anything that is none: a device can be in no vehicle. */
export function decodeVehicle(raw: unknown): WireVehicle | null {
  return wireVehicle.safeParse(raw).data ?? null;
}

/** A reading that is a number, or null for the many that are text or lists. */
export function decodeReading(raw: unknown): number | null {
  return finiteNumber.safeParse(raw).data ?? null;
}

/** Throws a {@link VendorError} for anything but a page; its events are not looked at. */
export function decodeEventsPage(body: unknown): WireEventsPage {
  return decodeBody(wireEventsPage, body, "a page of events");
}

/** Throws a {@link VendorError} for anything but a page; its devices are not looked at. */
export function decodeDevicesPage(body: unknown): WireDevicesPage {
  return decodeBody(wireDevicesPage, body, "a page of devices");
}

/** The vehicle as received, null where there is none. Throws a {@link VendorError} for anything else. */
export function decodeLatestVehicle(body: unknown): unknown {
  return decodeBody(z.object({ vehicle: z.unknown() }), body, "the latest vehicle").vehicle ?? null;
}

/** The vehicles as received. Throws a {@link VendorError} for anything else. */
export function decodeVehicles(body: unknown): readonly unknown[] {
  return decodeBody(z.object({ vehicles: z.array(z.unknown()) }), body, "a list of vehicles").vehicles;
}

function decodeBody<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const result = schema.safeParse(body);
  if (!result.success) throw new VendorError("malformed", `${what} of Vinli's`, { cause: result.error });
  return result.data;
}
