import type { EntityKind } from "../../domain.ts";
import { distanceOf } from "../../incidents/grouping/nearness.ts";
import { compareSightings, type Sighting } from "./sighting.ts";

/** When and where two were together, as different vendors tell it. */
export type Together = {
  /** Moments that stand apart from one another: between two of a device it has moved, and of a driver half an hour has passed. */
  readonly moments: number;
  readonly hours: number;
  /** Places a kilometre or more from one another. */
  readonly places: number;
  /** Of the sightings of a moment that are nearest; null where no place is known. */
  readonly nearestMeters: number | null;
  readonly farthestMeters: number | null;
};

/** That two were so far apart that no vehicle gets from the one to the other in the time between. */
export type Apart = {
  readonly times: number;
  /** Of the time at which they were the farthest apart. */
  readonly atMs: number;
  readonly meters: number;
  readonly gapMs: number;
};

/** What sightings of two tell of whether they are one. */
export type Behaviour = { readonly together: Together | null; readonly apart: Apart | null };

/** No truck is faster, so many metres a millisecond: 144 km/h. */
const MAX_METERS_PER_MS = 0.04;
/** What was seen at one time is at most so far apart, whatever receivers and clocks are wrong by. */
const TOGETHER_METERS = 500;
/** What is so far apart is two, whatever they are wrong by. */
const APART_METERS = 5_000;
/** Sightings further apart in time say nothing of where two were at one time. */
const APART_GAP_MS = 15 * 60_000;

/** A receiver or a clock is wrong at times. */
const MOST_LEAPS = 1;

/** Two moments are so far apart in time: what several vendors tell of one moment is one. */
const MOMENTS_APART_MS = 10 * 60_000;
const DRIVERS_APART_MS = 30 * 60_000;
const PLACES_APART_METERS = 1_000;
/** A log has an entry an hour while a truck is driven: 49 CFR 395, appendix A, 4.5.1.2. Some come late. */
const LONGEST_PRESENCE_MS = 65 * 60_000;
const AT_ONCE_MS = 60_000;

/** Fewer moments, in fewer hours, at fewer places, are chance. */
const LEAST = {
  device: { moments: 4, hours: 2, places: 3 },
  driver: { moments: 4, hours: 4, places: 0 },
} satisfies Record<EntityKind, Pick<Together, "moments" | "hours" | "places">>;

/** Of two sightings that agree: when, where, and how far apart they are. */
type Agreement = {
  readonly atMs: number;
  readonly at: Sighting;
  readonly meters: number | null;
};

/**
 * Compares the sightings of two devices, or of two drivers, each in their order.
 *
 * Devices are together where two vendors tell of them in one minute and one cell of the earth. Drivers are where a vendor tells of the
 * one in a truck in which, for another vendor, the other one is at that time. What is itself in two places at once, as an account that
 * many use, is together with nobody. Costs one pass over both.
 */
export function compareBehaviour(kind: EntityKind, one: readonly Sighting[], other: readonly Sighting[]): Behaviour {
  const agreements = kind === "device" ? ofSpots(one, other) : [...ofTrucks(one, other), ...ofTrucks(other, one)];
  const isOne = [one, other].every((own) => countLeaps(own) <= MOST_LEAPS);
  return { together: isOne ? toTogether(kind, agreements) : null, apart: toApart(one, other) };
}

/** How much it says that two were together: the part of the doubt that it takes away. A driver may have been a passenger. */
export function weightOf(kind: EntityKind, { moments }: Together): number {
  return kind === "device" ? Math.min(0.9, 1 - 0.75 ** moments) : Math.min(0.7, 1 - 0.85 ** moments);
}

/** The nearest sightings of each spot at which both were, for different vendors. */
function ofSpots(one: readonly Sighting[], other: readonly Sighting[]): readonly Agreement[] {
  const theirs = new Map<number, Sighting[]>();
  for (const sighting of other) {
    if (sighting.spot === null) continue;
    const known = theirs.get(sighting.spot);
    if (known) known.push(sighting);
    else theirs.set(sighting.spot, [sighting]);
  }
  const bySpot = new Map<number, Agreement>();
  for (const a of one) {
    if (a.spot === null) continue;
    for (const b of theirs.get(a.spot) ?? []) {
      const meters = a.vendor === b.vendor ? null : distanceOf(a, b);
      if (meters === null || meters > reachOf(a, b, TOGETHER_METERS)) continue;
      const agreement = toAgreement(a, b, meters);
      const known = bySpot.get(a.spot);
      if (!known || compareAgreements(agreement, known, "meters") < 0) bySpot.set(a.spot, agreement);
    }
  }
  return [...bySpot.values()];
}

/** The sightings of one in a truck in which the other one is at that time. */
function ofTrucks(one: readonly Sighting[], other: readonly Sighting[]): readonly Agreement[] {
  const agreements: Agreement[] = [];
  let next = 0;
  for (const a of one) {
    if (a.device === null) continue;
    while (next < other.length && (other[next] as Sighting).atMs <= a.atMs) next += 1;
    const [before, behind] = [other[next - 1], other[next]];
    const isIn = (b: Sighting | undefined): b is Sighting =>
      b !== undefined && b.device === a.device && b.vendor !== a.vendor;
    const met = [before, behind].filter((b) => isIn(b) && Math.abs(b.atMs - a.atMs) <= AT_ONCE_MS);
    const isPresent = isIn(before) && isIn(behind) && behind.atMs - before.atMs <= LONGEST_PRESENCE_MS;
    if (met.length === 0 && !isPresent) continue;
    const distances = met.flatMap((b) => (b ? (distanceOf(a, b) ?? []) : []));
    agreements.push({ atMs: a.atMs, at: a, meters: distances.length > 0 ? Math.min(...distances) : null });
  }
  return agreements;
}

