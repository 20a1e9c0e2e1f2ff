import { type Kysely, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import { toVendorCoachId } from "../coaching/coach.ts";
import { OPEN_STATES } from "../coaching/coaching-state.ts";
import type { SafetyTables } from "../tables.ts";
import type { CoachLoad } from "./coach-load.ts";

type Db = Kysely<SafetyTables>;

/** More coaches than a fleet has. */
const MOST_COACHES = 500;

type CaseLoadRow = {
  readonly coachId: string;
  readonly state: string;
  readonly cases: number;
  readonly overdue: number;
  readonly nextDueAtMs: number | null;
};

/**
 * What every coach has to do, who has most first: everybody whom a case, an assignment or a session names. A case is of the coach whom we name, else of the one
 * whom the vendor names. Three statements.
 */
export async function readCoachLoads(db: Db, tenant: string, nowMs: number): Promise<readonly CoachLoad[]> {
  const { rows } = await sql<CaseLoadRow>`
    with open as (
      select coalesce(coachId, 'coach:samsara:' || vendorCoachRef) as coachId, state, dueAtMs from coachingCase
      where tenant = ${tenant} and state ${isOneOfTexts(db, OPEN_STATES)} and (coachId is not null or vendorCoachRef is not null))
    select coachId, state, count(*) as cases, sum(case when dueAtMs < ${nowMs} then 1 else 0 end) as overdue, min(dueAtMs) as nextDueAtMs
    from open group by coachId, state`.execute(db);
  const drivers = await readAssignedDrivers(db, tenant);
  const sessions = await readUpcomingSessions(db, tenant);
  const known = [...rows.map(({ coachId }) => coachId), ...drivers.keys(), ...sessions.keys()];
  const byCoach = Map.groupBy(rows, ({ coachId }) => coachId);
  const loads = Array.from(new Set(known), (id) =>
    toLoad(id, byCoach.get(id) ?? [], { drivers: drivers.get(id) ?? 0, sessions: sessions.get(id) ?? 0 }),
  );
  return loads.sort((a, b) => b.openCases - a.openCases || (a.id < b.id ? -1 : 1)).slice(0, MOST_COACHES);
}

function toLoad(
  id: string,
  rows: readonly CaseLoadRow[],
  { drivers, sessions }: { readonly drivers: number; readonly sessions: number },
): CoachLoad {
  const casesIn = (state: string) => Number(rows.find((row) => row.state === state)?.cases ?? 0);
  const [needsReview, needsCoaching, needsRecognition] = [...OPEN_STATES].map(casesIn) as [number, number, number];
  const dues = rows.flatMap(({ nextDueAtMs }) => (nextDueAtMs === null ? [] : Number(nextDueAtMs)));
  return {
    ...{ id, needsReview, needsCoaching, needsRecognition, openCases: needsReview + needsCoaching + needsRecognition },
    ...{ overdueCases: rows.reduce((total, { overdue }) => total + Number(overdue), 0), assignedDrivers: drivers },
    ...{ nextDueAtMs: dues.length > 0 ? Math.min(...dues) : null, upcomingSessions: sessions },
  };
}

async function readAssignedDrivers(db: Db, tenant: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ ref: string; drivers: number }>`select ownerRef as ref, count(*) as drivers from record
    where tenant = ${tenant} and kind = 'coachAssignment' and ownerRef is not null group by ownerRef`.execute(db);
  return new Map(rows.map(({ ref, drivers }) => [toVendorCoachId(ref), Number(drivers)]));
}

async function readUpcomingSessions(db: Db, tenant: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ ref: string; sessions: number }>`
    with session as materialized (
      select facet ->> 'coachRef' as ref, facet ->> 'state' as state from record
      where tenant = ${tenant} and kind = 'coachingSession')
    select ref, sum(case when state = 'UPCOMING' then 1 else 0 end) as sessions from session
    where ref is not null group by ref`.execute(db);
  return new Map(rows.map(({ ref, sessions }) => [toVendorCoachId(ref), Number(sessions)]));
}

/** The coach whom the vendor has assigned to each driver, in its place; null for one without. One statement. */
export async function readCoachesOfDrivers(
  db: Db,
  tenant: string,
  driverIds: readonly string[],
): Promise<readonly (string | null)[]> {
  const { rows } = await sql<{ id: string; coachRef: string }>`
    select l.id, r.ownerRef as coachRef from linkCopy l
      join record r on r.tenant = l.tenant and r.kind = 'coachAssignment' and r.ref = l.ref
    where l.tenant = ${tenant} and l.kind = 'driver' and l.vendor = 'SAMSARA' and l.id ${isOneOfTexts(db, driverIds)}
      and r.ownerRef is not null order by l.untilMs, l.ref`.execute(db);
  const coaches = new Map(rows.map(({ id, coachRef }) => [id, toVendorCoachId(coachRef)]));
  return driverIds.map((id) => coaches.get(id) ?? null);
}
