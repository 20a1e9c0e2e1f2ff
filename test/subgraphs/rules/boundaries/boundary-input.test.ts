import { describe, expect, it } from "vitest";
import type { PublicError } from "../../../../platform/public-error.ts";
import type { GeoPoint } from "../../../../subgraphs/rules/boundaries/boundary.ts";
import { type BoundaryInput, readBoundaries } from "../../../../subgraphs/rules/boundaries/boundary-input.ts";
import type { BoundaryLimits } from "../../../../subgraphs/rules/boundaries/check-boundaries.ts";
import { FLEET_PARAMETERS } from "../../../../subgraphs/rules/boundaries/parameters.ts";

const LIMITS: BoundaryLimits = { parameters: FLEET_PARAMETERS, maxGeographic: 2, takesHoles: true };
const read = (inputs: readonly BoundaryInput[], name: string | null = null, limits = LIMITS) =>
  readBoundaries({ inputs, field: "input.boundaries", name, limits });

function refusalOf(inputs: readonly BoundaryInput[], limits = LIMITS) {
  try {
    read(inputs, null, limits);
  } catch (error) {
    const { message, extensions } = error as PublicError;
    return { field: extensions.field, message, code: extensions.code };
  }
  return null;
}

const ring = (...corners: readonly (readonly [number, number])[]): readonly GeoPoint[] =>
  corners.map(([longitude, latitude]) => ({ latitude, longitude }));
const square = (west: number, south: number, size: number) =>
  ring([west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]);
const polygon = (corners: readonly GeoPoint[], ...holes: (readonly GeoPoint[])[]): BoundaryInput => ({
  polygon: { corners, holes },
});
const speed = (bounds: { min?: number | null; max?: number | null }): BoundaryInput => ({
  parametric: { parameter: "vehicleSpeed", ...bounds },
});
const circle = { latitude: 30, longitude: -90, radiusMeters: 100 };

