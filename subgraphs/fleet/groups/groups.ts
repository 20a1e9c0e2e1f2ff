import { type Kysely, type SqlBool, sql } from "kysely";
import { deleteRows, insertRows, type OnConflict } from "../../../platform/store/row-batch.ts";
import { eachRow, eachText, indexedBy, isOneOfTexts, joinInOrder } from "../../../platform/store/sql-words.ts";
import { toGroupId } from "../../../schema/group-id.ts";
import { VENDORS, type Vendor } from "../../../schema/messages.ts";
import { toWords } from "../../../schema/name-words.ts";
import type { EntityKind, VendorRef } from "../domain.ts";
import { type Connection, type PageRequest, toConnection } from "../lists/connection.ts";
import type { FleetTables } from "../tables.ts";

/** Vendors' groups of one name: Samsara's tags, RoscoLive's and Vinli's groups, VisTracks' terminals. */
export type Group = {
  readonly id: string;
  readonly name: string;
  readonly vendorRefs: readonly VendorRef[];
};

/** A group as a vendor names it in a record of a device or driver. */
type NamedGroup = { readonly ref: string; readonly name: string | null };

/** The groups of a record, as its vendor told them last. */
export type RecordGroups = VendorRef & { readonly kind: EntityKind; readonly groups: readonly NamedGroup[] };

const GROUP_COLUMNS = ["tenant", "vendor", "ref", "groupId", "name", "sortName"];
const NEWEST_GROUP: OnConflict = { replaceBy: ["tenant", "vendor", "ref"] };
const RECORD_COLUMNS = ["tenant", "kind", "vendor", "ref"];

/**
 * Stores the groups of some records in place of those they had, and resolves with the records that had others. Of several
 * versions of a record the last one counts.
 */
export async function storeGroups(
  tx: Kysely<FleetTables>,
  tenant: string,
  records: readonly RecordGroups[],
): Promise<readonly RecordGroups[]> {
  const last = new Map(records.map((record) => [`${record.kind} ${record.vendor} ${record.ref}`, record]));
  const changed = await onlyChanged(tx, tenant, [...last.values()]);
  if (changed.length === 0) return [];
  const named = changed.flatMap(({ vendor, groups }) => groups.map((group) => ({ vendor, ...group })));
  const groups = new Map(named.map((group) => [`${group.vendor} ${group.ref}`, group]));
  const groupRows = groups.values().map(({ vendor, ref, name }) => {
    const title = name || ref;
    return [tenant, vendor, ref, toGroupId(tenant, title), title, toWords(title)];
  });
  await insertRows(tx, { into: "vendorGroup", columns: GROUP_COLUMNS, rows: groupRows, onConflict: NEWEST_GROUP });
  const keys = changed.map(({ kind, vendor, ref }) => [tenant, kind, vendor, ref]);
  await deleteRows(tx, { from: "groupMember", by: RECORD_COLUMNS, rows: keys });
  const members = changed.flatMap(({ kind, vendor, ref, groups: own }) =>
    own.map((group) => [tenant, kind, vendor, ref, group.ref]),
  );
  const columns = [...RECORD_COLUMNS, "groupRef"];
  await insertRows(tx, { into: "groupMember", columns, rows: members, onConflict: "ignore" });
  return changed;
}

/** Those of some records whose groups are not stored as they are. Most records are told again with the groups they had. */
async function onlyChanged(tx: Kysely<FleetTables>, tenant: string, records: readonly RecordGroups[]) {
  const keys = records.map(({ kind, vendor, ref }) => ({ kind, vendor, ref }));
  const { rows } = await sql<{ kind: EntityKind; vendor: Vendor; ref: string; groupRef: string; name: string }>`
    select m.kind, m.vendor, m.ref, m.groupRef, g.name
    from ${eachRow(tx, keys, { texts: ["kind", "vendor", "ref"] })}
      ${joinInOrder(tx)} groupMember m on m.tenant = ${tenant} and m.kind = one.kind
        and m.vendor = one.vendor and m.ref = one.ref
      ${joinInOrder(tx)} vendorGroup g on g.tenant = ${tenant} and g.vendor = m.vendor and g.ref = m.groupRef`.execute(
    tx,
  );
  const stored = Map.groupBy(rows, ({ kind, vendor, ref }) => `${kind} ${vendor} ${ref}`);
  const toText = (groups: readonly (readonly [string, string])[]) => JSON.stringify(groups.toSorted());
  return records.filter(({ kind, vendor, ref, groups }) => {
    const known = (stored.get(`${kind} ${vendor} ${ref}`) ?? []).map((row) => [row.groupRef, row.name] as const);
    const told = new Map(groups.map((group) => [group.ref, group.name || group.ref]));
    return toText(known) !== toText([...told]);
  });
}

