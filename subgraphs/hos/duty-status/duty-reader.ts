import { type Kysely, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import { STILL_MS } from "../hours/hours-tables.ts";
import type { HosTables } from "../tables.ts";
import type { DriverDuty } from "./duty-state.ts";

/** Whose duty statuses are asked for: by the vendor's records that are drivers at an instant. */
export type DutiesAsked = { readonly tenant: string; readonly driverRefs: readonly string[]; readonly atMs: number };

/**
 * The duty status of each driver by the vendor's record; those are left out of whom none was told, or whom fleet does not know. One statement.
 * Of the entries of one instant the last one counts: special driving, before it a status, before that the end of special driving.
 */
export async function readDriverDuties(
  db: Kysely<HosTables>,
  { tenant, driverRefs, atMs }: DutiesAsked,
): Promise<ReadonlyMap<string, DriverDuty>> {
  const { rows } = await sql<DriverDuty>`
    select t.driverRef, t.status, t.sinceMs, l.id as driverId, (
      select e.ref from dutyEntry e
      where e.tenant = ${tenant} and e.driverRef = t.driverRef and e.startMs <= t.sinceMs
        and e.knownUntilMs = ${sql.lit(STILL_MS)}
      order by e.startMs desc, case when e.code > 5 then 2 when e.code > 0 then 1 else 0 end desc,
        length(e.ref) desc, e.ref desc limit 1) as recordRef
    from driverDuty t join linkCopy l on l.tenant = ${tenant} and l.kind = 'driver' and l.vendor = 'VISTRACKS'
      and l.ref = t.driverRef and l.fromMs <= ${atMs} and l.untilMs > ${atMs}
    where t.tenant = ${tenant} and t.driverRef ${isOneOfTexts(db, driverRefs)}`.execute(db);
  return new Map(rows.map((duty) => [duty.driverRef, duty]));
}
