import type { GeoPoint } from "./boundary.ts";

/** The mean radius of the earth: https://en.wikipedia.org/wiki/Earth_radius#Arithmetic_mean_radius */
export const EARTH_METERS = 6_371_009;
export const RADIANS = Math.PI / 180;
/** Metres from one degree of latitude to the next. */
export const DEGREE_METERS = EARTH_METERS * RADIANS;
export const FULL_TURN = 360;

/** Metres between two places along the sphere. At most 0.6 % off the ellipsoid's. */
export function distanceMeters(a: GeoPoint, b: GeoPoint): number {
  // Haversine: https://en.wikipedia.org/wiki/Haversine_formula
  const north = Math.sin(((b.latitude - a.latitude) * RADIANS) / 2);
  const east = Math.sin(((b.longitude - a.longitude) * RADIANS) / 2);
  const half = north * north + Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS) * east * east;
  return 2 * EARTH_METERS * Math.asin(Math.min(Math.sqrt(half), 1));
}

/** The place so far from another one in a direction, which is clockwise from north. */
export function destination(from: GeoPoint, bearingDegrees: number, meters: number): GeoPoint {
  // https://www.movable-type.co.uk/scripts/latlong.html#dest-point
  const [angle, bearing, latitude] = [meters / EARTH_METERS, bearingDegrees * RADIANS, from.latitude * RADIANS];
  const sine = Math.sin(latitude) * Math.cos(angle) + Math.cos(latitude) * Math.sin(angle) * Math.cos(bearing);
  const turn = Math.atan2(
    Math.sin(bearing) * Math.sin(angle) * Math.cos(latitude),
    Math.cos(angle) - Math.sin(latitude) * sine,
  );
  return {
    latitude: Math.asin(Math.min(Math.max(sine, -1), 1)) / RADIANS,
    longitude: toLongitude(from.longitude + turn / RADIANS),
  };
}

/** The longitude from -180 to 180 that is the same meridian. */
export function toLongitude(degrees: number): number {
  if (degrees >= -180 && degrees <= 180) return degrees;
  return ((((degrees + 180) % FULL_TURN) + FULL_TURN) % FULL_TURN) - 180;
}

/** A part of a map of degrees. */
export type Box = {
  readonly minLongitude: number;
  readonly minLatitude: number;
  readonly maxLongitude: number;
  readonly maxLatitude: number;
};

/** The boxes from -180 to 180 that a box is which may reach over the date line, once. */
export function splitAtDateLine(box: Box): readonly Box[] {
  if (box.maxLongitude - box.minLongitude >= FULL_TURN) return [{ ...box, minLongitude: -180, maxLongitude: 180 }];
  if (box.maxLongitude > 180) {
    return [
      { ...box, maxLongitude: 180 },
      { ...box, minLongitude: -180, maxLongitude: box.maxLongitude - FULL_TURN },
    ];
  }
  if (box.minLongitude < -180) {
    return [
      { ...box, minLongitude: -180 },
      { ...box, minLongitude: box.minLongitude + FULL_TURN, maxLongitude: 180 },
    ];
  }
  return [box];
}
