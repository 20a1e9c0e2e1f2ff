import { type Kysely, sql } from "kysely";
import { engineOf } from "../../../../platform/store/engine-of.ts";
import { isOneOfTexts } from "../../../../platform/store/sql-words.ts";
import { DAY_KIND } from "../../hours/driver-day.ts";
import { readTerminalsOf } from "../../hours/hours-list.ts";
import type { HosTables } from "../../tables.ts";

export type UncertifiedQuery = {
  readonly tenant: string;
  /** Days that begin in this time. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly groupIds: readonly string[] | null;
  readonly after: { readonly startMs: number; readonly dayRef: string } | null;
  readonly limit: number;
};

/** A day that nobody has certified: its record, when it begins, and whose it is. */
export type UncertifiedDay = {
  readonly dayRef: string;
  readonly startMs: number;
  readonly driverRef: string;
  readonly driverId: string;
  readonly date: string;
};

/**
 * Days of drivers whom the fleet knows that the vendor does not call certified and the log has no certification of, by their begin. One
 * statement over the days of the time, each with a look into its driver's entries since.
 */
export async function readUncertified(
  db: Kysely<HosTables>,
  query: UncertifiedQuery,
): Promise<readonly UncertifiedDay[]> {
  const { tenant, fromMs, toMs, groupIds, after, limit } = query;
  const terminals = groupIds && (await readTerminalsOf(db, tenant, groupIds));
  // SQLite's index by age has the emptied records apart.
  const ofAnyAge = engineOf(db) === "sqlite" ? sql`and (raw <> 'null') in (0, 1)` : sql``;
  const { rows } = await sql<UncertifiedDay>`
    select d.ref as dayRef, d.occurredAtMs as startMs, d.ownerRef as driverRef, l.id as driverId, d.date from (
      select ref, occurredAtMs, ownerRef, substr(ref, length(ref) - 9) as date from record
      where tenant = ${tenant} and kind = ${DAY_KIND} ${ofAnyAge} and occurredAtMs >= ${Math.max(fromMs, after?.startMs ?? fromMs)}
        and occurredAtMs < ${toMs} and coalesce(cast(facet ->> 'certified' as text), '') not in ('1', 'true')) d
    join linkCopy l on l.tenant = ${tenant} and l.kind = 'driver' and l.vendor = 'VISTRACKS' and l.ref = d.ownerRef
      and l.fromMs <= d.occurredAtMs and l.untilMs > d.occurredAtMs
    where ${after ? sql`(d.occurredAtMs > ${after.startMs} or d.ref > ${after.dayRef})` : sql`true`}
      ${
        terminals === null
          ? sql``
          : sql`and exists (select 1 from record p where p.tenant = ${tenant} and p.kind = 'driver'
        and p.ref = d.ownerRef and p.facet ->> 'terminalRef' ${isOneOfTexts(db, terminals)})`
      }
      and not exists (select 1 from record c where c.tenant = ${tenant} and c.kind = 'event' and c.ownerRef = d.ownerRef
        and c.occurredAtMs >= d.occurredAtMs and c.facet ->> 'kind' = 'CERTIFICATION'
        and c.facet ->> 'recordStatus' = 'ACTIVE' and c.facet ->> 'certifiedOn' = d.date)
    order by d.occurredAtMs, d.ref limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, startMs: Number(row.startMs) }));
}
