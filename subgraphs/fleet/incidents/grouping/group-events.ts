import { type Kysely, sql } from "kysely";
import { isOneOfNumbers } from "../../../../platform/store/sql-words.ts";
import type { EventClass } from "../../events/event-classes.ts";
import type { EventRowChange, GroupedRow, Indexed, RegroupedEvent, WritingScope } from "../../events/event-row.ts";
import type { EventTable, FleetTables } from "../../tables.ts";
import { regroup, type TouchedEvent } from "./regroup.ts";
import { toWitness, type Witness } from "./witness.ts";

/** Events that are to be written, and what of it is told. */
export type EventNews = { readonly news: readonly Indexed[]; readonly changes: readonly EventRowChange[] };

/** The same with the incidents that they are of, and the other events that are of another incident by that. */
export type GroupedNews = EventNews & { readonly regrouped: readonly RegroupedEvent[] };

/** Groups events that are to be written into incidents, and writes these. To be called before the events are written. */
export async function groupEvents(
  tx: Kysely<FleetTables>,
  { news, changes }: EventNews,
  scope: WritingScope,
): Promise<GroupedNews> {
  const events = await findTouched(tx, changes, scope);
  const [first] = news;
  if (events.length === 0 || !first) return { news, changes, regrouped: [] };
  const incidents = await regroup(tx, { tenant: first.row.tenant, events }, scope);
  const lastOf = new Map(changes.map((change) => [change.after.row.key, change]));
  const grouped = new Map<Indexed, Indexed>();
  for (const { after } of lastOf.values()) {
    const incident = incidents.get(after.row.key);
    if (incident === undefined || incident === after.row.incident) continue;
    grouped.set(after, { ...after, row: { ...after.row, incident } });
  }
  return {
    news: news.map((one) => grouped.get(one) ?? one),
    changes: changes.map((change) => ({ ...change, after: grouped.get(change.after) ?? change.after })),
    regrouped: await toRegrouped(
      tx,
      [...incidents].filter(([key]) => !lastOf.has(key)),
      scope,
    ),
  };
}

/**
 * Groups events that are stored and were never looked at. Answers with those that are of an incident by that. As nobody can have known
 * of it, it is no change of an event that was of none.
 */
export async function groupAnew(
  tx: Kysely<FleetTables>,
  stored: readonly EventTable[],
  scope: WritingScope,
): Promise<readonly RegroupedEvent[]> {
  const classOf = await scope.classes.read(
    tx,
    stored.map((row) => row.class),
  );
  const events = stored.flatMap((row) => {
    const witness = toWitnessOf({ row }, classOf);
    return witness?.incident === null ? [{ key: row.key, before: witness, after: witness }] : [];
  });
  const [first] = stored;
  if (events.length === 0 || !first) return [];
  const incidents = await regroup(tx, { tenant: first.tenant, events }, scope);
  return (await toRegrouped(tx, [...incidents], scope)).map(({ before, after }) => {
    return { before, after: before.incident === null ? { ...before, incident: after.incident } : after };
  });
}

/** The events that may be of another incident by some changes, or make their incident look otherwise. */
async function findTouched(
  tx: Kysely<FleetTables>,
  changes: readonly EventRowChange[],
  { classes }: WritingScope,
): Promise<readonly TouchedEvent[]> {
  const whole = new Map<number, EventRowChange>();
  for (const { before, after } of changes) {
    // An event that changes several times in a batch changes once, from what is stored to the last.
    const known = whole.get(after.row.key);
    whole.set(after.row.key, { before: known ? known.before : before, after });
  }
  const states = [...whole.values()].flatMap(({ before, after }) => (before ? [before, after] : [after]));
  const classOf = await classes.read(
    tx,
    states.map(({ row }) => row.class),
  );
  return [...whole].flatMap(([key, { before, after }]) => {
    const one = { key, before: before && toWitnessOf(before, classOf), after: toWitnessOf(after, classOf) };
    const isRetitled = before?.row.incident != null && before.row.title !== after.row.title;
    return isRetitled || !isSame(one.before, one.after) ? [one] : [];
  });
}

function toWitnessOf({ row }: Pick<Indexed, "row">, classOf: ReadonlyMap<number, EventClass>): Witness | null {
  const of = classOf.get(row.class);
  return of ? toWitness(row, of) : null;
}

/** What decides which incident a witness is of. */
const PLACE = ["device", "startMs", "endMs", "latitude", "longitude"] as const;
/** What of a witness is told of its incident. */
const LOOKS = ["vendor", "type", "severity"] as const;

function isSame(before: Witness | null, after: Witness | null): boolean {
  if (!before || !after) return before === after;
  if (PLACE.some((part) => before[part] !== after[part])) return false;
  if ((before.device === null || before.incident !== null) && before.driver !== after.driver) return false;
  return before.incident === null || LOOKS.every((part) => before.of[part] === after.of[part]);
}

/** Some events with the incidents that they are of now. Leaves out those that are stored so. */
async function toRegrouped(
  tx: Kysely<FleetTables>,
  incidents: readonly (readonly [key: number, incident: number | null])[],
  { nowMs }: WritingScope,
): Promise<readonly RegroupedEvent[]> {
  if (incidents.length === 0) return [];
  const keys = incidents.map(([key]) => key);
  const { rows } = await sql<GroupedRow>`
    select key, tenant, class, device, driver, rule, groups, incident, occurredAtMs, updatedAtMs, revision from event
    where key ${isOneOfNumbers(tx, keys)}`.execute(tx);
  const incidentOf = new Map(incidents);
  return rows.flatMap((before) => {
    const incident = incidentOf.get(before.key) ?? null;
    if (incident === before.incident) return [];
    const updatedAtMs = Math.max(nowMs, before.updatedAtMs);
    return [{ before, after: { ...before, incident, revision: before.revision + 1, updatedAtMs } }];
  });
}
