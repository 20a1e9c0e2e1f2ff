import { type Kysely, type RawBuilder, sql } from "kysely";
import { loopSlices } from "../../../platform/loop-slices.ts";
import { engineOf } from "../../../platform/store/engine-of.ts";
import { indexedBy, isOneOfTexts } from "../../../platform/store/sql-words.ts";
import { SEVERITIES, type Severity } from "../../../schema/messages.ts";
import type { SafetyTables } from "../tables.ts";
import {
  type CountedMoments,
  DAY_MS,
  type Driven,
  FIRST_MONDAY_MS,
  type SafetyScore,
  type ScoredKind,
  type ScorePeriod,
  toSafetyScore,
  type VendorScoreDay,
} from "./safety-score.ts";
import { DEFAULT_WEIGHTS, type StoredWeights, weighedTypes } from "./weights.ts";

type Db = Kysely<SafetyTables>;

export type ScoresQuery = ScorePeriod & {
  readonly tenant: string;
  readonly kind: ScoredKind;
  /** Of all whom fleet has told of, if null. */
  readonly ownerIds: readonly string[] | null;
};

/** The events of a type that follow each other by no more than this tell of one moment: several vendors, or one that tells twice. */
export const ONE_MOMENT_MS = 15_000;
/** A duty status that began before the period lasts into it; the log has one entry a day at least. */
const STATUS_LASTS_MS = DAY_MS;
/** VisTracks' word for driving, as fleet tells it with a change of duty status. */
const DRIVING = "Driving";

/**
 * Drivers whose scores are computed in one piece. SQLite answers in the thread that asks: some ten milliseconds where each driver has several events a day.
 * PostgreSQL does in its own, and what is made of its answer takes as long.
 */
const AT_ONCE = { sqlite: 10, postgres: 200 } as const;

/** The events of each owner in the order of time: SQLite, which knows nothing of the values, would rather walk all of a tenant's. */
const INDEX_OF = { driver: "eventCopyByDriver", device: "eventCopyByDevice" } as const satisfies Record<
  ScoredKind,
  string
>;

/** The weights of a fleet. One statement. */
export async function readWeights(db: Db, tenant: string): Promise<StoredWeights> {
  const { rows } = await sql<{ weights: string; revision: number }>`
    select weights, revision from safetyWeights where tenant = ${tenant}`.execute(db);
  const [row] = rows;
  return row ? { ...JSON.parse(row.weights), revision: Number(row.revision) } : { ...DEFAULT_WEIGHTS, revision: 0 };
}

/**
 * The scores of some drivers or devices over a period, or of all whom fleet has told of. A few of them at a time, with a turn of the event loop in between: SQLite
 * answers in the thread that asks. Three statements for every few, and one or two for all.
 */
export async function readScores(db: Db, { ownerIds, ...query }: ScoresQuery): Promise<readonly SafetyScore[]> {
  const weights = await readWeights(db, query.tenant);
  const ids = ownerIds ?? (await readKnownIds(db, query));
  const atOnce = AT_ONCE[engineOf(db)];
  const scores: SafetyScore[] = [];
  for (let first = 0; first < ids.length; first += atOnce) {
    if (first > 0) await loopSlices.turn();
    scores.push(...(await readSomeScores(db, { ...query, ownerIds: ids.slice(first, first + atOnce) }, weights)));
  }
  return scores;
}

