import { type Kysely, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { HosTables } from "../tables.ts";
import { type DutyRecordFacet, type StoredDutyRecord, toDutyRecord } from "./duty-facet.ts";

/**
 * All that is stored under each uuid, in its place, the oldest change first. An edit that was accepted is an entry, and its proposal is no
 * more. One statement.
 */
export async function readVersions(
  db: Kysely<HosTables>,
  tenant: string,
  uuids: readonly string[],
): Promise<readonly (readonly StoredDutyRecord[])[]> {
  const { rows } = await sql<{ uuid: string; ref: string; facet: string; raw: string }>`
    select facet ->> 'uuid' as uuid, ref, facet, raw from record r
    where tenant = ${tenant} and facet ->> 'uuid' ${isOneOfTexts(db, uuids)} and kind in ('event', 'proposal')
      and (kind = 'event' or not exists (select 1 from record accepted
        where accepted.tenant = r.tenant and accepted.kind = 'event' and accepted.ref = r.ref))`.execute(db);
  const byUuid = Map.groupBy(rows, ({ uuid }) => uuid);
  return uuids.map((uuid) =>
    (byUuid.get(uuid) ?? [])
      .map(({ ref, facet, raw }) => toDutyRecord(ref, JSON.parse(facet) as DutyRecordFacet, raw))
      .sort(inOrderOfChange),
  );
}

/** Of what an edit leaves at one instant, the version that is in effect comes last. */
function inOrderOfChange(a: StoredDutyRecord, b: StoredDutyRecord): number {
  const isActive = ({ recordStatus }: StoredDutyRecord) => Number(recordStatus === "ACTIVE");
  return (a.changedAt ?? 0) - (b.changedAt ?? 0) || isActive(a) - isActive(b) || a.ref.localeCompare(b.ref);
}
