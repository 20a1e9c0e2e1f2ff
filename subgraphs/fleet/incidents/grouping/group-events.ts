import { type Kysely, sql } from "kysely";
import { isOneOfNumbers } from "../../../../platform/store/sql-words.ts";
import type { AttributedNews } from "../../attribution/attribute-events.ts";
import { type Driven, isSameDriven } from "../../attribution/driven.ts";
import type { EventClass } from "../../events/event-classes.ts";
import type { EventNews, GroupedRow, Indexed, RegroupedEvent, WritingScope } from "../../events/event-row.ts";
import type { EventTable, FleetTables } from "../../tables.ts";
import { type Regrouping, regroup, type TouchedEvent } from "./regroup.ts";
import { toWitness, type Witness } from "./witness.ts";

/** The same with the incidents that they are of, and the other events that are of another incident or driver by that. */
export type GroupedNews = EventNews & { readonly regrouped: readonly RegroupedEvent[] };

/** Groups events that are to be written into incidents, and writes these. To be called before the events are written. */
export async function groupEvents(
  tx: Kysely<FleetTables>,
  { news, changes, loose, groundsOf }: AttributedNews,
  scope: WritingScope,
): Promise<GroupedNews> {
  const whole = wholeOf({ changes, loose });
  const events = await findTouched(tx, whole, scope);
  const tenant = (news[0]?.row ?? loose[0]?.before)?.tenant;
  if (tenant === undefined || (events.length === 0 && loose.length === 0)) return { news, changes, regrouped: [] };
  const unwritten = new Map(Array.from(whole, ([key, { after }]) => [key, toDrivenOf(after)]));
  const { incidents, driven } = await regroup(tx, { tenant, events, groundsOf, unwritten }, scope);
  const lastOf = new Map(changes.map((change) => [change.after.row.key, change]));
  const grouped = new Map<Indexed, Indexed>();
  for (const { after } of lastOf.values()) {
    const { key, incident: stored } = after.row;
    const incident = incidents.has(key) ? (incidents.get(key) ?? null) : stored;
    if (incident === stored && !driven.has(key)) continue;
    grouped.set(after, { ...after, row: { ...after.row, ...driven.get(key), incident } });
  }
  const known = new Map<number, Driven>(loose.map(({ after }) => [after.key, after]));
  const regrouping = { incidents, driven: new Map([...known, ...driven]) };
  return {
    news: news.map((one) => grouped.get(one) ?? one),
    changes: changes.map((change) => ({ ...change, after: grouped.get(change.after) ?? change.after })),
    regrouped: await toRegrouped(tx, { ...regrouping, except: lastOf }, scope),
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
    const witness = toWitnessOf(row, classOf);
    return witness?.incident === null ? [{ key: row.key, before: witness, after: witness }] : [];
  });
  const [first] = stored;
  if (events.length === 0 || !first) return [];
  const known = { groundsOf: new Map(), unwritten: new Map() };
  const regrouping = await regroup(tx, { tenant: first.tenant, events, ...known }, scope);
  const regrouped = await toRegrouped(tx, { ...regrouping, except: new Map() }, scope);
  return regrouped.map(({ before, after }) => {
    const isUntold = before.incident === null && isSameDriven(before, after);
    return { before, after: isUntold ? { ...before, incident: after.incident } : after };
  });
}

type WholeChange = { readonly before: EventTable | null; readonly after: EventTable };

/** What changes of each event, by its key, from what is stored on. */
function wholeOf({ changes, loose }: Pick<AttributedNews, "changes" | "loose">): ReadonlyMap<number, WholeChange> {
  const whole = new Map<number, WholeChange>();
  for (const { before, after } of changes) {
    // An event that changes several times in a batch changes once, from what is stored to the last.
    const known = whole.get(after.row.key);
    whole.set(after.row.key, { before: known ? known.before : (before?.row ?? null), after: after.row });
  }
  for (const one of loose) whole.set(one.after.key, one);
  return whole;
}

function toDrivenOf({ driver, nobody, basis, contradictions }: Driven): Driven {
  return { driver, nobody, basis, contradictions };
}

/** The events that may be of another incident by some changes, or make their incident look otherwise. */
async function findTouched(
  tx: Kysely<FleetTables>,
  whole: ReadonlyMap<number, WholeChange>,
  { classes }: WritingScope,
): Promise<readonly TouchedEvent[]> {
  const states = [...whole.values()].flatMap(({ before, after }) => (before ? [before, after] : [after]));
  const classOf = await classes.read(
    tx,
    states.map((row) => row.class),
  );
  return [...whole].flatMap(([key, { before, after }]) => {
    const one = { key, before: before && toWitnessOf(before, classOf), after: toWitnessOf(after, classOf) };
    const isRetitled = before?.incident != null && before.title !== after.title;
    return isRetitled || !isSame(one.before, one.after) ? [one] : [];
  });
}

function toWitnessOf(row: EventTable, classOf: ReadonlyMap<number, EventClass>): Witness | null {
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
  if (before.device === null && before.driver !== after.driver) return false;
  if (before.incident === null) return true;
  return isSameDriven(before, after) && LOOKS.every((part) => before.of[part] === after.of[part]);
}

type ToRegroup = Regrouping & {
  /** Events that are written anyway, by their keys. */
  readonly except: ReadonlyMap<number, unknown>;
};

/** Some events with the incidents and the drivers that they have now. Leaves out those that are stored so. */
async function toRegrouped(
  tx: Kysely<FleetTables>,
  { incidents, driven, except }: ToRegroup,
  { nowMs }: WritingScope,
): Promise<readonly RegroupedEvent[]> {
  const keys = [...new Set([...incidents.keys(), ...driven.keys()])].filter((key) => !except.has(key));
  if (keys.length === 0) return [];
  const { rows } = await sql<GroupedRow>`
    select key, tenant, class, device, driver, driverRef, rule, groups, incident, occurredAtMs, updatedAtMs, revision, nobody, basis,
      contradictions from event
    where key ${isOneOfNumbers(tx, keys)}`.execute(tx);
  return rows.flatMap((before) => {
    const incident = incidents.has(before.key) ? (incidents.get(before.key) ?? null) : before.incident;
    const { driver, nobody, basis, contradictions } = driven.get(before.key) ?? before;
    const after = { ...before, incident, driver, nobody, basis, contradictions };
    if (incident === before.incident && isSameDriven(before, after)) return [];
    return [
      { before, after: { ...after, revision: before.revision + 1, updatedAtMs: Math.max(nowMs, before.updatedAtMs) } },
    ];
  });
}
