import { type Kysely, sql } from "kysely";
import { updateRows } from "../../../platform/store/row-batch.ts";
import { eachRow, indexedBy, isOneOfTexts, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { EventRecorded } from "../../../schema/messages.ts";
import type { HosTables } from "../tables.ts";
import { STILL_MS } from "./hours-tables.ts";
import type { Standing } from "./standing.ts";
import { type DrivingEntry, OWN_EVENTS, type StoredViolation, type ViolationFacet } from "./violation-events.ts";

/** A driver whose hours are to be computed again. */
export type DueDriver = {
  readonly driverRef: string;
  readonly mark: number;
  /** Since when the log is another one; null where nothing but the time has changed. */
  readonly changedFromMs: number | null;
};

/** Some drivers whose log has changed, or of whom something else holds by now. */
export async function readDueDrivers(
  db: Kysely<HosTables>,
  { tenant, asOfMs, limit }: { readonly tenant: string; readonly asOfMs: number; readonly limit: number },
): Promise<readonly DueDriver[]> {
  const { rows: changed } = await sql<DueDriver>`select driverRef, mark, changedFromMs from driverHours
    where tenant = ${tenant} and mark <> doneMark order by driverRef limit ${limit}`.execute(db);
  if (changed.length > 0) return changed;
  const { rows } = await sql<DueDriver>`select driverRef, mark, changedFromMs from driverHours
    where tenant = ${tenant} and dueAtMs is not null and dueAtMs <= ${asOfMs} order by dueAtMs limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** Notes how drivers stand. What changed meanwhile stays to be done. */
export async function writeStandings(
  tx: Kysely<HosTables>,
  tenant: string,
  standings: readonly { readonly driver: DueDriver; readonly standing: Standing }[],
): Promise<void> {
  await updateRows(tx, {
    table: "driverHours",
    set: ["doneMark", "dueAtMs", "dutyStatus", "fixedLeftMs", "runsOutAtMs"],
    by: ["tenant", "driverRef"],
    rows: standings.map(({ driver, standing: { dueAtMs, dutyStatus, fixedLeftMs, runsOutAtMs } }) => {
      return [driver.mark, dueAtMs, dutyStatus, fixedLeftMs, runsOutAtMs, tenant, driver.driverRef];
    }),
  });
  const refs = standings.map(({ driver }) => driver.driverRef);
  await sql`update driverHours set changedFromMs = null
    where tenant = ${tenant} and driverRef ${isOneOfTexts(tx, refs)} and mark = doneMark`.execute(tx);
}

/** The violations of drivers that were told of, which begin at an instant or after it. */
export async function readToldViolations(
  db: Kysely<HosTables>,
  { tenant, eventKind, sinceMs }: { readonly tenant: string; readonly eventKind: string; readonly sinceMs: number },
  driverRefs: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredViolation[]>> {
  const { rows } = await sql<{ ref: string; ownerRef: string; facet: string; message: string }>`
    select ref, ownerRef, facet, message from record
    where tenant = ${tenant} and kind = ${eventKind} and ownerRef ${isOneOfTexts(db, driverRefs)}
      and occurredAtMs >= ${sinceMs} and ref like ${`${OWN_EVENTS}%`} order by occurredAtMs, ref`.execute(db);
  const grouped = Map.groupBy(rows, ({ ownerRef }) => ownerRef);
  return new Map(
    [...grouped].map(([driverRef, own]) => [
      driverRef,
      own.map(({ ref, facet, message }) => {
        const { violation } = JSON.parse(facet) as ViolationFacet;
        return { ref, violation, message: JSON.parse(message) as EventRecorded };
      }),
    ]),
  );
}

type Moment = { readonly driverRef: string; readonly atMs: number };

/** The entry of driving that holds at each moment, in its place; null where none does. */
export async function readDrivingEntries(
  db: Kysely<HosTables>,
  { tenant, eventKind }: { readonly tenant: string; readonly eventKind: string },
  moments: readonly Moment[],
): Promise<readonly (DrivingEntry | null)[]> {
  if (moments.length === 0) return [];
  const rows = moments.map((moment, place) => ({ ...moment, place }));
  const { rows: entries } = await sql<{ place: number; ref: string; message: string }>`
    select held.place, held.ref, r.message from (
      select one.place, (
        select e.ref from dutyEntry e
        where e.tenant = ${tenant} and e.driverRef = one.driverRef and e.startMs <= one.atMs
          and e.code = 3 and e.knownUntilMs = ${sql.lit(STILL_MS)}
        order by e.startMs desc, length(e.ref) desc, e.ref desc limit 1) as ref
      from ${eachRow(db, rows, { texts: ["driverRef"], integers: ["place", "atMs"] })}) held
    ${joinInOrder(db)} record r ${indexedBy(db, "recordByRef")}
      on r.tenant = ${tenant} and r.kind = ${eventKind} and r.ref = held.ref`.execute(db);
  const byPlace = new Map(entries.map((entry) => [Number(entry.place), entry]));
  return moments.map((_, place) => {
    const entry = byPlace.get(place);
    return entry ? { ref: entry.ref, deviceRef: (JSON.parse(entry.message) as EventRecorded).deviceRef } : null;
  });
}
