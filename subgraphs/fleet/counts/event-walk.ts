import { type Kysely, type RawBuilder, sql } from "kysely";
import { indexedBy, isOneOfNumbers, joinInOrder, listOf } from "../../../platform/store/sql-words.ts";
import type { QueryWords } from "../events/query-words.ts";
import type { FleetTables } from "../tables.ts";
import { longestPacked, type PackedEvents, packedClass, unpack } from "./packed-events.ts";

/**
 * The indexes that have the events of one value, or all, in the order of time; but for the one by update, which is for few events, and sorts
 * them.
 */
const INDEXES = {
  time: { by: "eventByTime", column: null },
  ofIncidents: { by: "eventOfIncidents", column: null },
  update: { by: "eventByUpdate", column: null },
  class: { by: "eventByClass", column: "e.class" },
  device: { by: "eventByDevice", column: "e.device" },
  driver: { by: "eventByDriver", column: "e.driver" },
  rule: { by: "eventByRule", column: "e.rule" },
  incident: { by: "eventByIncident", column: "e.incident" },
  group: { by: null, column: "g.grp" },
} as const;

export type WalkIndex = keyof typeof INDEXES;

/** Which values of which index have the fewest events that are not wanted. */
export function chooseIndex({
  words,
  updated,
  isUpdateShort,
}: Pick<EventWalk, "words" | "updated"> & { readonly isUpdateShort: boolean }): {
  readonly index: WalkIndex;
  readonly values: readonly (number | null)[];
} {
  for (const [index, values] of [
    ["incident", words.incidents],
    ["rule", words.rules],
    ["device", words.devices],
    ["driver", words.drivers],
    ["group", words.groups],
  ] as const) {
    if (values) return { index, values: [...values] };
  }
  return { index: updated && isUpdateShort ? "update" : "time", values: [null] };
}

/** What of an event is read beside its class. */
export type WalkColumn = "device" | "driver" | "incident" | "groups";

export type EventWalk = {
  readonly tenant: number;
  readonly index: WalkIndex;
  /** The value whose events are walked, where the index is by one. */
  readonly value: number | null;
  /** From inclusive, to exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What else an event has to be of. What the index decides is no part of it. */
  readonly words: QueryWords;
  readonly updated: readonly [number, number] | null;
  /** An event that is of one of these groups was counted when they were walked. */
  readonly groupsBefore: readonly number[];
  readonly columns: readonly WalkColumn[];
  /** In what pieces of time instants are told, from the beginning of a slice on, in milliseconds; null where nobody asks for them. */
  readonly unitOf: (fromMs: number, toMs: number) => number | null;
};

/** Some events of a walk, their values side by side. */
export type WalkSlice = PackedEvents & {
  /** In what pieces of time the instants are told; null where nobody asks. */
  readonly unitMs: number | null;
  readonly device: readonly (number | null)[];
  readonly driver: readonly (number | null)[];
  readonly incident: readonly (number | null)[];
  /** JSON. */
  readonly groups: readonly (string | null)[];
};

/** Events of one statement: some 5 ms. */
const EVENTS_AT_ONCE = 10_000;

/** Walks the events of an index in the order of time, some at a time, however many there are. Two small statements a slice, and one that reads it. */
export async function* walkEvents(
  db: Kysely<FleetTables>,
  walk: EventWalk,
  eventsAtOnce = EVENTS_AT_ONCE,
): AsyncGenerator<WalkSlice, void> {
  for (let atMs = walk.fromMs; atMs < walk.toMs; ) {
    const firstMs = await readNth(db, { ...walk, fromMs: atMs }, 0);
    if (firstMs === null) return;
    const nextMs = (await readNth(db, { ...walk, fromMs: firstMs }, eventsAtOnce)) ?? walk.toMs;
    // More of one instant than a slice has are read at once.
    const untilMs = Math.min(Math.max(nextMs, firstMs + 1), walk.toMs);
    const unitMs = walk.unitOf(firstMs, untilMs);
    const toMs = unitMs === null ? untilMs : Math.min(untilMs, firstMs + longestPacked(unitMs));
    yield await readSlice(db, { ...walk, fromMs: firstMs, toMs }, unitMs);
    atMs = toMs;
  }
}

type Range = Pick<EventWalk, "tenant" | "index" | "value" | "updated" | "fromMs" | "toMs">;

/** When the nth event of a range occurred; null where there are no more. */
async function readNth(db: Kysely<FleetTables>, range: Range, nth: number): Promise<number | null> {
  const time = sql.ref(range.index === "group" ? "g.occurredAtMs" : "e.occurredAtMs");
  const { rows } = await sql<{ atMs: number }>`
    select ${time} as atMs ${source(db, range)} order by ${time} limit 1 offset ${nth}`.execute(db);
  return rows[0]?.atMs ?? null;
}

