import { type Kysely, sql } from "kysely";
import { eachText, joinInOrder } from "../../../platform/store/sql-words.ts";
import { VENDORS } from "../../../schema/messages.ts";
import type { VendorFacts } from "../domain.ts";
import { ALWAYS } from "../identity/record-span.ts";
import { type RecordScope, toStoredFacts } from "../identity/records/vendor-records.ts";
import type { FleetTables } from "../tables.ts";
import { type Profile, toProfile } from "./candidate.ts";

/** A group with more records of devices or drivers in it says nothing of any of them. */
const MOST_GROUPED = 16;

type OfEntity<Row> = Row & { readonly entityId: string };

/** What is known of some devices or drivers by the records that they have today, by id. Those that have none are left out. */
export async function readProfiles(
  tx: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  entityIds: readonly string[],
): Promise<ReadonlyMap<string, Profile>> {
  if (entityIds.length === 0) return new Map();
  const join = joinInOrder(tx);
  const linked = sql`${eachText(tx, entityIds, "asked")}
    ${join} link l on l.tenant = ${tenant} and l.entityId = asked.value and l.kind = ${kind}
      and l.untilMs = ${ALWAYS.untilMs}`;
  const { rows } = await sql<OfEntity<FleetTables["vendorRecord"]>>`
    select l.entityId, r.* from ${linked}
      ${join} vendorRecord r on r.tenant = l.tenant and r.kind = l.kind and r.vendor = l.vendor and r.ref = l.ref
    `.execute(tx);
  const { rows: groups } = await sql<OfEntity<{ groupId: string; name: string }>>`
    select l.entityId, g.groupId, min(g.name) as name from ${linked}
      ${join} groupMember m on m.tenant = l.tenant and m.kind = l.kind and m.vendor = l.vendor and m.ref = l.ref
      ${join} vendorGroup g on g.tenant = m.tenant and g.vendor = m.vendor and g.ref = m.groupRef
    group by l.entityId, g.groupId`.execute(tx);
  const groupsOf = Map.groupBy(groups, ({ entityId }) => entityId);
  return new Map(
    Array.from(
      Map.groupBy(rows, ({ entityId }) => entityId),
      ([id, ofEntity]) => {
        const records = ofEntity.map(toStoredFacts).sort(inOrder);
        const own = new Map((groupsOf.get(id) ?? []).map(({ groupId, name }) => [groupId, name]));
        return [id, toProfile(kind, id, { records, groups: own })];
      },
    ),
  );
}

/** Those of some groups of which few records are members. */
export async function readTellingGroups(
  tx: Kysely<FleetTables>,
  { tenant, kind }: RecordScope,
  groupIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (groupIds.length === 0) return new Set();
  const join = joinInOrder(tx);
  const { rows } = await sql<{ groupId: string }>`
    select asked.value as groupId from ${eachText(tx, groupIds, "asked")} where (
      select count(*) from (
        select 1 from vendorGroup g ${join} groupMember m
          on m.tenant = g.tenant and m.vendor = g.vendor and m.groupRef = g.ref and m.kind = ${kind}
        where g.tenant = ${tenant} and g.groupId = asked.value limit ${MOST_GROUPED + 1}) few) <= ${MOST_GROUPED}
    `.execute(tx);
  return new Set(rows.map(({ groupId }) => groupId));
}

function inOrder(a: VendorFacts, b: VendorFacts): number {
  return VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor) || (a.ref < b.ref ? -1 : 1);
}
