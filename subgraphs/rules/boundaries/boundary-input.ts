import { type Boundary, type GeoPoint, isPolygon } from "./boundary.ts";
import { type BoundaryLimits, checkBoundaries } from "./check-boundaries.ts";
import { readGeoJson } from "./geo-json.ts";
import { type BoundaryAt, refusal } from "./refusal.ts";
import { type BoundaryWarning, findUnitWarnings } from "./unit-warnings.ts";

/** A boundary as `BoundaryInput` of the SDL has it: one of its fields. */
export type BoundaryInput = {
  readonly parametric?: {
    readonly parameter: string;
    readonly min?: number | null;
    readonly max?: number | null;
  } | null;
  readonly radius?: (GeoPoint & { readonly radiusMeters: number }) | null;
  readonly polygon?: {
    readonly corners: readonly GeoPoint[];
    readonly holes?: readonly (readonly GeoPoint[])[] | null;
  } | null;
  readonly geoJson?: unknown;
};

export type ReadBoundaries = {
  readonly boundaries: readonly Boundary[];
  /** What may be meant otherwise, and is taken as it stands. */
  readonly warnings: readonly BoundaryWarning[];
};

export type BoundariesAsked = {
  readonly inputs: readonly BoundaryInput[];
  /** The path of the list, as the client wrote it, for example `input.boundaries`. */
  readonly field: string;
  /** The name of the rule, which may say of a limit in which unit it is meant. */
  readonly name: string | null;
  readonly limits: BoundaryLimits;
};

/** The boundaries that a client gives. Refuses what no rule can have with a `BAD_USER_INPUT` that names the field. */
export function readBoundaries({ inputs, field, name, limits }: BoundariesAsked): ReadBoundaries {
  const read = inputs.map((input, index) => readBoundary(input, `${field}[${index}]`));
  checkBoundaries(read, field, limits);
  const boundaries = read.map(({ boundary }) => boundary);
  const warnings = findUnitWarnings(name, boundaries, (index, bound) => `${read[index]?.field}.${bound}`);
  return { boundaries, warnings };
}

const KINDS = ["parametric", "radius", "polygon", "geoJson"] as const;

function readBoundary(input: BoundaryInput, field: string): BoundaryAt {
  const given = KINDS.filter((kind) => input[kind] != null);
  const [kind] = given;
  if (!kind || given.length > 1) throw refusal(field, `must have one of ${KINDS.join(", ")}, and has ${given.length}`);
  const at = { field: `${field}.${kind}`, isGeoJson: kind === "geoJson" };
  const boundary = toBoundary(input, at.field);
  return { ...at, boundary: isPolygon(boundary) ? withoutRepeats(boundary) : boundary };
}

function toBoundary({ parametric, radius, polygon, geoJson }: BoundaryInput, field: string): Boundary {
  if (parametric) return { parameter: parametric.parameter, min: parametric.min ?? null, max: parametric.max ?? null };
  if (radius) return { latitude: radius.latitude, longitude: radius.longitude, radiusMeters: radius.radiusMeters };
  if (polygon) return { corners: polygon.corners, holes: polygon.holes ?? [] };
  return readGeoJson(geoJson, field);
}

/** A corner that is told twice in a row is one. */
function withoutRepeats({ corners, holes = [] }: Extract<Boundary, { corners: unknown }>): Boundary {
  return { corners: dropRepeats(corners), holes: holes.map(dropRepeats) };
}

function dropRepeats(corners: readonly GeoPoint[]): readonly GeoPoint[] {
  const isNew = ({ latitude, longitude }: GeoPoint, index: number) =>
    latitude !== corners[index - 1]?.latitude || longitude !== corners[index - 1]?.longitude;
  return corners.filter(isNew).map(({ latitude, longitude }) => ({ latitude, longitude }));
}
