import { type Kysely, sql } from "kysely";
import { pruneStoredChanges } from "../../../platform/live/stored-changes.ts";
import type { RecordPruningOptions } from "../../../platform/records/record-pruning.ts";
import { PRUNED_AT_ONCE, type PruneStep } from "../../../platform/retention/pruner.ts";
import type { Retention } from "../../../platform/retention/retention.ts";
import { deleteRows } from "../../../platform/store/row-batch.ts";
import { pruneEventCopies } from "../../event-copy.ts";
import type { VideoTables } from "../tables.ts";
import { COPIED_MS } from "./copied-event.ts";
import { FOOTAGE_CHANGES } from "./request-tables.ts";

/** What removes what is kept beside the records: requests that have ended as long ago as no event is kept, their steps, and copied events. */
export function createVideoPruning(
  { tenant, clock }: Pick<RecordPruningOptions, "tenant" | "clock">,
  { eventsMs, changesMs }: Pick<Retention, "eventsMs" | "changesMs">,
): readonly PruneStep<VideoTables>[] {
  return [
    (tx) => pruneRequests(tx, tenant, clock.now() - eventsMs),
    (tx) => pruneStoredChanges(tx, FOOTAGE_CHANGES, { tenant, beforeMs: clock.now() - changesMs }),
    (tx) => pruneEventCopies(tx, tenant, clock.now() - COPIED_MS),
  ];
}

async function pruneRequests(tx: Kysely<VideoTables>, tenant: string, beforeMs: number): Promise<number> {
  const { rows } = await sql<{ ref: string }>`select ref from footageRequest
    where tenant = ${tenant} and requestedAtMs < ${beforeMs} and isOpen = 0
    order by requestedAtMs limit ${PRUNED_AT_ONCE}`.execute(tx);
  const refs = rows.map(({ ref }) => [tenant, ref]);
  await deleteRows(tx, { from: "footagePart", by: ["tenant", "requestRef"], rows: refs });
  await deleteRows(tx, { from: "footageRequest", by: ["tenant", "ref"], rows: refs });
  return rows.length;
}
