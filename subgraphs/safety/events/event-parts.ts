import { sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { EventPart } from "../coaching/coaching-case.ts";
import type { Tx } from "../tables.ts";

/** What a case has of its event, by the ids of some events; those that fleet has not told of are left out. One statement. */
export async function readEventParts(
  tx: Tx,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EventPart & { readonly retracted: number }>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<EventPart & { readonly id: string; readonly retracted: number }>`
    select id, vendor, type, severity, occurredAtMs, deviceId, driverId, retracted from eventCopy
    where tenant = ${tenant} and id ${isOneOfTexts(tx, ids)}`.execute(tx);
  return new Map(rows.map(({ id, ...part }) => [id, part]));
}
