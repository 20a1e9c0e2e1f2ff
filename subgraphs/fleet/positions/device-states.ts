import type { Kysely } from "kysely";
import type { FleetTables } from "../tables.ts";
import { type DeviceState, SIGHTINGS_OF_STATE, toDeviceState } from "./device-state.ts";
import { readSightings } from "./sighting-reader.ts";

/** Whether each of some devices moves, by ids of today. One statement. */
export async function readDeviceStates(
  db: Kysely<FleetTables>,
  of: { readonly tenant: string; readonly ids: readonly string[] },
  nowMs: number,
): Promise<readonly DeviceState[]> {
  const range = { fromMs: Number.MIN_SAFE_INTEGER, toMs: nowMs + 1, isNewestFirst: true, withPlace: false };
  const sightings = await readSightings(db, of, { ...range, limit: SIGHTINGS_OF_STATE });
  return sightings.map((ofDevice) => toDeviceState(ofDevice, nowMs));
}
