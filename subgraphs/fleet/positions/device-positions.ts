import { type Kysely, type SqlBool, sql } from "kysely";
import { insertRows } from "../../../platform/store/row-batch.ts";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import { positionMessage } from "../../../schema/messages.ts";
import type { Position } from "../domain.ts";
import type { FleetTables } from "../tables.ts";

/**
 * Keeps where a vendor says that a device is, as the newest place and in its track. What was observed before the position that is kept changes nothing, and
 * an instant ahead of our clock counts as that of the message, so that a device whose clock is ahead does not stand still.
 */
export async function storePosition(
  tx: Kysely<FleetTables>,
  tenant: string,
  { ref, message }: { readonly ref: string; readonly message: unknown },
): Promise<void> {
  const { vendor, position, observedAtMs, changedAtMs } = positionMessage.parse(message);
  const row = {
    tenant,
    vendor,
    ref,
    isAhead: 0 as const,
    isTold: 1 as const,
    observedAtMs: Math.min(observedAtMs, changedAtMs),
    ...position,
  };
  await tx
    .insertInto("devicePosition")
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(["tenant", "vendor", "ref", "isAhead", "isTold"])
        .doUpdateSet(row)
        .where("devicePosition.observedAtMs", "<", row.observedAtMs),
    )
    .execute();
  const { isAhead: _, isTold: _t, ...place } = row;
  await insertRows(tx, {
    into: "track",
    columns: Object.keys(place),
    rows: [Object.values(place)],
    onConflict: "ignore",
  });
}

/**
 * Where the vendors said last, be it by an event, that each of some devices is, while their records were its. Of several that
 * speak of the same instant one is always the same.
 */
export async function readPositions(
  db: Kysely<FleetTables>,
  { tenant, ids, nowMs }: { readonly tenant: string; readonly ids: readonly string[]; readonly nowMs: number },
): Promise<ReadonlyMap<string, Position>> {
  const rows = await db
    .selectFrom("devicePosition as p")
    .innerJoin("link as r", (join) =>
      join
        .onRef("r.tenant", "=", "p.tenant")
        .onRef("r.vendor", "=", "p.vendor")
        .onRef("r.ref", "=", "p.ref")
        .on("r.kind", "=", "device")
        .onRef("r.fromMs", "<=", "p.observedAtMs")
        .onRef("r.untilMs", ">", "p.observedAtMs"),
    )
    .selectAll("p")
    .select("r.entityId")
    .where("r.tenant", "=", tenant)
    .where(sql<SqlBool>`r.entityId ${isOneOfTexts(db, ids)}`)
    .where("p.observedAtMs", "<=", nowMs)
    .orderBy("p.observedAtMs")
    .orderBy("p.vendor", "desc")
    .orderBy("p.ref", "desc")
    .orderBy("p.isAhead")
    .orderBy("p.isTold", "desc")
    .execute();
  return new Map(
    rows.map(({ entityId, observedAtMs, tenant: _, vendor, ref: _r, isAhead: _a, isTold: _t, ...place }) => [
      entityId,
      { ...place, source: vendor, observedAt: observedAtMs },
    ]),
  );
}
