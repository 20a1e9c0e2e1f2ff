import { type Kysely, sql } from "kysely";
import { pruneStoredChanges } from "../../../platform/live/stored-changes.ts";
import type { RecordPruningOptions } from "../../../platform/records/record-pruning.ts";
import { PRUNED_AT_ONCE, type PruneStep } from "../../../platform/retention/pruner.ts";
import type { Retention } from "../../../platform/retention/retention.ts";
import type { RulesTables } from "../tables.ts";
import { CROSSING_CHANGES } from "./crossing-tables.ts";

/** What removes what is kept beside the records: crossings that are as old as no event is kept, and their changes. */
export function createCrossingPruning(
  { tenant, clock }: Pick<RecordPruningOptions, "tenant" | "clock">,
  { eventsMs, changesMs }: Pick<Retention, "eventsMs" | "changesMs">,
): readonly PruneStep<RulesTables>[] {
  return [
    (tx) => pruneCrossings(tx, tenant, clock.now() - eventsMs),
    (tx) => pruneStoredChanges(tx, CROSSING_CHANGES, { tenant, beforeMs: clock.now() - changesMs }),
  ];
}

async function pruneCrossings(tx: Kysely<RulesTables>, tenant: string, beforeMs: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from ruleCrossing where tenant = ${tenant} and eventId in (
    select eventId from ruleCrossing where tenant = ${tenant} and occurredAtMs < ${beforeMs}
    order by occurredAtMs limit ${PRUNED_AT_ONCE})`.execute(tx);
  return Number(numAffectedRows);
}
