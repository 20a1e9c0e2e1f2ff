import { type Kysely, sql } from "kysely";
import { listOf } from "../../../platform/store/sql-words.ts";
import type { FleetTables } from "../tables.ts";

/** Events of one class in an hour, or in a quarter of it. */
export type HourCount = { readonly quarter: number; readonly class: number; readonly count: number };

export type HourRange = {
  readonly tenant: number;
  /** Hours since 1970: from inclusive, to exclusive. */
  readonly fromHour: number;
  readonly toHour: number;
};

/** Hours of one statement: a fleet has some hundred classes, so that these are some 15 ms. */
const HOURS_AT_ONCE = 240;
/** Two numbers are one in a list, for a row of a statement costs more than a number does. Exact for a million classes and four billion events. */
const PLACES = 2 ** 32;

/**
 * How many events of each class there are in some hours, in their order: as counts of whole hours, by their first quarters, or of quarters. One statement. It may answer for fewer hours, and says up to which.
 */
export async function readHours(
  db: Kysely<FleetTables>,
  { tenant, fromHour, toHour }: HourRange,
  isByQuarter: boolean,
): Promise<{ readonly counts: readonly HourCount[]; readonly toHour: number }> {
  const places = sql.lit(PLACES);
  const ofQuarter = (nth: number) =>
    sql`${listOf(db, sql`class * ${places} + ${sql.ref(`count${nth}`)}`)} as ${sql.ref(`list${nth}`)}`;
  const lists = isByQuarter
    ? sql.join([0, 1, 2, 3].map(ofQuarter))
    : sql`${listOf(db, sql`class * ${places} + count0 + count1 + count2 + count3`)} as list0`;
  const { rows } = await sql<Readonly<Record<string, string>> & { readonly hour: number }>`
    select hour, ${lists} from eventHour where tenant = ${tenant} and hour >= ${fromHour} and hour < ${toHour}
    group by hour order by hour limit ${HOURS_AT_ONCE}`.execute(db);
  const counts = rows.flatMap(({ hour, ...of }) =>
    (isByQuarter ? [0, 1, 2, 3] : [0]).flatMap((nth) => toCounts(hour * 4 + nth, of[`list${nth}`] ?? "[]")),
  );
  const isLast = rows.length < HOURS_AT_ONCE;
  return { counts, toHour: isLast ? toHour : (rows.at(-1)?.hour ?? toHour) + 1 };
}

function toCounts(quarter: number, list: string): readonly HourCount[] {
  return (JSON.parse(list) as number[]).flatMap((packed) => {
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
