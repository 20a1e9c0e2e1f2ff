import { type Kysely, sql } from "kysely";
import { appendChanges, type NewChange } from "../../../platform/live/stored-changes.ts";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { eachRow, eachText } from "../../../platform/store/sql-words.ts";
import type { FollowLinks } from "../../link-copy.ts";
import type { DueDriver } from "../hours/hours-to-do.ts";
import type { Standing } from "../hours/standing.ts";
import type { HosTables } from "../tables.ts";
import type { DutyState } from "./duty-state.ts";
import { DUTY_CHANGES } from "./duty-tables.ts";

/** How drivers stand by now, and who says so. */
export type DutyTelling = {
  readonly tenant: string;
  readonly atMs: number;
  /** An id of this process's writing: see `Appending`. */
  readonly writer: string;
  readonly standings: readonly { readonly driver: DueDriver; readonly standing: Standing }[];
};

/**
 * Appends a change for each driver whose duty status, or since when it holds, is another one than was told last; resolves with how many
 * there are. To be called in the transaction that writes how drivers stand. Whom fleet does not know yet is told once it does: see
 * {@link noteUntold}. A statement for all drivers, and three where there are changes.
 */
export async function tellDutyChanges(
  tx: Kysely<HosTables>,
  { tenant, atMs, writer, standings }: DutyTelling,
): Promise<number> {
  const refs = standings.map(({ driver }) => driver.driverRef);
  const known = await readKnown(tx, { tenant, atMs }, refs);
  const changes = standings.flatMap(({ driver, standing }): readonly NewChange<DutyState>[] => {
    const { told, terminalRef, isLinked } = known.get(driver.driverRef) ?? NOBODY;
    const { driverRef, changedFromMs } = driver;
    const { dutyStatus: status } = standing;
    if (told === null && (!isLinked || status === null)) return [];
    const sinceMs = toSince(told, standing, changedFromMs);
    if (told?.status === status && told.sinceMs === sinceMs) return [];
    const after = { driverRef, status, sinceMs, terminalRef };
    return [{ kind: told ? "AMENDED" : "ADDED", ref: driverRef, before: told, after }];
  });
  await insertRows(tx, {
    into: "driverDuty",
    columns: ["tenant", "driverRef", "status", "sinceMs", "terminalRef"],
    rows: changes.map(({ after }) => [tenant, after.driverRef, after.status, after.sinceMs, after.terminalRef]),
    onConflict: {
      sql: `(tenant, driverRef) do update
        set status = excluded.status, sinceMs = excluded.sinceMs, terminalRef = excluded.terminalRef`,
    },
  });
  await appendChanges(tx, DUTY_CHANGES, { tenant, atMs, writer, changes });
  return changes.length;
}

/**
 * Since when a status holds. The log is read from some days before its change on, so that a longer stay in a status seems to begin with the
 * first entry that was read: where nothing has changed before that entry, what was told holds.
 */
function toSince(told: DutyState | null, { dutyStatus, sinceMs }: Standing, changedFromMs: number | null) {
  if (told === null || told.sinceMs === null || told.status !== dutyStatus) return sinceMs;
  if (sinceMs === null || sinceMs <= told.sinceMs) return sinceMs;
  return changedFromMs === null || sinceMs < changedFromMs ? told.sinceMs : sinceMs;
}

type Known = {
  /** What was told last; null where nothing was. */
  readonly told: DutyState | null;
  readonly terminalRef: string | null;
  /** Whether fleet knows the driver. */
  readonly isLinked: boolean;
};

const NOBODY: Known = { told: null, terminalRef: null, isLinked: false };

async function readKnown(
  tx: Kysely<HosTables>,
  { tenant, atMs }: Pick<DutyTelling, "tenant" | "atMs">,
  refs: readonly string[],
): Promise<ReadonlyMap<string, Known>> {
  type Row = DutyState & { asked: string; driverRef: string | null; homeRef: string | null; isLinked: number };
  const { rows } = await sql<Row>`
    select one.value as asked, t.driverRef, t.status, t.sinceMs, t.terminalRef, d.facet ->> 'terminalRef' as homeRef,
      case when exists (select 1 from linkCopy l where l.tenant = ${tenant} and l.kind = 'driver' and l.vendor = 'VISTRACKS'
        and l.ref = one.value and l.fromMs <= ${atMs} and l.untilMs > ${atMs}) then 1 else 0 end as isLinked
    from ${eachText(tx, refs)}
    left join driverDuty t on t.tenant = ${tenant} and t.driverRef = one.value
    left join record d on d.tenant = ${tenant} and d.kind = 'driver' and d.ref = one.value`.execute(tx);
  return new Map(
    rows.map(({ asked, driverRef, status, sinceMs, terminalRef, homeRef, isLinked }) => {
      const told = driverRef === null ? null : { driverRef, status, sinceMs, terminalRef };
      return [asked, { told, terminalRef: homeRef, isLinked: isLinked === 1 }];
    }),
  );
}

/** Has those looked at again whom fleet knows by now, and of whose duty status nothing was told. */
export const noteUntold: FollowLinks<HosTables> = async (tx, changed) => {
  const drivers = changed.filter(({ kind }) => kind === "driver").map(({ tenant, id }) => ({ tenant, id }));
  if (drivers.length === 0) return;
  await sql`update driverHours set dueAtMs = 0
    where (tenant, driverRef) in (
      select l.tenant, l.ref from ${eachRow(tx, drivers, { texts: ["tenant", "id"] })}
      join linkCopy l on l.tenant = one.tenant and l.id = one.id and l.kind = 'driver' and l.vendor = 'VISTRACKS')
    and not exists (select 1 from driverDuty t
      where t.tenant = driverHours.tenant and t.driverRef = driverHours.driverRef)`.execute(tx);
};
