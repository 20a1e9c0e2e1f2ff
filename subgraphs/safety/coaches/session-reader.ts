import { type Kysely, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { CasePlace } from "../coaching/lists/case-reader.ts";
import type { SafetyTables } from "../tables.ts";
import type { SessionFacet, StoredSession } from "./coach-load.ts";

type Words = readonly string[] | null | undefined;

export type SessionQuery = {
  readonly tenant: string;
  readonly drivers: Words;
  /** Samsara's ids of coaches, assigned or those who held it. */
  readonly coachRefs: Words;
  readonly states: Words;
  readonly after: CasePlace | null;
  readonly limit: number;
};

/** The coaching sessions that are wanted, those that are due last first, and one more than the limit where there are more. One statement. */
export async function readSessions(db: Kysely<SafetyTables>, query: SessionQuery): Promise<readonly StoredSession[]> {
  const { tenant, drivers, coachRefs, states, after, limit } = query;
  const isOf = (refs: readonly string[]) =>
    sql`and (coachRef ${isOneOfTexts(db, refs)} or completedByRef ${isOneOfTexts(db, refs)})`;
  const { rows } = await sql<Omit<StoredSession, "facet"> & { readonly facet: string }>`
    with session as materialized (
      select r.ref, r.occurredAtMs, r.facet, r.raw, r.facet ->> 'state' as state, r.facet ->> 'coachRef' as coachRef,
        r.facet ->> 'completedByRef' as completedByRef, l.id as driverId
      from record r left join linkCopy l on l.tenant = r.tenant and l.kind = 'driver' and l.vendor = 'SAMSARA'
        and l.ref = r.ownerRef and l.fromMs <= r.occurredAtMs and l.untilMs > r.occurredAtMs
      where r.tenant = ${tenant} and r.kind = 'coachingSession')
    select ref, occurredAtMs, facet, raw, driverId from session where 1 = 1
      ${drivers ? sql`and driverId ${isOneOfTexts(db, drivers)}` : sql``} ${coachRefs ? isOf(coachRefs) : sql``}
      ${states ? sql`and state ${isOneOfTexts(db, states)}` : sql``}
      ${after ? sql`and (occurredAtMs, ref) < (cast(${after[0]} as bigint), cast(${after[1]} as text))` : sql``}
    order by occurredAtMs desc, ref desc limit ${limit + 1}`.execute(db);
  return rows.map((row) => ({ ...row, facet: JSON.parse(row.facet) as SessionFacet }));
}
