import { type Kysely, type RawBuilder, sql } from "kysely";
import { PRUNED_AT_ONCE } from "../../../platform/retention/pruner.ts";
import { engineOf } from "../../../platform/store/engine-of.ts";
import { eachRow, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { HosTables } from "../tables.ts";

const KEY_COLUMNS = { texts: ["kind", "ref"] } as const;

type Replaced = {
  readonly tenant: string;
  readonly replaced: readonly { readonly kind: string; readonly ref: string }[];
  readonly nowMs: number;
};

/**
 * Keeps entries of the log as they were before they change, so that what was known then can be told again. To be called in the transaction
 * that changes them, before it does. One statement for a page, which looks at the records of the page alone and finds nothing of entries that are new.
 */
export async function keepFormer(tx: Kysely<HosTables>, { tenant, replaced, nowMs }: Replaced): Promise<void> {
  const keys = replaced.map(({ kind, ref }) => ({ kind, ref }));
  await sql`insert into formerDutyRecord (tenant, kind, ref, knownFromMs, knownUntilMs, ownerRef, occurredAtMs, facet, raw)
    select r.tenant, r.kind, r.ref, ${changedAtOf(tx, "r")}, ${nowMs}, r.ownerRef, r.occurredAtMs, r.facet, r.raw
    from ${eachRow(tx, keys, KEY_COLUMNS)} ${joinInOrder(tx)} record r
      on r.tenant = ${tenant} and r.kind = one.kind and r.ref = one.ref
    where r.facet ->> 'recordStatus' is not null
    on conflict do nothing`.execute(tx);
}

/** When the present state of a record became known, in epoch milliseconds. */
export function changedAtOf(db: Kysely<HosTables>, alias: string): RawBuilder<number> {
  const { message, receivedAtMs } = {
    message: sql.ref(`${alias}.message`),
    receivedAtMs: sql.ref(`${alias}.receivedAtMs`),
  };
  return engineOf(db) === "sqlite"
    ? sql`coalesce(cast(${message} ->> 'changedAtMs' as integer), ${receivedAtMs})`
    : sql`coalesce(cast(cast(${message} as json) ->> 'changedAtMs' as bigint), ${receivedAtMs})`;
}

/** Removes some of what is as old as no event is kept. */
export async function pruneFormer(
  tx: Kysely<HosTables>,
  { tenant, beforeMs }: { readonly tenant: string; readonly beforeMs: number },
): Promise<number> {
  const key = sql`tenant, kind, ref, knownUntilMs`;
  const { numAffectedRows = 0n } = await sql`delete from formerDutyRecord where (${key}) in (
    select ${key} from formerDutyRecord where tenant = ${tenant} and occurredAtMs < ${beforeMs}
    limit ${PRUNED_AT_ONCE})`.execute(tx);
  return Number(numAffectedRows);
}
