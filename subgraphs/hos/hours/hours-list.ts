import { type Kysely, type RawBuilder, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import { toGroupId } from "../../../schema/group-id.ts";
import { readLinkedRecords } from "../../link-copy.ts";
import type { DutyStatus } from "../generated.ts";
import type { HosTables } from "../tables.ts";
import { TERMINAL_KIND, type TerminalFacet } from "./driver-day.ts";
import type { ListedDriver } from "./hours-answer.ts";

/** Which drivers are listed. Null for all. */
export type ListFilter = {
  readonly canDriveBelowMs: number | null;
  readonly dutyStatuses: readonly DutyStatus[] | null;
  readonly violationWithinMs: number | null;
  readonly groupIds: readonly string[] | null;
};

/** A place in the list: its order is by these. */
export type ListPlace = { readonly canDriveMs: number; readonly driverId: string };

export type ListQuery = {
  readonly tenant: string;
  readonly filter: ListFilter;
  /** The instant that the order is of. */
  readonly atMs: number;
  readonly after: ListPlace | null;
  readonly limit: number;
};

/**
 * Drivers by how long they may drive, out of what was computed when something of them changed last. One statement over the drivers of the
 * tenant, 1 µs each, and one for the records of those that are listed.
 */
export async function readDriversByHours(
  db: Kysely<HosTables>,
  query: ListQuery,
): Promise<readonly (ListedDriver & ListPlace)[]> {
  const { tenant, filter, atMs, after, limit } = query;
  const terminals = filter.groupIds && (await readTerminalsOf(db, tenant, filter.groupIds));
  const { rows } = await sql<ListPlace>`
    with standing as (
      select l.id as driverId, min(case when h.runsOutAtMs - ${atMs} < h.fixedLeftMs then
        case when h.runsOutAtMs < ${atMs} then 0 else h.runsOutAtMs - ${atMs} end else h.fixedLeftMs end) as canDriveMs
      from driverHours h join linkCopy l on l.tenant = h.tenant and l.kind = 'driver' and l.vendor = 'VISTRACKS'
        and l.ref = h.driverRef and l.fromMs <= ${atMs} and l.untilMs > ${atMs}
      where h.tenant = ${tenant} ${ofStatuses(db, filter)} ${ofTerminals(db, tenant, terminals)}
      group by l.id)
    select driverId, canDriveMs from standing where true
      ${filter.canDriveBelowMs === null ? sql`` : sql`and canDriveMs < ${filter.canDriveBelowMs}`}
      ${filter.violationWithinMs === null ? sql`` : sql`and canDriveMs <= ${filter.violationWithinMs}`}
      ${after ? sql`and (canDriveMs, driverId) > (${after.canDriveMs}, ${after.driverId})` : sql``}
    order by canDriveMs, driverId limit ${limit}`.execute(db);
  const places = rows.map(({ driverId, canDriveMs }) => ({ driverId, canDriveMs: Number(canDriveMs) }));
  const linked = await readLinkedRecords(
    db as never,
    { tenant, kind: "driver", vendor: "VISTRACKS" },
    places.map(({ driverId }) => driverId),
  );
  return places.map((place, index) => {
    const today = (linked[index] ?? []).filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
    return { ...place, driverRefs: today.map(({ ref }) => ref) };
  });
}

function ofStatuses(db: Kysely<HosTables>, { dutyStatuses, violationWithinMs }: ListFilter): RawBuilder<unknown> {
  const asked = dutyStatuses === null ? sql`` : sql`and h.dutyStatus ${isOneOfTexts(db, dutyStatuses)}`;
  // Only who drives violates a limit.
  return violationWithinMs === null ? asked : sql`${asked} and h.dutyStatus = 'DRIVING'`;
}

function ofTerminals(db: Kysely<HosTables>, tenant: string, terminals: readonly string[] | null): RawBuilder<unknown> {
  if (terminals === null) return sql``;
  return sql`and exists (select 1 from record d where d.tenant = ${tenant} and d.kind = 'driver' and d.ref = h.driverRef
    and d.facet ->> 'terminalRef' ${isOneOfTexts(db, terminals)})`;
}

/** The terminals that are of some groups. A group that has none is one of other vendors. */
export async function readTerminalsOf(
  db: Kysely<HosTables>,
  tenant: string,
  groupIds: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ ref: string; facet: string }>`select ref, facet from record
    where tenant = ${tenant} and kind = ${TERMINAL_KIND}`.execute(db);
  const wanted = new Set(groupIds);
  return rows.flatMap(({ ref, facet }) => {
    const { name } = JSON.parse(facet) as TerminalFacet;
    return wanted.has(toGroupId(tenant, name || ref)) ? ref : [];
  });
}
