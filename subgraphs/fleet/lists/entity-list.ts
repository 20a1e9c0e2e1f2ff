import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import { eachRow, isOneOfTexts, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { EntityKind, VendorRef } from "../domain.ts";
import { toSearchCondition } from "../search/read-search.ts";
import type { FleetTables } from "../tables.ts";
import { type Connection, type PageRequest, type Place, toConnection } from "./connection.ts";

/** Which devices or drivers; what is absent or null does not narrow them. */
export type EntityQuery = {
  readonly kind: EntityKind;
  readonly vendors?: readonly string[] | null | undefined;
  readonly search?: string | null | undefined;
  readonly deviceKinds?: readonly string[] | null | undefined;
  /** As their vendors name them. */
  readonly groups?: readonly VendorRef[] | null | undefined;
  /** From the last name to the first. */
  readonly isDescending?: boolean | undefined;
};

export type EntityAsked = { readonly query: EntityQuery; readonly nowMs: number };

/** So many devices or drivers are counted. */
const MAX_COUNTED = 10_000;

/** A page of devices or drivers by name: their ids. */
export async function readEntityIds(
  db: Kysely<FleetTables>,
  asked: EntityAsked,
  page: PageRequest,
): Promise<Connection<string>> {
  const rows = await readEntities(db, asked, { tenant: page.tenant, after: page.after, limit: page.limit + 1 });
  return toConnection(rows, page, { place: ({ sortName, id }) => [sortName, id], node: ({ id }) => id });
}

type Slice = { readonly tenant: string; readonly after: Place | null; readonly limit: number };

/** Some devices or drivers by name, behind a place. One statement, and one for what is searched. */
export async function readEntities(
  db: Kysely<FleetTables>,
  { query, nowMs }: EntityAsked,
  { tenant, after, limit }: Slice,
): Promise<readonly { readonly id: string; readonly sortName: string }[]> {
  const conditions = await toConditions(db, { query, nowMs }, tenant);
  const direction = query.isDescending ? sql`desc` : sql`asc`;
  if (after) {
    const isBehind = query.isDescending ? sql`<` : sql`>`;
    conditions.push(sql<SqlBool>`(sortName, id) ${isBehind} (${after[0]}, ${after[1]})`);
  }
  const { rows } = await sql<{ id: string; sortName: string }>`
    select id, sortName from entity where ${sql.join(conditions, sql` and `)}
    order by sortName ${direction}, id ${direction} limit ${limit}`.execute(db);
  return rows;
}

/** How many devices or drivers there are; null where they are more than ten thousand. */
export async function countEntities(
  db: Kysely<FleetTables>,
  asked: EntityAsked,
  tenant: string,
): Promise<number | null> {
  const conditions = await toConditions(db, asked, tenant);
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select 1 from entity where ${sql.join(conditions, sql` and `)} limit ${MAX_COUNTED + 1}) counted`.execute(db);
  const count = rows[0]?.count ?? 0;
  return count > MAX_COUNTED ? null : count;
}

async function toConditions(
  db: Kysely<FleetTables>,
  { query, nowMs }: EntityAsked,
  tenant: string,
): Promise<RawBuilder<SqlBool>[]> {
  const conditions = [sql<SqlBool>`tenant = ${tenant}`, sql<SqlBool>`kind = ${query.kind}`];
  if (query.deviceKinds) conditions.push(sql<SqlBool>`deviceKind ${isOneOfTexts(db, query.deviceKinds)}`);
  const found = await toSearchCondition(db, { tenant, kind: query.kind }, query.search ?? "");
  if (found) conditions.push(found);
  if (query.vendors) {
    conditions.push(sql<SqlBool>`exists (select 1 from link r where r.tenant = entity.tenant and r.entityId = entity.id
      and ${isOf("r", nowMs)} and r.vendor ${isOneOfTexts(db, query.vendors)})`);
  }
  if (query.groups) {
    conditions.push(sql<SqlBool>`id in (select r.entityId
      from ${eachRow(db, query.groups, { texts: ["vendor", "ref"] })}
      ${joinInOrder(db)} groupMember m on m.tenant = ${tenant} and m.vendor = one.vendor
        and m.groupRef = one.ref and m.kind = ${query.kind}
      ${joinInOrder(db)} link r on r.tenant = m.tenant and r.kind = m.kind and r.vendor = m.vendor and r.ref = m.ref
        and ${isOf("r", nowMs)})`);
  }
  return conditions;
}

/** Whether a link, by its name in the statement, is one at an instant. */
function isOf(link: string, atMs: number) {
  return sql<SqlBool>`${sql.ref(link)}.fromMs <= ${atMs} and ${sql.ref(link)}.untilMs > ${atMs}`;
}
