import { type Kysely, type QueryExecutorProvider, type RawBuilder, sql } from "kysely";
import { PRUNED_AT_ONCE } from "../retention/pruner.ts";
import { engineOf } from "../store/engine-of.ts";
import { createNumbering, takeNumbers } from "../store/numbering.ts";
import { insertRows } from "../store/row-batch.ts";
import type { Tenanted } from "../store/store.ts";
import {
  BEFORE_THE_FIRST_CHANGE,
  type ChangeBatch,
  type ChangeOrder,
  type ChangePlace,
  type OrderedChange,
  type Resumption,
} from "./change-order.ts";

/*
 * An order of changes in two tables of a domain's store: `<name>` has the changes, each with its writer, and `<name>Horizon` the
 * last one of each tenant that is gone by its age. Tenants are text.
 */

/** A change as it is stored: of the object that `ref` names. */
export type StoredChange<State> = OrderedChange<State> & { readonly ref: string };

/** A change that is to be stored. */
export type NewChange<State> = Omit<StoredChange<State>, "place">;

const COLUMNS = ["seq", "tenant", "atMs", "writer", "kind", "ref", "before", "after"];

/** For a migration of a store: makes the tables of an order of changes, in the words of the engine. */
export async function createStoredChanges(db: Kysely<unknown>, name: string): Promise<void> {
  const isSqlite = engineOf(db) === "sqlite";
  if (!isSqlite) await createNumbering(db, [name]);
  const [key, text, integer] = isSqlite
    ? ["integer primary key autoincrement", "text", "integer"]
    : ["bigint primary key", 'text collate "C"', "bigint"];
  const run = (statement: string) => sql.raw(statement).execute(db);
  await run(`create table ${name} (
    seq ${key}, tenant ${text} not null, atMs ${integer} not null, writer text not null, kind text not null,
    ref ${text} not null, before text, after text not null)`);
  await run(`create index ${name}ByTenant on ${name} (tenant, seq)`);
  await run(`create table ${name}Horizon (
    tenant ${text} primary key, seq ${integer} not null, writer text not null)`);
}

export type Appending = {
  readonly tenant: string;
  readonly atMs: number;
  /** An id of this process's writing, a new one for each: see {@link ChangePlace}. */
  readonly writer: string;
};

/** Stores changes behind all that there are, in the transaction that makes them. */
export async function appendChanges<State>(
  tx: QueryExecutorProvider,
  name: string,
  { tenant, atMs, writer, changes }: Appending & { readonly changes: readonly NewChange<State>[] },
): Promise<void> {
  if (changes.length === 0) return;
  const afterSeq = await takeNumbers(tx, name, changes.length);
  const rows = changes.map(({ kind, ref, before, after }, index) => [
    ...[afterSeq + 1 + index, tenant, atMs, writer, kind, ref],
    ...[before && JSON.stringify(before), JSON.stringify(after)],
  ]);
  await insertRows(tx, { into: name, columns: COLUMNS, rows });
}

/** Removes the oldest changes of a tenant, and notes which was the last of them: a step of a `Pruner`. */
export async function pruneStoredChanges(
  tx: QueryExecutorProvider,
  name: string,
  { tenant, beforeMs }: { readonly tenant: string; readonly beforeMs: number },
): Promise<number> {
  const { rows } = await sql<ChangePlace & { atMs: number }>`select seq, writer, atMs from ${sql.ref(name)}
    where tenant = ${tenant} order by seq limit ${PRUNED_AT_ONCE}`.execute(tx);
  // They go in their order, none before another, also where the clock was set back between two of them.
  const firstKept = rows.findIndex(({ atMs }) => atMs >= beforeMs);
  const old = firstKept < 0 ? rows : rows.slice(0, firstKept);
  const last = old.at(-1);
  if (!last) return 0;
  await sql`insert into ${sql.ref(`${name}Horizon`)} (tenant, seq, writer) values (${tenant}, ${last.seq}, ${last.writer})
    on conflict (tenant) do update set seq = excluded.seq, writer = excluded.writer`.execute(tx);
  await sql`delete from ${sql.ref(name)} where tenant = ${tenant} and seq <= ${last.seq}`.execute(tx);
  return old.length;
}

type Row = { seq: number; writer: string; kind: OrderedChange<unknown>["kind"]; ref: string };
type ReadRow = Row & { before: string | null; after: string };

/** Reads an order of changes that a store has under a name. */
export class StoredChangeOrder<State> implements ChangeOrder<StoredChange<State>> {
  readonly #store: Tenanted<never>;
  readonly #changes: RawBuilder<unknown>;
  readonly #horizon: RawBuilder<unknown>;

  constructor(store: Tenanted<never>, name: string) {
    this.#store = store;
    this.#changes = sql.ref(name);
    this.#horizon = sql.ref(`${name}Horizon`);
  }

  async lastChange(tenant: string): Promise<ChangePlace> {
    const { rows } = await sql<ChangePlace>`select seq, writer from ${this.#changes}
      where tenant = ${tenant} order by seq desc limit 1`.execute(this.#store.of(tenant));
    return rows[0] ?? (await this.#horizonOf(tenant));
  }

  /** Of a place before the oldest change nobody can tell whose it was: whoever stands there is told a gap in either case. */
  async isPlace(tenant: string, { seq, writer }: ChangePlace): Promise<boolean> {
    if (seq === BEFORE_THE_FIRST_CHANGE.seq) return true;
    const { rows } = await sql<ChangePlace>`select seq, writer from ${this.#changes}
      where tenant = ${tenant} and seq = ${seq}`.execute(this.#store.of(tenant));
    const [change] = rows;
    if (change) return change.writer === writer;
    const horizon = await this.#horizonOf(tenant);
    return seq < horizon.seq || (seq === horizon.seq && writer === horizon.writer);
  }

  async resumption(tenant: string): Promise<Resumption> {
    const { rows } = await sql<{ atMs: number }>`select atMs from ${this.#changes}
      where tenant = ${tenant} order by seq limit 1`.execute(this.#store.of(tenant));
    return { place: await this.#horizonOf(tenant), atMs: rows[0]?.atMs ?? null };
  }

  async changes(
    tenant: string,
    { afterSeq, limit }: { readonly afterSeq: number; readonly limit: number },
  ): Promise<ChangeBatch<StoredChange<State>>> {
    // One statement: the horizon may move between two.
    const { rows } = await sql<(ReadRow | { seq: null }) & { horizon: number }>`
      select h.seq as horizon, next.* from (
        select coalesce((select seq from ${this.#horizon} where tenant = ${tenant}), 0) as seq) h
      left join (select seq, writer, kind, ref, before, after from ${this.#changes}
        where tenant = ${tenant} and seq > ${afterSeq} order by seq limit ${limit}) next on true
      order by next.seq`.execute(this.#store.of(tenant));
    const stored = rows.filter((row): row is ReadRow & { horizon: number } => row.seq !== null);
    return { changes: stored.map(toChange<State>), isCut: (rows[0]?.horizon ?? 0) > afterSeq };
  }

  async #horizonOf(tenant: string): Promise<ChangePlace> {
    const { rows } = await sql<ChangePlace>`select seq, writer from ${this.#horizon}
      where tenant = ${tenant}`.execute(this.#store.of(tenant));
    return rows[0] ?? BEFORE_THE_FIRST_CHANGE;
  }
}

function toChange<State>({ seq, writer, kind, ref, before, after }: ReadRow): StoredChange<State> {
  return {
    ...{ place: { seq, writer }, kind, ref },
    before: before === null ? null : (JSON.parse(before) as State),
    after: JSON.parse(after) as State,
  };
}
