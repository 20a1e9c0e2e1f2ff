import { type Kysely, sql } from "kysely";
import { eachRow, indexedBy, isOneOfNumbers, joinInOrder } from "../../../platform/store/sql-words.ts";
import type { EventClass } from "../events/event-classes.ts";
import type { EventNews, EventRowChange, Indexed, WritingScope } from "../events/event-row.ts";
import type { EventTable, FleetTables } from "../tables.ts";
import { readAssigned } from "./assigned.ts";
import { decideDriver, type Grounds } from "./attribution.ts";
import { type Driven, isSameDriven, ownDriverOf, toDriven, toOwnWord } from "./driven.ts";
import { isAttributable, type LogEntry, toLogEntry } from "./log-entry.ts";
import { readPresent } from "./read-present.ts";
import { type EntryChange, type Shift, writeLog } from "./write-log.ts";

/** Events with who drove, as far as their vendors and the log know, and what that was decided by. */
export type AttributedNews = EventNews & {
  /** Stored events of which something else is to be said, though nobody told anything of them. */
  readonly loose: readonly LooseEvent[];
  readonly groundsOf: GroundsOf;
};

/** A stored event, and the same with who drove by the log. */
export type LooseEvent = { readonly before: EventTable; readonly after: EventTable };

/** What is known of who drove at events, by their keys; without witnesses. */
export type GroundsOf = ReadonlyMap<number, Grounds>;

type Classes = ReadonlyMap<number, EventClass>;

/**
 * Finds out who drove at events that are to be written, by their vendors' words and the log, and at those stored events whose log changes
 * with them. To be called before the events are written, and before they are grouped. It costs a statement for the log of the drivers
 * that it tells of, one for the events of vehicles in which somebody else may have been, and one for who was in a vehicle.
 */
export async function attributeNews(
  tx: Kysely<FleetTables>,
  { news, changes }: EventNews,
  scope: WritingScope,
): Promise<AttributedNews> {
  const whole = toWholeChanges(changes);
  const [first] = whole.values();
  if (!first) return { news, changes, loose: [], groundsOf: new Map() };
  const { tenant } = first.after.row;
  const classOf = await scope.classes.read(tx, codesOf(whole.values()));
  const entries = toEntryChanges(whole, classOf);
  const shifts = await writeLog(tx, { tenant, changes: entries });
  const stored = await readShifted(tx, { tenant, shifts, except: whole }, scope);
  const rows = whole.values().flatMap(({ after: { row } }) => (isWeighed(row, classOf) ? [row] : []));
  const groundsOf = await readGrounds(tx, [...rows, ...stored], scope);
  const attributed = new Map<Indexed, Indexed>();
  for (const { after } of whole.values()) {
    const grounds = groundsOf.get(after.row.key);
    const row = grounds ? attribute(after.row, grounds) : { ...after.row, ...toOwnWord(after.row) };
    if (!isSameDriven(after.row, row)) attributed.set(after, { ...after, row });
  }
  return {
    news: news.map((one) => attributed.get(one) ?? one),
    changes: changes.map(({ before, after }) => ({ before, after: attributed.get(after) ?? after })),
    loose: toLoose(stored.map(toUnchanged), groundsOf),
    groundsOf,
  };
}

/**
 * Finds out who drove at events that are stored and were never looked at, and at those that their entries of the log tell of. `events`
 * are of one tenant, and `after` is what is known of whether the accounts that they name are nobody's.
 */
export async function attributeAnew(
  tx: Kysely<FleetTables>,
  events: readonly LooseEvent[],
  scope: WritingScope,
): Promise<AttributedNews> {
  const stored = events.map(({ after }) => after);
  const tenant = stored[0]?.tenant ?? 0;
  const classOf = await scope.classes.read(tx, new Set(stored.map((row) => row.class)));
  const changes = stored.flatMap((row): EntryChange[] => {
    const after = toEntryOf(row, classOf);
    return after ? [{ key: row.key, before: null, after }] : [];
  });
  const shifts = await writeLog(tx, { tenant, changes });
  const own = new Map(stored.map((row) => [row.key, row]));
  const others = await readShifted(tx, { tenant, shifts, except: own }, scope);
  const weighed = stored.filter((row) => isWeighed(row, classOf));
  const groundsOf = await readGrounds(tx, [...weighed, ...others], scope);
  const loose = toLoose([...events, ...others.map(toUnchanged)], groundsOf);
  return { news: [], changes: [], loose, groundsOf };
}

/** Stored events of one transaction that are looked at anew. */
const SLICE = 2_000;

/** Finds out anew who drove at the stored events of some devices in some times, some of them at a time. */
export async function* attributeShifted(
  tx: Kysely<FleetTables>,
  shifts: readonly Shift[],
  scope: WritingScope,
): AsyncGenerator<AttributedNews> {
  await scope.words.learn(tx, []);
  const shifted = { tenant: scope.words.codeOf(scope.tenant), shifts, except: new Map() };
  const keys = await readShiftedKeys(tx, shifted, scope);
  for (let start = 0; start < keys.length; start += SLICE) {
    const rows = await readEvents(tx, keys.slice(start, start + SLICE));
    const groundsOf = await readGrounds(tx, rows, scope);
    yield { news: [], changes: [], loose: toLoose(rows.map(toUnchanged), groundsOf), groundsOf };
  }
}

