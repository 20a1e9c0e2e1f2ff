/** Windows of events of one moment are at most so far apart: clocks of devices differ, and triggers fire before and after. */
export const MAX_GAP_MS = 15_000;
/** What happened further apart is not one moment, whatever the clocks say. */
const MAX_DISTANCE_METERS = 500;
/** An event says where it began. While it lasts, a vehicle drives on, at 144 km/h at most. */
const MAX_METERS_PER_MS = 0.04;
/** The mean radius of the earth: https://en.wikipedia.org/wiki/Earth_radius#Arithmetic_mean_radius */
const EARTH_METERS = 6_371_009;
const RADIANS = Math.PI / 180;

/** When and where an event was. */
export type Seen = {
  readonly startMs: number;
  /** Not before its start. */
  readonly endMs: number;
  /** Null, as the longitude, where it is not known. */
  readonly latitude: number | null;
  readonly longitude: number | null;
};

type Place = Pick<Seen, "latitude" | "longitude">;

/** Milliseconds between the windows of two events; 0 where they overlap. */
export function gapOf(a: Seen, b: Seen): number {
  return Math.max(a.startMs - b.endMs, b.startMs - a.endMs, 0);
}

/** Metres between two events; null where one of them does not say where it was. */
export function distanceOf(a: Place, b: Place): number | null {
  if (a.latitude === null || a.longitude === null || b.latitude === null || b.longitude === null) return null;
  // Haversine: https://en.wikipedia.org/wiki/Haversine_formula
  const [north, east] = [(b.latitude - a.latitude) * RADIANS, (b.longitude - a.longitude) * RADIANS];
  const shrinking = Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS);
  const half = Math.sin(north / 2) ** 2 + shrinking * Math.sin(east / 2) ** 2;
  return 2 * EARTH_METERS * Math.asin(Math.min(Math.sqrt(half), 1));
}

/** Whether two events can be of one moment by when and where they were. */
export function isNear(a: Seen, b: Seen): boolean {
  const gapMs = gapOf(a, b);
  if (gapMs > MAX_GAP_MS) return false;
  const lastedMs = Math.abs(a.startMs - b.startMs) - gapMs;
  return (distanceOf(a, b) ?? 0) <= MAX_DISTANCE_METERS + lastedMs * MAX_METERS_PER_MS;
}
