import {
  type Boundary,
  type GeographicBoundary,
  isParametric,
  type ParametricBoundary,
} from "../boundaries/boundary.ts";
import type { Box } from "../boundaries/earth.ts";
import { SPEED } from "../boundaries/parameters.ts";
import { createShape, type Shape } from "../boundaries/shape.ts";
import { createOpenTimes, type OpenTimes, type Schedule } from "./schedule.ts";
import type { TrackPosition } from "./track-position.ts";

/** What must be so for a rule to hold. */
export type RuleTerms = {
  /** All of them must hold. */
  readonly boundaries: readonly Boundary[];
  /** Who is inside stays so up to so far outside of a place: positions are not exact. */
  readonly hysteresisMeters: number;
  /** Who is within a limit of speed stays so up to so far outside of it. */
  readonly hysteresisKph: number;
  /** Who was not inside for so long has not entered. */
  readonly minimumStayMs: number;
  /** When it can hold. Null for always. */
  readonly schedule: Schedule | null;
};

/**
 * What a position says of a rule: it holds, it fails, or neither can be said, be it for the hysteresis, for a position that is not exact or for a reading that
 * is not told. Then all stays as it was.
 */
export type Verdict = "HOLDS" | "FAILS" | "UNDECIDED";

/** {@link RuleTerms}, made ready to judge many positions. */
export type Judge = {
  /** Where all positions are for which it holds; null where that can be anywhere. */
  readonly boxes: readonly Box[] | null;
  readonly minimumStayMs: number;
  readonly judge: (position: TrackPosition) => Verdict;
  /** When the window ends in which an instant is that it did not fail at; infinity where nothing ends. */
  readonly closingOf: (atMs: number) => number;
};

/** What GPS is off by, with nothing in its way: that is for the hysteresis. */
const EXACT_METERS = 50;

/** A judge of terms. Its boundaries must be right: see `boundaries/check-boundaries.ts`. */
export function createJudge(terms: RuleTerms): Judge {
  const { boundaries, schedule, hysteresisMeters, hysteresisKph } = terms;
  const openTimes = schedule && createOpenTimes(schedule);
  const limits = boundaries.filter(isParametric).map((limit) => toLimit(limit, hysteresisKph));
  const shapes = boundaries
    .filter((boundary): boundary is GeographicBoundary => !isParametric(boundary))
    .map(createShape);
  const [smallest] = shapes.toSorted((a, b) => areaOf(a) - areaOf(b));
  return {
    boxes: smallest?.boxes ?? null,
    minimumStayMs: terms.minimumStayMs,
    closingOf: (atMs) => openTimes?.closingOf(atMs) ?? Number.POSITIVE_INFINITY,
    judge(position) {
      let isDecided = true;
      for (const limit of limits) {
        const verdict = limit(position);
        if (verdict === "FAILS") return verdict;
        isDecided &&= verdict === "HOLDS";
      }
      for (const shape of shapes) {
        const verdict = judgePlace(shape, position, hysteresisMeters);
        if (verdict === "FAILS") return verdict;
        isDecided &&= verdict === "HOLDS";
      }
      if (isClosed(openTimes, position.atMs)) return "FAILS";
      return isDecided ? "HOLDS" : "UNDECIDED";
    },
  };
}

function isClosed(openTimes: OpenTimes | null, atMs: number): boolean {
  return openTimes !== null && openTimes.closingOf(atMs) === null;
}

function judgePlace(shape: Shape, position: TrackPosition, hysteresisMeters: number): Verdict {
  const offMeters = position.accuracyMeters > EXACT_METERS ? position.accuracyMeters : 0;
  const isInside = shape.contains(position);
  // To know how far the edge is takes longer.
  if (offMeters === 0 && isInside) return "HOLDS";
  if (offMeters === 0 && hysteresisMeters === 0) return "FAILS";
  const meters = shape.edgeMeters(position);
  if (meters <= -offMeters) return "HOLDS";
  return meters > offMeters + hysteresisMeters ? "FAILS" : "UNDECIDED";
}

/** A limit of something else than speed cannot be judged by positions, and is refused when it is made. */
function toLimit(
  { parameter, min, max }: ParametricBoundary,
  hysteresis: number,
): (position: TrackPosition) => Verdict {
  if (parameter !== SPEED) return () => "UNDECIDED";
  const [least, most] = [min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY];
  return ({ speedKph }) => {
    if (speedKph === null) return "UNDECIDED";
    if (speedKph >= least && speedKph <= most) return "HOLDS";
    return speedKph < least - hysteresis || speedKph > most + hysteresis ? "FAILS" : "UNDECIDED";
  };
}

function areaOf({ boxes }: Shape): number {
  return boxes.reduce(
    (sum, { minLatitude, maxLatitude, minLongitude, maxLongitude }) =>
      sum + (maxLatitude - minLatitude) * (maxLongitude - minLongitude),
    0,
  );
}
