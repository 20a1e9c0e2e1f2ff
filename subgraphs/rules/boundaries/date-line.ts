import { intersection, union } from "polyclip-ts";
import type { GeoPoint, PolygonBoundary } from "./boundary.ts";
import { FULL_TURN } from "./earth.ts";
import { boxOf, type Corner, type Ring, signedArea, toRings } from "./ring.ts";

type Positions = Corner[][];

/**
 * The parts of an area that RFC 7946, section 3.1.9, wants: cut at the date line, each ring around an area counterclockwise and each hole
 * clockwise (section 3.1.6). One part where it does not lie across it.
 */
export function cutAtDateLine(polygon: PolygonBoundary): readonly Positions[] {
  const rings = toRings(polygon);
  const { maxLongitude } = boxOf(rings[0] ?? []);
  if (maxLongitude <= 180) return [rings.map(wind)];
  const positions = rings.map((ring) => [...ring]);
  const west = intersection([positions], [toStrip(-180)]);
  const east = intersection([positions], [toStrip(180)]);
  const turnedBack = east.map((part) => part.map((ring) => ring.map(([x, y]): Corner => [x - FULL_TURN, y])));
  return [...west, ...turnedBack].map((part) => part.map(wind));
}

function toStrip(west: number): Positions {
  const east = west + FULL_TURN;
  return [
    [
      [west, -90],
      [east, -90],
      [east, 90],
      [west, 90],
      [west, -90],
    ] as Corner[],
  ];
}

function wind(ring: Ring, index: number): Ring {
  const isCounterclockwise = signedArea(ring) > 0;
  return isCounterclockwise === (index === 0) ? ring : ring.toReversed();
}

/** The area that was cut at the date line, put together; null where the parts are several areas. */
export function joinAtDateLine(parts: readonly Positions[]): PolygonBoundary | null {
  const [first, ...others] = parts;
  if (!first) return null;
  if (others.length === 0) return toPolygon(first);
  // What lies west of Greenwich is put east of the date line.
  const isWest = (part: Positions) => (part[0] ?? []).every(([longitude]) => longitude <= 0);
  const moved = parts.map((part) =>
    isWest(part) ? part.map((ring) => ring.map(([x, y]): Corner => [x + FULL_TURN, y])) : part,
  );
  const [head, ...rest] = moved;
  const [joined, ...apart] = union([head as Positions], ...rest.map((part) => [part]));
  return !joined || apart.length > 0 ? null : toPolygon(joined);
}

/** An area of the positions of GeoJSON. */
export function toPolygon([corners = [], ...holes]: readonly (readonly Readonly<Corner>[])[]): PolygonBoundary {
  return { corners: corners.map(toPoint), holes: holes.map((hole) => hole.map(toPoint)) };
}

function toPoint([longitude, latitude]: Readonly<Corner>): GeoPoint {
  return { latitude, longitude: longitude > 180 && longitude <= 540 ? longitude - FULL_TURN : longitude };
}
