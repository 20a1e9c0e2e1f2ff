import { type Kysely, sql } from "kysely";
import { pruneStoredChanges } from "../../../platform/live/stored-changes.ts";
import type { RecordPruningOptions } from "../../../platform/records/record-pruning.ts";
import { PRUNED_AT_ONCE, type PruneStep } from "../../../platform/retention/pruner.ts";
import type { Retention } from "../../../platform/retention/retention.ts";
import { indexedBy } from "../../../platform/store/sql-words.ts";
import { DUTY_CHANGES } from "../duty-status/duty-tables.ts";
import { pruneFormer } from "../log/former-records.ts";
import type { HosTables } from "../tables.ts";

export type VersionPruningOptions = Pick<RecordPruningOptions, "tenant" | "clock"> & {
  readonly retention: Pick<Retention, "eventsMs" | "changesMs">;
};

/** What removes the versions of entries and days, and entries as they were, that are as old as no event is kept, and changes of duty statuses that are too old. */
export function createVersionPruning({
  tenant,
  retention,
  clock,
}: VersionPruningOptions): readonly PruneStep<HosTables>[] {
  const beforeMs = () => clock.now() - retention.eventsMs;
  return [
    ...(["dutyEntry", "driverDay"] as const).map((table): PruneStep<HosTables> => {
      return (tx) => pruneVersions(tx, { table, tenant, beforeMs: beforeMs() });
    }),
    (tx) => pruneFormer(tx, { tenant, beforeMs: beforeMs() }),
    (tx) => pruneStoredChanges(tx, DUTY_CHANGES, { tenant, beforeMs: clock.now() - retention.changesMs }),
  ];
}

type OldVersions = { readonly table: "dutyEntry" | "driverDay"; readonly tenant: string; readonly beforeMs: number };

async function pruneVersions(tx: Kysely<HosTables>, { table, tenant, beforeMs }: OldVersions): Promise<number> {
  const key = sql`tenant, driverRef, startMs, ref, knownFromMs`;
  const { numAffectedRows = 0n } = await sql`delete from ${sql.ref(table)} where (${key}) in (
    select ${key} from ${sql.ref(table)} ${indexedBy(tx, `${table}ByAge`)}
    where tenant = ${tenant} and startMs < ${beforeMs} limit ${PRUNED_AT_ONCE})`.execute(tx);
  return Number(numAffectedRows);
}
