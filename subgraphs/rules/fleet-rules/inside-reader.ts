import { type Kysely, sql } from "kysely";
import { eachRow, isOneOfTexts } from "../../../platform/store/sql-words.ts";
import { type FleetRuleTables, STILL_INSIDE_MS } from "./fleet-rule-tables.ts";

type Db = Kysely<FleetRuleTables>;

/** A device that is inside of a rule. */
export type Inside = {
  /** Of the crossing by which it came in. */
  readonly id: string;
  readonly atMs: number;
  /** The device that the record is whose position shows it. Null while fleet has not told of it. */
  readonly deviceId: string | null;
};

const DEVICE_OF_CROSSING = sql`(select l.id from linkCopy l where l.tenant = c.tenant and l.kind = 'device' and l.vendor = c.vendor
  and l.ref = c.deviceRef and l.fromMs <= c.decidedAtMs and c.decidedAtMs < l.untilMs)`;

/** How many devices are inside of each of some rules. One statement. */
export async function readInsideCounts(
  db: Db,
  tenant: string,
  ruleIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ ruleId: string; inside: number }>`select ruleId, count(*) as inside from fleetCrossing
    where tenant = ${tenant} and ruleId ${isOneOfTexts(db, ruleIds)} and untilMs = ${STILL_INSIDE_MS} and direction = 'ENTER'
    group by ruleId`.execute(db);
  return new Map(rows.map(({ ruleId, inside }) => [ruleId, Number(inside)]));
}

/** Some devices that are inside of a rule, those that came in last first, behind a place. One statement. */
export async function readInside(
  db: Db,
  {
    tenant,
    ruleId,
    after,
    limit,
  }: {
    readonly tenant: string;
    readonly ruleId: string;
    readonly after: readonly [number, string] | null;
    readonly limit: number;
  },
): Promise<readonly Inside[]> {
  const behind = after ? sql`and (c.atMs, c.id) < (cast(${after[0]} as bigint), cast(${after[1]} as text))` : sql``;
  const { rows } = await sql<Inside>`select c.id, c.atMs, ${DEVICE_OF_CROSSING} as deviceId from fleetCrossing c
    where c.tenant = ${tenant} and c.ruleId = ${ruleId} and c.untilMs = ${STILL_INSIDE_MS} and c.direction = 'ENTER' ${behind}
    order by c.atMs desc, c.id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, atMs: Number(row.atMs) }));
}

/** Which of some devices are inside of a rule, and since when, by their ids. One statement. */
export async function readInsideSince(
  db: Db,
  { tenant, ruleId }: { readonly tenant: string; readonly ruleId: string },
  deviceIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ deviceId: string; atMs: number }>`select l.id as deviceId, c.atMs
    from ${eachRow(
      db,
      deviceIds.map((id) => ({ id })),
      { texts: ["id"] },
    )}
    join linkCopy l on l.tenant = ${tenant} and l.kind = 'device' and l.id = one.id
    join fleetCrossing c on c.tenant = ${tenant} and c.ruleId = ${ruleId} and c.vendor = l.vendor and c.deviceRef = l.ref
      and c.decidedAtMs >= l.fromMs and c.decidedAtMs < l.untilMs
    where c.untilMs = ${STILL_INSIDE_MS} and c.direction = 'ENTER'`.execute(db);
  return new Map(rows.map(({ deviceId, atMs }) => [deviceId, Number(atMs)]));
}

/** Some devices of the fleet of today in the order of their ids, behind one of them. One statement. */
export async function readDeviceIds(
  db: Db,
  {
    tenant,
    after,
    nowMs,
    limit,
  }: { readonly tenant: string; readonly after: string; readonly nowMs: number; readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select distinct id from linkCopy
    where tenant = ${tenant} and kind = 'device' and id > ${after} and fromMs <= ${nowMs} and untilMs > ${nowMs}
    order by id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
