import type { PolygonBoundary } from "./boundary.ts";
import { type BoundaryAt, checkDegrees, type FieldAt, partOf, refusal } from "./refusal.ts";
import { toRings } from "./ring.ts";
import { type Crossing, faultOfRing, findCrossing, isRingWithin } from "./ring-faults.ts";

/**
 * Refuses an area that is none with a `BAD_USER_INPUT` that names the ring, and the corner where it has one: an open ring, one that crosses or
 * touches itself or another, one around a pole, a hole that is not inside.
 */
export function checkPolygon({ boundary, ...at }: BoundaryAt<PolygonBoundary>): void {
  const { corners, holes = [] } = boundary;
  const fieldOf = (ring: number) => partOf(at, ring === 0 ? "corners" : `holes[${ring - 1}]`);
  for (const [ring, places] of [corners, ...holes].entries()) {
    const placeAt = (index: number): FieldAt => (at.isGeoJson ? at : { field: `${fieldOf(ring)}[${index}]` });
    for (const [index, place] of places.entries()) checkDegrees(place, placeAt(index));
  }
  // Of rings that are not closed nothing further can be said.
  const rings = corners.length === 0 ? [[]] : toRings(boundary);
  for (const [index, ring] of rings.entries()) {
    const fault = faultOfRing(ring);
    if (fault) throw refusal(fieldOf(index), fault);
  }
  const crossing = findCrossing(rings);
  if (crossing) throw refusalOf(crossing, fieldOf);
  const [outer = [], ...inner] = rings;
  for (const [index, hole] of inner.entries()) {
    if (!isRingWithin(hole, outer)) throw refusal(fieldOf(index + 1), "is not inside of `corners`");
    const around = inner.findIndex((other, number) => number !== index && isRingWithin(hole, other));
    if (around !== -1) throw refusal(fieldOf(index + 1), `is inside of another hole, \`${fieldOf(around + 1)}\``);
  }
}

function refusalOf({ a, b }: Crossing, fieldOf: (ring: number) => string) {
  const first = `the edge from corner ${a.index} to ${a.index + 1}`;
  const second = `that from corner ${b.index} to ${b.index + 1}`;
  if (a.ring === b.ring) return refusal(fieldOf(a.ring), `crosses or touches itself: ${first} meets ${second}`);
  return refusal(fieldOf(b.ring), `crosses or touches \`${fieldOf(a.ring)}\`: ${second} meets ${first}`);
}
