import { type Kysely, type RawBuilder, sql } from "kysely";
import { isOneOfTexts } from "../../../../platform/store/sql-words.ts";
import type { SafetyTables } from "../../tables.ts";
import { toVendorCoachRef } from "../coach.ts";
import type { StoredCase, StoredEntry } from "../coaching-case.ts";
import type { CaseQuery } from "./case-query.ts";

/** Where a page of cases begins: behind the case of this moment and id. */
export type CasePlace = readonly [occurredAtMs: number, id: string];

export type CaseListQuery = {
  readonly tenant: string;
  readonly query: CaseQuery;
  readonly after: CasePlace | null;
  readonly limit: number;
};

type Db = Kysely<SafetyTables>;

const SELECT_CASE = sql`select c.*, w.state as writeState, w.code as writeCode, w.message as writeMessage
  from coachingCase c left join vendorWrite w on w.tenant = c.tenant and w.id = c.writeId`;

/** The case of each id in its place; null where there is none. One statement. */
export async function readCases(
  db: Db,
  tenant: string,
  ids: readonly string[],
): Promise<readonly (StoredCase | null)[]> {
  const { rows } = await sql<StoredCase>`${SELECT_CASE}
    where c.tenant = ${tenant} and c.id ${isOneOfTexts(db, ids)}`.execute(db);
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => found.get(id) ?? null);
}

/** The case of each event in its place, be it about another witness of the same moment; null where there is none. One statement. */
export async function readCasesByEvent(
  db: Db,
  tenant: string,
  eventIds: readonly string[],
): Promise<readonly (StoredCase | null)[]> {
  const { rows } = await sql<StoredCase & { readonly asked: string }>`
    with asked as materialized (
      select c.id, c.eventId as asked from coachingCase c where c.tenant = ${tenant} and c.eventId ${isOneOfTexts(db, eventIds)}
      union all select x.caseId as id, x.eventId as asked from caseWitness x
      where x.tenant = ${tenant} and x.eventId ${isOneOfTexts(db, eventIds)})
    select one.asked, c.*, w.state as writeState, w.code as writeCode, w.message as writeMessage from asked one
      join coachingCase c on c.tenant = ${tenant} and c.id = one.id
      left join vendorWrite w on w.tenant = c.tenant and w.id = c.writeId`.execute(db);
  const found = new Map(rows.map(({ asked, ...row }) => [asked, row]));
  return eventIds.map((id) => found.get(id) ?? null);
}

/** The other events that each case is of, in its place. One statement. */
export async function readWitnesses(
  db: Db,
  tenant: string,
  caseIds: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const { rows } = await sql<{ caseId: string; eventId: string }>`select caseId, eventId from caseWitness
    where tenant = ${tenant} and caseId ${isOneOfTexts(db, caseIds)} order by caseId, eventId`.execute(db);
  const byCase = Map.groupBy(rows, ({ caseId }) => caseId);
  return caseIds.map((id) => byCase.get(id)?.map(({ eventId }) => eventId) ?? []);
}

/** The cases that a query wants, those of the newest events first; one more than the limit tells that there are more. One statement. */
export async function readCaseList(
  db: Db,
  { tenant, query, after, limit }: CaseListQuery,
): Promise<readonly StoredCase[]> {
  const behind = after
    ? sql`and (c.occurredAtMs, c.id) < (cast(${after[0]} as bigint), cast(${after[1]} as text))`
    : sql``;
  const { rows } = await sql<StoredCase>`${SELECT_CASE}
    where c.tenant = ${tenant} ${sql.join(conditionsOf(db, query), sql` `)} ${behind}
    order by c.occurredAtMs desc, c.id desc limit ${limit + 1}`.execute(db);
  return rows;
}

/** The history of each case in its place, oldest first. One statement. */
export async function readEntries(
  db: Db,
  tenant: string,
  caseIds: readonly string[],
): Promise<readonly (readonly StoredEntry[])[]> {
  const { rows } = await sql<StoredEntry>`select e.*, w.state as writeState, w.message as writeMessage
    from coachingEntry e left join vendorWrite w on w.tenant = e.tenant and w.id = e.writeId
    where e.tenant = ${tenant} and e.caseId ${isOneOfTexts(db, caseIds)} order by e.caseId, e.revision`.execute(db);
  const byCase = Map.groupBy(rows, ({ caseId }) => caseId);
  return caseIds.map((id) => byCase.get(id) ?? []);
}

/** What a query asks for, each part beginning with `and`. */
function conditionsOf(db: Db, query: CaseQuery): readonly RawBuilder<unknown>[] {
  const { coaches, dueBefore, openedByRule } = query;
  const lists = [
    ["state", query.states],
    ["driverId", query.drivers],
    ["deviceId", query.devices],
    ["type", query.types],
    ["vendor", query.vendors],
    ["severity", query.severities],
  ] as const;
  return [
    sql``,
    ...lists.flatMap(([column, wanted]) => (wanted ? [sql`and c.${sql.ref(column)} ${isOneOfTexts(db, wanted)}`] : [])),
    ...(coaches ? [isOfCoaches(db, coaches)] : []),
    ...(dueBefore == null ? [] : [sql`and c.dueAtMs < ${dueBefore}`]),
    ...(openedByRule == null ? [] : [sql`and c.origin = 'RULE' and c.openedBy = ${openedByRule}`]),
  ];
}

/** Of the coaches whom we or the vendor name. */
function isOfCoaches(db: Db, coaches: readonly string[]): RawBuilder<unknown> {
  const refs = coaches.flatMap((id) => toVendorCoachRef(id) ?? []);
  return sql`and (c.coachId ${isOneOfTexts(db, coaches)} or c.vendorCoachRef ${isOneOfTexts(db, refs)})`;
}