/** Everybody whom a record was ever linked to, for nothing is known of others. */
async function readKnownIds(
  db: Db,
  { tenant, kind }: Pick<ScoresQuery, "tenant" | "kind">,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select distinct id from linkCopy
    where tenant = ${tenant} and kind = ${kind} order by id`.execute(db);
  return rows.map(({ id }) => id);
}

type OwnersQuery = ScoresQuery & { readonly ownerIds: readonly string[] };

async function readSomeScores(db: Db, query: OwnersQuery, weights: StoredWeights): Promise<readonly SafetyScore[]> {
  const counted = Map.groupBy(await readMoments(db, query, weights), ({ ownerId }) => ownerId);
  const driven = Map.groupBy(
    [...(await readVendorDriven(db, query)), ...(await readLoggedDriven(db, query))],
    ({ ownerId }) => ownerId,
  );
  const { kind, fromMs, toMs } = query;
  return query.ownerIds.map((ownerId) =>
    toSafetyScore({ kind, ownerId, fromMs, toMs }, counted.get(ownerId) ?? [], {
      ...{ driven: driven.get(ownerId) ?? [], weights },
    }),
  );
}

/** The events that count, each with the moment that it tells of. What was taken back, and what a person has dismissed, does not count. */
function moments(
  db: Db,
  { tenant, kind, ownerIds, fromMs, toMs }: OwnersQuery,
  weights: StoredWeights,
): RawBuilder<unknown> {
  const owner = sql.ref(`${kind}Id`);
  const rank = sql`case severity ${sql.join(
    SEVERITIES.map((severity, index) => sql`when ${sql.lit(severity)} then ${sql.lit(index)}`),
    sql` `,
  )} end`;
  return sql`
    counted as materialized (
      select id, ${owner} as ownerId, type, ${rank} as rank, occurredAtMs, ${weekOf(sql`occurredAtMs`)} as week
      from eventCopy e ${indexedBy(db, INDEX_OF[kind])}
      where tenant = ${tenant} and retracted = 0 and occurredAtMs >= ${fromMs} and occurredAtMs < ${toMs}
        and ${owner} is not null and ${owner} ${isOneOfTexts(db, ownerIds)}
        and type ${isOneOfTexts(db, weighedTypes(weights))}
        and not exists (select 1 from coachingCase c where c.tenant = e.tenant and c.eventId = e.id and c.state = 'DISMISSED')),
    spaced as (
      select c.*, case when occurredAtMs - lag(occurredAtMs) over (partition by ownerId, type, week order by occurredAtMs, id)
        <= ${ONE_MOMENT_MS} then 0 else 1 end as begins from counted c),
    numbered as (
      select s.*, sum(begins) over (partition by ownerId, type, week order by occurredAtMs, id) as moment from spaced s)`;
}

async function readMoments(db: Db, query: OwnersQuery, weights: StoredWeights): Promise<readonly CountedMoments[]> {
  type Row = Omit<CountedMoments, "severity"> & { readonly rank: number };
  const { rows } = await sql<Row>`with ${moments(db, query, weights)},
    told as (select ownerId, week, type, moment, max(rank) as rank, count(*) as events from numbered
      group by ownerId, week, type, moment)
    select ownerId, week, type, rank, count(*) as moments, cast(sum(events) as bigint) as events from told
    group by ownerId, week, type, rank`.execute(db);
  return rows.map(({ rank, week, moments: count, events, ...row }) => ({
    ...row,
    ...{ week: Number(week), moments: Number(count), events: Number(events), severity: severityOf(rank) },
  }));
}

export type MomentsQuery = OwnersQuery & { readonly type: string; readonly severity: Severity; readonly limit: number };

/** The ids of the events that told first of each moment of a contribution, the newest moment first. Two statements. */
export async function readMomentEvents(db: Db, query: MomentsQuery): Promise<readonly string[]> {
  const weights = await readWeights(db, query.tenant);
  const { rows } = await sql<{ id: string }>`with ${moments(db, query, weights)},
    told as (select n.*, max(rank) over (partition by ownerId, type, week, moment) as gravest,
      row_number() over (partition by ownerId, type, week, moment order by occurredAtMs, id) as nth from numbered n)
    select id from told where nth = 1 and type = ${query.type} and gravest = ${SEVERITIES.indexOf(query.severity)}
    order by occurredAtMs desc, id desc limit ${query.limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** What the vendor has counted by day, of its records that were whom it is about on that day. */
async function readVendorDriven(
  db: Db,
  { tenant, kind, ownerIds, fromMs, toMs }: OwnersQuery,
): Promise<readonly Driven[]> {
  const record = kind === "driver" ? "driverSafetyScore" : "deviceSafetyScore";
  const number = engineOf(db) === "sqlite" ? sql`real` : sql`double precision`;
  const { rows } = await sql<Driven>`
    select l.id as ownerId, ${weekOf(sql`r.occurredAtMs`)} as week,
      sum(cast(r.facet ->> 'distanceKm' as ${number})) as distanceKm,
      sum(cast(r.facet ->> 'drivingSeconds' as ${number})) as drivingSeconds
    from linkCopy l join record r on r.tenant = l.tenant and r.kind = ${record} and r.ownerRef = l.ref
    where l.tenant = ${tenant} and l.kind = ${kind} and l.vendor = 'SAMSARA'
      and l.id ${isOneOfTexts(db, ownerIds)}
      and r.occurredAtMs >= ${fromMs} and r.occurredAtMs < ${toMs}
      and r.occurredAtMs + ${DAY_MS / 2} >= l.fromMs and r.occurredAtMs + ${DAY_MS / 2} < l.untilMs
    group by l.id, ${weekOf(sql`r.occurredAtMs`)}`.execute(db);
  return rows.map((row) => ({ ...row, week: Number(row.week), loggedSeconds: null }));
}

/** The driving of the duty log, as fleet tells its changes: each lasts until the driver's next one. */
async function readLoggedDriven(db: Db, query: OwnersQuery): Promise<readonly Driven[]> {
  const { tenant, kind, ownerIds, fromMs, toMs } = query;
  const owner = sql.ref(`${kind}Id`);
  const isOfLog = sql`tenant = ${tenant} and type = 'DUTY_STATUS_CHANGE' and vendor = 'VISTRACKS' and retracted = 0
    and occurredAtMs >= ${fromMs - STATUS_LASTS_MS} and occurredAtMs < ${toMs}`;
  // Of a device, the log of those who were in it: where a status ends, their next one says, wherever that is.
  const drivers =
    kind === "driver"
      ? isOneOfTexts(db, ownerIds)
      : sql`in (select driverId from eventCopy ${indexedBy(db, INDEX_OF.device)}
          where ${isOfLog} and driverId is not null and deviceId is not null and deviceId ${isOneOfTexts(db, ownerIds)})`;
  const { rows } = await sql<{ ownerId: string; week: number; ms: number }>`
    with log as (
      select ${owner} as ownerId, vendorType, occurredAtMs as beginMs,
        lead(occurredAtMs) over (partition by driverId order by occurredAtMs, id) as endMs
      from eventCopy ${indexedBy(db, INDEX_OF.driver)} where ${isOfLog} and driverId is not null and driverId ${drivers}),
    driven as (
      select ownerId, case when beginMs < ${fromMs} then ${fromMs} else beginMs end as beginMs, endMs from log
      where vendorType = ${DRIVING} and endMs is not null and endMs > ${fromMs}
        and ownerId ${isOneOfTexts(db, ownerIds)})
    select ownerId, ${weekOf(sql`beginMs`)} as week, cast(sum(endMs - beginMs) as bigint) as ms from driven
    group by ownerId, ${weekOf(sql`beginMs`)}`.execute(db);
  return rows.map(({ ownerId, week, ms }) => ({
    ...{ ownerId, week: Number(week), distanceKm: null, drivingSeconds: null, loggedSeconds: Number(ms) / 1_000 },
  }));
}

/** The number of the week that an instant of today or before is in: {@link FIRST_MONDAY_MS} is a Monday. */
function weekOf(instantMs: RawBuilder<unknown>): RawBuilder<unknown> {
  // Integers are divided without a rest by both engines; no event is of before 1970 that is scored.
  return sql`((${instantMs} - ${sql.lit(FIRST_MONDAY_MS)}) / ${sql.lit(7 * DAY_MS)})`;
}

function severityOf(rank: number): Severity {
  const severity = SEVERITIES[Number(rank)];
  if (!severity) throw new Error(`no severity has the rank ${rank}`);
  return severity;
}

export type VendorScoreQuery = ScorePeriod & { readonly tenant: string; readonly kind: ScoredKind };

/** The vendor's own scores of each driver or device in its place, oldest first. One statement. */
export async function readVendorScores(
  db: Db,
  { tenant, kind, fromMs, toMs }: VendorScoreQuery,
  ownerIds: readonly string[],
): Promise<readonly (readonly VendorScoreDay[])[]> {
  const record = kind === "driver" ? "driverSafetyScore" : "deviceSafetyScore";
  const { rows } = await sql<{ ownerId: string; dayMs: number; facet: string }>`
    select l.id as ownerId, r.occurredAtMs as dayMs, r.facet as facet
    from linkCopy l join record r on r.tenant = l.tenant and r.kind = ${record} and r.ownerRef = l.ref
    where l.tenant = ${tenant} and l.kind = ${kind} and l.vendor = 'SAMSARA' and l.id ${isOneOfTexts(db, ownerIds)}
      and r.occurredAtMs >= ${fromMs} and r.occurredAtMs < ${toMs}
      and r.occurredAtMs + ${DAY_MS / 2} >= l.fromMs and r.occurredAtMs + ${DAY_MS / 2} < l.untilMs
    order by r.occurredAtMs, r.ref`.execute(db);
  const byOwner = Map.groupBy(rows, ({ ownerId }) => ownerId);
  return ownerIds.map((id) =>
    (byOwner.get(id) ?? []).map(({ dayMs, facet }) => {
      const { score, distanceKm, drivingSeconds } = JSON.parse(facet) as VendorScoreDay;
      return { dayMs, score, distanceKm, drivingSeconds };
    }),
  );
}
