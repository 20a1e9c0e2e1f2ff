import { type Kysely, sql } from "kysely";
import { deleteRows, insertRows } from "../../../platform/store/row-batch.ts";
import { eachRow, indexedBy, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";
import { PRESENCE } from "./attribution.ts";
import type { LogEntryTable } from "./attribution-tables.ts";
import type { LogEntry } from "./log-entry.ts";
import { compareEntries, endOf, isAbsolute, type Stay, toStays, toUnclaimedStay } from "./stays.ts";

/** What changes of the log: the entry that an event was, and the one that it is. Null for none. */
export type EntryChange = {
  readonly key: number;
  readonly before: LogEntry | null;
  readonly after: LogEntry | null;
};

/** A part of a device's time, its end excluded, in which somebody else may be in it than was known. */
export type Shift = { readonly device: number; readonly fromMs: number; readonly untilMs: number };

type OfTenant = { readonly tenant: number; readonly changes: readonly EntryChange[] };

const COLUMNS: readonly (keyof LogEntryTable)[] = [
  ...(["key", "tenant", "refHash", "driver", "device", "atMs", "untilMs", "says", "presence"] as const),
];

/**
 * Writes what changes of the log, and what that changes of who was where. Answers with when and where that is. It reads, of each
 * driver concerned, the entries from the one before the first change to the one behind the last that says by itself what he is: one
 * statement.
 */
export async function writeLog(tx: Kysely<FleetTables>, { tenant, changes }: OfTenant): Promise<readonly Shift[]> {
  if (changes.length === 0) return [];
  const changed = new Map(changes.map((change) => [change.key, change]));
  const stored = await readAround(tx, { tenant, changes });
  const shifts: Shift[] = [];
  const written = new Map<number, Stay>();
  const note = (before: Stay | null, after: Stay | null) => {
    for (const stay of [before, after]) if (stay) shifts.push(...toShifts(stay));
    if (after) written.set(after.key, after);
  };
  for (const { before, after } of changes) {
    // What has no driver follows nothing, and nothing follows it.
    const [was, is] = [toUnclaimed(before), toUnclaimed(after)];
    if (was || is) note(was, is);
  }
  for (const [driver, part] of toParts(changes)) {
    const ofDriver = stored.get(driver) ?? [];
    const kept = ofDriver.filter(({ key }) => !changed.has(key));
    const known = new Map(ofDriver.map((stay) => [stay.key, stay]));
    const news = [...changed.values()].flatMap(({ after }) => (after?.driver === driver ? after : []));
    for (const { key, atMs } of ofDriver)
      if (changed.has(key) && atMs >= part.fromMs) note(known.get(key) ?? null, null);
    for (const stay of continueLog(kept, news, part)) {
      const before = known.get(stay.key) ?? null;
      if (!before || changed.has(stay.key) || !isSame(before, stay)) note(before, stay);
    }
  }
  await store(tx, { tenant, changes, written });
  return shifts;
}

type Part = { readonly fromMs: number; readonly untilMs: number };

/** The drivers whose log changes, each with the first and the last instant at which it does. */
function toParts(changes: readonly EntryChange[]): ReadonlyMap<number, Part> {
  const parts = new Map<number, Part>();
  for (const entry of changes.flatMap(({ before, after }) => [before ?? [], after ?? []].flat())) {
    if (entry.driver === null) continue;
    const { fromMs, untilMs } = parts.get(entry.driver) ?? { fromMs: entry.atMs, untilMs: entry.atMs };
    parts.set(entry.driver, { fromMs: Math.min(fromMs, entry.atMs), untilMs: Math.max(untilMs, entry.atMs) });
  }
  return parts;
}

/** What the entries of a driver say now, from the last one before a change to the first that no change concerns. */
function continueLog(kept: readonly Stay[], news: readonly LogEntry[], { fromMs, untilMs }: Part): readonly Stay[] {
  const earlier = kept.filter(({ atMs }) => atMs < fromMs);
  const last = earlier.at(-1);
  const entries = [...kept.filter(({ atMs }) => atMs >= fromMs).map(toEntry), ...news].sort(compareEntries);
  const end = entries.findIndex(({ atMs, says }) => atMs > untilMs && isAbsolute(says));
  const stays = toStays(entries, last?.presence ?? PRESENCE.OUT);
  const next = entries[0]?.atMs ?? null;
  const before = last ? [{ ...last, untilMs: endOf(last.atMs, { presence: last.presence, nextMs: next }) }] : [];
  return [...before, ...(end < 0 ? stays : stays.slice(0, end))];
}

function toEntry({ untilMs: _, presence: __, ...entry }: Stay): LogEntry {
  return { ...entry, endMs: null };
}

function toUnclaimed(entry: LogEntry | null): Stay | null {
  return entry?.driver === null ? toUnclaimedStay(entry) : null;
}

function toShifts({ device, presence, atMs: fromMs, untilMs }: Stay): readonly Shift[] {
  return device === null || presence === PRESENCE.OUT || untilMs <= fromMs ? [] : [{ device, fromMs, untilMs }];
}

function isSame(a: Stay, b: Stay): boolean {
  return a.untilMs === b.untilMs && a.presence === b.presence;
}

/** What is stored of each driver around some changes, in its order. */
async function readAround(
  tx: Kysely<FleetTables>,
  { tenant, changes }: OfTenant,
): Promise<ReadonlyMap<number, readonly Stay[]>> {
  const parts = Array.from(toParts(changes), ([driver, part]) => ({ driver, ...part }));
  if (parts.length === 0) return new Map();
  const ofDriver = sql`l.tenant = ${tenant} and l.driver = one.driver`;
  const index = indexedBy(tx, "logEntryByDriver");
  const { rows } = await sql<LogEntryTable & { driver: number }>`
    select e.* from (select one.driver, one.fromMs, one.untilMs,
        (select max(l.atMs) from logEntry l ${index} where ${ofDriver} and l.atMs < one.fromMs) as beforeMs,
        (select l.atMs from logEntry l ${index} where ${ofDriver} and l.atMs > one.untilMs and l.says not in ('RESTS', 'ENGINE')
          order by l.atMs limit 1) as behindMs
      from ${eachRow(tx, parts, { texts: [], integers: ["driver", "fromMs", "untilMs"] })}) part
    ${joinInOrder(tx)} logEntry e ${index} on e.tenant = ${tenant} and e.driver = part.driver
      and e.atMs >= coalesce(part.beforeMs, part.fromMs) and e.atMs <= coalesce(part.behindMs, ${Number.MAX_SAFE_INTEGER})`.execute(
    tx,
  );
  const byDriver = Map.groupBy(rows.map(toStay), ({ driver }) => driver ?? 0);
  for (const stays of byDriver.values()) stays.sort(compareEntries);
  return byDriver;
}

function toStay({ tenant: _, ...stay }: LogEntryTable): Stay {
  return stay;
}

async function store(
  tx: Kysely<FleetTables>,
  { tenant, changes, written }: OfTenant & { readonly written: ReadonlyMap<number, Stay> },
): Promise<void> {
  const gone = changes.filter(({ before, after }) => before && !after).map(({ key }) => [key]);
  if (gone.length > 0) await deleteRows(tx, { from: "logEntry", by: ["key"], rows: gone });
  const rows = written.values().map((stay) => {
    const row: LogEntryTable = { ...stay, tenant };
    return COLUMNS.map((column) => row[column]);
  });
  if (written.size > 0)
    await insertRows(tx, { into: "logEntry", columns: COLUMNS, rows, onConflict: { replaceBy: ["key"] } });
}

/** Takes entries out of the log whose events are gone by their age. */
export async function pruneLog(tx: Kysely<FleetTables>, events: readonly { readonly key: number }[]): Promise<void> {
  await deleteRows(tx, { from: "logEntry", by: ["key"], rows: events.map(({ key }) => [key]) });
}
