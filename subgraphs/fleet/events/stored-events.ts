import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { WritableStore } from "../../../platform/store/store.ts";
import type { FleetIndex } from "../indexing/fleet-index.ts";
import type { EventTable, FleetTables } from "../tables.ts";
import type { IndexScope } from "./index-events.ts";

/** Events of one transaction: some 20 ms of the thread that writes, and what comes in has its turn in between. */
const SLICE = 250;

export type StoredEventsOptions = {
  readonly store: WritableStore<FleetTables>;
  readonly index: FleetIndex;
  readonly clock: Clock;
  /** Called after every transaction. */
  readonly onCommit: () => void;
};

/** Something that is to be found out of events that were there before it was asked for. */
export type Finding<Row extends EventTable> = {
  /** The table with how far it has come. */
  readonly place: "ungrouped" | "unattributed";
  /** The events, as `e`, with the text of their tenant, as `tenantText`, and what else it needs. */
  readonly select: RawBuilder<Row & { readonly tenantText: string }>;
  /** Finds it out of some events of one tenant, and writes what follows from it. */
  readonly write: (tx: Kysely<FleetTables>, events: readonly Row[], scope: IndexScope) => Promise<void>;
};

/**
 * Finds something out of all events that were there before, in the order in which they became known, until it has looked at all or `signal`
 * is aborted. How far it is stands in the store: it goes on there after a restart.
 */
export async function writeStoredEvents<Row extends EventTable>(
  { store, index, clock, onCommit }: StoredEventsOptions,
  finding: Finding<Row>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const writing = store.write((tx) => writeSlice(tx, { index, nowMs: clock.now() }, finding));
    const isDone = await writing.catch((error: unknown) => {
      index.dropMemory();
      throw error;
    });
    if (isDone) return;
    onCommit();
  }
}

/** Looks at the next ones. Answers with whether there are none. */
async function writeSlice<Row extends EventTable>(
  tx: Kysely<FleetTables>,
  { index, nowMs }: { readonly index: FleetIndex; readonly nowMs: number },
  { place, select, write }: Finding<Row>,
): Promise<boolean> {
  const { rows } = await sql<Row & { readonly tenantText: string }>`${select}
    where e.key > (select lastKey from ${sql.ref(place)}) and e.key <= (select untilKey from ${sql.ref(place)})
    order by e.key limit ${SLICE}`.execute(tx);
  const last = rows.at(-1);
  if (!last) return true;
  for (const [tenant, ofTenant] of Map.groupBy(rows, ({ tenantText }) => tenantText)) {
    const events = ofTenant.map(({ tenantText: _, ...event }) => event as unknown as Row);
    await write(tx, events, await index.scopeOf(tx, tenant, nowMs));
  }
  await sql`update ${sql.ref(place)} set lastKey = ${last.key}`.execute(tx);
  return false;
}
