import { type Kysely, sql } from "kysely";
import { eachRow, indexedBy, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";
import type { Present } from "./attribution.ts";
import { LONGEST_STAY_MS } from "./stays.ts";

/** A moment of a vehicle. */
export type DeviceMoment = { readonly key: number; readonly device: number; readonly atMs: number };

/** Somebody in a vehicle, with the key of the entry of the log that says so. */
export type PresentBy = Present & { readonly entry: number };

const NOBODY: readonly PresentBy[] = [];

/** Who was in a vehicle at each of some moments by the log, by their keys. One statement. */
export async function readPresent(
  db: Kysely<FleetTables>,
  tenant: number,
  moments: readonly DeviceMoment[],
): Promise<(key: number) => readonly PresentBy[]> {
  if (moments.length === 0) return () => NOBODY;
  const { rows } = await sql<PresentBy & { readonly asked: number }>`
    select one.key as asked, l.driver, l.presence, l.key as entry
    from ${eachRow(db, moments, { texts: [], integers: ["key", "device", "atMs"] })}
      ${joinInOrder(db)} logEntry l ${indexedBy(db, "logEntryByDevice")}
        on l.tenant = ${tenant} and l.device = one.device and l.device is not null and l.presence > 0
        and l.atMs > one.atMs - ${LONGEST_STAY_MS} and l.atMs <= one.atMs and l.untilMs > one.atMs`.execute(db);
  const byMoment = Map.groupBy(rows, ({ asked }) => asked);
  return (key) => byMoment.get(key) ?? NOBODY;
}
