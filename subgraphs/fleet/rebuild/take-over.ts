import { randomUUID } from "node:crypto";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { type OutboxMessage, publish } from "../../../platform/outbox/outbox-table.ts";
import { engineOf } from "../../../platform/store/engine-of.ts";
import { deleteRows, insertRows } from "../../../platform/store/row-batch.ts";
import { isOneOfNumbers } from "../../../platform/store/sql-words.ts";
import type { AliasMessage, LinkMessage } from "../../../schema/messages.ts";
import { readClasses } from "../events/event-classes.ts";
import { type ToldChange, writeChanges } from "../events/write-events.ts";
import { type IncidentChange, writeIncidentChanges } from "../incidents/grouping/write-incidents.ts";
import type { IncidentTable } from "../incidents/incident-tables.ts";
import type { EventTable, FleetTables } from "../tables.ts";
import type { Difference, RowKey } from "./differences.ts";
import { readRebuilds } from "./rebuild-tables.ts";
import type { Row, TwoIndexes } from "./two-indexes.ts";

type Tx = Kysely<FleetTables>;

/** Rows that are in memory at a time. */
const SLICE = 200;

export type TakeOverOptions = {
  readonly two: TwoIndexes;
  readonly differences: readonly Difference[];
  readonly nowMs: number;
};

type Taking = Omit<TakeOverOptions, "differences"> & {
  readonly tx: Tx;
  readonly difference: Difference;
  /** Its changes are told apart by it from those of any other writer. */
  readonly scope: { readonly nowMs: number; readonly writer: string; readonly former: null };
};

/**
 * Makes the index that serves the new one, in a transaction of its own: writes the rows that differ and no others, and tells whoever
 * follows events, incidents, links and aliases what is other than was told. So every cursor, id and place stays what it was.
 */
export async function takeOver(tx: Tx, { two, differences, nowMs }: TakeOverOptions): Promise<void> {
  const scope = { nowMs, writer: randomUUID(), former: null };
  for (const difference of differences) {
    if (difference.changed.length + difference.gone.length === 0) continue;
    await takeTable({ tx, two, difference, nowMs, scope });
  }
  const nth = (await readRebuilds(tx)) + 1;
  await sql`insert into rebuild (nth, atMs) values (${nth}, ${nowMs})`.execute(tx);
}

function takeTable(taking: Taking): Promise<void> {
  switch (taking.difference.table.name) {
    case "event":
      return takeEvents(taking);
    case "incident":
      return takeIncidents(taking);
    case "entity":
      return takeEntities(taking);
    case "link":
      return takeLinks(taking);
    case "alias":
      return takeAliases(taking);
    case "eventClass":
      return takeCounts(taking);
    default:
      return takeRows(taking);
  }
}

async function takeRows(taking: Taking): Promise<void> {
  await deleteGone(taking);
  for await (const rows of readNew(taking)) await writeRows(taking, rows);
}

async function takeEvents(taking: Taking): Promise<void> {
  const { tx, difference, nowMs, scope } = taking;
  const last = Math.max(0, ...difference.gone.map(([key]) => Number(key)));
  // The number of one that no store holds is not given again.
  await sql`update eventHorizon set lastKey = ${last} where lastKey < ${last}`.execute(tx);
  await deleteGone(taking);
  for await (const rows of readNew<EventTable>(taking)) {
    const keys = rows.map(({ key }) => key);
    const { rows: stored } = await sql<EventTable>`select * from event where key ${isOneOfNumbers(tx, keys)}`.execute(
      tx,
    );
    const beforeOf = new Map(stored.map((row) => [row.key, row]));
    const changes = rows.map((row) => toEventChange(beforeOf.get(row.key) ?? null, row, nowMs));
    await writeRows(
      taking,
      changes.map(({ after }) => after),
    );
    await writeChanges(tx, await toTold(tx, changes), scope);
  }
}

type EventChange = { readonly before: EventTable | null; readonly after: EventTable };

/** The event as it is from now on. Where it was told meanwhile, it is as that says; where it was other than its record says, it is revised. */
function toEventChange(before: EventTable | null, row: EventTable, nowMs: number): EventChange {
  if (!before) return { before, after: row };
  const { revision, updatedAtMs } = before;
  if (isSameButForPlace(before, row)) return { before, after: { ...row, revision, updatedAtMs } };
  const isTold = before.publishedSeq === null || before.publishedSeq === row.publishedSeq;
  const changedAtMs = isTold ? Math.max(nowMs, updatedAtMs) : row.updatedAtMs;
  return { before, after: { ...row, revision: Math.max(revision + 1, row.revision), updatedAtMs: changedAtMs } };
}

const PLACE: ReadonlySet<string> = new Set(["publishedSeq", "revision", "updatedAtMs"] satisfies (keyof EventTable)[]);

function isSameButForPlace(before: Readonly<EventTable>, row: Readonly<EventTable>): boolean {
  const [one, other]: readonly Readonly<Record<string, unknown>>[] = [before, row];
  return Object.keys(row).every((column) => PLACE.has(column) || one?.[column] === other?.[column]);
}

async function toTold(tx: Tx, changes: readonly EventChange[]): Promise<readonly ToldChange[]> {
  const news = changes.filter(({ before, after }) => before?.revision !== after.revision);
  const codes = news.flatMap(({ before, after }) => [before?.class ?? after.class, after.class]);
  const classes = new Map((await readClasses(tx, [...new Set(codes)])).map((one) => [one.code, one]));
  const isRetracted = (row: EventTable) => classes.get(row.class)?.retracted === true;
  return news.map(({ before, after }) => {
    const kind = before === null ? "ADDED" : isRetracted(after) && !isRetracted(before) ? "RETRACTED" : "AMENDED";
    return { kind, before, after };
  });
}

