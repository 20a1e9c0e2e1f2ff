import { type Kysely, sql } from "kysely";
import type { Clock } from "../clock.ts";
import { PRUNED_AT_ONCE, type PruneStep } from "../retention/pruner.ts";
import { updateRows } from "../store/row-batch.ts";
import { indexedBy } from "../store/sql-words.ts";
import { pruneDeliveries } from "./deliveries.ts";
import { pruneOldQuarantine } from "./quarantine.ts";
import { OWN_VERSION } from "./record.ts";
import type { RecordRetention } from "./record-retention.ts";
import type { RecordTables } from "./record-tables.ts";
import { EMPTIED_RAW, toDigest } from "./storable-page.ts";
import { tally } from "./tally.ts";

export type RecordPruningOptions = {
  readonly tenant: string;
  readonly retention: RecordRetention;
  readonly clock: Clock;
};

type OldRecords = { readonly tenant: string; readonly kind: string; readonly beforeMs: number };

/** What removes a tenant's records that are too old. That is no retraction: nobody is told of it. */
export function createRecordPruning({
  tenant,
  retention,
  clock,
}: RecordPruningOptions): readonly PruneStep<RecordTables>[] {
  const { datedKinds, eventsMs, rawMs, deliveriesMs } = retention;
  return [
    ...datedKinds.map((kind): PruneStep<RecordTables> => {
      return (tx) => pruneRecords(tx, { tenant, kind, beforeMs: clock.now() - eventsMs });
    }),
    ...datedKinds.map((kind): PruneStep<RecordTables> => {
      return (tx) => emptyRaw(tx, { tenant, kind, beforeMs: clock.now() - rawMs });
    }),
    (tx) => pruneDeliveries(tx, { tenant, beforeMs: clock.now() - deliveriesMs, visited: PRUNED_AT_ONCE }),
    (tx) => pruneOldQuarantine(tx, { tenant, beforeMs: clock.now() - rawMs, visited: PRUNED_AT_ONCE }),
  ];
}

async function pruneRecords(tx: Kysely<RecordTables>, { tenant, kind, beforeMs }: OldRecords): Promise<number> {
  const { rows } = await sql<{ version: number }>`delete from record where seq in (
    select seq from record ${indexedBy(tx, "recordByAge")}
    where tenant = ${tenant} and kind = ${kind} and (raw <> 'null') in (true, false) and occurredAtMs < ${beforeMs}
    limit ${PRUNED_AT_ONCE}) returning version`.execute(tx);
  const count = rows.filter(({ version }) => Number(version) !== OWN_VERSION).length;
  if (count > 0) await tally(tx, { tenant, kind, count: -count });
  return rows.length;
}

/** Empties records of what was received, and leaves a digest of it: whether it comes again can still be told. */
async function emptyRaw(tx: Kysely<RecordTables>, { tenant, kind, beforeMs }: OldRecords): Promise<number> {
  const { rows } = await sql<{ seq: number; raw: string; digest: string }>`
    select seq, raw, digest from record ${indexedBy(tx, "recordByAge")}
    where tenant = ${tenant} and kind = ${kind} and (raw <> 'null') = true and occurredAtMs < ${beforeMs}
    limit ${PRUNED_AT_ONCE}`.execute(tx);
  const emptied = rows.map(({ seq, raw, digest }) => [EMPTIED_RAW, digest || toDigest(raw), seq]);
  await updateRows(tx, { table: "record", set: ["raw", "digest"], by: ["seq"], rows: emptied });
  return rows.length;
}
