import { type Kysely, type RawBuilder, sql } from "kysely";
import { eachRow, isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { LinkedRecord } from "../../link-copy.ts";
import type { LogPeriod } from "../domain.ts";
import type { DutyRecordKind, DutyRecordOrigin, DutyRecordStatus } from "../generated.ts";
import type { HosTables } from "../tables.ts";
import { type DutyRecordFacet, type StoredDutyRecord, toDutyRecord } from "./duty-facet.ts";
import { changedAtOf } from "./former-records.ts";
import { UNIDENTIFIED_DRIVING } from "./log-tables.ts";

/** Which entries: all that is given has to hold. Null for all. */
export type LogFilter = LogPeriod & {
  readonly driverRefs: readonly string[] | null;
  readonly kinds: readonly DutyRecordKind[] | null;
  readonly origins: readonly DutyRecordOrigin[] | null;
  readonly recordStatus: readonly DutyRecordStatus[] | null;
  readonly edited: boolean | null;
  readonly vehicles: readonly LinkedRecord[] | null;
  /** Driving that nobody has claimed alone. */
  readonly isUnidentified: boolean;
  readonly annotated: boolean | null;
};

/** A place in the log: its order is by these. */
export type LogPlace = { readonly occurredAtMs: number; readonly ref: string };

export type LogPageQuery = {
  readonly tenant: string;
  readonly filter: LogFilter;
  /** Null for what is known now. */
  readonly asKnownAtMs: number | null;
  readonly after: LogPlace | null;
  readonly limit: number;
};

export type LogPage = {
  readonly entries: readonly StoredDutyRecord[];
  /** Up to where the log was looked through; null where to its end. */
  readonly searchedTo: LogPlace | null;
};

/** So many entries are looked at for a page: some milliseconds. */
const MOST_SEARCHED = 5_000;
const VEHICLE_COLUMNS = { texts: ["ref"], integers: ["fromMs", "untilMs"] } as const;

/** The next entries of the log behind a place, the oldest first, out of the next 5,000 of the period. One statement. */
export async function readLogPage(db: Kysely<HosTables>, query: LogPageQuery): Promise<LogPage> {
  const { filter, limit } = query;
  type Row = LogPlace & { isWanted: number | boolean; facet: string; raw: string };
  const { rows } = await sql<Row & { searched: number; lastMs: number; lastRef: string }>`
    with searched as materialized (${toSearched(db, query)}),
      wanted as (select * from searched where ${toWanted(db, filter)} order by occurredAtMs, length(ref), ref limit ${limit})
    select total.searched, total.lastMs, total.lastRef, wanted.occurredAtMs, wanted.ref, wanted.facet, wanted.raw
    from (select count(*) as searched, max(occurredAtMs) as lastMs,
        (select ref from searched order by occurredAtMs desc, length(ref) desc, ref desc limit 1) as lastRef from searched) total
      left join wanted on true order by wanted.occurredAtMs, length(wanted.ref), wanted.ref`.execute(db);
  const [first] = rows;
  const entries = rows.flatMap(({ ref, facet, raw }) =>
    ref === null ? [] : toDutyRecord(ref, JSON.parse(facet) as DutyRecordFacet, raw),
  );
  const isCut = Number(first?.searched ?? 0) >= MOST_SEARCHED;
  return {
    entries,
    searchedTo: isCut && first ? { occurredAtMs: Number(first.lastMs), ref: first.lastRef } : null,
  };
}

/** What is looked at: entries of a period, of some drivers or of all, in the version that is asked for. */
function toSearched(db: Kysely<HosTables>, { tenant, filter, asKnownAtMs, after }: LogPageQuery): RawBuilder<unknown> {
  const { driverRefs, fromMs, toMs, isUnidentified } = filter;
  const ofPeriod = sql`r.tenant = ${tenant} and r.kind in ('event', 'proposal')
    and r.occurredAtMs >= ${Math.max(fromMs, after?.occurredAtMs ?? fromMs)} and r.occurredAtMs < ${toMs}
    ${driverRefs === null ? sql`` : sql`and r.ownerRef ${isOneOfTexts(db, driverRefs)}`}
    ${after ? toBehind(after) : sql``}`;
  const place = sql`order by occurredAtMs, length(ref), ref limit ${MOST_SEARCHED}`;
  if (asKnownAtMs === null) {
    return sql`select r.occurredAtMs, r.ref, r.facet, r.raw from record r where ${ofPeriod}
      ${isUnidentified ? sql`and ${sql.raw(UNIDENTIFIED_DRIVING.replaceAll("facet", "r.facet").replace("kind", "r.kind"))}` : sql``}
      and r.facet ->> 'recordStatus' is not null
      and (r.kind = 'event' or not exists (select 1 from record e
        where e.tenant = r.tenant and e.kind = 'event' and e.ref = r.ref)) ${place}`;
  }
  return sql`select r.occurredAtMs, r.ref, r.facet, r.raw from (
      select tenant, kind, ref, ownerRef, occurredAtMs, facet, raw, ${changedAtOf(db, "record")} as knownFromMs,
        ${asKnownAtMs + 1} as knownUntilMs from record
      union all select tenant, kind, ref, ownerRef, occurredAtMs, facet, raw, knownFromMs, knownUntilMs
      from formerDutyRecord) r
    where ${ofPeriod} and r.knownFromMs <= ${asKnownAtMs} and r.knownUntilMs > ${asKnownAtMs}
      and r.facet ->> 'recordStatus' is not null
      and (r.kind = 'event' or not exists (select 1 from record e
        where e.tenant = r.tenant and e.kind = 'event' and e.ref = r.ref and e.receivedAtMs <= ${asKnownAtMs})) ${place}`;
}

function toBehind({ occurredAtMs, ref }: LogPlace): RawBuilder<unknown> {
  // The ids of entries ascend as numbers, and they are text here.
  return sql`and (r.occurredAtMs > ${occurredAtMs} or length(r.ref) > length(${sql`cast(${ref} as text)`})
    or (length(r.ref) = length(${sql`cast(${ref} as text)`}) and r.ref > ${ref}))`;
}

function toWanted(db: Kysely<HosTables>, filter: LogFilter): RawBuilder<unknown> {
  const { kinds, origins, recordStatus, edited, vehicles, annotated } = filter;
  const tests = [
    kinds && sql`facet ->> 'kind' ${isOneOfTexts(db, kinds)}`,
    origins && sql`facet ->> 'origin' ${isOneOfTexts(db, origins)}`,
    recordStatus && sql`facet ->> 'recordStatus' ${isOneOfTexts(db, recordStatus)}`,
    // SQLite has 1 for what is true in JSON.
    edited === null
      ? null
      : sql`(coalesce(cast(facet ->> 'edited' as text), '') in ('1', 'true')) = ${toTruth(edited)}`,
    annotated === null ? null : sql`(${IS_ANNOTATED}) = ${toTruth(annotated)}`,
    vehicles &&
      sql`exists (select 1 from ${eachRow(db, vehicles, VEHICLE_COLUMNS)}
        where one.ref = facet -> 'vehicleRef' ->> 'ref' and occurredAtMs >= one.fromMs and occurredAtMs < one.untilMs)`,
  ].filter((test) => test !== null);
  return tests.length === 0 ? sql`true` : sql.join(tests, sql` and `);
}

/** What the device itself writes says nothing of why. */
const IS_ANNOTATED = sql`coalesce(facet ->> 'annotation', '') not in ('', 'Automatic Transition')`;

/** Neither engine takes the other's word for it as a parameter. */
function toTruth(value: boolean): RawBuilder<unknown> {
  return value ? sql`true` : sql`false`;
}
