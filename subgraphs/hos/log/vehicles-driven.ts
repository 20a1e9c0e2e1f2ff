import { type Kysely, sql } from "kysely";
import { eachRow, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { DrivenVehicle, LogPeriod } from "../domain.ts";
import type { HosTables } from "../tables.ts";
import type { StoredDutyRecord } from "./duty-facet.ts";

/** The record of a vehicle at an instant. */
export type VehicleAt = { readonly ref: string; readonly atMs: number };

/** What is driving, of the kinds that change what a driver does. */
const MOVES: ReadonlySet<string> = new Set(["DRIVING", "PERSONAL_CONVEYANCE", "YARD_MOVES"]);
/** What ends driving, or begins it anew. */
const CHANGES: ReadonlySet<string> = new Set([
  ...["DUTY_STATUS", "PERSONAL_CONVEYANCE", "YARD_MOVES", "SPECIAL_DRIVING_CLEARED"],
]);

/**
 * The vehicles of a log that were driven in a period, the one driven last first. The log is in order and of entries in effect; what began
 * before the period counts from its begin. A gap that the vendor ends driving with (`endedAt`) is none.
 */
export function toVehiclesDriven(log: readonly StoredDutyRecord[], { fromMs, toMs }: LogPeriod): DrivenVehicle[] {
  const changes = log.filter(({ kind }) => CHANGES.has(kind));
  const driven = new Map<string, DrivenVehicle>();
  for (const [index, { kind, status, vehicleRef, occurredAt, endedAt }] of changes.entries()) {
    if (vehicleRef === null || !MOVES.has(kind === "DUTY_STATUS" ? (status ?? "") : kind)) continue;
    const nextMs = changes[index + 1]?.occurredAt ?? toMs;
    const [startMs, endMs] = [Math.max(occurredAt, fromMs), Math.min(endedAt ?? nextMs, nextMs, toMs)];
    if (endMs <= startMs) continue;
    const before = driven.get(vehicleRef.ref);
    driven.set(vehicleRef.ref, {
      vehicleRef: vehicleRef.ref,
      firstMs: before?.firstMs ?? startMs,
      lastMs: endMs,
      drivenMs: (before?.drivenMs ?? 0) + endMs - startMs,
    });
  }
  return [...driven.values()].sort((a, b) => b.lastMs - a.lastMs);
}

const COLUMNS = { texts: ["ref"], integers: ["place", "atMs"] } as const;

/** The device that each record of a vehicle was, in its place; null for one that the fleet does not know. One statement. */
export async function readDevicesAt(
  db: Kysely<HosTables>,
  tenant: string,
  vehicles: readonly VehicleAt[],
): Promise<readonly (string | null)[]> {
  const asked = vehicles.map((vehicle, place) => ({ ...vehicle, place }));
  const { rows } = await sql<{ place: number; id: string }>`select one.place, l.id from ${eachRow(db, asked, COLUMNS)}
    ${joinInOrder(db)} linkCopy l on l.tenant = ${tenant} and l.kind = 'device' and l.vendor = 'VISTRACKS' and l.ref = one.ref
      and l.fromMs <= one.atMs and l.untilMs > one.atMs`.execute(db);
  const ids = new Map(rows.map(({ place, id }) => [Number(place), id]));
  return vehicles.map((_, place) => ids.get(place) ?? null);
}
