import { type Kysely, type RawBuilder, sql } from "kysely";
import { eachText, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { EntityKind } from "../domain.ts";
import type { FleetTables } from "../tables.ts";

/**
 * What ids lead to, as a table `today (asked, id)` of a statement's `with`. Made before anything is joined to it: with row
 * security, PostgreSQL looks up no row by an expression that could tell what it has seen.
 */
export function idsOfToday(db: Kysely<FleetTables>, tenant: string, ids: readonly string[]): RawBuilder<unknown> {
  return sql`today as materialized (
    select one.value as asked, coalesce(alias.entityId, one.value) as id
    from ${eachText(db, ids)} left join alias on alias.tenant = ${tenant} and alias.id = one.value)`;
}

/** All ids that lead to some ids of today, those among them, as a table `named (today, id)` of a statement's `with`. */
export function idsLeadingTo(db: Kysely<FleetTables>, tenant: string, ids: readonly string[]): RawBuilder<unknown> {
  return sql`named as (
    select one.value as today, one.value as id from ${eachText(db, ids)}
    union select one.value, alias.id from ${eachText(db, ids)}
      ${joinInOrder(db)} alias on alias.tenant = ${tenant} and alias.entityId = one.value)`;
}

/**
 * The id of today of each id in its place; null for one that is of no device or driver of the tenant and never was.
 *
 * An id that was given out leads for ever to the device or driver that has the record which founded it.
 */
export async function toCurrentIds(
  db: Kysely<FleetTables>,
  { tenant, kind }: { readonly tenant: string; readonly kind: EntityKind },
  ids: readonly string[],
): Promise<readonly (string | null)[]> {
  const { rows } = await sql<{ asked: string; id: string }>`
    with ${idsOfToday(db, tenant, ids)}
    select asked, entity.id
    from today join entity on entity.tenant = ${tenant} and entity.id = today.id and entity.kind = ${kind}`.execute(db);
  const byAsked = new Map(rows.map(({ asked, id }) => [asked, id]));
  return ids.map((id) => byAsked.get(id) ?? null);
}
