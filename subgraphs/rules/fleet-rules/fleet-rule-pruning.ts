import { type Kysely, sql } from "kysely";
import type { RecordPruningOptions } from "../../../platform/records/record-pruning.ts";
import { PRUNED_AT_ONCE, type PruneStep } from "../../../platform/retention/pruner.ts";
import type { FleetRuleTables } from "./fleet-rule-tables.ts";

/** What removes positions that are kept no more, and crossings that are as old as no event is kept, unless somebody is inside still. */
export function createFleetRulePruning(
  { tenant, retention, clock }: RecordPruningOptions,
  positionsKeptMs: number,
): readonly PruneStep<FleetRuleTables>[] {
  const prune = async (tx: Kysely<FleetRuleTables>, { table, key, column, keptMs }: OldRows) => {
    const { numAffectedRows = 0n } =
      await sql`delete from ${sql.ref(table)} where tenant = ${tenant} and ${sql.ref(key)} in (
      select ${sql.ref(key)} from ${sql.ref(table)}
      where tenant = ${tenant} and ${sql.ref(column)} < ${clock.now() - keptMs} limit ${PRUNED_AT_ONCE})`.execute(tx);
    return Number(numAffectedRows);
  };
  return [
    (tx) => prune(tx, { table: "ruleTrack", key: "key", column: "atMs", keptMs: positionsKeptMs }),
    (tx) => prune(tx, { table: "fleetCrossing", key: "id", column: "untilMs", keptMs: retention.eventsMs }),
  ];
}

type OldRows = { readonly table: string; readonly key: string; readonly column: string; readonly keptMs: number };
