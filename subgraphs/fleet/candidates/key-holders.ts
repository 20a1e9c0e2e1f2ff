import { type Kysely, sql } from "kysely";
import { deleteRows, insertRows } from "../../../platform/store/row-batch.ts";
import { eachText, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";

/** What more devices or drivers have tells nothing of any of them, and leads to no candidate: each has some 10 keys. */
const MOST_HOLDERS = 8;

/** Who has some keys: of a key that too many have, nobody in particular. */
export type Holders = { readonly few: ReadonlyMap<string, readonly string[]>; readonly crowded: ReadonlySet<string> };

/** The keys of some devices or drivers as they are stored. */
export async function readKeysOf(
  tx: Kysely<FleetTables>,
  tenant: string,
  entityIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (entityIds.length === 0) return new Map();
  const { rows } = await sql<{ key: string; entityId: string }>`
    select k.key, k.entityId from ${eachText(tx, entityIds)}
      ${joinInOrder(tx)} candidateKey k on k.tenant = ${tenant} and k.entityId = one.value`.execute(tx);
  const byEntity = Map.groupBy(rows, ({ entityId }) => entityId);
  return new Map(Array.from(byEntity, ([id, own]) => [id, new Set(own.map(({ key }) => key))]));
}

/** Costs the same for a key however many have it. One statement. */
export async function readHolders(tx: Kysely<FleetTables>, tenant: string, keys: Iterable<string>): Promise<Holders> {
  const asked = [...new Set(keys)];
  if (asked.length === 0) return { few: new Map(), crowded: new Set() };
  const { rows } = await sql<{ key: string; entityId: string | null }>`
    with counted as materialized (
      select one.value as key, (select count(*) from (
        select 1 from candidateKey c where c.tenant = ${tenant} and c.key = one.value
        limit ${MOST_HOLDERS + 1}) some) as holders
      from ${eachText(tx, asked)})
    select counted.key, k.entityId from counted
      left join candidateKey k on k.tenant = ${tenant} and k.key = counted.key and counted.holders <= ${MOST_HOLDERS}
    where counted.holders > 0`.execute(tx);
  const byKey = Map.groupBy(rows, ({ key }) => key);
  const few = new Map<string, readonly string[]>();
  const crowded = new Set<string>();
  for (const [key, holders] of byKey) {
    const ids = holders.flatMap(({ entityId }) => entityId ?? []);
    if (ids.length > 0) few.set(key, ids);
    else crowded.add(key);
  }
  return { few, crowded };
}

export type KeyChange = { readonly entityId: string; readonly key: string };

export async function writeKeys(
  tx: Kysely<FleetTables>,
  tenant: string,
  { gone, come }: { readonly gone: readonly KeyChange[]; readonly come: readonly KeyChange[] },
): Promise<void> {
  const columns = ["tenant", "key", "entityId"];
  const toRows = (changes: readonly KeyChange[]) => changes.map(({ key, entityId }) => [tenant, key, entityId]);
  await deleteRows(tx, { from: "candidateKey", by: columns, rows: toRows(gone) });
  await insertRows(tx, { into: "candidateKey", columns, rows: toRows(come) });
}
