import { type Kysely, type RawBuilder, sql } from "kysely";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { SafetyTables } from "../tables.ts";
import { type RuleTerms, WORD_BY_DUTY_STATUS } from "./coaching-rule.ts";

/** Which events are looked at: those that have just come or changed, or all of some time. */
export type MatchScope =
  | { readonly kind: "changed"; readonly events: readonly ChangedEvent[] }
  | { readonly kind: "period"; readonly fromMs: number; readonly toMs: number };

export type ChangedEvent = {
  readonly id: string;
  readonly occurredAtMs: number;
  readonly driverId: string | null;
  readonly deviceId: string | null;
};

export type MatchQuery = {
  readonly tenant: string;
  readonly terms: RuleTerms;
  readonly activeFromMs: number;
  readonly scope: MatchScope;
  /** Leaves out what this rule has been applied to. */
  readonly withoutHitsOf?: string;
  readonly limit: number;
};

/** An event that fits a rule. */
export type Match = ChangedEvent & { readonly total: number };

type Db = Kysely<SafetyTables>;
const HOUR_MS = 3_600_000;

/**
 * The events that fit a rule, oldest first, each with how many there are in all. It is a function of the events that there are, not of the order in
 * which they came: so what a rule is tried on and what it then opens is one question. Of events that have just come, those are found as well that come
 * after them and are enough with them. One statement.
 */
export async function findMatches(db: Db, query: MatchQuery): Promise<readonly Match[]> {
  const { tenant, terms, activeFromMs, scope, withoutHitsOf, limit } = query;
  const windowMs = terms.countAtLeast > 1 ? (terms.withinHours ?? 1) * HOUR_MS : 0;
  const { rows } = await sql<Match>`
    with fitting as materialized (
      select e.id, e.occurredAtMs, e.driverId, e.deviceId, coalesce(e.driverId, e.deviceId, e.id) as owner from eventCopy e
      where e.tenant = ${tenant} and e.retracted = 0 and e.occurredAtMs >= ${activeFromMs}
        ${reachOf(db, scope, windowMs)} ${sql.join(conditionsOf(db, terms), sql` `)}),
    counted as (
      select f.*, count(*) over (partition by owner order by occurredAtMs
        range between ${sql.lit(Math.max(windowMs - 1, 0))} preceding and current row) as nth from fitting f)
    select id, occurredAtMs, driverId, deviceId, count(*) over () as total from counted
    where nth >= ${terms.countAtLeast} ${scope.kind === "period" ? sql`and occurredAtMs >= ${scope.fromMs}` : sql``}
      ${withoutHitsOf === undefined ? sql`` : notAppliedBefore(tenant, withoutHitsOf)}
    order by occurredAtMs, id limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, total: Number(row.total) }));
}

function notAppliedBefore(tenant: string, ruleId: string): RawBuilder<unknown> {
  return sql`and not exists (select 1 from coachingRuleHit h
    where h.tenant = ${tenant} and h.ruleId = ${ruleId} and h.eventId = counted.id)`;
}

/** As far as events can matter to those in the scope. */
function reachOf(db: Db, scope: MatchScope, windowMs: number): RawBuilder<unknown> {
  if (scope.kind === "period") {
    return sql`and e.occurredAtMs > ${scope.fromMs - windowMs - 1} and e.occurredAtMs < ${scope.toMs}`;
  }
  const { events } = scope;
  if (windowMs === 0) {
    return sql`and e.id ${isOneOfTexts(
      db,
      events.map(({ id }) => id),
    )}`;
  }
  const times = events.map(({ occurredAtMs }) => occurredAtMs);
  const [earliest, latest] = times.reduce(([a, b], ms) => [Math.min(a, ms), Math.max(b, ms)], [Infinity, -Infinity]);
  const ofDrivers = isOneOfTexts(
    db,
    events.flatMap(({ driverId }) => driverId ?? []),
  );
  const ofDevices = isOneOfTexts(
    db,
    events.flatMap(({ driverId, deviceId }) => (driverId === null ? (deviceId ?? []) : [])),
  );
  // An event that comes late can be the one that makes a later one enough; what is before the window of the first is not looked at.
  return sql`and e.occurredAtMs > ${earliest - windowMs} and e.occurredAtMs < ${latest + windowMs}
    and (e.driverId ${ofDrivers} or (e.driverId is null and e.deviceId ${ofDevices}))`;
}

/** What the terms ask of an event, each part beginning with `and`. */
function conditionsOf(db: Db, terms: RuleTerms): readonly RawBuilder<unknown>[] {
  const { types, severities, vendors, dutyStatuses, hosViolation } = terms;
  const words = dutyStatuses?.map((status) => WORD_BY_DUTY_STATUS[status]);
  const violated = sql`exists (select 1 from eventCopy v where v.tenant = e.tenant and v.driverId = e.driverId
    and v.type = 'HOS_VIOLATION' and v.vendor = 'FLEETGRAPH' and v.retracted = 0 and v.occurredAtMs <= e.occurredAtMs
    and (v.endedAtMs is null or v.endedAtMs >= e.occurredAtMs))`;
  return [
    sql``,
    ...(types ? [sql`and e.type ${isOneOfTexts(db, types)}`] : []),
    ...(severities ? [sql`and e.severity ${isOneOfTexts(db, severities)}`] : []),
    ...(vendors ? [sql`and e.vendor ${isOneOfTexts(db, vendors)}`] : []),
    ...(words
      ? [
          sql`and (select d.vendorType from eventCopy d where d.tenant = e.tenant and d.driverId = e.driverId
            and d.type = 'DUTY_STATUS_CHANGE' and d.vendor = 'VISTRACKS' and d.retracted = 0
            and d.occurredAtMs <= e.occurredAtMs order by d.occurredAtMs desc, d.id desc limit 1) ${isOneOfTexts(db, words)}`,
        ]
      : []),
    ...(hosViolation === null ? [] : [hosViolation ? sql`and ${violated}` : sql`and not ${violated}`]),
  ];
}
