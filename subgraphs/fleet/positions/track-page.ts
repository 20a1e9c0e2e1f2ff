import type { Kysely } from "kysely";
import type { Position } from "../domain.ts";
import type { FleetTables } from "../tables.ts";
import { readSightings, type Sighting } from "./sighting-reader.ts";

/** The sightings that one page looks at: some 5 ms. */
export const SIGHTINGS_OF_PAGE = 2_000;

export type TrackRequest = {
  readonly fromMs: number;
  readonly toMs: number;
  /** How far apart two positions are at least. */
  readonly apartMs: number;
  /** The last one of the page before. */
  readonly after: { readonly atMs: number; readonly vendor: string } | null;
  readonly limit: number;
  readonly maxSightings: number;
};

export type TrackPage = {
  readonly positions: readonly Position[];
  /** Where looking ended although there may be more; null where it did not. */
  readonly searchedTo: Pick<Sighting, "atMs" | "vendor"> | null;
};

/** A part of the track of a device, in the order of time. One statement. */
export async function readTrackPage(
  db: Kysely<FleetTables>,
  { tenant, deviceId }: { readonly tenant: string; readonly deviceId: string },
  { fromMs, toMs, apartMs, after, limit, maxSightings }: TrackRequest,
): Promise<TrackPage> {
  const range = { fromMs: Math.max(fromMs, after?.atMs ?? fromMs), toMs, isNewestFirst: false, withPlace: true };
  // Of one instant there are as many as there are vendors.
  const [sightings = []] = await readSightings(db, { tenant, ids: [deviceId] }, { ...range, limit: maxSightings });
  const positions: Position[] = [];
  let lastMs = after?.atMs ?? Number.NEGATIVE_INFINITY;
  for (const { atMs, vendor, position } of sightings) {
    if (positions.length >= limit) return { positions, searchedTo: null };
    const isBehind = !after || atMs > after.atMs || (atMs === after.atMs && vendor > after.vendor);
    if (!position || !isBehind || (apartMs > 0 && atMs - lastMs < apartMs)) continue;
    positions.push(position);
    lastMs = atMs;
  }
  return { positions, searchedTo: sightings.length >= maxSightings ? (sightings.at(-1) ?? null) : null };
}
