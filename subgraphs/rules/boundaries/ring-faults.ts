import Flatbush from "flatbush";
import pointInPolygon from "point-in-polygon-hao";
import { orient2d } from "robust-predicates";
import { boxOf, type Corner, isAroundPole, type Ring, signedArea } from "./ring.ts";

/** An edge of one of an area's rings: from one corner to the next. */
type Edge = { readonly ring: number; readonly index: number; readonly from: Corner; readonly to: Corner };

/** Where two edges meet that may not, by the number of the ring and of the corner that each begins with. */
export type Crossing = { readonly a: Edge; readonly b: Edge };

/** What is wrong with a single ring, in words that go on from its name; null for nothing. */
export function faultOfRing(ring: Ring): string | null {
  const [first, last] = [ring[0], ring.at(-1)];
  if (!first || !last || ring.length < 4) return "needs at least three corners, and the first one again at the end";
  if (isAroundPole(ring)) return "goes around a pole, or its ends are half a turn apart: put corners between";
  if (first[0] !== last[0] || first[1] !== last[1]) return "is open: its last corner must be the first one again";
  const { minLongitude, maxLongitude } = boxOf(ring);
  if (maxLongitude - minLongitude >= 360) return "goes around the earth";
  if (new Set(ring.map(String)).size < 3 || signedArea(ring) === 0) return "encloses no area";
  return null;
}

/**
 * The first two edges of some rings that cross, touch or lie on each other; null where each meets its neighbours alone. It takes n log n steps
 * for rings that do not: the edges of a place are found by an index.
 */
export function findCrossing(rings: readonly Ring[]): Crossing | null {
  const edges = rings.flatMap((ring, number) =>
    ring.slice(1).map((to, index): Edge => ({ ring: number, index, from: ring[index] as Corner, to })),
  );
  if (edges.length === 0) return null;
  const index = new Flatbush(edges.length);
  for (const { from, to } of edges) {
    index.add(Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1]));
  }
  index.finish();
  for (const [number, edge] of edges.entries()) {
    const [west, east] = [Math.min(edge.from[0], edge.to[0]), Math.max(edge.from[0], edge.to[0])];
    const [south, north] = [Math.min(edge.from[1], edge.to[1]), Math.max(edge.from[1], edge.to[1])];
    let found: Edge | null = null;
    // Whatever is found ends the search: a malicious ring costs no more than a right one.
    index.search(west, south, east, north, (other) => {
      const candidate = edges[other] as Edge;
      if (found === null && other > number && isFault(edge, candidate, rings)) found = candidate;
      return false;
    });
    if (found) return { a: edge, b: found };
  }
  return null;
}

function isFault(a: Edge, b: Edge, rings: readonly Ring[]): boolean {
  if (a.ring !== b.ring) return meets(a, b);
  const edgesOfRing = (rings[a.ring]?.length ?? 1) - 1;
  const isNext = b.index === a.index + 1;
  const isClosing = a.index === 0 && b.index === edgesOfRing - 1;
  // Neighbours share a corner, and may do no more: one that goes back on the other is a spike.
  if (isNext) return goesBack(a.from, a.to, b.to);
  if (isClosing) return goesBack(b.from, b.to, a.to);
  return meets(a, b);
}

function goesBack(from: Corner, corner: Corner, to: Corner): boolean {
  if (orient2d(...from, ...corner, ...to) !== 0) return false;
  return (corner[0] - from[0]) * (to[0] - corner[0]) + (corner[1] - from[1]) * (to[1] - corner[1]) < 0;
}

function meets(a: Edge, b: Edge): boolean {
  const sides = [side(a, b.from), side(a, b.to), side(b, a.from), side(b, a.to)];
  if (sides.every((one) => one === 0)) return overlapOnLine(a, b);
  const [bFrom = 0, bTo = 0, aFrom = 0, aTo = 0] = sides;
  return bFrom * bTo <= 0 && aFrom * aTo <= 0;
}

function side({ from, to }: Edge, corner: Corner): number {
  return Math.sign(orient2d(...from, ...to, ...corner));
}

function overlapOnLine(a: Edge, b: Edge): boolean {
  const overlap = (axis: 0 | 1) =>
    Math.max(Math.min(a.from[axis], a.to[axis]), Math.min(b.from[axis], b.to[axis])) <=
    Math.min(Math.max(a.from[axis], a.to[axis]), Math.max(b.from[axis], b.to[axis]));
  return overlap(0) && overlap(1);
}

/** Whether a ring that crosses no other lies in another one. */
export function isRingWithin(inner: Ring, outer: Ring): boolean {
  return pointInPolygon(inner[0] as Corner, [outer]) === true;
}
