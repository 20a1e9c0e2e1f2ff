import { type Kysely, type RawBuilder, sql } from "kysely";
import { deleteRows, insertRows } from "../../../platform/store/row-batch.ts";
import { eachText, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { WritableStore } from "../../../platform/store/store.ts";
import { ALWAYS } from "../identity/record-span.ts";
import { type RecordScope, toStoredFacts } from "../identity/records/vendor-records.ts";
import type { FleetTables } from "../tables.ts";
import { toEntityWords, toVariants } from "./search-words.ts";

type Tx = Kysely<FleetTables>;

/**
 * Has some devices or drivers be found by the words that they have today, and by no others. Costs two statements to look, and a row for each word, and for each letter of
 * it, that is new or gone.
 */
export async function writeSearch(tx: Tx, { tenant, kind }: RecordScope, entityIds: Iterable<string>): Promise<void> {
  const ids = [...new Set(entityIds)];
  if (ids.length === 0) return;
  const words = await readWordsOfToday(tx, { tenant, kind }, ids);
  const { rows: stored } = await sql<{ entityId: string; word: string }>`
    select w.entityId, w.word from ${eachText(tx, ids, "asked")}
      ${joinInOrder(tx)} searchWord w on w.tenant = ${tenant} and w.entityId = asked.value and w.kind = ${kind}`.execute(
    tx,
  );
  const isStored = new Set(stored.map(({ entityId, word }) => `${entityId} ${word}`));
  const gone = stored.filter(({ entityId, word }) => !words.get(entityId)?.has(word));
  const come = Array.from(words, ([entityId, own]) =>
    [...own].filter((word) => !isStored.has(`${entityId} ${word}`)).map((word) => ({ entityId, word })),
  ).flat();
  const toWordRow = ({ entityId, word }: { entityId: string; word: string }) => [tenant, kind, word, entityId];
  const toVariantRows = ({ entityId, word }: { entityId: string; word: string }) =>
    toVariants(word).map((variant) => [tenant, kind, variant, word, entityId]);
  const [byWord, byVariant] = [
    ["tenant", "kind", "word", "entityId"],
    ["tenant", "kind", "variant", "word", "entityId"],
  ];
  if (gone.length > 0) {
    await deleteRows(tx, { from: "searchWord", by: byWord, rows: gone.map(toWordRow) });
    await deleteRows(tx, { from: "searchVariant", by: byVariant, rows: gone.flatMap(toVariantRows) });
  }
  if (come.length > 0) {
    await insertRows(tx, { into: "searchWord", columns: byWord, rows: come.map(toWordRow) });
    await insertRows(tx, { into: "searchVariant", columns: byVariant, rows: come.flatMap(toVariantRows) });
  }
}

/** The words of some devices or drivers by the records that they have today. Of one that is gone, there are none. */
async function readWordsOfToday(
  tx: Tx,
  { tenant, kind }: RecordScope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const join = joinInOrder(tx);
  const { rows } = await sql<FleetTables["vendorRecord"] & { entityId: string; entityVin: string | null }>`
    select r.*, l.entityId, e.vin as entityVin from ${eachText(tx, ids, "asked")}
      ${join} entity e on e.tenant = ${tenant} and e.id = asked.value and e.kind = ${kind}
      ${join} link l on l.tenant = e.tenant and l.entityId = e.id and l.kind = e.kind and l.untilMs = ${ALWAYS.untilMs}
      ${join} vendorRecord r on r.tenant = l.tenant and r.kind = l.kind and r.vendor = l.vendor and r.ref = l.ref`.execute(
    tx,
  );
  return new Map(
    Array.from(
      Map.groupBy(rows, ({ entityId }) => entityId),
      ([id, records]) => [id, toEntityWords(kind, records[0]?.entityVin ?? null, records.map(toStoredFacts))] as const,
    ),
  );
}

type Place = Pick<FleetTables["entity"], "tenant" | "kind"> & { readonly id: string };

/** Devices and drivers of one transaction. */
const SLICE = 500;

/** Has devices and drivers be found that were known before there were words to find them by. Walks all of them once. */
export async function indexStoredEntities(store: WritableStore<FleetTables>, signal: AbortSignal): Promise<void> {
  for (let last: Place | null = null; !signal.aborted; ) {
    const behind: RawBuilder<unknown> = last ? sql`(tenant, id) > (${last.tenant}, ${last.id})` : sql`true`;
    const { rows }: { rows: (Place & { readonly isFound: number })[] } = await sql<Place & { isFound: number }>`
      select tenant, kind, id, case when exists (
        select 1 from searchWord w where w.tenant = entity.tenant and w.entityId = entity.id) then 1 else 0 end as isFound
      from entity where ${behind} order by tenant, id limit ${SLICE}`.execute(store.db);
    const next = rows.at(-1);
    if (!next) return;
    last = next;
    const unfound = Map.groupBy(
      rows.filter(({ isFound }) => !isFound),
      ({ tenant, kind }) => JSON.stringify([tenant, kind]),
    );
    for (const ofKind of unfound.values()) {
      const [{ tenant, kind } = next] = ofKind;
      const ids = ofKind.map(({ id }) => id);
      await store.write((tx) => writeSearch(tx, { tenant, kind }, ids));
    }
  }
}
