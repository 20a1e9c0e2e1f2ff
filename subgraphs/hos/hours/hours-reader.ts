import { type Kysely, type RawBuilder, sql } from "kysely";
import { eachRow } from "../../../platform/store/sql-words.ts";
import type { HosTables } from "../tables.ts";
import { type DutyCode, type DutyEntry, STATUS_CODES } from "./duty-entry.ts";
import { STILL_MS } from "./hours-tables.ts";

/** A part of a driver's log, both ends included. */
export type LogSpan = { readonly driverRef: string; readonly fromMs: number; readonly toMs: number };

/** The entries of a span, with the status that holds where it begins and all that follows it. */
export type SpanEntries = {
  readonly entries: readonly DutyEntry[];
  /** Whether the log tells of nothing before the span. */
  readonly isWhole: boolean;
};

/** What the vendor says of a driver at an instant. Null where it does not say. */
export type ToldSettings = {
  readonly ruleset: string | null;
  readonly timeZone: string | null;
  readonly startsAt: string | null;
  /** The exceptions of the days of the span, JSON lists between commas. */
  readonly exceptions: string | null;
  readonly coDrivers: string | null;
};

/** What of hours is read in which version. */
export type Reading = {
  readonly tenant: string;
  /** Null for what is known now. */
  readonly asKnownAtMs: number | null;
};

/** How each span is told apart in a statement. */
const SPAN_COLUMNS = { texts: ["driverRef"], integers: ["place", "fromMs", "toMs"] } as const;

/**
 * The entries of some spans, each in its place. One statement: an index gives each driver's entries in their order, as one text, for rows
 * cost more than what they say.
 */
export async function readSpans(
  db: Kysely<HosTables>,
  { tenant, asKnownAtMs }: Reading,
  spans: readonly LogSpan[],
): Promise<readonly SpanEntries[]> {
  if (spans.length === 0) return [];
  const holds = (alias: string) => isKnown(alias, asKnownAtMs);
  const { rows } = await sql<{ place: number; begunMs: number | null; entries: string | null }>`
    with span as materialized (
      select one.place, one.driverRef, one.fromMs, one.toMs, (
        select max(b.startMs) from dutyEntry b
        where b.tenant = ${tenant} and b.driverRef = one.driverRef and b.startMs <= one.fromMs
          and b.code in (${sql.join(STATUS_CODES.map((code) => sql.lit(code)))}) and ${holds("b")}) as begunMs
      from ${eachRow(db, numbered(spans), SPAN_COLUMNS)})
    select place, begunMs, (
      select string_agg(cast(inOrder.startMs * 8 + inOrder.code as text)
        || coalesce('-' || cast(inOrder.endMs as text), ''), ',') from (
        select e.startMs, e.endMs, e.code from dutyEntry e
        where e.tenant = ${tenant} and e.driverRef = span.driverRef and e.startMs >= coalesce(span.begunMs, span.fromMs)
          and e.startMs <= span.toMs and ${holds("e")}
        order by e.startMs, length(e.ref), e.ref) inOrder) as entries
    from span`.execute(db);
  const byPlace = new Map(rows.map((row) => [Number(row.place), row]));
  return spans.map((_, place) => {
    const { begunMs = null, entries = null } = byPlace.get(place) ?? {};
    return { entries: entries === null ? [] : toEntries(entries), isWhole: begunMs === null };
  });
}

/** What the vendor says of the drivers of some spans at their ends, each in its place. One statement. */
export async function readSettings(
  db: Kysely<HosTables>,
  { tenant, asKnownAtMs }: Reading,
  spans: readonly LogSpan[],
): Promise<readonly ToldSettings[]> {
  if (spans.length === 0) return [];
  const holds = (alias: string) => isKnown(alias, asKnownAtMs);
  const ofDriver = (alias: string) =>
    sql`${sql.ref(alias)}.tenant = ${tenant} and ${sql.ref(alias)}.driverRef = one.driverRef and ${holds(alias)}`;
  const said = (column: "exceptions" | "coDrivers") => sql`(
    select string_agg(x.${sql.ref(column)}, ',') from driverDay x
    where ${ofDriver("x")} and x.startMs between one.fromMs and one.toMs
      and (x.exceptions is not null or x.coDrivers is not null)) as ${sql.ref(column)}`;
  const { rows } = await sql<ToldSettings & { place: number; terminalZone: string; terminalStartsAt: string }>`
    select one.place, d.ruleset, d.timeZone, d.startsAt, ${said("exceptions")}, ${said("coDrivers")},
      home.facet ->> 'timeZone' as terminalZone, home.facet ->> 'startsAt' as terminalStartsAt
    from ${eachRow(db, numbered(spans), SPAN_COLUMNS)}
      left join driverDay d on ${ofDriver("d")} and d.startMs = coalesce(
        (select max(b.startMs) from driverDay b where ${ofDriver("b")} and b.startMs <= one.toMs),
        (select min(a.startMs) from driverDay a where ${ofDriver("a")}))
      left join record driver on driver.tenant = ${tenant} and driver.kind = 'driver' and driver.ref = one.driverRef
      left join record home on home.tenant = ${tenant} and home.kind = 'terminal'
        and home.ref = driver.facet ->> 'terminalRef'`.execute(db);
  const byPlace = new Map(rows.map((row) => [Number(row.place), row]));
  return spans.map((_, place) => {
    const row = byPlace.get(place);
    return {
      ruleset: row?.ruleset ?? null,
      timeZone: row?.timeZone ?? row?.terminalZone ?? null,
      startsAt: row?.startsAt ?? row?.terminalStartsAt ?? null,
      exceptions: row?.exceptions ?? null,
      coDrivers: row?.coDrivers ?? null,
    };
  });
}

function isKnown(alias: string, asKnownAtMs: number | null): RawBuilder<unknown> {
  const until = sql.ref(`${alias}.knownUntilMs`);
  if (asKnownAtMs === null) return sql`${until} = ${sql.lit(STILL_MS)}`;
  return sql`${sql.ref(`${alias}.knownFromMs`)} <= ${asKnownAtMs} and ${until} > ${asKnownAtMs}`;
}

function numbered(spans: readonly LogSpan[]) {
  return spans.map((span, place) => ({ ...span, place }));
}

const COMMA = 44;
const HYPHEN = 45;
const ZERO = 48;

/**
 * Entries between commas, each a number and, behind a hyphen, its end. Read digit by digit: taking the text to pieces costs as much as the
 * clocks that are computed from it.
 */
function toEntries(text: string): DutyEntry[] {
  const entries: DutyEntry[] = [];
  let packed: number | null = null;
  let number = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const code = index === text.length ? COMMA : text.charCodeAt(index);
    if (code === HYPHEN) {
      packed = number;
      number = 0;
    } else if (code === COMMA) {
      entries.push(packed === null ? toEntry(number, null) : toEntry(packed, number));
      packed = null;
      number = 0;
    } else number = number * 10 + code - ZERO;
  }
  return entries;
}

function toEntry(packed: number, endMs: number | null): DutyEntry {
  const startMs = Math.floor(packed / 8);
  return { code: (packed - startMs * 8) as DutyCode, startMs, endMs };
}
