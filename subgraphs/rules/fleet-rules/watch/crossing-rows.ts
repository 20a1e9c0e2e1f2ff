import { type Kysely, sql } from "kysely";
import { deleteRows, insertRows } from "../../../../platform/store/row-batch.ts";
import { eachRow, joinInOrder } from "../../../../platform/store/sql-words.ts";
import type { Crossing } from "../../evaluation/crossing.ts";
import { comparePositions } from "../../evaluation/track-position.ts";
import { type FleetRuleTables, STILL_INSIDE_MS } from "../fleet-rule-tables.ts";
import type { TrackedRecord } from "../tracks/track-store.ts";

type Db = Kysely<FleetRuleTables>;

const COLUMNS = [
  ...["tenant", "id", "ruleId", "vendor", "deviceRef", "direction", "atMs", "decidedAtMs", "untilMs", "crossing"],
];

/** Stores the crossings of a rule by a device that stand, in order, and takes away those that do not. */
export async function writeCrossings(
  tx: Db,
  tenant: string,
  { standing, gone }: { readonly standing: readonly (readonly Crossing[])[]; readonly gone: readonly string[] },
): Promise<void> {
  await deleteRows(tx, { from: "fleetCrossing", by: ["tenant", "id"], rows: gone.map((id) => [tenant, id]) });
  const rows = standing.flatMap((crossings) =>
    crossings.map((crossing, index) => {
      const { id, ruleId, direction, atMs, decidedBy } = crossing;
      const leftAtMs = crossings[index + 1]?.atMs ?? STILL_INSIDE_MS;
      const untilMs = direction === "ENTER" ? leftAtMs : decidedBy.atMs;
      const { vendor, deviceRef } = decidedBy;
      return [
        tenant,
        id,
        ruleId,
        vendor,
        deviceRef,
        direction,
        atMs,
        decidedBy.atMs,
        untilMs,
        JSON.stringify(crossing),
      ];
    }),
  );
  await insertRows(tx, { into: "fleetCrossing", columns: COLUMNS, rows, onConflict: { replaceBy: ["tenant", "id"] } });
}

/**
 * The crossings by a device that stand, as all of its records show them, from an instant on, and those before of which it is not out again then: by rule and
 * in order. One statement.
 */
export async function readCrossings(
  db: Db,
  {
    tenant,
    records,
    fromMs,
  }: { readonly tenant: string; readonly records: readonly TrackedRecord[]; readonly fromMs: number },
): Promise<ReadonlyMap<string, readonly Crossing[]>> {
  const columns = { texts: ["vendor", "ref"], integers: ["fromMs", "untilMs"] } as const;
  const { rows } = await sql<{ crossing: string }>`select c.crossing from ${eachRow(db, records, columns)}
    ${joinInOrder(db)} fleetCrossing c on c.tenant = ${tenant} and c.vendor = one.vendor and c.deviceRef = one.ref
      and c.decidedAtMs >= one.fromMs and c.decidedAtMs < one.untilMs
    where c.untilMs >= ${fromMs}`.execute(db);
  const crossings = rows
    .map(({ crossing }) => JSON.parse(crossing) as Crossing)
    .sort((a, b) => comparePositions(a.decidedBy, b.decidedBy) || a.atMs - b.atMs);
  return Map.groupBy(crossings, ({ ruleId }) => ruleId);
}
