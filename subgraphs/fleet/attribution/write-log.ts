import { type Kysely, sql } from "kysely";
import { deleteRows, insertRows, updateRows } from "../../../platform/store/row-batch.ts";
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
  const writing = new LogWriting(changes);
  for (const { before, after } of changes) {
    // What has no driver follows nothing, and nothing follows it.
    const [was, is] = [toUnclaimed(before), toUnclaimed(after)];
    if (was || is) writing.note(was, is);
  }
  const parts = toParts(changes);
  const stored = await readAround(tx, { tenant, parts });
  for (const [driver, part] of parts) writing.continueLog(stored.get(driver) ?? [], part);
  const { written, updated, shifts } = writing;
  await store(tx, { tenant, changes, written, updated });
  return shifts;
}

/** A driver's entries that are new or have changed, and the first and the last instant at which one was or is. */
type Part = { readonly news: readonly LogEntry[]; readonly fromMs: number; readonly untilMs: number };

/** What some changes of the log make of it. */
class LogWriting {
  readonly shifts: Shift[] = [];
  /** Entries that are new or say something else. */
  readonly written: Stay[] = [];
  /** Those that say the same for another time, or something else because of the one before. */
  readonly updated: Stay[] = [];
  readonly #changed: ReadonlySet<number>;

  constructor(changes: readonly EntryChange[]) {
    this.#changed = new Set(changes.map(({ key }) => key));
  }

  /** Notes what was in a vehicle and what is. */
  note(before: Stay | null, after: Stay | null): void {
    for (const stay of [before, after]) if (stay) this.shifts.push(...toShifts(stay));
    if (after) this.written.push(after);
  }

  /** Notes what the entries of a driver say now, from the last one before a change to the first that no change concerns. */
  continueLog(stored: readonly Stay[], { news, fromMs, untilMs }: Part): void {
    const known = new Map(stored.map((stay) => [stay.key, stay]));
    for (const stay of stored) if (this.#changed.has(stay.key)) this.note(stay, null);
    const kept = stored.filter(({ key }) => !this.#changed.has(key));
    const last = kept.findLast(({ atMs }) => atMs < fromMs);
    const entries = [...kept.filter(({ atMs }) => atMs >= fromMs).map(toEntry), ...news].sort(compareEntries);
    const end = entries.findIndex(({ atMs, says }) => atMs > untilMs && isAbsolute(says));
    const stays = toStays(entries, last?.presence ?? PRESENCE.OUT);
    const next = entries[0]?.atMs ?? null;
    const before = last ? [{ ...last, untilMs: endOf(last.atMs, { presence: last.presence, nextMs: next }) }] : [];
    for (const stay of [...before, ...(end < 0 ? stays : stays.slice(0, end))]) {
      const was = known.get(stay.key);
      if (!was || this.#changed.has(stay.key)) this.note(null, stay);
      else if (!isSame(was, stay)) this.#update(was, stay);
    }
  }

  /** In the time that both have in common, who is the same in a vehicle is there as before. */
  #update(was: Stay, is: Stay): void {
    this.updated.push(is);
    if (was.presence !== is.presence) this.shifts.push(...toShifts(was), ...toShifts(is));
    else
      this.shifts.push(
        ...toShifts({ ...is, atMs: Math.min(was.untilMs, is.untilMs), untilMs: Math.max(was.untilMs, is.untilMs) }),
      );
  }
}

/** The drivers whose log changes, each with what does. */
function toParts(changes: readonly EntryChange[]): ReadonlyMap<number, Part> {
  const parts = new Map<number, { news: LogEntry[]; fromMs: number; untilMs: number }>();
  const touch = ({ driver, atMs }: LogEntry) => {
    if (driver === null) return null;
    const part = parts.get(driver) ?? { news: [], fromMs: atMs, untilMs: atMs };
    parts.set(driver, part);
    part.fromMs = Math.min(part.fromMs, atMs);
    part.untilMs = Math.max(part.untilMs, atMs);
    return part;
  };
  for (const { before, after } of changes) {
    if (before) touch(before);
    if (after) touch(after)?.news.push(after);
  }
  return parts;
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

/** What is stored of each driver around what changes, in its order. */
async function readAround(
  tx: Kysely<FleetTables>,
  { tenant, parts }: { readonly tenant: number; readonly parts: ReadonlyMap<number, Part> },
): Promise<ReadonlyMap<number, readonly Stay[]>> {
  if (parts.size === 0) return new Map();
  const asked = Array.from(parts, ([driver, { fromMs, untilMs }]) => ({ driver, fromMs, untilMs }));
  const ofDriver = sql`l.tenant = ${tenant} and l.driver = one.driver`;
  const index = indexedBy(tx, "logEntryByDriver");
  const { rows } = await sql<LogEntryTable & { driver: number }>`
    select e.* from (select one.driver, one.fromMs, one.untilMs,
        (select max(l.atMs) from logEntry l ${index} where ${ofDriver} and l.atMs < one.fromMs) as beforeMs,
        (select l.atMs from logEntry l ${index} where ${ofDriver} and l.atMs > one.untilMs and l.says not in ('RESTS', 'ENGINE')
          order by l.atMs limit 1) as behindMs
      from ${eachRow(tx, asked, { texts: [], integers: ["driver", "fromMs", "untilMs"] })}) part
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

type ToStore = OfTenant & Pick<LogWriting, "written" | "updated">;

async function store(tx: Kysely<FleetTables>, { tenant, changes, written, updated }: ToStore): Promise<void> {
  const gone = changes.filter(({ before, after }) => before && !after).map(({ key }) => [key]);
  if (gone.length > 0) await deleteRows(tx, { from: "logEntry", by: ["key"], rows: gone });
  if (written.length > 0) {
    const rows = written.values().map((stay) => {
      const row: LogEntryTable = { ...stay, tenant };
      return COLUMNS.map((column) => row[column]);
    });
    await insertRows(tx, { into: "logEntry", columns: COLUMNS, rows, onConflict: { replaceBy: ["key"] } });
  }
  if (updated.length === 0) return;
  const rows = updated.values().map(({ untilMs, presence, key }) => [untilMs, presence, key]);
  await updateRows(tx, { table: "logEntry", set: ["untilMs", "presence"], by: ["key"], rows });
}

/** Takes entries out of the log whose events are gone by their age. */
export async function pruneLog(tx: Kysely<FleetTables>, events: readonly { readonly key: number }[]): Promise<void> {
  await deleteRows(tx, { from: "logEntry", by: ["key"], rows: events.map(({ key }) => [key]) });
}
