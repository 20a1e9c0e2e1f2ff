import { type Kysely, sql } from "kysely";
import type { Clock } from "../../../../platform/clock.ts";
import type { WritableStore } from "../../../../platform/store/store.ts";
import { writeRegrouped } from "../../events/write-events.ts";
import type { FleetIndex } from "../../indexing/fleet-index.ts";
import type { EventTable, FleetTables } from "../../tables.ts";
import { groupAnew } from "./group-events.ts";

/** Events of one transaction: some 20 ms of the thread that writes, and what comes in has its turn in between. */
const SLICE = 250;

export type StoredEventsOptions = {
  readonly store: WritableStore<FleetTables>;
  readonly index: FleetIndex;
  readonly clock: Clock;
  /** Called after every transaction. */
  readonly onCommit: () => void;
};

/**
 * Groups the events that were there before incidents were, in the order in which they became known, until all are or `signal` is
 * aborted. How far it is stands in the store: it goes on there after a restart. Events that come in meanwhile are grouped with them.
 */
export async function groupStoredEvents(options: StoredEventsOptions, signal: AbortSignal): Promise<void> {
  const { store, index, clock, onCommit } = options;
  while (!signal.aborted) {
    const writing = store.write((tx) => groupSlice(tx, index, clock.now()));
    const isDone = await writing.catch((error: unknown) => {
      index.dropMemory();
      throw error;
    });
    if (isDone) return;
    onCommit();
  }
}

type StoredEvent = EventTable & { readonly tenantText: string };

/** Groups the next ones. Answers with whether there are none. */
async function groupSlice(tx: Kysely<FleetTables>, index: FleetIndex, nowMs: number): Promise<boolean> {
  const { rows } = await sql<StoredEvent>`
    select e.*, w.text as tenantText from event e join word w on w.code = e.tenant
    where e.key > (select lastKey from ungrouped) and e.key <= (select untilKey from ungrouped)
    order by e.key limit ${SLICE}`.execute(tx);
  const last = rows.at(-1);
  if (!last) return true;
  for (const [tenant, ofTenant] of Map.groupBy(rows, ({ tenantText }) => tenantText)) {
    const scope = await index.scopeOf(tx, tenant, nowMs);
    const events = ofTenant.map(({ tenantText: _, ...row }) => row);
    await writeRegrouped(tx, await groupAnew(tx, events, scope), scope);
  }
  await sql`update ungrouped set lastKey = ${last.key}`.execute(tx);
  return false;
}
