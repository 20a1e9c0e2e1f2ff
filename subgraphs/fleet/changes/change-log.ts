import { type Kysely, type RawBuilder, sql } from "kysely";
import { BEFORE_THE_FIRST_CHANGE, type ChangePlace, type Resumption } from "../../../platform/live/change-order.ts";
import { PRUNED_AT_ONCE } from "../../../platform/retention/pruner.ts";
import { lastNumber, takeNumbers } from "../../../platform/store/numbering.ts";
import { indexedBy } from "../../../platform/store/sql-words.ts";
import type { ChangeTable, FleetTables } from "../tables.ts";

/** The tables of an order of changes. */
export type ChangeLog = {
  /** What became known, by numbers in the order of the commits. */
  readonly changes: "change" | "incidentChange";
  readonly byTenant: "changeByTenant" | "incidentChangeByTenant";
  /** Its writers, each with the place that its first change followed. */
  readonly writers: "history" | "incidentHistory";
  /** Of each tenant, the place of the last change that is gone by its age. */
  readonly horizon: "changeHorizon" | "incidentChangeHorizon";
};

export const EVENT_CHANGES = {
  changes: "change",
  byTenant: "changeByTenant",
  writers: "history",
  horizon: "changeHorizon",
} as const satisfies ChangeLog;

export const INCIDENT_CHANGES = {
  changes: "incidentChange",
  byTenant: "incidentChangeByTenant",
  writers: "incidentHistory",
  horizon: "incidentChangeHorizon",
} as const satisfies ChangeLog;

type Row<Log extends ChangeLog> = Log["changes"] extends "change" ? ChangeTable : FleetTables["incidentChange"];

/** What is written of changes, and read of them, whatever they are changes of. */
type Read = { readonly db: Kysely<FleetTables>; readonly tenant: string };

const tenantOf = (tenant: string): RawBuilder<unknown> => sql`(select code from word where text = ${tenant})`;

/** The writer of the change at a place, as an expression: the last one that entered before it. */
function writerAt({ writers }: ChangeLog, seq: RawBuilder<unknown>): RawBuilder<string> {
  return sql`coalesce((select id from ${sql.raw(writers)} where afterSeq < ${seq} order by afterSeq desc limit 1), '')`;
}

/** Where the changes of a tenant begin that there still are, as an expression: 0 where none has gone. */
function horizonOf({ horizon }: ChangeLog, tenant: string): RawBuilder<number> {
  return sql`coalesce((select seq from ${sql.raw(horizon)} where tenant = ${tenantOf(tenant)}), 0)`;
}

/** Where the last change of a tenant is that there is; where none is left, where the last one was. */
export async function readLastChange(log: ChangeLog, { db, tenant }: Read): Promise<ChangePlace> {
  const { rows } = await sql<ChangePlace>`
    select seq, ${writerAt(log, sql`seq`)} as writer from ${sql.raw(log.changes)} ${indexedBy(db, log.byTenant)}
    where tenant = ${tenantOf(tenant)} order by seq desc limit 1`.execute(db);
  return rows[0] ?? (await readResumption(log, { db, tenant })).place;
}

/** Whether a place is one in the order of a tenant's changes. Every order has the place before its first change. */
export async function isPlaceOf(log: ChangeLog, { db, tenant }: Read, { writer, seq }: ChangePlace): Promise<boolean> {
  if (seq === BEFORE_THE_FIRST_CHANGE.seq) return true;
  const { rows } = await sql<{ writer: string; isPlace: 0 | 1 }>`
    select ${writerAt(log, sql`${seq}`)} as writer, case when ${seq} <= ${horizonOf(log, tenant)} or exists (
      select 1 from ${sql.raw(log.changes)} where seq = ${seq} and tenant = ${tenantOf(tenant)})
      then 1 else 0 end as isPlace`.execute(db);
  return rows[0]?.isPlace === 1 && rows[0].writer === writer;
}

