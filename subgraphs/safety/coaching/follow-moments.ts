import { type RawBuilder, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { Tx } from "../tables.ts";

/**
 * Has the cases of moments follow these: a case that was opened here, or with several witnesses, is that of every event of its incident that has
 * none, be it found later; and of none that is found to be of another moment. The case of the vendor's own event is that event's alone until
 * somebody says otherwise. Resolves with the cases that have other witnesses now. Some statements, however many events there are.
 */
export async function followMoments(tx: Tx, tenant: string, eventIds: readonly string[]): Promise<readonly string[]> {
  if (eventIds.length === 0) return [];
  const asked = isOneOfTexts(tx, eventIds);
  const { rows: left } = await sql<{ caseId: string }>`delete from caseWitness
    where tenant = ${tenant} and isFollowed = 1 and (eventId ${asked}
        or caseId in (select id from coachingCase where tenant = ${tenant} and eventId ${asked}))
      and (exists (select 1 from coachingCase own where own.tenant = ${tenant} and own.eventId = caseWitness.eventId)
        or not exists (select 1 from coachingCase c
          join eventCopy one on one.tenant = c.tenant and one.id = c.eventId
          join eventCopy other on other.tenant = c.tenant and other.incidentId = one.incidentId
          where c.tenant = ${tenant} and c.id = caseWitness.caseId and other.id = caseWitness.eventId))
    returning caseId`.execute(tx);
  const joined = [
    ...(await join(tx, tenant, sql`other.id ${asked}`)),
    ...(await join(tx, tenant, sql`one.id ${asked}`)),
  ];
  return [...new Set([...left.map(({ caseId }) => caseId), ...joined])];
}

/** Has events be witnesses of the case of their incident, the one that was opened first where there are several. */
async function join(tx: Tx, tenant: string, which: RawBuilder<unknown>): Promise<readonly string[]> {
  const { rows } = await sql<{ caseId: string }>`
    insert into caseWitness (tenant, eventId, caseId, isFollowed)
    select tenant, eventId, caseId, 1 from (
      select other.tenant, other.id as eventId, c.id as caseId,
        row_number() over (partition by other.id order by c.openedAtMs, c.id) as nth
      from eventCopy other
        join eventCopy one on one.tenant = other.tenant and one.incidentId = other.incidentId
        join coachingCase c on c.tenant = one.tenant and c.eventId = one.id
      where other.tenant = ${tenant} and other.incidentId is not null and other.retracted = 0 and ${which}
        and (c.vendorState is null
          or exists (select 1 from caseWitness x where x.tenant = c.tenant and x.caseId = c.id and x.isFollowed = 0))
        and not exists (select 1 from coachingCase own where own.tenant = other.tenant and own.eventId = other.id)) found
    where nth = 1
    on conflict (tenant, eventId) do nothing
    returning caseId`.execute(tx);
  return rows.map(({ caseId }) => caseId);
}
