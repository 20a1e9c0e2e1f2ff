import { type Kysely, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { EventPart } from "../coaching/coaching-case.ts";
import type { SafetyTables, Tx } from "../tables.ts";

type Db = Kysely<SafetyTables>;

/** The incident of each event in its place, as fleet told it last; null where it is of none. One statement. */
export async function readIncidents(
  db: Db,
  tenant: string,
  eventIds: readonly string[],
): Promise<readonly (string | null)[]> {
  const { rows } = await sql<{ id: string; incidentId: string }>`select id, incidentId from eventCopy
    where tenant = ${tenant} and incidentId is not null and id ${isOneOfTexts(db, eventIds)}`.execute(db);
  const found = new Map(rows.map(({ id, incidentId }) => [id, incidentId]));
  return eventIds.map((id) => found.get(id) ?? null);
}

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
