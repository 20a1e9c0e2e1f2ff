import { type Kysely, sql } from "kysely";
import { insertRows } from "../store/row-batch.ts";
import type { Delivery } from "../webhook/delivery.ts";
import { DELIVERY_KIND, type RecordTables } from "./record-tables.ts";
import { tally } from "./tally.ts";

/** Of a tenant: some 250 MB of Samsara's alerts, two minutes of all that we take, years of what a fleet gives rise to. */
const MAX_KEPT = 250_000;

export type ReceivedDeliveries = {
  readonly tenant: string;
  readonly deliveries: readonly Delivery[];
  readonly receivedAtMs: number;
};

/** Adds deliveries that are not there yet, and answers with how many those were. */
export function writeDeliveries(
  tx: Kysely<RecordTables>,
  { tenant, deliveries, receivedAtMs }: ReceivedDeliveries,
): Promise<number> {
  return insertRows(tx, {
    into: "delivery",
    columns: ["tenant", "ref", "receivedAtMs", "raw"],
    rows: deliveries.map(({ ref, raw }) => [tenant, ref, receivedAtMs, raw]),
    onConflict: "ignore",
  });
}

export type DeliveryPruning = {
  readonly tenant: string;
  /** Older ones go, epoch milliseconds. */
  readonly beforeMs: number;
  /** How many are looked at, the oldest first. */
  readonly visited: number;
};

/** Removes the oldest deliveries of a tenant that are too old or too many, and answers with how many they were. */
export async function pruneDeliveries(
  tx: Kysely<RecordTables>,
  { tenant, beforeMs, visited }: DeliveryPruning,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from delivery where seq in (
    select seq from (
      select seq, receivedAtMs, row_number() over (order by seq) as place
      from (select seq, receivedAtMs from delivery where tenant = ${tenant} order by seq limit ${visited}) oldest) placed
    where receivedAtMs < ${beforeMs} or place <= (
      select stored from tally where tenant = ${tenant} and kind = ${DELIVERY_KIND}) - ${MAX_KEPT})`.execute(tx);
  const count = Number(numAffectedRows);
  if (count > 0) await tally(tx, { tenant, kind: DELIVERY_KIND, count: -count });
  return count;
}
