import { describe, expect, it } from "vitest";
import type { GeographicBoundary } from "../../../../subgraphs/rules/boundaries/boundary.ts";
import { distanceMeters } from "../../../../subgraphs/rules/boundaries/earth.ts";
import { readGeoJson, toArea, toGeoJson } from "../../../../subgraphs/rules/boundaries/geo-json.ts";
import { createShape } from "../../../../subgraphs/rules/boundaries/shape.ts";

const ring = (...corners: readonly (readonly [number, number])[]) =>
  corners.map(([longitude, latitude]) => ({ latitude, longitude }));
const AREA: GeographicBoundary = {
  corners: ring([0, 0], [9, 0], [9, 9], [0, 9], [0, 0]),
  holes: [ring([2, 2], [2, 4], [4, 4], [4, 2], [2, 2])],
};
const ACROSS: GeographicBoundary = {
  corners: ring([177, -16], [-178, -16], [-178, -20], [177, -20], [177, -16]),
  holes: [ring([179, -17], [-179, -17], [-179, -18], [179, -18], [179, -17])],
};

describe("GeoJSON of a boundary", () => {
  it("is taken back as it was given", () => {
    const circle = { latitude: 30.1, longitude: -90.2, radiusMeters: 250 };

    expect(readGeoJson(toGeoJson(circle), "geoJson")).toEqual(circle);
    expect(readGeoJson(toGeoJson(AREA), "geoJson")).toEqual(AREA);
    expect(
      readGeoJson(
        {
          type: "Polygon",
          coordinates: [
            [
              [0, 0, 12],
              [1, 0, 12],
              [1, 1],
              [0, 0],
            ],
          ],
        },
        "geoJson",
      ),
    ).toEqual({
      ...{ corners: ring([0, 0], [1, 0], [1, 1], [0, 0]), holes: [] },
    });
  });

  it("winds rings as RFC 7946 wants it", () => {
    const clockwise = { corners: AREA.corners.toReversed(), holes: [] };

    const { geometry } = toGeoJson(clockwise);
    expect(geometry).toEqual({
      type: "Polygon",
      coordinates: [
        [
          [0, 0],
          [9, 0],
          [9, 9],
          [0, 9],
          [0, 0],
        ],
      ],
    });
  });

  it("is cut at the date line, and put together again as the same area", () => {
    const { geometry } = toGeoJson(ACROSS);

    const longitudes = [geometry]
      .flatMap((one) => (one.type === "MultiPolygon" ? one.coordinates.flat(2) : []))
      .map(([x]) => x);
    expect(longitudes.length).toBeGreaterThan(0);
    expect(Math.max(...longitudes.map(Math.abs))).toBe(180);
    expect(Math.min(...longitudes.map(Math.abs))).toBe(177);
    const back = createShape(readGeoJson(toGeoJson(ACROSS), "geoJson"));
    const before = createShape(ACROSS);
    for (const longitude of [176.9, 177.1, 178.9, 179.1, 180, -180, -179.1, -178.9, -178.1, -177.9]) {
      for (const latitude of [-15.9, -16.1, -17.5, -19.9, -20.1]) {
        const place = { latitude, longitude };
        expect(back.contains(place), `${longitude} ${latitude}`).toBe(before.contains(place));
      }
    }
  });

  it("draws a circle as a polygon, anywhere on earth", () => {
    for (const longitude of [-90, 179.999, -180]) {
      const circle = { latitude: 70, longitude, radiusMeters: 5_000 };
      const area = toArea(circle);
      const corners =
        area.type === "MultiPolygon"
          ? area.coordinates.flat(2)
          : area.type === "Polygon"
            ? area.coordinates.flat()
            : [];

      expect(area.type).toBe(longitude === -90 ? "Polygon" : "MultiPolygon");
      const off = corners
        .filter(([x]) => Math.abs(x) !== 180)
        .map(([x, y]) => distanceMeters(circle, { longitude: x, latitude: y }) - 5_000);
      expect(Math.max(...off.map(Math.abs))).toBeLessThan(0.01);
    }
    const cap = toArea({ latitude: 89.9, longitude: 0, radiusMeters: 50_000 });
    expect(createShape(readGeoJson(cap, "geoJson")).contains({ latitude: 89.99, longitude: 180 })).toBe(true);
  });
});