/** The place of the last change that is gone, and since when there are some. */
export async function readResumption(log: ChangeLog, { db, tenant }: Read): Promise<Resumption> {
  const { rows } = await sql<ChangePlace & { atMs: number | null }>`
    select horizon.seq, ${writerAt(log, sql`horizon.seq`)} as writer, (
      select atMs from ${sql.raw(log.changes)} ${indexedBy(db, log.byTenant)}
      where tenant = ${tenantOf(tenant)} order by seq limit 1) as atMs
    from (select ${horizonOf(log, tenant)} as seq) horizon`.execute(db);
  const { atMs, ...place } = rows[0] ?? { ...BEFORE_THE_FIRST_CHANGE, atMs: null };
  return { place, atMs };
}

/** The changes of a tenant that come next, each with its writer, and whether some before them are gone. One statement. */
export async function readChanges<Log extends ChangeLog>(
  log: Log,
  { db, tenant }: Read,
  { afterSeq, limit }: { readonly afterSeq: number; readonly limit: number },
): Promise<{ readonly isCut: boolean; readonly rows: readonly (Row<Log> & { readonly writer: string })[] }> {
  type Joined = (Row<Log> | { seq: null }) & { writer: string; horizon: number };
  const { rows } = await sql<Joined>`
    select horizon.seq as horizon, next.*, ${writerAt(log, sql`next.seq`)} as writer
    from (select ${horizonOf(log, tenant)} as seq) horizon left join (
      select * from ${sql.raw(log.changes)} ${indexedBy(db, log.byTenant)}
      where tenant = ${tenantOf(tenant)} and seq > ${afterSeq}
      order by seq limit ${limit}) next on true order by next.seq`.execute(db);
  const stored = rows.filter((row): row is Extract<Joined, Row<Log>> => row.seq !== null);
  return { isCut: (rows[0]?.horizon ?? 0) > afterSeq, rows: stored };
}

/** Takes the places of changes that are written next, and answers with the one before them. See `takeNumbers`. */
export async function takePlaces(
  tx: Kysely<FleetTables>,
  { changes, writers }: ChangeLog,
  { count, writer }: { readonly count: number; readonly writer: string },
): Promise<number> {
  const afterSeq = await takeNumbers(tx, changes, count);
  // The changes from here on are this writer's, unless that is noted already.
  await sql`insert into ${sql.raw(writers)} (afterSeq, id) select cast(${afterSeq} as bigint), cast(${writer} as text)
    where (select id from ${sql.raw(writers)} order by afterSeq desc limit 1) is distinct from ${writer}`.execute(tx);
  return afterSeq;
}

/** The last place that a change ever had: the change may be gone by its age, and its place is never used again. */
export function lastPlace(db: Kysely<FleetTables>, { changes }: ChangeLog): Promise<number> {
  return lastNumber(db, changes);
}

/**
 * Removes the oldest changes, and notes of each tenant which was the last: whoever stands before it has missed something.
 * They go in their order, none before another, also where the clock was set back between two of them.
 */
export async function pruneChanges(
  tx: Kysely<FleetTables>,
  { changes, horizon }: ChangeLog,
  beforeMs: number,
): Promise<number> {
  const { rows } = await sql<{ seq: number; tenant: number; atMs: number }>`
    select seq, tenant, atMs from ${sql.raw(changes)} where seq > (select coalesce(max(seq), 0) from ${sql.raw(horizon)})
    order by seq limit ${PRUNED_AT_ONCE}`.execute(tx);
  const firstKept = rows.findIndex(({ atMs }) => atMs >= beforeMs);
  const old = firstKept < 0 ? rows : rows.slice(0, firstKept);
  const last = old.at(-1);
  if (!last) return 0;
  for (const [tenant, seq] of new Map(old.map((change) => [change.tenant, change.seq]))) {
    await sql`insert into ${sql.raw(horizon)} (tenant, seq) values (${tenant}, ${seq})
      on conflict (tenant) do update set seq = excluded.seq`.execute(tx);
  }
  await sql`delete from ${sql.raw(changes)} where seq <= ${last.seq}`.execute(tx);
  return old.length;
}
