import { type Kysely, sql } from "kysely";
import { isOneOfNumbers, listOf } from "../../../../platform/store/sql-words.ts";
import type { FleetTables } from "../../tables.ts";

export type HourRange = {
  readonly tenant: number;
  /** Hours since 1970: from inclusive, to exclusive. */
  readonly fromHour: number;
  readonly toHour: number;
};

/** Events of an hour, or of a quarter of it, that are of one class, or of any that is wanted. */
export type HourCount = { readonly quarter: number; readonly class: number | null; readonly count: number };

export type HoursAsked = HourRange & {
  /** Whether quarters are told apart; else each hour counts as its first one. */
  readonly isByQuarter: boolean;
  /** The classes that are added up, by their numbers; null where they are told apart. */
  readonly sumOf: readonly number[] | null;
};

/** Hours of one statement: of a fleet with some hundred classes, these are some 5 ms, and 10 where classes are told apart. */
const SUMS_AT_ONCE = 240;
const LISTS_AT_ONCE = 120;
/** Two numbers are one in a list, for a row of a statement costs more than a number does. Exact for a million classes and four billion events. */
const PLACES = 2 ** 32;

/** How many events there are in some hours, in their order. One statement, which may answer for fewer hours, and says up to which. */
export async function readHours(
  db: Kysely<FleetTables>,
  { tenant, fromHour, toHour, isByQuarter, sumOf }: HoursAsked,
): Promise<{ readonly counts: readonly HourCount[]; readonly toHour: number }> {
  const counted = isByQuarter
    ? [0, 1, 2, 3].map((nth) => sql.ref(`count${nth}`))
    : [sql`count0 + count1 + count2 + count3`];
  const columns = counted.map((count, nth) => {
    const value = sumOf ? sql`sum(${count})` : listOf(db, sql`class * ${sql.lit(PLACES)} + ${count}`);
    return sql`${value} as ${sql.ref(`of${nth}`)}`;
  });
  const isWanted = sumOf ? sql`class ${isOneOfNumbers(db, sumOf)}` : sql`true`;
  const atOnce = sumOf ? SUMS_AT_ONCE : LISTS_AT_ONCE;
  const { rows } = await sql<Readonly<Record<string, string | number>> & { readonly hour: number }>`
    select hour, ${sql.join(columns)} from eventHour
    where tenant = ${tenant} and hour >= ${fromHour} and hour < ${toHour} and ${isWanted}
    group by hour order by hour limit ${atOnce}`.execute(db);
  const counts = rows.flatMap(({ hour, ...of }) =>
    columns.flatMap((_, nth) => toCounts(hour * 4 + nth, of[`of${nth}`] ?? 0)),
  );
  return { counts, toHour: rows.length < atOnce ? toHour : (rows.at(-1)?.hour ?? toHour) + 1 };
}

function toCounts(quarter: number, of: string | number): readonly HourCount[] {
  if (typeof of === "number") return of === 0 ? [] : [{ quarter, class: null, count: of }];
  return (JSON.parse(of) as number[]).flatMap((packed) => {
    const count = packed % PLACES;
    return count === 0 ? [] : [{ quarter, class: Math.floor(packed / PLACES), count }];
  });
}

/** The first hour of a range that has events, and the last one; null where there are none. */
export async function readHourRange(
  db: Kysely<FleetTables>,
  { tenant, fromHour, toHour }: HourRange,
): Promise<HourRange | null> {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select (select min(hour) from eventHour where tenant = ${tenant} and hour >= ${fromHour} and hour < ${toHour}) as first,
      (select max(hour) from eventHour where tenant = ${tenant} and hour >= ${fromHour} and hour < ${toHour}) as last`.execute(
    db,
  );
  const [{ first, last } = { first: null, last: null }] = rows;
  return first === null || last === null ? null : { tenant, fromHour: first, toHour: last + 1 };
}
