import type { Position } from "../domain.ts";
import { distanceOf } from "../incidents/grouping/nearness.ts";
import type { Sighting } from "./sighting-reader.ts";

/** Whether a device moves, as far as is known, and since when. */
export type DeviceState = {
  readonly kind: "MOVING" | "STOPPED" | "OFFLINE" | "UNKNOWN";
  readonly sinceMs: number | null;
  /** When something was heard of it last. */
  readonly lastSeenMs: number | null;
};

/** Of a vehicle that stands for the night nothing is heard until it is started: after a day, that is no rest any more. */
const OFFLINE_AFTER_MS = 24 * 3_600_000;
/** A moving vehicle's log says once an hour where it is, 49 CFR 395.26(d); some minutes more for what comes late. */
const MOVING_FOR_MS = 65 * 60_000;
/** Slower than a pace: readings of a vehicle that stands differ by as much. */
const SLOWEST_KPH = 5;
/** Two places that are nearer are one: the error of a position, and a yard. */
const SAME_PLACE_METERS = 150;

/** So many of the newest sightings of each source are looked at. */
export const SIGHTINGS_OF_STATE = 64;

/**
 * What is known of whether a device moves, from its newest sightings, the latest first.
 *
 * It is `OFFLINE` where nothing was heard of it for a day. Else its newest position decides: it moves if its speed says so or, where there is none, if it was elsewhere
 * at the position before, an hour ago at most, and faster there than at a pace. What moved an hour ago and was not heard of since is `UNKNOWN`, as is what never said where
 * it is. `since` is the first of the newest positions that say the same; what lies further back than those that are looked at is not known.
 */
export function toDeviceState(sightings: readonly Sighting[], nowMs: number): DeviceState {
  const [newest] = sightings;
  if (!newest) return { kind: "UNKNOWN", sinceMs: null, lastSeenMs: null };
  const lastSeenMs = newest.atMs;
  if (nowMs - lastSeenMs > OFFLINE_AFTER_MS) return { kind: "OFFLINE", sinceMs: lastSeenMs, lastSeenMs };
  const places = sightings.flatMap(({ position }) => position ?? []);
  const moves = places.map((place, index) => isMoving(place, places[index + 1]));
  const [last] = places;
  if (!last) return { kind: "UNKNOWN", sinceMs: null, lastSeenMs };
  if (moves[0] && nowMs - last.observedAt > MOVING_FOR_MS)
    return { kind: "UNKNOWN", sinceMs: last.observedAt, lastSeenMs };
  let first = last;
  for (const [index, place] of places.entries()) {
    const isGap = moves[0] && first.observedAt - place.observedAt > MOVING_FOR_MS;
    const isElsewhere = !moves[0] && (distanceOf(first, place) ?? 0) > SAME_PLACE_METERS;
    if (moves[index] !== moves[0] || isGap || isElsewhere) break;
    first = place;
  }
  return { kind: moves[0] ? "MOVING" : "STOPPED", sinceMs: first.observedAt, lastSeenMs };
}

function isMoving(place: Position, before: Position | undefined): boolean {
  if (place.speedKph !== null) return place.speedKph >= SLOWEST_KPH;
  const elapsedMs = before ? place.observedAt - before.observedAt : 0;
  if (!before || elapsedMs <= 0 || elapsedMs > MOVING_FOR_MS) return false;
  const meters = distanceOf(place, before) ?? 0;
  return meters > SAME_PLACE_METERS && (meters / elapsedMs) * 3_600 >= SLOWEST_KPH;
}