async function takeIncidents(taking: Taking): Promise<void> {
  const { tx, scope } = taking;
  await deleteGone(taking);
  let lastKey = 0;
  for await (const rows of readNew<IncidentTable>(taking)) {
    const keys = rows.map(({ key }) => key);
    const { rows: stored } = await sql<IncidentTable>`
      select * from incident where key ${isOneOfNumbers(tx, keys)}`.execute(tx);
    const beforeOf = new Map(stored.map((row) => [row.key, row]));
    await writeRows(taking, rows);
    const changes = rows.map((after): IncidentChange => ({ before: beforeOf.get(after.key) ?? null, after }));
    await writeIncidentChanges(tx, changes, scope);
    lastKey = Math.max(lastKey, ...keys);
  }
  if (engineOf(tx) === "postgres") {
    await sql`update numbering set last = ${lastKey} where name = 'incident' and last < ${lastKey}`.execute(tx);
  }
}

async function takeEntities(taking: Taking): Promise<void> {
  const { tx } = taking;
  await deleteGone(taking);
  const { rows: stored } = await sql<{ tenant: string; id: string; revision: number }>`
    select tenant, id, revision from entity`.execute(tx);
  const revisionOf = new Map(stored.map(({ tenant, id, revision }) => [`${tenant} ${id}`, revision]));
  for await (const rows of readNew<FleetTables["entity"] & Row>(taking)) {
    const next = rows.map((row) => ({ ...row, revision: (revisionOf.get(`${row.tenant} ${row.id}`) ?? 0) + 1 }));
    await writeRows(taking, next);
  }
}

async function takeLinks(taking: Taking): Promise<void> {
  const { tx, two, difference, scope } = taking;
  await takeRows(taking);
  const records = new Map(
    [...difference.changed, ...difference.gone].map((key) => [JSON.stringify(key.slice(0, 4)), key]),
  );
  const messages: OutboxMessage[] = [];
  for (const [tenant, kind, vendor, ref] of records.values()) {
    const periods = await two.query(sql<LinkMessage["periods"][number]>`
      select entityId as id, fromMs as "fromMs", untilMs as "untilMs" from ${two.beside("link")}
      where tenant = ${tenant} and kind = ${kind} and vendor = ${vendor} and ref = ${ref} order by fromMs`);
    const message = { kind, vendor, ref, periods } as LinkMessage;
    messages.push({ tenant: String(tenant), kind: "link", ref: `${kind} ${vendor} ${ref}`, message });
  }
  await publish(tx, messages, scope.writer);
}

async function takeAliases(taking: Taking): Promise<void> {
  const { tx, difference, scope } = taking;
  const messages = difference.gone.map(([tenant, id]) => toAlias(String(tenant), { id: String(id), entityId: null }));
  await deleteGone(taking);
  for await (const rows of readNew<FleetTables["alias"] & Row>(taking)) {
    await writeRows(taking, rows);
    for (const { tenant, id, entityId } of rows) messages.push(toAlias(tenant, { id, entityId }));
  }
  await publish(tx, messages, scope.writer);
}

function toAlias(tenant: string, message: AliasMessage): OutboxMessage {
  return { tenant, kind: "alias", ref: message.id, message };
}

/** The classes are numbered where the index serves, and are there; what differs is how many events are of each. */
async function takeCounts(taking: Taking): Promise<void> {
  for await (const rows of readNew<FleetTables["eventClass"] & Row>(taking)) {
    for (const { code, count } of rows) {
      await sql`update eventClass set count = ${count} where code = ${code}`.execute(taking.tx);
    }
  }
}

async function deleteGone({ tx, difference: { table, gone } }: Taking): Promise<void> {
  if (gone.length > 0) await deleteRows(tx, { from: table.name, by: table.key, rows: gone });
}

async function writeRows({ tx, difference: { table } }: Taking, rows: readonly object[]): Promise<void> {
  const values = rows.map((row) => table.columns.map((column) => (row as Row)[column] ?? null));
  const { name: into, columns, key: replaceBy } = table;
  await insertRows(tx, { into, columns, rows: values, onConflict: { replaceBy } });
}

/** The rows of the new index that differ, some at a time. */
async function* readNew<Found extends object = Row>({
  two,
  difference: { table, changed },
}: Taking): AsyncGenerator<readonly Found[], void> {
  const { name, key, columns } = table;
  const of = (names: readonly string[]) => names.map((column) => sql.ref(column));
  for (let start = 0; start < changed.length; start += SLICE) {
    const isAsked = toCondition(key, changed.slice(start, start + SLICE));
    yield await two.query(sql<Found>`select ${sql.join(of(columns))} from ${two.beside(name)} where ${isAsked}`);
  }
}

/** That a row is one of some, by the values of its key. */
function toCondition(key: readonly string[], keys: readonly RowKey[]): RawBuilder<unknown> {
  const [first, ...others] = key;
  if (first !== undefined && others.length === 0) {
    return sql`${sql.ref(first)} in (${sql.join(keys.map(([value]) => value))})`;
  }
  const isOne = (values: RowKey) =>
    sql.join(
      key.map((column, index) => sql`${sql.ref(column)} = ${values[index]}`),
      sql` and `,
    );
  return sql.join(
    keys.map((values) => sql`(${isOne(values)})`),
    sql` or `,
  );
}
