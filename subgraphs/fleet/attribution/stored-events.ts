import { sql } from "kysely";
import type { EventVendor } from "../../../schema/messages.ts";
import type { IndexScope } from "../events/index-events.ts";
import { type Finding, type StoredEventsOptions, writeStoredEvents } from "../events/stored-events.ts";
import { writeRegrouped } from "../events/write-events.ts";
import { groupEvents } from "../incidents/grouping/group-events.ts";
import type { EventTable } from "../tables.ts";
import { attributeAnew, type LooseEvent } from "./attribute-events.ts";

type StoredEvent = EventTable & { readonly refText: string | null; readonly vendor: EventVendor };

const DRIVERS: Finding<StoredEvent> = {
  place: "unattributed",
  select: sql`
    select e.*, w.text as tenantText, r.text as refText, c.vendor
    from event e join word w on w.code = e.tenant join eventClass c on c.code = e.class left join word r on r.code = e.driverRef`,
  async write(tx, events, scope) {
    const loose = events.map((event) => toLoose(event, scope));
    const { regrouped } = await groupEvents(tx, await attributeAnew(tx, loose, scope), scope);
    await writeRegrouped(tx, regrouped, scope);
  },
};

/** Finds out who drove at the events that were there before attributions were. Whoever follows is told of each. */
export function attributeStoredEvents(options: StoredEventsOptions, signal: AbortSignal): Promise<void> {
  return writeStoredEvents(options, DRIVERS, signal);
}

/** An event with whether the account that it names for the driver is nobody's, which was not asked when it was written. */
function toLoose({ refText: ref, vendor: own, ...before }: StoredEvent, { drivers }: IndexScope): LooseEvent {
  const vendor = own === "FLEETGRAPH" ? before.refVendor : own;
  const isNobody = ref !== null && vendor !== null && drivers.isNobody({ vendor, ref });
  return { before, after: isNobody && before.basis === null ? { ...before, nobody: before.driver } : before };
}
