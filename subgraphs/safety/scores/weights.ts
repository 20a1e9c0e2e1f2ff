import { EVENT_TYPES, type EventType, SEVERITIES, type Severity } from "../../../schema/messages.ts";

/** What an event weighs in a score, and over how much driving. */
export type Weights = {
  /** By type; a type that is left out counts for nothing. */
  readonly types: Readonly<Partial<Record<EventType, number>>>;
  readonly severities: Readonly<Record<Severity, number>>;
  /** A score of 100 is lost by as many points over so much driving. */
  readonly perKm: number;
  readonly perDrivingHours: number;
};

/** A fleet's weights, and how often they were set. */
export type StoredWeights = Weights & { readonly revision: number };

/** One of the weights, as it is listed. */
export type ListedWeight<Of> = { readonly of: Of; readonly weight: number };

/**
 * Where a fleet has set none: our choice. What the driver does counts; what the vehicle, the camera or the log does by itself does not. A step
 * of severity is about three of the one below. 1,000 km are two days of a long-haul driver, at 80 km/h 12.5 hours.
 */
export const DEFAULT_WEIGHTS: Weights = {
  types: {
    ...{ HARSH_ACCELERATION: 1, HARSH_BRAKING: 1, HARSH_TURN: 1, CRASH: 4, NEAR_COLLISION: 2, FOLLOWING_DISTANCE: 1 },
    ...{ LANE_DEPARTURE: 1, SPEEDING: 1, TRAFFIC_SIGN_VIOLATION: 2, DISTRACTION: 2, MOBILE_USAGE: 2, DROWSINESS: 2 },
    ...{ NO_SEATBELT: 1, POLICY_VIOLATION: 0.5, UNSAFE_DRIVING: 1, STABILITY_CONTROL: 1, HOS_VIOLATION: 1 },
  },
  severities: { INFO: 0, LOW: 0.3, MEDIUM: 1, HIGH: 3, CRITICAL: 10 },
  perKm: 1_000,
  perDrivingHours: 12.5,
};

/** What an event of a type and a severity weighs. */
export function weightOf({ types, severities }: Weights, type: EventType, severity: Severity): number {
  return (types[type] ?? 0) * severities[severity];
}

/** The types of which an event can weigh something. */
export function weighedTypes({ types }: Weights): readonly EventType[] {
  return EVENT_TYPES.filter((type) => (types[type] ?? 0) !== 0);
}

/** All weights by type, those that are nought included. */
export function listTypes({ types }: Weights): readonly ListedWeight<EventType>[] {
  return EVENT_TYPES.map((type) => ({ of: type, weight: types[type] ?? 0 }));
}

/** All weights by severity. */
export function listSeverities({ severities }: Weights): readonly ListedWeight<Severity>[] {
  return SEVERITIES.map((severity) => ({ of: severity, weight: severities[severity] }));
}
