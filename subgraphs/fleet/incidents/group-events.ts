import { type Kysely, sql } from "kysely";
import { isOneOfNumbers } from "../../../platform/store/sql-words.ts";
import type { EventClass } from "../events/event-classes.ts";
import type { EventRowChange, Indexed, WritingScope } from "../events/event-row.ts";
import type { EventTable, FleetTables } from "../tables.ts";
import { regroup, type TouchedEvent } from "./regroup.ts";
import { toWitness, type Witness } from "./witness.ts";

/** Events that are to be written, and what of it is told. */
export type EventNews = { readonly news: readonly Indexed[]; readonly changes: readonly EventRowChange[] };

/**
 * Groups events that are to be written into incidents. Answers with what is to be written in their place: the same with the
 * incidents that they are of, and the other events that are of another incident by that.
 */
export async function groupEvents(
  tx: Kysely<FleetTables>,
  { news, changes }: EventNews,
  scope: WritingScope,
): Promise<EventNews> {
  const events = await findTouched(tx, changes, scope);
  const [first] = news;
  if (events.length === 0 || !first) return { news, changes };
  const incidents = await regroup(tx, { tenant: first.row.tenant, events }, scope);
  return applyIncidents(tx, { news, changes }, { incidents, scope });
}

/**
 * Groups events that are stored and were never looked at. Answers with what is to be written: those that are of an incident by that. As
 * nobody can have known of that, it is no change of them.
 */
export async function groupAnew(
  tx: Kysely<FleetTables>,
  stored: readonly Indexed[],
  scope: WritingScope,
): Promise<EventNews> {
  const classOf = await scope.classes.read(
    tx,
    stored.map(({ row }) => row.class),
  );
  const events = stored.flatMap((one) => {
    const witness = toWitnessOf(one, classOf);
    return witness?.incident === null ? [{ key: one.row.key, before: witness, after: witness }] : [];
  });
  const [first] = stored;
  if (events.length === 0 || !first) return { news: [], changes: [] };
  const incidents = await regroup(tx, { tenant: first.row.tenant, events }, scope);
  const grouped = await applyIncidents(tx, { news: [], changes: [] }, { incidents, scope });
  const quiet = grouped.changes.flatMap(({ before, after }) =>
    before?.row.incident === null ? { ...before, row: { ...before.row, incident: after.row.incident } } : [],
  );
  const told = grouped.changes.filter(({ before }) => before?.row.incident !== null);
  return { news: [...quiet, ...told.map(({ after }) => after)], changes: told };
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

function toWitnessOf({ row }: Indexed, classOf: ReadonlyMap<number, EventClass>): Witness | null {
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

type FoundIncidents = { readonly incidents: ReadonlyMap<number, number | null>; readonly scope: WritingScope };

async function applyIncidents(
  tx: Kysely<FleetTables>,
  { news, changes }: EventNews,
  { incidents, scope }: FoundIncidents,
): Promise<EventNews> {
  const grouped = new Map<number, Indexed>();
  const toldOf = new Set(changes.map(({ after }) => after.row.key));
  const others: EventRowChange[] = [];
  const written = news.map((one) => {
    const incident = incidents.get(one.row.key);
    if (incident === undefined || incident === one.row.incident) return one;
    const after = { ...one, row: { ...one.row, incident } };
    if (toldOf.has(one.row.key)) {
      grouped.set(one.row.key, after);
      return after;
    }
    const told = toTold({ ...one, row: one.row }, incident, scope);
    others.push({ before: one, after: told });
    return told;
  });
  const writtenKeys = new Set(news.map(({ row }) => row.key));
  const unread = [...incidents.keys()].filter((key) => !writtenKeys.has(key));
  for (const one of await readEvents(tx, unread, scope)) {
    const incident = incidents.get(one.row.key) ?? null;
    if (incident !== one.row.incident) others.push({ before: one, after: toTold(one, incident, scope) });
  }
  const otherRows = others.flatMap(({ after }) => (writtenKeys.has(after.row.key) ? [] : after));
  return { news: [...written, ...otherRows], changes: [...toGrouped(changes, grouped), ...others] };
}

/** The changes, the last one of each event being to what it is with its incident. */
function toGrouped(
  changes: readonly EventRowChange[],
  grouped: ReadonlyMap<number, Indexed>,
): readonly EventRowChange[] {
  if (grouped.size === 0) return changes;
  const lastOf = new Map(changes.map((change) => [change.after.row.key, change]));
  return changes.map((change) => {
    const after = grouped.get(change.after.row.key);
    return after && lastOf.get(change.after.row.key) === change ? { ...change, after } : change;
  });
}

/** An event that is of another incident though nobody told anything of it. */
function toTold(one: Indexed, incident: number | null, { nowMs }: WritingScope): Indexed {
  const { row } = one;
  const updatedAtMs = Math.max(nowMs, row.updatedAtMs);
  return { ...one, row: { ...row, incident, revision: row.revision + 1, updatedAtMs } };
}

async function readEvents(
  tx: Kysely<FleetTables>,
  keys: readonly number[],
  { classes }: WritingScope,
): Promise<readonly Indexed[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<EventTable>`select * from event where key ${isOneOfNumbers(tx, keys)}`.execute(tx);
  const classOf = await classes.read(
    tx,
    rows.map((row) => row.class),
  );
  return rows.flatMap((row) => {
    const of = classOf.get(row.class);
    return of ? [{ row, vendor: of.vendor, retracted: of.retracted }] : [];
  });
}
