import { type RawBuilder, sql } from "kysely";
import { eachText, indexedBy, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { Tx } from "../tables.ts";

/**
 * Has the cases of moments follow these: a case that was opened here, or with several witnesses, is that of every event of its incident that has
 * none, be it found later; and of none that is found to be of another moment. The case of the vendor's own event is that event's alone until
 * somebody says otherwise. Resolves with the cases that have other witnesses now. Three statements, which look at the events, those of their incidents
 * and their cases, however many others there are.
 */
export async function followMoments(tx: Tx, tenant: string, eventIds: readonly string[]): Promise<readonly string[]> {
  if (eventIds.length === 0) return [];
  const left = await leave(tx, tenant, eventIds);
  const [asked, inOrder, byIncident] = [
    eachText(tx, eventIds, "asked"),
    joinInOrder(tx),
    indexedBy(tx, "eventCopyByIncident"),
  ];
  const ofCase = sql`coachingCase c on c.tenant = ${tenant} and c.eventId = one.id`;
  const joined = [
    // Events that came or changed may have to join a case,
    ...(await join(
      tx,
      tenant,
      sql`${asked} ${inOrder} eventCopy other on other.tenant = ${tenant} and other.id = asked.value
        ${inOrder} eventCopy one ${byIncident} on one.tenant = ${tenant} and one.incidentId = other.incidentId
        ${inOrder} ${ofCase}`,
    )),
    // and what is of the same incident as one of them may have to join its case.
    ...(await join(
      tx,
      tenant,
      sql`${asked} ${inOrder} eventCopy one on one.tenant = ${tenant} and one.id = asked.value ${inOrder} ${ofCase}
        ${inOrder} eventCopy other ${byIncident} on other.tenant = ${tenant} and other.incidentId = one.incidentId`,
    )),
  ];
  return [...new Set([...left, ...joined])];
}

/** Takes witnesses out of cases that are not of their moment any more, or that have a case of their own. */
async function leave(tx: Tx, tenant: string, eventIds: readonly string[]): Promise<readonly string[]> {
  const inOrder = joinInOrder(tx);
  const { rows } = await sql<{ caseId: string }>`delete from caseWitness
    where tenant = ${tenant} and isFollowed = 1 and eventId in (
        select asked.value from ${eachText(tx, eventIds, "asked")}
        union select x.eventId from ${eachText(tx, eventIds, "asked")}
          ${inOrder} coachingCase c on c.tenant = ${tenant} and c.eventId = asked.value
          ${inOrder} caseWitness x on x.tenant = ${tenant} and x.caseId = c.id)
      and (exists (select 1 from coachingCase own where own.tenant = ${tenant} and own.eventId = caseWitness.eventId)
        or not exists (select 1 from coachingCase c
          join eventCopy one on one.tenant = ${tenant} and one.id = c.eventId
          join eventCopy other on other.tenant = ${tenant} and other.incidentId = one.incidentId
          where c.tenant = ${tenant} and c.id = caseWitness.caseId and other.id = caseWitness.eventId))
    returning caseId`.execute(tx);
  return rows.map(({ caseId }) => caseId);
}

/** Has events be witnesses of the case of their incident, the one that was opened first where there are several. */
async function join(tx: Tx, tenant: string, found: RawBuilder<unknown>): Promise<readonly string[]> {
  const { rows } = await sql<{ caseId: string }>`
    insert into caseWitness (tenant, eventId, caseId, isFollowed)
    select cast(${tenant} as text), eventId, caseId, 1 from (
      select other.id as eventId, c.id as caseId,
        row_number() over (partition by other.id order by c.openedAtMs, c.id) as nth
      from ${found}
      where other.retracted = 0
        and (c.vendorState is null
          or exists (select 1 from caseWitness x where x.tenant = ${tenant} and x.caseId = c.id and x.isFollowed = 0))
        and not exists (select 1 from coachingCase own where own.tenant = ${tenant} and own.eventId = other.id)) opened
    where nth = 1
    on conflict (tenant, eventId) do nothing
    returning caseId`.execute(tx);
  return rows.map(({ caseId }) => caseId);
}