describe("boundaries that no rule can have are refused by the name of the field:", () => {
  it.each<readonly [string, readonly BoundaryInput[], string, string]>([
    ["none", [], "", "at least one"],
    ["two kinds in one", [{ radius: circle, ...speed({ max: 1 }) }], "[0]", "must have one of"],
    ["no kind", [{}], "[0]", "must have one of"],
    [
      "an unknown reading",
      [{ parametric: { parameter: "speed", max: 3 } }],
      "[0].parametric.parameter",
      "vehicleSpeed",
    ],
    ["no bound", [speed({})], "[0].parametric", "`min` or a `max`"],
    ["a minimum above the maximum", [speed({ min: 3, max: 2 })], "[0].parametric.min", "3 > 2"],
    ["a minimum that no vehicle reaches", [speed({ min: 300 })], "[0].parametric.min", "no vehicle has more than 250"],
    ["a maximum below standing still", [speed({ max: -1 })], "[0].parametric.max", "no vehicle has less than 0"],
    ["bounds with nothing between", [speed({ max: 2 }), speed({ min: 3 })], "[1].parametric", "never holds together"],
    ["a radius of 0", [{ radius: { ...circle, radiusMeters: 0 } }], "[0].radius.radiusMeters", "more than 0"],
    [
      "a radius of a hemisphere",
      [{ radius: { ...circle, radiusMeters: 1.1e7 } }],
      "[0].radius.radiusMeters",
      "quarter",
    ],
    [
      "latitude and longitude changed",
      [{ radius: { ...circle, latitude: -100, longitude: 30 } }],
      "[0].radius.latitude",
      "one for the other",
    ],
    ["a longitude off the map", [{ radius: { ...circle, longitude: 181 } }], "[0].radius.longitude", "181"],
    ["an open ring", [polygon(square(0, 0, 1).slice(0, 4))], "[0].polygon.corners", "is open"],
    ["two corners", [polygon(ring([0, 0], [1, 1], [0, 0]))], "[0].polygon.corners", "three corners"],
    ["no corners", [polygon([])], "[0].polygon.corners", "three corners"],
    ["a line", [polygon(ring([0, 0], [1, 1], [2, 2], [0, 0]))], "[0].polygon.corners", "no area"],
    [
      "a ring that crosses itself",
      [polygon(ring([0, 0], [2, 2], [2, 0], [0, 3], [0, 0]))],
      "[0].polygon.corners",
      "crosses or touches itself",
    ],
    [
      "a ring with a spike",
      [polygon(ring([0, 0], [2, 0], [2, 2], [2, 5], [2, 2], [0, 2], [0, 0]))],
      "[0].polygon.corners",
      "itself",
    ],
    [
      "a ring that touches itself",
      [polygon(ring([0, 0], [4, 0], [4, 4], [2, 0], [0, 4], [0, 0]))],
      "[0].polygon.corners",
      "itself",
    ],
    ["a ring around a pole", [polygon(ring([0, 80], [120, 80], [-120, 80], [0, 80]))], "[0].polygon.corners", "pole"],
    ["a corner off the map", [polygon(ring([0, 0], [1, 0], [1, 95], [0, 0]))], "[0].polygon.corners[2].latitude", "95"],
    ["an open hole", [polygon(square(0, 0, 9), square(1, 1, 1).slice(1))], "[0].polygon.holes[0]", "is open"],
    ["a hole outside", [polygon(square(0, 0, 9), square(20, 1, 1))], "[0].polygon.holes[0]", "not inside"],
    [
      "a hole across the edge",
      [polygon(square(0, 0, 9), square(8, 8, 2))],
      "[0].polygon.holes[0]",
      "crosses or touches",
    ],
    [
      "holes that cross",
      [polygon(square(0, 0, 9), square(1, 1, 3), square(2, 2, 3))],
      "[0].polygon.holes[1]",
      "holes[0]",
    ],
    [
      "a hole in a hole",
      [polygon(square(0, 0, 9), square(2, 2, 1), square(1, 1, 4))],
      "[0].polygon.holes[0]",
      "holes[1]",
    ],
    ["a place too many", [{ radius: circle }, { radius: circle }, { radius: circle }], "[2].radius", "2 at most"],
    [
      "a GeoJSON line",
      [
        {
          geoJson: {
            type: "LineString",
            coordinates: [
              [0, 0],
              [1, 1],
            ],
          },
        },
      ],
      "[0].geoJson",
      "Polygon",
    ],
    [
      "a GeoJSON point without a radius",
      [{ geoJson: { type: "Feature", geometry: { type: "Point", coordinates: [0, 0] }, properties: {} } }],
      "[0].geoJson",
      "radiusMeters",
    ],
    [
      "an open GeoJSON ring",
      [
        {
          geoJson: {
            type: "Polygon",
            coordinates: [
              [
                [0, 0],
                [1, 0],
                [1, 1],
                [0, 1],
              ],
            ],
          },
        },
      ],
      "[0].geoJson",
      "is open",
    ],
    [
      "GeoJSON areas apart",
      [
        {
          geoJson: {
            type: "MultiPolygon",
            coordinates: [
              [
                [
                  [0, 0],
                  [1, 0],
                  [1, 1],
                  [0, 0],
                ],
              ],
              [
                [
                  [5, 0],
                  [6, 0],
                  [6, 1],
                  [5, 0],
                ],
              ],
            ],
          },
        },
      ],
      "[0].geoJson",
      "several areas",
    ],
  ])("%s", (_, inputs, path, words) => {
    const refusal = refusalOf(inputs);

    expect(refusal).toMatchObject({ code: "BAD_USER_INPUT", field: `input.boundaries${path}` });
    expect(refusal?.message).toContain(words);
  });

  it("more corners than can be looked at, and holes where a vendor takes none", () => {
    const round = Array.from({ length: 1_000 }, (_, index) => (index * Math.PI) / 500).map(
      (angle): readonly [number, number] => [Math.cos(angle), Math.sin(angle)],
    );
    const corners = ring(...round, round[0] as readonly [number, number]);

    expect(refusalOf([polygon(corners)])).toMatchObject({ field: "input.boundaries[0].polygon" });
    expect(refusalOf([polygon(corners.toSpliced(1, 1))])).toBeNull();
    const withHole = [polygon(square(0, 0, 9), square(1, 1, 1))];
    expect(refusalOf(withHole)).toBeNull();
    expect(refusalOf(withHole, { ...LIMITS, takesHoles: false })).toMatchObject({
      field: "input.boundaries[0].polygon.holes",
    });
  });

  it("takes a corner that is told twice in a row as one, and an area across the date line", () => {
    const corners = ring([179, 0], [-179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]);

    expect(read([polygon(corners)]).boundaries).toEqual([{ corners: corners.toSpliced(2, 1), holes: [] }]);
  });
});

describe("a limit that looks as if it were in mph", () => {
  it.each([
    ["Highway 75 mph", { max: 75 }, "input.boundaries[0].parametric.max", "120.7 km/h"],
    ["over 55mi/h", { min: 55 }, "input.boundaries[0].parametric.min", "88.5 km/h"],
    ["Autobahn 120 km/h", { max: 74.6 }, "input.boundaries[0].parametric.max", "not mph"],
  ])("is warned of: %s", (name, bounds, field, words) => {
    const { warnings } = read([speed(bounds)], name);

    expect(warnings).toEqual([{ field, message: expect.stringContaining(words) }]);
  });

  it.each([
    ["Highway 75 mph", { max: 120.7 }],
    ["Limit 75 km/h", { max: 75 }],
    ["Dock 75", { max: 75 }],
    ["70 mph and 112 km/h", { max: 112 }],
  ])("is not, where the name and the bound agree: %s", (name, bounds) => {
    expect(read([speed(bounds)], name).warnings).toEqual([]);
  });
});
