import pointInPolygon from "point-in-polygon-hao";
import {
  type GeographicBoundary,
  type GeoPoint,
  isPolygon,
  type PolygonBoundary,
  type RadiusBoundary,
} from "./boundary.ts";
import { type Box, DEGREE_METERS, distanceMeters, EARTH_METERS, FULL_TURN, RADIANS, splitAtDateLine } from "./earth.ts";
import { boxOf, type Corner, type Ring, toRings } from "./ring.ts";

/**
 * A geographic boundary, made ready to be asked of many places.
 */
export type Shape = {
  /** The smallest boxes around it, from -180 to 180 degrees: two where it lies across the date line. */
  readonly boxes: readonly Box[];
  /** Whether a place is of it; its edge is. */
  readonly contains: (place: GeoPoint) => boolean;
  /**
   * Metres from a place to its edge: below zero inside. Exact to a per cent near the edge, which is where it matters; of places that are
   * many kilometres away no more than that they are.
   */
  readonly edgeMeters: (place: GeoPoint) => number;
};

/** The shape of a boundary that is right: see `check-boundaries.ts`. */
export function createShape(boundary: GeographicBoundary): Shape {
  return isPolygon(boundary) ? toPolygonShape(boundary) : toCircle(boundary);
}

function toCircle(circle: RadiusBoundary): Shape {
  const { radiusMeters } = circle;
  return {
    boxes: splitAtDateLine(boxOfCircle(circle)),
    contains: (place) => distanceMeters(circle, place) <= radiusMeters,
    edgeMeters: (place) => distanceMeters(circle, place) - radiusMeters,
  };
}

/** @see http://janmatuschek.de/LatitudeLongitudeBoundingCoordinates */
function boxOfCircle({ latitude, longitude, radiusMeters }: RadiusBoundary): Box {
  // A box may be a little too large and never too small.
  const reach = (radiusMeters / EARTH_METERS) * (1 + 1e-9) + 1e-12;
  const minLatitude = latitude - reach / RADIANS;
  const maxLatitude = latitude + reach / RADIANS;
  if (minLatitude <= -90 || maxLatitude >= 90) {
    return {
      ...{ minLongitude: -180, maxLongitude: 180 },
      ...{ minLatitude: Math.max(minLatitude, -90), maxLatitude: Math.min(maxLatitude, 90) },
    };
  }
  const east = Math.asin(Math.sin(reach) / Math.cos(latitude * RADIANS)) / RADIANS;
  return { minLongitude: longitude - east, maxLongitude: longitude + east, minLatitude, maxLatitude };
}

function toPolygonShape(polygon: PolygonBoundary): Shape {
  const rings = [...toRings(polygon)];
  const box = boxOf(rings[0] ?? []);
  const isInside = (longitude: number, latitude: number) => pointInPolygon([longitude, latitude], rings) !== false;
  const contains = ({ longitude, latitude }: GeoPoint) => {
    if (latitude < box.minLatitude || latitude > box.maxLatitude) return false;
    // The westernmost corner is from -180 to 180, so the map of the area may reach over 180, but not below -180.
    if (longitude >= box.minLongitude && longitude <= box.maxLongitude && isInside(longitude, latitude)) return true;
    const further = longitude + FULL_TURN;
    return further <= box.maxLongitude && further >= box.minLongitude && isInside(further, latitude);
  };
  return {
    boxes: splitAtDateLine(box),
    contains,
    edgeMeters: (place) => nearestEdgeMeters(rings, place) * (contains(place) ? -1 : 1),
  };
}

function nearestEdgeMeters(rings: readonly Ring[], { longitude, latitude }: GeoPoint): number {
  const eastMeters = DEGREE_METERS * Math.cos(latitude * RADIANS);
  let nearest = Number.POSITIVE_INFINITY;
  for (const ring of rings) {
    for (let index = 1; index < ring.length; index++) {
      const [from, to] = [ring[index - 1] as Corner, ring[index] as Corner];
      // The map is turned to where the edge is on the near side of the earth.
      const turn = Math.round((longitude - (from[0] + to[0]) / 2) / FULL_TURN) * FULL_TURN;
      const [x, y] = [(from[0] + turn - longitude) * eastMeters, (from[1] - latitude) * DEGREE_METERS];
      const [dx, dy] = [(to[0] - from[0]) * eastMeters, (to[1] - from[1]) * DEGREE_METERS];
      const square = dx * dx + dy * dy;
      const along = square === 0 ? 0 : Math.min(Math.max(-(x * dx + y * dy) / square, 0), 1);
      nearest = Math.min(nearest, Math.hypot(x + along * dx, y + along * dy));
    }
  }
  return nearest;
}
