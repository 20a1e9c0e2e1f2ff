import type { EventVendor } from "../../../../schema/messages.ts";
import type { EventClass } from "../../events/event-classes.ts";
import type { EventTable } from "../../tables.ts";

/** An event as it tells where a device, or a driver, was. */
export type Sighting = {
  readonly atMs: number;
  /** Tells sightings of one instant apart, the same in every store. */
  readonly refHash: number;
  readonly vendor: EventVendor;
  /** The number of the device that a driver was seen with; null where none is known. */
  readonly device: number | null;
  /** Null, as the longitude, where it is not known. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** How far from there it may have been, beside what any receiver is wrong by. */
  readonly slackMeters: number;
  /** Where and when in one number: see `toSpot`. Null without a place, and where too many were. */
  readonly spot: number | null;
};

/** What of an event's row a sighting is made of. */
export type SightingColumns = Pick<
  EventTable,
  "occurredAtMs" | "refHash" | "class" | "device" | "latitude" | "longitude" | "accuracyMeters" | "spot"
>;

const SPOT_MS = 60_000;
/** Cells are 0.01 degrees wide, 1.1 km at most. */
const CELLS_OF_DEGREE = 100;
/** Cells around the earth. */
const CELLS_OF_PARALLEL = 360 * CELLS_OF_DEGREE + 1;
/** Of each half of a spot: two numbers of 26 bits are an integer that a double holds. Places and times of one number are a century, or continents, apart. */
const HALF = 2 ** 26;

/**
 * The minute and the cell of the earth in which something was, as one number that grows with the time; null without a place. Cells lie
 * around the degrees with two decimals, for that is what an electronic log keeps: 49 CFR 395, appendix A, 4.3.1.6.
 */
export function toSpot({
  occurredAtMs,
  latitude,
  longitude,
}: Pick<EventTable, "occurredAtMs" | "latitude" | "longitude">): number | null {
  if (latitude === null || longitude === null) return null;
  const minute = Math.floor(occurredAtMs / SPOT_MS);
  const cell =
    Math.round((latitude + 90) * CELLS_OF_DEGREE) * CELLS_OF_PARALLEL + Math.round((longitude + 180) * CELLS_OF_DEGREE);
  return (((minute % HALF) + HALF) % HALF) * HALF + (cell % HALF);
}

/** A log rounds places to two decimals of a degree, and while a truck is driven for personal use to one: as above. */
const SLACK_OF_LOG_METERS = 1_000;
const SLACK_OF_PERSONAL_USE_METERS = 10_000;

/** An event as a sighting, at a spot that tells something or at none; null for one that was taken back, or that nobody else has told. */
export function toSighting(row: SightingColumns, of: EventClass, spot = row.spot): Sighting | null {
  const { vendor } = of;
  if (of.retracted || vendor === "FLEETGRAPH") return null;
  const { occurredAtMs: atMs, refHash, device, latitude, longitude } = row;
  return { atMs, refHash, vendor, device, latitude, longitude, spot, slackMeters: toSlackMeters(row, of) };
}

function toSlackMeters({ accuracyMeters }: SightingColumns, { type, category }: EventClass): number {
  if (type === "PERSONAL_CONVEYANCE") return SLACK_OF_PERSONAL_USE_METERS;
  return category === "HOURS_OF_SERVICE" ? SLACK_OF_LOG_METERS : (accuracyMeters ?? 0);
}

/** The order of sightings. */
export function compareSightings(a: Sighting, b: Sighting): number {
  return a.atMs - b.atMs || a.refHash - b.refHash;
}
