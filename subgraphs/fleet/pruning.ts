import { type Kysely, sql } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import { PRUNED_AT_ONCE, type PruneStep } from "../../platform/retention/pruner.ts";
import type { Retention } from "../../platform/retention/retention.ts";
import { pruneEvents } from "./events/prune-events.ts";
import type { FleetTables } from "./tables.ts";

/**
 * What removes from the index what is too old. That is no retraction: lists end there, and nobody is told of it. Who was
 * where, and with whom, stays: it is the present.
 */
export function createFleetPruning(retention: Retention, clock: Clock): readonly PruneStep<FleetTables>[] {
  const { eventsMs, rawMs, changesMs } = retention;
  return [
    (tx) => pruneEvents(tx, clock.now() - eventsMs),
    (tx) => pruneChanges(tx, clock.now() - changesMs),
    (tx) => pruneQuarantine(tx, clock.now() - rawMs),
  ];
}

/**
 * Removes the oldest changes, and notes of each tenant which was the last: whoever stands before it has missed something.
 * They go in their order, none before another, also where the clock was set back between two of them.
 */
async function pruneChanges(tx: Kysely<FleetTables>, beforeMs: number): Promise<number> {
  const { rows } = await sql<{ seq: number; tenant: number; atMs: number }>`
    select seq, tenant, atMs from change where seq > (select coalesce(max(seq), 0) from changeHorizon)
    order by seq limit ${PRUNED_AT_ONCE}`.execute(tx);
  const firstKept = rows.findIndex(({ atMs }) => atMs >= beforeMs);
  const old = firstKept < 0 ? rows : rows.slice(0, firstKept);
  const last = old.at(-1);
  if (!last) return 0;
  for (const [tenant, seq] of new Map(old.map((change) => [change.tenant, change.seq]))) {
    await sql`insert into changeHorizon (tenant, seq) values (${tenant}, ${seq})
      on conflict (tenant) do update set seq = excluded.seq`.execute(tx);
  }
  await sql`delete from change where seq <= ${last.seq}`.execute(tx);
  return old.length;
}

async function pruneQuarantine(tx: Kysely<FleetTables>, beforeMs: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from quarantine where rowid in (
    select rowid from quarantine order by rowid limit ${PRUNED_AT_ONCE}) and atMs < ${beforeMs}`.execute(tx);
  return Number(numAffectedRows);
}
