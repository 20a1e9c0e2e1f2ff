import { type Kysely, sql } from "kysely";
import { deleteRows, insertRows } from "../../../platform/store/row-batch.ts";
import { eachText, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";

/** What more devices or drivers have tells nothing of any of them, and leads to no candidate: each has some 10 keys. */
const MOST_HOLDERS = 8;

/** Who has some keys: of a key that too many have, nobody in particular. */
export type Holders = ReadonlyMap<string, readonly string[] | typeof CROWDED>;

export const CROWDED = "crowded";

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

/** Whether so many have a key that it tells nothing. */
export function isCrowded(holders: number): boolean {
  return holders > MOST_HOLDERS;
}

/**
 * Who has some keys, those that nobody has left out. `more` is how many holders of a key are told beyond those that are too
 * many. Costs the same for a key however many have it. One statement.
 */
export async function readHolders(
  tx: Kysely<FleetTables>,
  tenant: string,
  { keys, more = 0 }: { readonly keys: ReadonlySet<string>; readonly more?: number },
): Promise<Holders> {
  if (keys.size === 0) return new Map();
  const most = MOST_HOLDERS + more;
  const { rows } = await sql<{ key: string; entityId: string | null }>`
    with counted as materialized (
      select one.value as key, (select count(*) from (
        select 1 from candidateKey c where c.tenant = ${tenant} and c.key = one.value limit ${most + 1}) held) as holders
      from ${eachText(tx, [...keys])})
    select counted.key, k.entityId from counted
      left join candidateKey k on k.tenant = ${tenant} and k.key = counted.key and counted.holders <= ${most}
    where counted.holders > 0`.execute(tx);
  const holders = new Map<string, string[] | typeof CROWDED>();
  for (const { key, entityId } of rows) {
    const known = holders.get(key);
    if (entityId === null) holders.set(key, CROWDED);
    else if (Array.isArray(known)) known.push(entityId);
    else holders.set(key, [entityId]);
  }
  return holders;
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