function toAgreement(a: Sighting, b: Sighting, meters: number): Agreement {
  const at = compareSightings(a, b) <= 0 ? a : b;
  return { atMs: at.atMs, at, meters };
}

/** By time, or by distance first: in the same order whichever of the two is the first. */
function compareAgreements(a: Agreement, b: Agreement, first: "time" | "meters"): number {
  const byMeters = (a.meters ?? Number.POSITIVE_INFINITY) - (b.meters ?? Number.POSITIVE_INFINITY);
  const byTime = compareSightings(a.at, b.at);
  return first === "time" ? byTime || byMeters || 0 : byMeters || byTime;
}

function toTogether(kind: EntityKind, agreements: readonly Agreement[]): Together | null {
  const counted: Agreement[] = [];
  const places: Sighting[] = [];
  let [nearest, farthest]: (number | null)[] = [null, null];
  for (const agreement of agreements.toSorted((a, b) => compareAgreements(a, b, "time"))) {
    const last = counted.at(-1);
    if (last && !standsApart(kind, last, agreement)) continue;
    counted.push(agreement);
    if (places.every((place) => (distanceOf(place, agreement.at) ?? 0) >= PLACES_APART_METERS))
      places.push(agreement.at);
    const { meters } = agreement;
    if (meters === null) continue;
    nearest = Math.min(nearest ?? meters, meters);
    farthest = Math.max(farthest ?? meters, meters);
  }
  const moments = counted.length;
  const hours = ((counted.at(-1)?.atMs ?? 0) - (counted[0]?.atMs ?? 0)) / 3_600_000;
  const least = LEAST[kind];
  if (moments < least.moments || hours < least.hours || places.length < least.places) return null;
  return { moments, hours, places: places.length, nearestMeters: nearest ?? null, farthestMeters: farthest ?? null };
}

function standsApart(kind: EntityKind, last: Agreement, next: Agreement): boolean {
  const gapMs = next.atMs - last.atMs;
  if (kind === "driver") return gapMs >= DRIVERS_APART_MS;
  return gapMs >= MOMENTS_APART_MS && (distanceOf(last.at, next.at) ?? 0) >= PLACES_APART_METERS;
}

/** Where a sighting of one and one of the other that follow each other are too far apart. */
function toApart(one: readonly Sighting[], other: readonly Sighting[]): Apart | null {
  const both = [
    ...one.map((sighting) => ({ sighting, of: one })),
    ...other.map((sighting) => ({ sighting, of: other })),
  ];
  both.sort((a, b) => compareSightings(a.sighting, b.sighting));
  let times = 0;
  let worst: Omit<Apart, "times"> | null = null;
  for (const [index, { sighting: b, of }] of both.entries()) {
    const before = both[index - 1];
    if (!before || before.of === of) continue;
    const a = before.sighting;
    const gapMs = b.atMs - a.atMs;
    const meters = gapMs <= APART_GAP_MS ? distanceOf(a, b) : null;
    if (meters === null || meters <= reachOf(a, b, APART_METERS)) continue;
    times += 1;
    if (!worst || meters > worst.meters) worst = { atMs: a.atMs, meters, gapMs };
  }
  return worst && { times, ...worst };
}

/** How often one was further from where it had been just before than a vehicle gets. */
function countLeaps(sightings: readonly Sighting[]): number {
  let leaps = 0;
  for (const [index, b] of sightings.entries()) {
    const a = sightings[index - 1];
    const meters = a && b.atMs - a.atMs <= APART_GAP_MS ? distanceOf(a, b) : null;
    if (a && meters !== null && meters > reachOf(a, b, APART_METERS)) leaps += 1;
  }
  return leaps;
}

function reachOf(a: Sighting, b: Sighting, meters: number): number {
  return meters + a.slackMeters + b.slackMeters + Math.abs(a.atMs - b.atMs) * MAX_METERS_PER_MS;
}

/** What two being together comes to, for a person. */
export function describeTogether(kind: EntityKind, { moments, hours, places, ...together }: Together): string {
  const { nearestMeters: nearest, farthestMeters: farthest } = together;
  const where = kind === "device" ? `at ${places} places` : "in the same truck";
  const text = `${moments} moments ${where} within ${Math.round(hours)} hours`;
  return nearest === null || farthest === null ? text : `${text}, ${toText(nearest)} to ${toText(farthest)} apart`;
}

/** The same of two being apart. */
export function describeApart({ times, atMs, meters, gapMs }: Apart): string {
  const text = `${toText(meters)} apart within ${Math.round(gapMs / 1_000)} s at ${new Date(atMs).toISOString()}`;
  return times === 1 ? text : `${text}, and ${times - 1} times more`;
}

function toText(meters: number): string {
  return meters < 10_000 ? `${Math.round(meters)} m` : `${Math.round(meters / 1_000)} km`;
}
