import { type Kysely, sql } from "kysely";
import { eachText } from "../../platform/store/sql-words.ts";
import type { EntityKind } from "./domain.ts";
import type { FleetTables } from "./tables.ts";

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
    select asked.value as asked, entity.id
    from ${eachText(db, ids, "asked")}
    left join alias on alias.tenant = ${tenant} and alias.id = asked.value
    join entity on entity.tenant = ${tenant} and entity.id = coalesce(alias.entityId, asked.value)
      and entity.kind = ${kind}`.execute(db);
  const byAsked = new Map(rows.map(({ asked, id }) => [asked, id]));
  return ids.map((id) => byAsked.get(id) ?? null);
}
