import { type Kysely, sql } from "kysely";
import { deleteRows, insertRows } from "../../../../platform/store/row-batch.ts";
import { eachRow, isOneOfTexts, joinInOrder } from "../../../../platform/store/sql-words.ts";
import { toGroupId } from "../../../../schema/group-id.ts";
import type { FleetRuleTables } from "../fleet-rule-tables.ts";
import type { ToldGroups } from "./sighting-message.ts";
import { toRecordKey } from "./track-store.ts";

type Member = FleetRuleTables["ruleGroupMember"];

/** Stores the groups of some devices in place of those they had. Resolves with whether any had others. */
export async function writeGroups(
  tx: Kysely<FleetRuleTables>,
  tenant: string,
  told: readonly ToldGroups[],
): Promise<boolean> {
  if (told.length === 0) return false;
  // Of several messages of a device, the last one counts.
  const byRecord = new Map(told.map((one) => [toRecordKey({ vendor: one.vendor, ref: one.deviceRef }), one]));
  const devices = [...byRecord.values()];
  const now = devices.flatMap(({ vendor, deviceRef, names }) =>
    [...new Set(names.map((name) => toGroupId(tenant, name)))].map(
      (groupId): Member => ({ tenant, vendor, deviceRef, groupId }),
    ),
  );
  const keys = devices.map(({ vendor, deviceRef }) => ({ vendor, deviceRef }));
  const { rows: before } = await sql<Member>`select m.tenant, m.vendor, m.deviceRef, m.groupId
    from ${eachRow(tx, keys, { texts: ["vendor", "deviceRef"] })}
    ${joinInOrder(tx)} ruleGroupMember m on m.tenant = ${tenant} and m.vendor = one.vendor and m.deviceRef = one.deviceRef`.execute(
    tx,
  );
  if (toText(before) === toText(now)) return false;
  const by = ["tenant", "vendor", "deviceRef"];
  await deleteRows(tx, { from: "ruleGroupMember", by, rows: keys.map((one) => [tenant, one.vendor, one.deviceRef]) });
  const rows = now.map((one) => [tenant, one.vendor, one.deviceRef, one.groupId]);
  await insertRows(tx, { into: "ruleGroupMember", columns: [...by, "groupId"], rows });
  return true;
}

function toText(members: readonly Member[]): string {
  return JSON.stringify(members.map(({ vendor, deviceRef, groupId }) => [vendor, deviceRef, groupId].join(" ")).sort());
}

/** The vendors' devices of each of some groups. One statement. */
export async function readGroupMembers(
  db: Kysely<FleetRuleTables>,
  tenant: string,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Pick<Member, "vendor" | "deviceRef">[]>> {
  if (groupIds.length === 0) return new Map();
  const { rows } = await sql<Member>`select groupId, vendor, deviceRef from ruleGroupMember
    where tenant = ${tenant} and groupId ${isOneOfTexts(db, groupIds)}`.execute(db);
  return Map.groupBy(rows, ({ groupId }) => groupId);
}
