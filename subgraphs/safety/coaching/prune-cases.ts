import { sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import { pruneStoredChanges } from "../../../platform/live/stored-changes.ts";
import { PRUNED_AT_ONCE, type PruneStep } from "../../../platform/retention/pruner.ts";
import type { Retention } from "../../../platform/retention/retention.ts";
import { pruneEventCopies } from "../../event-copy.ts";
import type { SafetyTables, Tx } from "../tables.ts";
import { CASE_CHANGES } from "./coaching-tables.ts";

export type CasePruningOptions = {
  readonly tenant: string;
  readonly retention: Pick<Retention, "eventsMs" | "changesMs">;
  readonly clock: Clock;
};

/** What removes a tenant's cases with the events that they are about, the copies of these, and the changes that are too old. */
export function createCasePruning({
  tenant,
  retention,
  clock,
}: CasePruningOptions): readonly PruneStep<SafetyTables>[] {
  const { eventsMs, changesMs } = retention;
  return [
    (tx) => pruneCases(tx, tenant, clock.now() - eventsMs),
    (tx) => pruneEventCopies(tx, tenant, clock.now() - eventsMs),
    (tx) => pruneHits(tx, tenant, clock.now() - eventsMs),
    (tx) => pruneStoredChanges(tx, CASE_CHANGES, { tenant, beforeMs: clock.now() - changesMs }),
  ];
}

async function pruneCases(tx: Tx, tenant: string, beforeMs: number): Promise<number> {
  const old = sql`select id from coachingCase where tenant = ${tenant} and occurredAtMs < ${beforeMs}
    order by occurredAtMs, id limit ${PRUNED_AT_ONCE}`;
  await sql`delete from caseWitness where tenant = ${tenant} and caseId in (${old})`.execute(tx);
  await sql`delete from coachingEntry where tenant = ${tenant} and caseId in (${old})`.execute(tx);
  const { numAffectedRows = 0n } =
    await sql`delete from coachingCase where tenant = ${tenant} and id in (${old})`.execute(tx);
  return Number(numAffectedRows);
}

async function pruneHits(tx: Tx, tenant: string, beforeMs: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from coachingRuleHit where (tenant, ruleId, eventId) in (
    select tenant, ruleId, eventId from coachingRuleHit where tenant = ${tenant} and occurredAtMs < ${beforeMs}
    order by occurredAtMs limit ${PRUNED_AT_ONCE})`.execute(tx);
  return Number(numAffectedRows);
}
