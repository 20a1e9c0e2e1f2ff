import type { EventType, Severity } from "../../../schema/messages.ts";
import { type StoredWeights, weightOf } from "./weights.ts";

/** Whose score it is. */
export type ScoredKind = "driver" | "device";

/** Whole days in UTC: from inclusive, to exclusive, in epoch milliseconds. */
export type ScorePeriod = { readonly fromMs: number; readonly toMs: number };

/** So many moments of one type and severity in one week. */
export type CountedMoments = {
  readonly ownerId: string;
  /** The number of the week since 1970. */
  readonly week: number;
  readonly type: EventType;
  readonly severity: Severity;
  readonly moments: number;
  /** The events that told of them: more where several vendors told of one moment. */
  readonly events: number;
};

/** How much was driven in a week, by what the vendor has counted and by the duty log. */
export type Driven = {
  readonly ownerId: string;
  readonly week: number;
  readonly distanceKm: number | null;
  readonly drivingSeconds: number | null;
  readonly loggedSeconds: number | null;
};

/** Over what a score is. */
export type Exposure = {
  readonly basis: "DISTANCE" | "DRIVING_TIME" | "NONE";
  readonly distanceKm: number | null;
  readonly drivingSeconds: number | null;
};

export type Contribution = Pick<CountedMoments, "type" | "severity" | "moments" | "events"> & {
  readonly weight: number;
  readonly points: number;
};

/** A contribution, and to whose score. */
export type ListedContribution = Contribution & { readonly of: ScoreQuestion };

export type ScoredPart = ScorePeriod & {
  /** From 0 to 100, the best; null where nobody knows how much was driven. */
  readonly score: number | null;
  readonly points: number;
  readonly exposure: Exposure;
};

export type SafetyScore = ScoredPart & {
  readonly kind: ScoredKind;
  readonly ownerId: string;
  readonly weights: StoredWeights;
  /** Those that weigh most first. */
  readonly contributions: readonly Contribution[];
  /** Oldest first; the first and the last are cut at the ends of the period. */
  readonly weeks: readonly ScoredPart[];
};

export type ScoreQuestion = ScorePeriod & { readonly kind: ScoredKind; readonly ownerId: string };

export const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Weeks begin on Monday, as in ISO 8601; the first Monday of the epoch is its fifth day. */
export const FIRST_MONDAY_MS = 4 * DAY_MS;

/** The number of the week that an instant is in. */
export function toWeek(instantMs: number): number {
  return Math.floor((instantMs - FIRST_MONDAY_MS) / WEEK_MS);
}

/**
 * A score out of what was counted: 100, less what the points come to over so much driving. Points are the sum over the contributions of weight
 * times moments. Over 1,000 km, or 12.5 hours where no distance is known, every point is one; no score is below 0.
 */
export function toSafetyScore(
  question: ScoreQuestion,
  counted: readonly CountedMoments[],
  { driven, weights }: { readonly driven: readonly Driven[]; readonly weights: StoredWeights },
): SafetyScore {
  const { fromMs, toMs, kind, ownerId } = question;
  const parts = { driven, weights };
  const weeks: ScoredPart[] = [];
  for (let week = toWeek(fromMs); fromMs < toMs && week <= toWeek(toMs - 1); week += 1) {
    const beginMs = FIRST_MONDAY_MS + week * WEEK_MS;
    const period = { fromMs: Math.max(fromMs, beginMs), toMs: Math.min(toMs, beginMs + WEEK_MS) };
    const isOfWeek = (one: { readonly week: number }) => one.week === week;
    weeks.push(toPart(period, counted.filter(isOfWeek), { driven: driven.filter(isOfWeek), weights }));
  }
  const contributions = toContributions(counted, weights);
  return { ...toPart({ fromMs, toMs }, counted, parts), kind, ownerId, weights, contributions, weeks };
}

function toPart(
  period: ScorePeriod,
  counted: readonly CountedMoments[],
  { driven, weights }: { readonly driven: readonly Driven[]; readonly weights: StoredWeights },
): ScoredPart {
  const points = sum(toContributions(counted, weights).map((one) => one.points)) ?? 0;
  const exposure = toExposure(driven);
  return { ...period, points, exposure, score: toScore(points, exposure, weights) };
}

function toScore(
  points: number,
  { basis, distanceKm, drivingSeconds }: Exposure,
  weights: StoredWeights,
): number | null {
  const { perKm, perDrivingHours } = weights;
  switch (basis) {
    case "DISTANCE":
      return Math.max(0, 100 - points / ((distanceKm ?? 0) / perKm));
    case "DRIVING_TIME":
      return Math.max(0, 100 - points / ((drivingSeconds ?? 0) / 3_600 / perDrivingHours));
    case "NONE":
      return null;
    default:
      throw new Error(`an unknown basis: ${JSON.stringify(basis satisfies never)}`);
  }
}

/** The distance where it is known, else the time that the vendor has counted, else that of the log. */
function toExposure(driven: readonly Driven[]): Exposure {
  const distanceKm = sum(driven.map((one) => one.distanceKm));
  const drivingSeconds = sum(driven.map((one) => one.drivingSeconds)) ?? sum(driven.map((one) => one.loggedSeconds));
  const basis = distanceKm ? "DISTANCE" : drivingSeconds ? "DRIVING_TIME" : "NONE";
  return { basis, distanceKm, drivingSeconds };
}

function toContributions(counted: readonly CountedMoments[], weights: StoredWeights): readonly Contribution[] {
  const alike = Map.groupBy(counted, ({ type, severity }) => `${type} ${severity}`);
  const contributions = Array.from(alike.values(), (group) => {
    const [{ type, severity }] = group as [CountedMoments];
    const moments = sum(group.map((one) => one.moments)) ?? 0;
    const weight = weightOf(weights, type, severity);
    return {
      type,
      severity,
      moments,
      events: sum(group.map((one) => one.events)) ?? 0,
      weight,
      points: weight * moments,
    };
  });
  const known = (one: Contribution) => `${one.type} ${one.severity}`;
  return contributions.sort((a, b) => b.points - a.points || (known(a) < known(b) ? -1 : 1));
}

/** Null where none is known. */
function sum(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 ? null : known.reduce((total, amount) => total + amount, 0);
}

/** What the vendor's own score was on a day. */
export type VendorScoreDay = {
  readonly dayMs: number;
  readonly score: number | null;
  readonly distanceKm: number | null;
  readonly drivingSeconds: number | null;
};
