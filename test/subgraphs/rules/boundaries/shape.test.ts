import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GeoPoint } from "../../../../subgraphs/rules/boundaries/boundary.ts";
import { destination, distanceMeters, toLongitude } from "../../../../subgraphs/rules/boundaries/earth.ts";
import { createShape, type Shape } from "../../../../subgraphs/rules/boundaries/shape.ts";

const at = (latitude: number, longitude: number): GeoPoint => ({ latitude, longitude });
const ring = (...corners: readonly (readonly [number, number])[]) => corners.map(([y, x]) => at(y, toLongitude(x)));
const square = (west: number, south: number, size: number) =>
  ring([south, west], [south, west + size], [south + size, west + size], [south + size, west], [south, west]);

const isInBoxes = ({ boxes }: Shape, { latitude, longitude }: GeoPoint) =>
  boxes.some(
    (box) =>
      longitude >= box.minLongitude &&
      longitude <= box.maxLongitude &&
      latitude >= box.minLatitude &&
      latitude <= box.maxLatitude,
  );

const anyPlace = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

/** The angle between two places by their vectors in space: no haversine. */
function slowMeters(a: GeoPoint, b: GeoPoint): number {
  const vector = ({ latitude, longitude }: GeoPoint) => {
    const [y, x] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
    return [Math.cos(y) * Math.cos(x), Math.cos(y) * Math.sin(x), Math.sin(y)] as const;
  };
  const [[ax, ay, az], [bx, by, bz]] = [vector(a), vector(b)];
  const cross = Math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx);
  return 6_371_009 * Math.atan2(cross, ax * bx + ay * by + az * bz);
}

describe("distances on the sphere", () => {
  it("are those of the vectors in space, over poles and the date line too", () => {
    fc.assert(
      fc.property(anyPlace, anyPlace, (a, b) => {
        expect(Math.abs(distanceMeters(a, b) - slowMeters(a, b))).toBeLessThan(1);
      }),
    );
  });

  it("lead to a place that is so far away", () => {
    const reach = fc.record({
      bearing: fc.double({ min: 0, max: 360, noNaN: true }),
      meters: fc.integer({ min: 0, max: 9_000_000 }),
    });
    fc.assert(
      fc.property(anyPlace, reach, (from, { bearing, meters }) => {
        expect(Math.abs(distanceMeters(from, destination(from, bearing, meters)) - meters)).toBeLessThan(1);
      }),
    );
  });
});

describe("a circle", () => {
  it("has all places within its radius and no others, each of them in its boxes", () => {
    const circle = fc.record({ ...{ centre: anyPlace, radiusMeters: fc.integer({ min: 1, max: 5_000_000 }) } });
    const share = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(
        circle,
        fc.double({ min: 0, max: 360, noNaN: true }),
        share,
        ({ centre, radiusMeters }, bearing, part) => {
          fc.pre(Math.abs(part - 1) > 1e-3);
          const shape = createShape({ ...centre, radiusMeters });
          const place = destination(centre, bearing, radiusMeters * part);
          fc.pre(radiusMeters > 1_000);

          expect(shape.contains(place)).toBe(part < 1);
          if (part < 1) expect(isInBoxes(shape, place)).toBe(true);
          expect(Math.abs(shape.edgeMeters(place) - radiusMeters * (part - 1))).toBeLessThan(2);
        },
      ),
    );
  });
});

describe("a polygon", () => {
  /** Even-odd by a ray to the east, in whole numbers: places and corners are on a grid, so nothing is rounded. */
  function slowContains(corners: readonly (readonly [number, number])[], [x, y]: readonly [number, number]): boolean {
    let isInside = false;
    for (const [index, [bx, by]] of corners.entries()) {
      const [ax, ay] = corners[(index + corners.length - 1) % corners.length] as readonly [number, number];
      const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
      const isWithin = Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);
      if (cross === 0 && isWithin) return true;
      if (ay > y !== by > y && cross > 0 === by > ay) isInside = !isInside;
    }
    return isInside;
  }

  /** Corners in the order of their direction from a middle: such a ring crosses itself nowhere. */
  const star = fc
    .uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 3, maxLength: 12 })
    .filter((angles) => {
      const sorted = angles.toSorted((a, b) => a - b);
      return sorted.every((angle, index) => ((sorted[(index + 1) % sorted.length] ?? 0) - angle + 24) % 24 < 12);
    })
    .chain((angles) =>
      fc.tuple(
        ...angles
          .toSorted((a, b) => a - b)
          .map((angle) => fc.integer({ min: 8, max: 30 }).map((reach) => ({ angle, reach }))),
      ),
    )
    .map((arms) =>
      arms.map(({ angle, reach }): readonly [number, number] => {
        const turn = (angle * Math.PI) / 12;
        return [Math.round(reach * Math.cos(turn)), Math.round(reach * Math.sin(turn))];
      }),
    );

  it("has the places that the even-odd rule has, wherever on earth it lies, its edge and its boxes included", () => {
    const grid = fc.integer({ min: -32, max: 32 });
    fc.assert(
      fc.property(
        star,
        fc.tuple(grid, grid),
        fc.integer({ min: -180, max: 180 }),
        fc.integer({ min: -50, max: 50 }),
        (corners, [x, y], east, north) => {
          const [first] = corners;
          const polygon = {
            corners: [...corners, first as readonly [number, number]].map(([dx, dy]) =>
              at(north + dy, toLongitude(east + dx)),
            ),
          };
          const place = at(north + y, toLongitude(east + x));
          const shape = createShape(polygon);

          const isInside = slowContains(corners, [x, y]);
          expect(shape.contains(place)).toBe(isInside);
          if (isInside) expect(isInBoxes(shape, place)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("has nothing of its holes but their edges, across the date line too", () => {
    for (const west of [-100, 178, -182]) {
      const shape = createShape({ corners: square(west, 0, 4), holes: [square(west + 1, 1, 2)] });

      const inside = (x: number, y: number) => shape.contains(at(y, toLongitude(west + x)));
      expect([inside(0.5, 0.5), inside(3.5, 2), inside(1, 2), inside(2, 2), inside(4.1, 2), inside(-0.1, 2)]).toEqual([
        ...[true, true, true, false, false, false],
      ]);
    }
  });

  it("knows how far its nearest edge is, to a per cent", () => {
    for (const west of [10, 179.99]) {
      const shape = createShape({ corners: square(west, 60, 0.02) });
      const middle = { latitude: 60.01, longitude: toLongitude(west + 0.01) };
      const half = distanceMeters(middle, { ...middle, longitude: toLongitude(west) });

      expect(shape.edgeMeters(middle) / -half).toBeCloseTo(1, 2);
      const outside = destination({ latitude: 60.01, longitude: toLongitude(west) }, 270, 300);
      expect(shape.edgeMeters(outside) / 300).toBeCloseTo(1, 2);
      const corner = destination({ latitude: 60, longitude: toLongitude(west) }, 225, 100);
      expect(shape.edgeMeters(corner) / 100).toBeCloseTo(1, 2);
    }
  });
});
