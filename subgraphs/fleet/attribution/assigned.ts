import { type Kysely, sql } from "kysely";
import { eachRow, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { WritingScope } from "../events/event-row.ts";
import { isNobodysName } from "../identity/evidence/placeholder.ts";
import type { FleetTables } from "../tables.ts";
import type { DeviceMoment } from "./read-present.ts";

/** Whose log it is: where one of its vendor's records is in a vehicle, the log knows who drives, and no assignment counts. */
const LOG_VENDOR = "VISTRACKS";

const NOBODY: readonly number[] = [];

/** Who was said to have the vehicle at each of some moments, by their keys; nobody where a log is kept in it. One statement. */
export async function readAssigned(
  tx: Kysely<FleetTables>,
  moments: readonly DeviceMoment[],
  { tenant, words }: WritingScope,
): Promise<(key: number) => readonly number[]> {
  if (moments.length === 0) return () => NOBODY;
  const join = joinInOrder(tx);
  const covers = (link: string) =>
    sql`${sql.ref(`${link}.fromMs`)} <= one.atMs and ${sql.ref(`${link}.untilMs`)} > one.atMs`;
  const { rows } = await sql<{ asked: number; driverId: string; name: string | null }>`
    select one.key as asked, o.entityId as "driverId", v.name
    from ${eachRow(tx, moments, { texts: [], integers: ["key", "device", "atMs"] })}
      ${join} word w on w.code = one.device
      ${join} link l on l.tenant = ${tenant} and l.entityId = w.text and l.kind = 'device' and ${covers("l")}
      ${join} assignment a on a.tenant = ${tenant} and a.vendor = l.vendor and a.deviceRef = l.ref and ${covers("a")}
      ${join} link o on o.tenant = ${tenant} and o.kind = 'driver' and o.vendor = a.vendor and o.ref = a.driverRef and ${covers("o")}
      ${join} vendorRecord v on v.tenant = ${tenant} and v.kind = 'driver' and v.vendor = a.vendor and v.ref = a.driverRef
    where not exists (select 1 from link n where n.tenant = ${tenant} and n.entityId = w.text and n.kind = 'device'
      and n.vendor = ${LOG_VENDOR} and ${covers("n")})`.execute(tx);
  const named = rows.filter(({ name }) => !isNobodysName(name));
  await words.learn(
    tx,
    named.map(({ driverId }) => driverId),
  );
  const byMoment = Map.groupBy(named, ({ asked }) => asked);
  return (key) => byMoment.get(key)?.map(({ driverId }) => words.codeOf(driverId)) ?? NOBODY;
}