/** What is known of who drove at some events, but for witnesses. */
export async function readGrounds(
  tx: Kysely<FleetTables>,
  rows: readonly (Driven & Pick<EventTable, "key" | "tenant" | "device" | "occurredAtMs">)[],
  scope: WritingScope,
): Promise<GroundsOf> {
  const tenant = rows[0]?.tenant ?? 0;
  const moments = rows.flatMap(({ key, device, occurredAtMs: atMs }) =>
    device === null ? [] : [{ key, device, atMs }],
  );
  const presentAt = await readPresent(tx, tenant, moments);
  const unnamed = new Set(rows.flatMap((row) => (ownDriverOf(row) === null ? row.key : [])));
  // Where the log knows of somebody, no assignment counts.
  const open = moments.filter(({ key }) => unnamed.has(key) && presentAt(key).length === 0);
  const assignedAt = await readAssigned(tx, open, scope);
  return new Map(
    rows.map((row) => {
      const { key } = row;
      return [key, { own: ownDriverOf(row), present: presentAt(key), witnesses: [], assigned: assignedAt(key) }];
    }),
  );
}

function attribute(row: EventTable, grounds: Grounds): EventTable {
  return { ...row, ...toDriven(decideDriver(grounds), row) };
}

function toUnchanged(row: EventTable): LooseEvent {
  return { before: row, after: row };
}

function toLoose(events: readonly LooseEvent[], groundsOf: GroundsOf): readonly LooseEvent[] {
  return events.flatMap(({ before, after: row }) => {
    const grounds = groundsOf.get(row.key);
    const after = grounds ? attribute(row, grounds) : row;
    return isSameDriven(before, after) ? [] : [{ before, after }];
  });
}

/** Each event that changes, from what is stored to the last: in a batch one can change several times. */
function toWholeChanges(changes: readonly EventRowChange[]): ReadonlyMap<number, EventRowChange> {
  const whole = new Map<number, EventRowChange>();
  for (const { before, after } of changes) {
    const known = whole.get(after.row.key);
    whole.set(after.row.key, { before: known ? known.before : before, after });
  }
  return whole;
}

function codesOf(changes: Iterable<EventRowChange>): ReadonlySet<number> {
  const codes = new Set<number>();
  for (const { before, after } of changes) {
    codes.add(after.row.class);
    if (before) codes.add(before.row.class);
  }
  return codes;
}

/** Whether it is to be found out who drove at an event. */
function isWeighed(row: EventTable, classOf: Classes): boolean {
  const of = classOf.get(row.class);
  return of !== undefined && isAttributable(of);
}

function toEntryOf(row: EventTable, classOf: Classes): LogEntry | null {
  const of = classOf.get(row.class);
  return of ? toLogEntry(row, of) : null;
}

function toEntryChanges(whole: ReadonlyMap<number, EventRowChange>, classOf: Classes): readonly EntryChange[] {
  const changes: EntryChange[] = [];
  for (const [key, { before: was, after: is }] of whole) {
    const before = was && toEntryOf(was.row, classOf);
    const after = toEntryOf(is.row, classOf);
    if ((before || after) && !isSameEntry(before, after)) changes.push({ key, before, after });
  }
  return changes;
}

function isSameEntry(a: LogEntry | null, b: LogEntry | null): boolean {
  if (!a || !b) return a === b;
  return (["driver", "device", "atMs", "endMs", "says"] as const).every((part) => a[part] === b[part]);
}

type Shifted = {
  readonly tenant: number;
  readonly shifts: readonly Shift[];
  /** The events that are looked at anyway, by their keys. */
  readonly except: ReadonlyMap<number, unknown>;
};

/** The stored events of vehicles in which somebody else may have been, of those that are asked who drove. */
async function readShifted(
  tx: Kysely<FleetTables>,
  shifted: Shifted,
  scope: WritingScope,
): Promise<readonly EventTable[]> {
  return readEvents(tx, await readShiftedKeys(tx, shifted, scope));
}

async function readEvents(tx: Kysely<FleetTables>, keys: readonly number[]): Promise<readonly EventTable[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<EventTable>`select * from event where key ${isOneOfNumbers(tx, keys)}`.execute(tx);
  return rows;
}

async function readShiftedKeys(
  tx: Kysely<FleetTables>,
  { tenant, shifts, except }: Shifted,
  { classes }: WritingScope,
): Promise<readonly number[]> {
  if (shifts.length === 0) return [];
  const ranges = joinShifts(shifts);
  // The index has all of this: most events are entries of the log themselves, and their rows are not read.
  const { rows: seen } = await sql<Pick<EventTable, "key" | "class">>`
    select e.key, e.class from ${eachRow(tx, ranges, { texts: [], integers: ["device", "fromMs", "untilMs"] })}
      ${joinInOrder(tx)} event e ${indexedBy(tx, "eventByDevice")} on e.tenant = ${tenant} and e.device = one.device
        and e.occurredAtMs >= one.fromMs and e.occurredAtMs < one.untilMs`.execute(tx);
  const classOf = await classes.read(tx, new Set(seen.map((row) => row.class)));
  return seen.flatMap(({ key, class: code }) => {
    const of = classOf.get(code);
    return of && isAttributable(of) && !except.has(key) ? key : [];
  });
}

/** The same times of the same devices, none of them twice. */
function joinShifts(shifts: readonly Shift[]): readonly Shift[] {
  const joined: Shift[] = [];
  for (const ofDevice of Map.groupBy(shifts, ({ device }) => device).values()) {
    let untilMs = Number.NEGATIVE_INFINITY;
    for (const shift of ofDevice.toSorted((a, b) => a.fromMs - b.fromMs)) {
      const last = shift.fromMs <= untilMs ? joined.pop() : undefined;
      untilMs = Math.max(shift.untilMs, last?.untilMs ?? untilMs);
      joined.push({ ...shift, fromMs: last?.fromMs ?? shift.fromMs, untilMs });
    }
  }
  return joined;
}
