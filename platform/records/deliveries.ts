import { type CompiledQuery, type RawBuilder, sql } from "kysely";
import { forEachRow } from "../store/batch.ts";
import type { Delivery } from "../webhook/delivery.ts";
import { DELIVERY_KIND } from "./record-tables.ts";

/** Long enough to see what a vendor said last month. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Of a tenant: some 250 MB of Samsara's alerts, two minutes of all that we take, years of what a fleet gives rise to. */
const MAX_KEPT = 250_000;

const WRITE_DELIVERY = "insert or ignore into delivery (tenant, ref, receivedAtMs, raw) values (?, ?, ?, ?)";

/** Adds deliveries that are not there yet. */
export function toWriteDeliveries(
  tenant: string,
  deliveries: readonly Delivery[],
  receivedAtMs: number,
): CompiledQuery {
  return forEachRow(
    WRITE_DELIVERY,
    deliveries.map(({ ref, raw }) => [tenant, ref, receivedAtMs, raw]),
  );
}

/**
 * Removes the oldest deliveries of a tenant that are too old or too many. It looks at twice as many as were added: enough
 * to get there, and never more work than adding them was.
 */
export function toPruneDeliveries(tenant: string, nowMs: number, added: number): RawBuilder<unknown> {
  return sql`delete from delivery where seq in (
    select seq from (
      select seq, receivedAtMs, row_number() over (order by seq) as place
      from (select seq, receivedAtMs from delivery where tenant = ${tenant} order by seq limit ${2 * added}))
    where receivedAtMs < ${nowMs - KEPT_MS} or place <= (
      select stored from tally where tenant = ${tenant} and kind = ${DELIVERY_KIND}) - ${MAX_KEPT})`;
}
