import { toPositionSeen } from "../../../schema/messages.ts";
import type { GeoPoint } from "../boundaries/boundary.ts";
import type { CrossingSnapshot } from "../crossings/crossing.ts";
import type { Reading } from "../domain.ts";
import { decodeReading, type WireLocation, type WireSnapshot } from "../wire.ts";

/** What was measured at a moment, in epoch milliseconds. */
export function toSnapshot({ location, ...values }: WireSnapshot, measuredAt: number): CrossingSnapshot {
  return { measuredAt, location: toPlace(location), readings: toReadings(values) };
}

/** The readings that are numbers; those of a group such as `accel` by their path, `accel.maxX`. */
export function toReadings(values: object, prefix = ""): Reading[] {
  return Object.entries(values).flatMap(([name, raw]: [string, unknown]): Reading[] => {
    const parameter = `${prefix}${name}`;
    const value = decodeReading(raw);
    if (value !== null) return [{ parameter, value }];
    const isGroup = prefix === "" && typeof raw === "object" && raw !== null && !Array.isArray(raw);
    return isGroup ? toReadings(raw, `${parameter}.`) : [];
  });
}

/** A place in whichever of its three forms; null where there is none on earth. */
export function toPlace(wire: WireLocation | null | undefined): GeoPoint | null {
  if (!wire) return null;
  if ("lat" in wire) return toGeoPoint(wire.lat, wire.lon);
  if ("latitude" in wire) return toGeoPoint(wire.latitude, wire.longitude);
  const [longitude, latitude] = wire.coordinates;
  return toGeoPoint(latitude, longitude);
}

/** A point, or null where the two numbers are no place on earth. */
function toGeoPoint(latitude: number, longitude: number): GeoPoint | null {
  return toPositionSeen(latitude, longitude) && { latitude, longitude };
}
