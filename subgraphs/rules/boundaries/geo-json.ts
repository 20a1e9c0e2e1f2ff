import { z } from "zod";
import {
  type GeographicBoundary,
  type GeoPoint,
  isPolygon,
  type PolygonBoundary,
  type RadiusBoundary,
} from "./boundary.ts";
import { cutAtDateLine, joinAtDateLine, toPolygon } from "./date-line.ts";
import { DEGREE_METERS, destination } from "./earth.ts";
import { refusal } from "./refusal.ts";
import type { Corner } from "./ring.ts";

/** A GeoJSON object of the kinds that boundaries are: https://www.rfc-editor.org/rfc/rfc7946 */
export type GeoJsonGeometry =
  | { readonly type: "Polygon"; readonly coordinates: Corner[][] }
  | { readonly type: "MultiPolygon"; readonly coordinates: Corner[][][] }
  | { readonly type: "Point"; readonly coordinates: Corner };

export type GeoJsonFeature = {
  readonly type: "Feature";
  readonly geometry: GeoJsonGeometry;
  readonly properties: Readonly<Record<string, unknown>>;
};

// A position may have an altitude, which means nothing here.
const corner = z.tuple([z.number(), z.number()], z.number()).transform(([x, y]): Corner => [x, y]);
const rings = z.array(z.array(corner)).min(1);
const geometry = z.discriminatedUnion("type", [
  z.object({ type: z.literal("Polygon"), coordinates: rings }),
  z.object({ type: z.literal("MultiPolygon"), coordinates: z.array(rings).min(1) }),
  z.object({ type: z.literal("Point"), coordinates: corner }),
]);
const feature = z.object({
  type: z.literal("Feature"),
  geometry,
  properties: z.looseObject({ radiusMeters: z.number().optional() }).nullable().default(null),
});

const FORMS =
  "must be a GeoJSON `Polygon`, a `MultiPolygon` that is one area cut at the date line, a `Feature` with one of these, or a `Feature` with a " +
  "`Point` whose property `radiusMeters` is a number";

/** The boundary that a GeoJSON object is. Refuses others with a `BAD_USER_INPUT` that names the field. */
export function readGeoJson(value: unknown, field: string): GeographicBoundary {
  const { data, error } = z.union([feature, geometry]).safeParse(value);
  if (error) throw refusal(field, FORMS);
  const shape = data.type === "Feature" ? data.geometry : data;
  const radiusMeters = data.type === "Feature" ? data.properties?.radiusMeters : undefined;
  switch (shape.type) {
    case "Polygon":
      return toPolygon(shape.coordinates);
    case "MultiPolygon": {
      const polygon = joinAtDateLine(shape.coordinates);
      if (!polygon)
        throw refusal(field, "is several areas: make a rule of each, for all boundaries of a rule must hold");
      return polygon;
    }
    case "Point": {
      if (radiusMeters === undefined) throw refusal(field, FORMS);
      const [longitude, latitude] = shape.coordinates;
      return { latitude, longitude, radiusMeters };
    }
    default:
      throw new Error(`a geometry that we do not know: ${JSON.stringify(shape satisfies never)}`);
  }
}

/**
 * A boundary as a GeoJSON feature, which {@link readGeoJson} takes. A circle is its centre with the property `radiusMeters`, for GeoJSON has no
 * circles: see {@link toArea}.
 */
export function toGeoJson(boundary: GeographicBoundary): GeoJsonFeature {
  if (isPolygon(boundary)) return { type: "Feature", geometry: toArea(boundary), properties: {} };
  const { longitude, latitude, radiusMeters } = boundary;
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [longitude, latitude] },
    properties: { radiusMeters },
  };
}

/** What a map draws of a boundary: of a circle a polygon that is nowhere more than 0.2 % of the radius inside of it. */
export function toArea(boundary: GeographicBoundary): GeoJsonGeometry {
  const [first = [], ...others] = cutAtDateLine(isPolygon(boundary) ? boundary : toPolygonOfCircle(boundary));
  if (others.length === 0) return { type: "Polygon", coordinates: first };
  return { type: "MultiPolygon", coordinates: [first, ...others] };
}

/** Between two of its corners, a polygon of n is 1 - cos(π / n) of the radius inside of its circle. */
const CORNERS_OF_CIRCLE = 64;

function toPolygonOfCircle(circle: RadiusBoundary): PolygonBoundary {
  const { latitude, radiusMeters } = circle;
  const reach = radiusMeters / DEGREE_METERS;
  if (Math.abs(latitude) + reach >= 90) return toCap(latitude, reach);
  const corners = Array.from({ length: CORNERS_OF_CIRCLE }, (_, index) =>
    destination(circle, (-FULL_CIRCLE * index) / CORNERS_OF_CIRCLE, radiusMeters),
  );
  return { corners: [...corners, corners[0] as GeoPoint] };
}

const FULL_CIRCLE = 360;

/** A circle around a pole has no ring on a map of degrees: what is drawn is all that is as near to the pole. */
function toCap(latitude: number, reach: number): PolygonBoundary {
  const isNorth = latitude >= 0;
  const [edge, pole] = isNorth ? [Math.max(latitude - reach, -90), 90] : [Math.min(latitude + reach, 90), -90];
  const along = Array.from({ length: 5 }, (_, index) => -180 + index * 90);
  const near = along.map((longitude) => ({ latitude: edge, longitude }));
  const far = along.toReversed().map((longitude) => ({ latitude: pole, longitude }));
  return { corners: [...near, ...far, near[0] as GeoPoint] };
}
