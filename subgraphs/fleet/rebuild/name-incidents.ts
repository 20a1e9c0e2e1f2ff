import { type Kysely, type RawBuilder, sql } from "kysely";
import { takeNumbers } from "../../../platform/store/numbering.ts";
import { deleteRows, insertRows, updateRows } from "../../../platform/store/row-batch.ts";
import { isOneOfNumbers } from "../../../platform/store/sql-words.ts";
import { Assignment } from "../incidents/grouping/assign-incidents.ts";
import { toName } from "../incidents/grouping/write-incidents.ts";
import type { IncidentTable } from "../incidents/incident-tables.ts";
import type { FleetTables } from "../tables.ts";
import type { BesideOptions } from "./own-records.ts";
import type { TwoIndexes } from "./two-indexes.ts";

type Tx = Kysely<FleetTables>;

/** An event that is of an incident in one of the two indexes. */
type Member = {
  readonly key: number;
  readonly refHash: number;
  readonly startMs: number;
  /** Its incident where the index serves. By that the moments of the new one choose. */
  readonly incident: number | null;
  /** Its incident in the new index. */
  readonly mine: number | null;
};

/** The events of one incident of the new index. */
type NewMoment = { readonly mine: number; readonly startMs: number; readonly members: readonly Member[] };

type Options = Pick<BesideOptions, "two" | "beside"> & { readonly oldestMs: number };

const COLUMNS = [
  ...([
    "key",
    "tenant",
    "foundedBy",
    "nth",
    "device",
    "driver",
    "startedAtMs",
    "endedAtMs",
    "severity",
    "type",
  ] as const),
  ...(["vendors", "vendorCount", "primaryEvent", "witnesses", "mergedInto"] as const),
] satisfies (keyof IncidentTable)[];

/**
 * Gives the incidents of the new index the ids that they have where the index serves, by the events that are of both, as incidents choose
 * whenever their witnesses change: see `Assignment`. Costs a walk over the events of both, and more for what differs.
 */
export async function nameIncidents({ two, beside, oldestMs }: Options): Promise<void> {
  const members = await readRenamed(two);
  const renamed = await beside.write((tx) => rename(tx, two, members));
  await restoreIdle({ two, beside }, renamed);
  await keepCurtailed({ two, beside, oldestMs });
}

/** The events that are of different incidents in the two, and all others of these. */
async function readRenamed(two: TwoIndexes): Promise<readonly Member[]> {
  const read = (condition: RawBuilder<unknown>) =>
    two.query(sql<Member>`select s.key, s.refHash, s.occurredAtMs as "startMs", l.incident, s.incident as mine
      from ${two.beside("event")} s left join ${two.live("event")} l on l.key = s.key where ${condition}`);
  let members = await read(sql`s.incident is distinct from l.incident`);
  for (let count = 0; members.length > count; ) {
    count = members.length;
    const mine = isOneOfNumbers(two.engine, keysOf(members, "mine"));
    const theirs = isOneOfNumbers(two.engine, keysOf(members, "incident"));
    members = await read(sql`s.incident ${mine} or l.incident ${theirs} or l.incident ${mine} or s.incident ${theirs}`);
  }
  return members;
}

function keysOf(members: readonly Member[], name: "mine" | "incident"): readonly number[] {
  return [...new Set(members.flatMap((member) => member[name] ?? []))];
}

/** Answers with the keys of all incidents that have been looked at. */
async function rename(tx: Tx, two: TwoIndexes, members: readonly Member[]): Promise<ReadonlySet<number>> {
  if (members.length === 0) return new Set();
  const keys = new Set([...keysOf(members, "mine"), ...keysOf(members, "incident")]);
  const ofKeys = isOneOfNumbers(two.engine, [...keys]);
  const live = await two.query(sql<IncidentTable>`select * from ${two.live("incident")} where key ${ofKeys}`);
  const { rows: own } = await sql<IncidentTable>`select * from incident where key ${ofKeys}`.execute(tx);
  const ownOf = new Map(own.map((row) => [row.key, row]));
  const moments = toMoments(members);
  const assignment = new Assignment<NewMoment>(moments, live);
  const hashes = isOneOfNumbers(
    tx,
    members.map(({ refHash }) => refHash),
  );
  const { rows: founded } = await sql<IncidentTable>`select * from incident where foundedBy ${hashes}`.execute(tx);
  const isIdle = await readIdle(two, founded);
  assignment.revive(isIdle);
  const liveKeys = new Set([...live, ...isIdle].map(({ key }) => key));
  const rows: IncidentTable[] = [];
  const keyOf = new Map<NewMoment, number>();
  const fresh = assignment.fresh.filter(({ mine }) => liveKeys.has(mine));
  const lastKey = fresh.length > 0 ? await takeNumbers(tx, "incident", fresh.length) : 0;
  for (const moment of moments) {
    const known = ownOf.get(moment.mine);
    if (!known) throw new Error("an event is of an incident that there is not");
    const nth = fresh.indexOf(moment);
    // What it is called in the new index is what another one is called where that serves.
    const own = nth < 0 ? known : { key: lastKey + 1 + nth, ...toName(moment, founded) };
    const given = assignment.incidentOf.get(moment) ?? own;
    keyOf.set(moment, given.key);
    rows.push({ ...known, key: given.key, foundedBy: given.foundedBy, nth: given.nth, mergedInto: null });
  }
  for (const [before, moment] of assignment.ended) {
    const mergedInto = before.witnesses === 0 ? before.mergedInto : moment && (keyOf.get(moment) ?? null);
    rows.push({ ...before, witnesses: 0, mergedInto });
  }
  const replaced = new Set([...keys, ...rows.map(({ key }) => key)]);
  await deleteRows(tx, { from: "incident", by: ["key"], rows: Array.from(replaced, (key) => [key]) });
  await insertIncidents(tx, rows);
  await moveMembers(tx, moments, keyOf);
  return replaced;
}

