import { type Kysely, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import { PRUNED_AT_ONCE, type PruneStep } from "../../../platform/retention/pruner.ts";
import type { Retention } from "../../../platform/retention/retention.ts";
import { EVENT_CHANGES, INCIDENT_CHANGES, pruneChanges } from "../changes/change-log.ts";
import { pruneEvents } from "../events/prune-events.ts";
import { pruneIncidents } from "../incidents/prune-incidents.ts";
import { pruneTrack } from "../positions/prune-track.ts";
import type { FleetTables } from "../tables.ts";

/**
 * What removes from the index what is too old. That is no retraction: lists end there, and nobody is told of it. Who was
 * where, and with whom, stays: it is the present.
 */
export function createFleetPruning(retention: Retention, clock: Clock): readonly PruneStep<FleetTables>[] {
  const { eventsMs, rawMs, changesMs } = retention;
  return [
    (tx) => pruneEvents(tx, clock.now() - eventsMs),
    (tx) => pruneTrack(tx, clock.now() - eventsMs),
    (tx) => pruneIncidents(tx, clock.now() - eventsMs),
    (tx) => pruneChanges(tx, EVENT_CHANGES, clock.now() - changesMs),
    (tx) => pruneChanges(tx, INCIDENT_CHANGES, clock.now() - changesMs),
    (tx) => pruneQuarantine(tx, clock.now() - rawMs),
  ];
}

async function pruneQuarantine(tx: Kysely<FleetTables>, beforeMs: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from quarantine where rowid in (
    select rowid from quarantine order by rowid limit ${PRUNED_AT_ONCE}) and atMs < ${beforeMs}`.execute(tx);
  return Number(numAffectedRows);
}
