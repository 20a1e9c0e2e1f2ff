import type { Kysely } from "kysely";
import type { WritingScope } from "../events/event-row.ts";
import { writeRegrouped } from "../events/write-events.ts";
import { groupEvents } from "../incidents/grouping/group-events.ts";
import type { FleetTables } from "../tables.ts";
import { attributeShifted } from "./attribute-events.ts";
import type { Shift } from "./write-log.ts";

/** Finds out anew who drove at the stored events of some devices in some times, and tells what is other than it was. */
export async function reattribute(
  tx: Kysely<FleetTables>,
  shifts: readonly Shift[],
  scope: WritingScope,
): Promise<void> {
  for await (const attributed of attributeShifted(tx, shifts, scope)) {
    const { regrouped } = await groupEvents(tx, attributed, scope);
    await writeRegrouped(tx, regrouped, scope);
  }
}
