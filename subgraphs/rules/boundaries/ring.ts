import type { GeoPoint, PolygonBoundary } from "./boundary.ts";
import { type Box, FULL_TURN } from "./earth.ts";

/** Longitude and latitude, in the order of GeoJSON. */
export type Corner = [longitude: number, latitude: number];

/**
 * Corners in order, the first one again at the end. Longitudes go on across the date line, beyond 180 or -180: two corners that
 * follow each other are never more than half a turn apart.
 */
export type Ring = Corner[];

/** The ring of some corners. Across the date line it goes the short way. */
export function toRing(corners: readonly GeoPoint[]): Ring {
  const ring: Ring = [];
  let before: number | null = null;
  for (const { latitude, longitude } of corners) {
    const turns: number = before === null ? 0 : Math.round((before - longitude) / FULL_TURN);
    before = longitude + turns * FULL_TURN;
    ring.push([before, latitude]);
  }
  return ring;
}

/** Whether a ring goes around a pole: then it ends a turn away from where it began, and what is inside is not told by its corners. */
export function isAroundPole(ring: Ring): boolean {
  const [first, last] = [ring[0], ring.at(-1)];
  return !!first && !!last && Math.abs(first[0] - last[0]) > FULL_TURN / 2;
}

/**
 * The rings of an area, that around it first, all on one map: the holes are moved by whole turns to where the area is. Its westernmost corner is
 * from -180 to 180.
 */
export function toRings({ corners, holes = [] }: PolygonBoundary): readonly Ring[] {
  const outer = toRing(corners);
  const { minLongitude } = boxOf(outer);
  const turns = -Math.floor((minLongitude + 180) / FULL_TURN);
  const placed = moveRing(outer, turns);
  const box = boxOf(placed);
  return [placed, ...holes.map((hole) => placeWithin(toRing(hole), box))];
}

function placeWithin(ring: Ring, { minLongitude }: Box): Ring {
  const { minLongitude: own } = boxOf(ring);
  return moveRing(ring, Math.ceil((minLongitude - own) / FULL_TURN - 1e-12));
}

function moveRing(ring: Ring, turns: number): Ring {
  if (turns === 0) return ring;
  return ring.map(([longitude, latitude]): Corner => [longitude + turns * FULL_TURN, latitude]);
}

/** The smallest box around a ring. */
export function boxOf(ring: Ring): Box {
  let [minLongitude, minLatitude] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [maxLongitude, maxLatitude] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [longitude, latitude] of ring) {
    minLongitude = Math.min(minLongitude, longitude);
    maxLongitude = Math.max(maxLongitude, longitude);
    minLatitude = Math.min(minLatitude, latitude);
    maxLatitude = Math.max(maxLatitude, latitude);
  }
  return { minLongitude, minLatitude, maxLongitude, maxLatitude };
}

/** Twice the area in square degrees; above zero where the ring goes counterclockwise. */
export function signedArea(ring: Ring): number {
  const [origin = [0, 0]] = ring;
  let area = 0;
  for (let index = 1; index < ring.length; index++) {
    const [from, to] = [ring[index - 1] as Corner, ring[index] as Corner];
    area += (from[0] - origin[0]) * (to[1] - origin[1]) - (to[0] - origin[0]) * (from[1] - origin[1]);
  }
  return area;
}
