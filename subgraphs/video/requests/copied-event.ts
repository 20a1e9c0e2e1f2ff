import { type Kysely, sql } from "kysely";
import type { EventCopyTables } from "../../event-copy.ts";

/** What happened earlier is not copied: cameras keep some days, and nobody asks for footage of it any more. */
export const COPIED_MS = 30 * 24 * 3_600_000;

/** What has to be known of an event to ask for its footage. */
export type CopiedEvent = Pick<EventCopyTables["eventCopy"], "occurredAtMs" | "endedAtMs" | "deviceId">;

/** When and in which device an event happened; null for one that fleet has not told of, or that is too old. */
export async function readCopiedEvent(db: Kysely<never>, tenant: string, id: string): Promise<CopiedEvent | null> {
  const { rows } = await sql<CopiedEvent>`
    select occurredAtMs, endedAtMs, deviceId from eventCopy where tenant = ${tenant} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}
