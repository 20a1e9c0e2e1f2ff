import { type Kysely, sql } from "kysely";
import type { EventVendor } from "../../../schema/messages.ts";
import type { IndexScope } from "../events/index-events.ts";
import { writeRegrouped } from "../events/write-events.ts";
import { groupEvents } from "../incidents/grouping/group-events.ts";
import type { StoredEventsOptions } from "../incidents/grouping/stored-events.ts";
import type { FleetIndex } from "../indexing/fleet-index.ts";
import type { EventTable, FleetTables } from "../tables.ts";
import { attributeAnew, type LooseEvent } from "./attribute-events.ts";

/** Events of one transaction: some 20 ms of the thread that writes, and what comes in has its turn in between. */
const SLICE = 250;

/**
 * Finds out who drove at the events that were there before attributions were, in the order in which they became known, until it has looked
 * at all or `signal` is aborted. How far it is stands in the store: it goes on there after a restart. Whoever follows is told of each.
 */
export async function attributeStoredEvents(options: StoredEventsOptions, signal: AbortSignal): Promise<void> {
  const { store, index, clock, onCommit } = options;
  while (!signal.aborted) {
    const writing = store.write((tx) => attributeSlice(tx, index, clock.now()));
    const isDone = await writing.catch((error: unknown) => {
      index.dropMemory();
      throw error;
    });
    if (isDone) return;
    onCommit();
  }
}

type StoredEvent = EventTable & {
  readonly tenantText: string;
  readonly refText: string | null;
  readonly vendor: EventVendor;
};

/** Looks at the next ones. Answers with whether there are none. */
async function attributeSlice(tx: Kysely<FleetTables>, index: FleetIndex, nowMs: number): Promise<boolean> {
  const { rows } = await sql<StoredEvent>`
    select e.*, w.text as "tenantText", r.text as "refText", c.vendor
    from event e join word w on w.code = e.tenant join eventClass c on c.code = e.class left join word r on r.code = e.driverRef
    where e.key > (select lastKey from unattributed) and e.key <= (select untilKey from unattributed)
    order by e.key limit ${SLICE}`.execute(tx);
  const last = rows.at(-1);
  if (!last) return true;
  for (const [tenant, ofTenant] of Map.groupBy(rows, ({ tenantText }) => tenantText)) {
    const scope = await index.scopeOf(tx, tenant, nowMs);
    const events = ofTenant.map((event) => toLoose(event, scope));
    const { regrouped } = await groupEvents(tx, await attributeAnew(tx, events, scope), scope);
    await writeRegrouped(tx, regrouped, scope);
  }
  await sql`update unattributed set lastKey = ${last.key}`.execute(tx);
  return false;
}

/** An event with whether the account that it names for the driver is nobody's, which was not asked when it was written. */
function toLoose(
  { tenantText: _, refText: ref, vendor: own, ...before }: StoredEvent,
  { drivers }: IndexScope,
): LooseEvent {
  const vendor = own === "FLEETGRAPH" ? before.refVendor : own;
  const isNobody = ref !== null && vendor !== null && drivers.isNobody({ vendor, ref });
  return { before, after: isNobody && before.basis === null ? { ...before, nobody: before.driver } : before };
}
