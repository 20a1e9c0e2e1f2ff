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
  /** The moment that it is a witness of; null where it is the only one. */
  readonly incidentId: string | null;
};

export type MatchQuery = {
  readonly tenant: string;
  readonly terms: RuleTerms;
  readonly activeFromMs: number;
  readonly scope: MatchScope;
  /** Waits for a turn of the event loop between two parts of a period: for the thread that serves. */
  readonly turn?: () => Promise<void>;
};

type Db = Kysely<SafetyTables>;
type ReadEvent = ChangedEvent & { readonly fits: number };

const HOUR_MS = 3_600_000;
/** Events that one statement looks at: it holds its thread for some ten milliseconds. */
const LOOKED_AT_ONCE = 2_000;

/**
 * The events that fit a rule, oldest first: of several witnesses of one moment the first. It is a function of the events that there are, not of the order in which they came: so what a rule is tried on
 * and what it then opens is one question. Of events that have just come, those are found as well that come after them and are enough with them. Those take
 * one statement; a period takes one for every 2,000 events in it.
 */
export async function findMatches(db: Db, query: MatchQuery): Promise<readonly ChangedEvent[]> {
  const { terms, scope } = query;
  const windowMs = toWindowMs(terms);
  const fitting = scope.kind === "changed" ? await readFitting(db, query) : await readFittingOfPeriod(db, query);
  const enough = countedEnough(fitting, windowMs, terms.countAtLeast);
  return firstWitnesses(
    scope.kind === "period" ? enough.filter(({ occurredAtMs }) => occurredAtMs >= scope.fromMs) : enough,
  );
}

function toWindowMs({ countAtLeast, withinHours }: RuleTerms): number {
  return countAtLeast > 1 ? (withinHours ?? 1) * HOUR_MS : 0;
}

/** What stands for a moment, however many have seen it. */
function momentOf({ id, incidentId }: ChangedEvent): string {
  return incidentId ?? id;
}

function firstWitnesses(events: readonly ChangedEvent[]): readonly ChangedEvent[] {
  return Map.groupBy(events, momentOf)
    .values()
    .flatMap(([first]) => (first ? [first] : []))
    .toArray();
}

/** Those of some events, in the order of time, up to each of which there are enough moments of the same driver, or vehicle, within the window. */
function countedEnough(events: readonly ChangedEvent[], windowMs: number, atLeast: number): readonly ChangedEvent[] {
  if (atLeast <= 1) return events;
  const enough = new Set<ChangedEvent>();
  for (const own of Map.groupBy(events, ({ id, driverId, deviceId }) => driverId ?? deviceId ?? id).values()) {
    let [first, behind] = [0, 0];
    const seen = new Map<string, number>();
    for (const event of own) {
      // All of the same instant are counted for each of them.
      for (let next = own[behind]; next && next.occurredAtMs <= event.occurredAtMs; next = own[behind]) {
        seen.set(momentOf(next), (seen.get(momentOf(next)) ?? 0) + 1);
        behind += 1;
      }
      for (let last = own[first]; last && last.occurredAtMs <= event.occurredAtMs - windowMs; last = own[first]) {
        const left = (seen.get(momentOf(last)) ?? 1) - 1;
        if (left === 0) seen.delete(momentOf(last));
        else seen.set(momentOf(last), left);
        first += 1;
      }
      if (seen.size >= atLeast) enough.add(event);
    }
  }
  return events.filter((event) => enough.has(event));
}

/** The events of the scope that fit by themselves, and those that are counted with them. */
async function readFitting(
  db: Db,
  { tenant, terms, activeFromMs, scope }: MatchQuery,
): Promise<readonly ChangedEvent[]> {
  if (scope.kind !== "changed") return [];
  const { rows } = await sql<ChangedEvent>`
    select e.id, e.occurredAtMs, e.driverId, e.deviceId, e.incidentId from eventCopy e
    where e.tenant = ${tenant} and e.retracted = 0 and e.occurredAtMs >= ${activeFromMs}
      ${reachOf(db, scope.events, toWindowMs(terms))} ${sql.join(conditionsOf(db, terms), sql` `)}
    order by e.occurredAtMs, e.id`.execute(db);
  return rows;
}

/** The same over a period and the window before it, a part at a time. */
async function readFittingOfPeriod(
  db: Db,
  { tenant, terms, activeFromMs, scope, turn }: MatchQuery,
): Promise<readonly ChangedEvent[]> {
  if (scope.kind !== "period") return [];
  const fitting: ChangedEvent[] = [];
  const fromMs = Math.max(activeFromMs, scope.fromMs - toWindowMs(terms));
  for (let place: readonly [number, string] = [fromMs - 1, ""]; ; ) {
    const { rows } = await sql<ReadEvent>`
      select e.id, e.occurredAtMs, e.driverId, e.deviceId, e.incidentId, case when e.retracted = 0
        ${sql.join(conditionsOf(db, terms), sql` `)} then 1 else 0 end as fits
      from (select * from eventCopy where tenant = ${tenant} and occurredAtMs < ${scope.toMs}
        and (occurredAtMs, id) > (cast(${place[0]} as bigint), cast(${place[1]} as text))
        order by occurredAtMs, id limit ${LOOKED_AT_ONCE}) e
      order by e.occurredAtMs, e.id`.execute(db);
    for (const { fits, ...event } of rows) if (Number(fits) === 1 && event.occurredAtMs >= fromMs) fitting.push(event);
    const last = rows.at(-1);
    if (!last || rows.length < LOOKED_AT_ONCE) return fitting;
    place = [last.occurredAtMs, last.id];
    await turn?.();
  }
}

/** As far as events can matter to some that have come. */
function reachOf(db: Db, events: readonly ChangedEvent[], windowMs: number): RawBuilder<unknown> {
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
