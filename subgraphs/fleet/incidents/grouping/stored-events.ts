import { sql } from "kysely";
import { type Finding, type StoredEventsOptions, writeStoredEvents } from "../../events/stored-events.ts";
import { writeRegrouped } from "../../events/write-events.ts";
import type { EventTable } from "../../tables.ts";
import { groupAnew } from "./group-events.ts";

const INCIDENTS: Finding<EventTable> = {
  place: "ungrouped",
  select: sql`select e.*, w.text as tenantText from event e join word w on w.code = e.tenant`,
  write: async (tx, events, scope) => writeRegrouped(tx, await groupAnew(tx, events, scope), scope),
};

/** Groups the events that were there before incidents were. Events that come in meanwhile are grouped with them. */
export function groupStoredEvents(options: StoredEventsOptions, signal: AbortSignal): Promise<void> {
  return writeStoredEvents(options, INCIDENTS, signal);
}
