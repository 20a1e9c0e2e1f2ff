import { type Kysely, sql } from "kysely";
import { PRUNED_AT_ONCE } from "../../../platform/retention/pruner.ts";
import { deleteRows } from "../../../platform/store/row-batch.ts";
import { indexedBy } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";

/** Removes the oldest positions that were observed before an instant, and answers with how many they were. */
export async function pruneTrack(tx: Kysely<FleetTables>, beforeMs: number): Promise<number> {
  const { rows } = await sql<Pick<FleetTables["track"], "tenant" | "vendor" | "ref" | "observedAtMs">>`
    select tenant, vendor, ref, observedAtMs from track ${indexedBy(tx, "trackByAge")}
    where observedAtMs < ${beforeMs} order by observedAtMs limit ${PRUNED_AT_ONCE}`.execute(tx);
  const keys = rows.map(({ tenant, vendor, ref, observedAtMs }) => [tenant, vendor, ref, observedAtMs]);
  if (keys.length > 0) {
    await deleteRows(tx, { from: "track", by: ["tenant", "vendor", "ref", "observedAtMs"], rows: keys });
  }
  return keys.length;
}
