import { UNVERSIONED, type VendorRecord } from "../../platform/records/record.ts";
import type { SafetyBehavior } from "./generated.ts";
import { toUnreadFacet, type UnreadFacet } from "./inbox/safety-facet.ts";
import type { WireDriverScore, WireScore, WireVehicleScore } from "./wire.ts";
import { toBehavior } from "./words.ts";

/** What is stored of the score of a driver or of a vehicle on a day. Instants are epoch milliseconds. */
export type SafetyScoreFacet = UnreadFacet & {
  readonly from: number;
  readonly to: number;
  /** 100 is the best. */
  readonly score: number | null;
  readonly distanceKm: number | null;
  readonly drivingSeconds: number | null;
  readonly behaviors: readonly ScoredBehavior[];
  readonly speeding: readonly ScoredSpeeding[];
};

export type ScoredBehavior = {
  readonly behavior: SafetyBehavior;
  readonly behaviorLabel: string;
  readonly count: number | null;
  readonly scoreImpact: number | null;
};

export type ScoredSpeeding = {
  readonly speedingLabel: string;
  readonly seconds: number | null;
  readonly scoreImpact: number | null;
};

/** A day in UTC, which holds the trips that ended on it: each trip counts once. */
export type ScoreDay = { readonly fromMs: number; readonly toMs: number };

/** The record of a driver's score on a day. */
export function toDriverScoreRecord(wire: WireDriverScore, raw: unknown, day: ScoreDay): VendorRecord {
  const { driverId, driverScore } = wire;
  return toScoreRecord("driverSafetyScore", driverId, { day, raw, facet: toFacet(wire, driverScore ?? null, day) });
}

/** The record of a vehicle's score on a day. */
export function toVehicleScoreRecord(wire: WireVehicleScore, raw: unknown, day: ScoreDay): VendorRecord {
  const { vehicleId, vehicleScore } = wire;
  return toScoreRecord("deviceSafetyScore", vehicleId, { day, raw, facet: toFacet(wire, vehicleScore ?? null, day) });
}

type Score = { readonly day: ScoreDay; readonly facet: SafetyScoreFacet; readonly raw: unknown };

/** Without a version: a score says not when it was computed, and whatever is said last is so. */
function toScoreRecord(kind: string, ownerRef: string, { day, facet, raw }: Score): VendorRecord {
  const date = new Date(day.fromMs).toISOString().slice(0, 10);
  const ref = `${date} ${ownerRef}`;
  return { kind, ref, version: UNVERSIONED, ownerRef, occurredAtMs: day.fromMs, facet, message: {}, raw };
}

function toFacet(wire: WireScore, score: number | null, { fromMs, toMs }: ScoreDay): SafetyScoreFacet {
  const { driveDistanceMeters, driveTimeMilliseconds } = wire;
  return {
    from: fromMs,
    to: toMs,
    score,
    distanceKm: toThousandth(driveDistanceMeters),
    drivingSeconds: toThousandth(driveTimeMilliseconds),
    behaviors: (wire.behaviors ?? []).map(({ behaviorType, count, scoreImpact }) => ({
      behavior: toBehavior(behaviorType ?? ""),
      behaviorLabel: behaviorType ?? "unlabelled",
      count: count ?? null,
      scoreImpact: scoreImpact ?? null,
    })),
    speeding: (wire.speeding ?? []).map(({ speedingType, durationMilliseconds, scoreImpact }) => ({
      speedingLabel: speedingType ?? "unlabelled",
      seconds: toThousandth(durationMilliseconds),
      scoreImpact: scoreImpact ?? null,
    })),
    ...toUnreadFacet(wire.unreadFields),
  };
}

/** Metres as kilometres, milliseconds as seconds. */
function toThousandth(amount: number | null | undefined): number | null {
  return amount == null ? null : amount / 1_000;
}
