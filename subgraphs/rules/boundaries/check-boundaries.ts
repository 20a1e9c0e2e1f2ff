import { isParametric, isPolygon, type ParametricBoundary, type RadiusBoundary } from "./boundary.ts";
import { checkPolygon } from "./check-polygon.ts";
import { EARTH_METERS } from "./earth.ts";
import type { Parameter } from "./parameters.ts";
import { type BoundaryAt, checkDegrees, partOf, refusal } from "./refusal.ts";

/** What a rule engine takes. */
export type BoundaryLimits = {
  /** The readings that can be limited. Null where any can. */
  readonly parameters: ReadonlyMap<string, Parameter> | null;
  /** The most boundaries on the map. */
  readonly maxGeographic: number;
  readonly takesHoles: boolean;
};

/** A rule of more than that is a mistake, and would cost everybody's time. */
export const MAX_BOUNDARIES = 10;
/** Of all polygons of a rule. A border that is drawn finer says nothing more to a vehicle. */
export const MAX_CORNERS = 1_000;
/** A quarter of the way around the earth: larger circles are what is outside of smaller ones. */
const MAX_RADIUS_METERS = (Math.PI / 2) * EARTH_METERS;

/**
 * Refuses boundaries that no rule can have with a `BAD_USER_INPUT` that names the field of the first that is wrong. Takes some ten milliseconds for the
 * largest there may be.
 */
export function checkBoundaries(all: readonly BoundaryAt[], field: string, limits: BoundaryLimits): void {
  if (all.length === 0) throw refusal(field, "needs at least one boundary");
  if (all.length > MAX_BOUNDARIES) throw refusal(field, `has ${all.length} boundaries, and may have ${MAX_BOUNDARIES}`);
  const geographic = all.filter(({ boundary }) => !isParametric(boundary));
  const tooMany = geographic[limits.maxGeographic];
  if (tooMany) throw refusal(tooMany.field, `is one place too many: a rule here has ${limits.maxGeographic} at most`);
  checkCorners(all, limits);
  for (const { boundary, ...at } of all) {
    if (isParametric(boundary)) checkParametric({ boundary, ...at }, limits);
    else if (isPolygon(boundary)) checkPolygon({ boundary, ...at });
    else checkRadius({ boundary, ...at });
  }
  checkTogether(all);
}

/** There are no more corners than can be looked at, and no holes where they are not taken. */
function checkCorners(all: readonly BoundaryAt[], { takesHoles }: BoundaryLimits): void {
  let corners = 0;
  for (const { boundary, ...at } of all) {
    if (isParametric(boundary) || !isPolygon(boundary)) continue;
    const holes = boundary.holes ?? [];
    corners += [boundary.corners, ...holes].reduce((sum, ring) => sum + ring.length, 0);
    if (corners > MAX_CORNERS) throw refusal(at.field, `makes more than ${MAX_CORNERS} corners in the rule`);
    if (!takesHoles && holes.length > 0)
      throw refusal(partOf(at, "holes"), "has holes, which this vendor does not take");
  }
}

function checkParametric({ boundary, field }: BoundaryAt<ParametricBoundary>, { parameters }: BoundaryLimits): void {
  const { parameter, min, max } = boundary;
  const known = parameters?.get(parameter);
  if (parameters && !known) {
    const names = [...parameters.keys()].join(", ");
    throw refusal(`${field}.parameter`, `is no reading that can be limited; these can: ${names}`);
  }
  if (min === null && max === null) throw refusal(field, "needs a `min` or a `max`");
  for (const [name, bound] of [["min", min] as const, ["max", max] as const]) {
    if (bound !== null && !Number.isFinite(bound)) throw refusal(`${field}.${name}`, "must be a number");
  }
  if (min !== null && max !== null && min > max) throw refusal(`${field}.min`, `is above \`max\`: ${min} > ${max}`);
  const { highest = null, lowest = null, unit = "" } = known ?? {};
  if (min !== null && highest !== null && min > highest) {
    throw refusal(`${field}.min`, `is ${min} ${unit}, and no vehicle has more than ${highest}`);
  }
  if (max !== null && lowest !== null && max < lowest) {
    throw refusal(`${field}.max`, `is ${max} ${unit}, and no vehicle has less than ${lowest}`);
  }
}

function checkRadius({ boundary, ...at }: BoundaryAt<RadiusBoundary>): void {
  const { latitude, longitude, radiusMeters } = boundary;
  checkDegrees({ latitude, longitude }, at);
  const field = partOf(at, "radiusMeters");
  if (!(radiusMeters > 0)) throw refusal(field, "must be a radius of more than 0");
  if (radiusMeters > MAX_RADIUS_METERS) {
    throw refusal(field, `is more than ${Math.round(MAX_RADIUS_METERS)}, a quarter of the way around the earth`);
  }
}

/** All boundaries of a rule must hold: bounds of one reading that leave nothing between them never do. */
function checkTogether(all: readonly BoundaryAt[]): void {
  const lowest = new Map<string, number>();
  const highest = new Map<string, number>();
  for (const { boundary, field } of all) {
    if (!isParametric(boundary)) continue;
    const { parameter, min, max } = boundary;
    const least = Math.max(min ?? Number.NEGATIVE_INFINITY, lowest.get(parameter) ?? Number.NEGATIVE_INFINITY);
    const most = Math.min(max ?? Number.POSITIVE_INFINITY, highest.get(parameter) ?? Number.POSITIVE_INFINITY);
    if (least > most)
      throw refusal(field, `never holds together with the other bounds of ${parameter}: all boundaries must hold`);
    lowest.set(parameter, least);
    highest.set(parameter, most);
  }
}