async function readSlice(db: Kysely<FleetTables>, walk: EventWalk, unitMs: number | null): Promise<WalkSlice> {
  const { fromMs, columns } = walk;
  const packed = packedClass(fromMs, unitMs);
  const lists = columns.map((column) => sql`${listOf(db, sql.ref(`e.${column}`))} as ${sql.ref(column)}`);
  const { rows } = await sql<Readonly<Record<"packed" | WalkColumn, string>>>`
    select ${sql.join([sql`${listOf(db, packed)} as packed`, ...lists])}
    ${source(db, walk, true)} and ${conditions(db, walk)}`.execute(db);
  const read = <Value>(column: WalkColumn) =>
    columns.includes(column) ? (JSON.parse(rows[0]?.[column] ?? "[]") as Value[]) : [];
  return {
    ...unpack(rows[0]?.packed ?? "[]", fromMs, unitMs),
    unitMs,
    device: read("device"),
    driver: read("driver"),
    incident: read("incident"),
    groups: read("groups"),
  };
}

function source(
  db: Kysely<FleetTables>,
  { tenant, index, value, updated, fromMs, toMs }: Range,
  withRows = false,
): RawBuilder<unknown> {
  const { by, column } = INDEXES[index];
  const of = index === "group" ? "g" : "e";
  const conditions = [sql`${sql.ref(`${of}.tenant`)} = ${tenant}`];
  if (column !== null) conditions.push(sql`${sql.ref(column)} = ${value}`);
  if (index === "ofIncidents") conditions.push(sql`e.incident is not null`);
  if (index === "update" && updated) conditions.push(isUpdated(updated));
  conditions.push(sql`${sql.ref(`${of}.occurredAtMs`)} >= ${fromMs} and ${sql.ref(`${of}.occurredAtMs`)} < ${toMs}`);
  const from =
    by === null
      ? sql`eventGroup g ${withRows ? sql`${joinInOrder(db)} event e on e.key = g.key` : sql``}`
      : sql`event e ${indexedBy(db, by)}`;
  return sql`from ${from} where ${sql.join(conditions, sql` and `)}`;
}

function isUpdated([fromMs, toMs]: readonly [number, number]): RawBuilder<unknown> {
  return sql`e.updatedAtMs >= ${fromMs} and e.updatedAtMs < ${toMs}`;
}

/** What an event has to be of besides what its index decides. */
function conditions(
  db: Kysely<FleetTables>,
  { tenant, index, words, updated, groupsBefore }: EventWalk,
): RawBuilder<unknown> {
  const isOf = (groups: readonly number[]) => sql`exists (select 1 from eventGroup o where o.tenant = ${tenant}
    and o.grp ${isOneOfNumbers(db, groups)} and o.occurredAtMs = e.occurredAtMs and o.refHash = e.refHash and o.key = e.key)`;
  const all = [sql`true`];
  for (const [name, column, wanted] of [
    ["device", "e.device", words.devices],
    ["driver", "e.driver", words.drivers],
    ["rule", "e.rule", words.rules],
    ["incident", "e.incident", words.incidents],
  ] as const) {
    if (wanted && name !== index) all.push(sql`${sql.ref(column)} ${isOneOfNumbers(db, [...wanted])}`);
  }
  if (words.groups && index !== "group") all.push(isOf([...words.groups]));
  if (groupsBefore.length > 0) all.push(sql`not ${isOf(groupsBefore)}`);
  if (updated && index !== "update") all.push(isUpdated(updated));
  return sql.join(all, sql` and `);
}

/** How many of the first events of a walk, as many as `limit` says, are of some classes, and how many these first ones are. One statement. */
export async function countFirst(
  db: Kysely<FleetTables>,
  walk: EventWalk,
  { classes, limit }: { readonly classes: Iterable<number>; readonly limit: number },
): Promise<{ readonly count: number; readonly visited: number }> {
  const isOne = sql`e.class ${isOneOfNumbers(db, [...classes])} and ${conditions(db, walk)}`;
  const { rows } = await sql<{ count: number | null; visited: number }>`
    select count(*) as visited, sum(isOne) as count
    from (select case when ${isOne} then 1 else 0 end as isOne ${source(db, walk, true)} limit ${limit}) first`.execute(
    db,
  );
  return { count: Number(rows[0]?.count ?? 0), visited: rows[0]?.visited ?? 0 };
}