export type OwnersOfGroups = {
  readonly tenant: string;
  /** Devices or drivers. */
  readonly entityIds: readonly string[];
  readonly nowMs: number;
};

/** The vendors' groups that each of some devices or drivers is in, by all records that it has today. One statement. */
export async function readGroupRefs(
  db: Kysely<FleetTables>,
  { tenant, entityIds, nowMs }: OwnersOfGroups,
): Promise<ReadonlyMap<string, readonly VendorRef[]>> {
  const { rows } = await sql<{ entityId: string; vendor: Vendor; ref: string }>`
    select distinct asked.value as entityId, m.vendor, m.groupRef as ref
    from ${eachText(db, entityIds, "asked")}
      ${joinInOrder(db)} link r on r.tenant = ${tenant} and r.entityId = asked.value
        and r.fromMs <= ${nowMs} and r.untilMs > ${nowMs}
      ${joinInOrder(db)} groupMember m on m.tenant = ${tenant} and m.kind = r.kind and m.vendor = r.vendor and m.ref = r.ref
    `.execute(db);
  return Map.groupBy(rows, ({ entityId }) => entityId);
}

/** The groups of each of some devices or drivers, by name. */
export async function readGroupsOf(
  db: Kysely<FleetTables>,
  owners: OwnersOfGroups,
): Promise<readonly (readonly Group[])[]> {
  const { tenant, entityIds } = owners;
  const refs = await readGroupRefs(db, owners);
  const all = [...refs.values()].flat();
  const { rows } = await sql<{ vendor: Vendor; ref: string; groupId: string }>`
    select g.vendor, g.ref, g.groupId from ${eachRow(db, all, { texts: ["vendor", "ref"] })}
      ${joinInOrder(db)} vendorGroup g on g.tenant = ${tenant} and g.vendor = one.vendor and g.ref = one.ref`.execute(
    db,
  );
  const idOf = new Map(rows.map(({ vendor, ref, groupId }) => [`${vendor} ${ref}`, groupId]));
  const groups = await readGroups(db, tenant, [...new Set(idOf.values())]);
  const byId = new Map(groups.flatMap((group) => (group ? [[group.id, group]] : [])));
  return entityIds.map((entityId) => {
    const ids = new Set((refs.get(entityId) ?? []).map(({ vendor, ref }) => idOf.get(`${vendor} ${ref}`)));
    return Array.from(ids, (id) => byId.get(id ?? ""))
      .filter((group) => group !== undefined)
      .toSorted(byName);
  });
}

/** The group of each id in its place, null where there is none. */
export async function readGroups(
  db: Kysely<FleetTables>,
  tenant: string,
  ids: readonly string[],
): Promise<readonly (Group | null)[]> {
  const { rows } = await sql<VendorRef & { groupId: string; name: string }>`
    select vendor, ref, groupId, name from vendorGroup ${indexedBy(db, "vendorGroupById")}
    where tenant = ${tenant} and groupId ${isOneOfTexts(db, ids)}`.execute(db);
  const byId = Map.groupBy(rows, ({ groupId }) => groupId);
  return ids.map((id) => {
    const own = (byId.get(id) ?? []).toSorted((a, b) => VENDORS.indexOf(a.vendor) - VENDORS.indexOf(b.vendor));
    const [first] = own;
    return first ? { id, name: first.name, vendorRefs: own.map(({ vendor, ref }) => ({ vendor, ref })) } : null;
  });
}

/** A page of groups by name: their ids. */
export async function readGroupIds(db: Kysely<FleetTables>, page: PageRequest): Promise<Connection<string>> {
  const after = page.after
    ? sql<SqlBool>`(sortName, groupId) > (${page.after[0]}, ${page.after[1]})`
    : sql<SqlBool>`true`;
  const { rows } = await sql<{ groupId: string; sortName: string }>`
    select distinct groupId, sortName from vendorGroup
    where tenant = ${page.tenant} and ${after} order by sortName, groupId limit ${page.limit + 1}`.execute(db);
  return toConnection(rows, page, { place: (row) => [row.sortName, row.groupId], node: (row) => row.groupId });
}

function byName(a: Group, b: Group): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