function toMoments(members: readonly Member[]): readonly NewMoment[] {
  const byMine = Map.groupBy(
    members.filter(({ mine }) => mine !== null),
    ({ mine }) => mine ?? 0,
  );
  return Array.from(byMine, ([mine, own]) => {
    const sorted = own.toSorted((a, b) => a.startMs - b.startMs || a.refHash - b.refHash);
    return { mine, startMs: sorted[0]?.startMs ?? 0, members: sorted };
  });
}

/** Those of some incidents that are none where the index serves, as they are there. */
async function readIdle(two: TwoIndexes, incidents: readonly IncidentTable[]): Promise<readonly IncidentTable[]> {
  const keys = isOneOfNumbers(
    two.engine,
    incidents.map(({ key }) => key),
  );
  return two.query(sql<IncidentTable>`select * from ${two.live("incident")} where witnesses = 0 and key ${keys}`);
}

async function moveMembers(
  tx: Tx,
  moments: readonly NewMoment[],
  keyOf: ReadonlyMap<NewMoment, number>,
): Promise<void> {
  const rows = moments.flatMap((moment) => {
    const key = keyOf.get(moment) ?? moment.mine;
    return key === moment.mine ? [] : moment.members.map((member) => [key, member.key]);
  });
  await updateRows(tx, { table: "event", set: ["incident"], by: ["key"], rows });
}

async function insertIncidents(tx: Tx, incidents: readonly IncidentTable[]): Promise<void> {
  const rows = incidents.map((row) => COLUMNS.map((column) => row[column]));
  await insertRows(tx, { into: "incident", columns: COLUMNS, rows, onConflict: { replaceBy: ["key"] } });
}

/** What was an incident for a while alone, as the records came, is none; and one that is none is as it was last where the index serves. */
async function restoreIdle(
  { two, beside }: Pick<Options, "two" | "beside">,
  renamed: ReadonlySet<number>,
): Promise<void> {
  const [mine, live] = [two.beside("incident"), two.live("incident")];
  const strangers = await two.query(sql<{ key: number }>`
    select s.key from ${mine} s left join ${live} l on l.key = s.key where s.witnesses = 0 and l.key is null`);
  const looks = COLUMNS.filter((column) => column !== "witnesses");
  const isChanged = sql.join(
    looks.map((column) => sql`${sql.ref(`s.${column}`)} is distinct from ${sql.ref(`l.${column}`)}`),
    sql` or `,
  );
  const idle = await two.query(sql<IncidentTable>`
    select l.* from ${mine} s join ${live} l on l.key = s.key where s.witnesses = 0 and (${isChanged})`);
  await beside.write(async (tx) => {
    await deleteRows(tx, { from: "incident", by: ["key"], rows: strangers.map(({ key }) => [key]) });
    const rows = idle.filter(({ key, witnesses }) => witnesses === 0 || !renamed.has(key));
    await insertIncidents(
      tx,
      rows.map((row) => ({ ...row, witnesses: 0 })),
    );
  });
}

/** An incident some of whose events have gone by their age stays as it is with the others: see `pruneIncidents`. */
async function keepCurtailed({ two, beside, oldestMs }: Options): Promise<void> {
  const events = two.live("event");
  const curtailed = await two.query(sql<IncidentTable>`select i.* from ${two.live("incident")} i
    where i.startedAtMs < ${oldestMs} and i.witnesses > (select count(*) from ${events} e where e.incident = i.key)`);
  if (curtailed.length === 0) return;
  const keys = isOneOfNumbers(
    two.engine,
    curtailed.map(({ key }) => key),
  );
  const members = await two.query(sql<{ key: number; incident: number; mine: number | null }>`
    select l.key, l.incident, s.incident as mine from ${events} l join ${two.beside("event")} s on s.key = l.key
    where l.incident ${keys}`);
  const membersOf = Map.groupBy(members, ({ incident }) => incident);
  const kept = curtailed.filter(({ key }) =>
    (membersOf.get(key) ?? []).every(({ mine }) => mine === null || mine === key),
  );
  await beside.write(async (tx) => {
    await insertIncidents(tx, kept);
    const rows = kept.flatMap(({ key }) => (membersOf.get(key) ?? []).map((member) => [key, member.key]));
    await updateRows(tx, { table: "event", set: ["incident"], by: ["key"], rows });
  });
}
