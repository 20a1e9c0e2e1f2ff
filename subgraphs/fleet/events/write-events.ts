import type { Kysely } from "kysely";
import { deleteRows, insertRows, updateRows } from "../../../platform/store/row-batch.ts";
import { attributeNews } from "../attribution/attribute-events.ts";
import { EVENT_CHANGES, takePlaces } from "../changes/change-log.ts";
import { writeHours } from "../counts/hours/write-hours.ts";
import { writeCoverage } from "../coverage/write-coverage.ts";
import { groupEvents } from "../incidents/grouping/group-events.ts";
import type { ChangeTable, EventTable, FleetTables } from "../tables.ts";
import {
  EVENT_COLUMNS,
  type EventRowChange,
  type GroupedRow,
  type Indexed,
  type RegroupedEvent,
  type WritingScope,
} from "./event-row.ts";
import { forgetSeen, noteSeen, type SeenEvent } from "./last-seen.ts";

const CHANGE_COLUMNS: readonly (keyof ChangeTable)[] = [
  ...([
    "seq",
    "tenant",
    "event",
    "kind",
    "atMs",
    "class",
    "device",
    "driver",
    "rule",
    "groups",
    "incident",
    "occurredAtMs",
  ] as const),
  ...([
    "updatedAtMs",
    "classBefore",
    "deviceBefore",
    "driverBefore",
    "ruleBefore",
    "groupsBefore",
    "incidentBefore",
  ] as const),
  ...(["occurredAtMsBefore", "updatedAtMsBefore"] as const),
];

/**
 * The one way in which an event of the index is changed, whatever the reason: writes the rows, what is kept beside them, the incidents that
 * they are of, who drove, and what the subscribers are told. `news` are all rows that are to be written, `changes` what of it is told.
 */
export async function writeEvents(
  tx: Kysely<FleetTables>,
  news: readonly Indexed[],
  changes: readonly EventRowChange[],
  scope: WritingScope,
): Promise<void> {
  if (news.length === 0) return;
  const attributed = await attributeNews(tx, { news, changes }, scope);
  const grouped = await groupEvents(tx, attributed, scope);
  await storeEvents(tx, grouped.news);
  await writeGroups(tx, news, changes);
  if (changes.length === 0) return;
  await scope.classes.count(tx, countsOf(changes));
  const rows = grouped.changes.map(toRows);
  await writeHours(tx, rows);
  await writeCoverage(tx, rows);
  await writeSeen(tx, scope.tenant, changes);
  await writeChanges(tx, grouped.changes.map(toTold), scope);
  await writeRegrouped(tx, grouped.regrouped, scope);
}

const REGROUPED_COLUMNS = [
  ...(["incident", "driver", "nobody", "basis", "contradictions", "revision", "updatedAtMs", "key"] as const),
] satisfies readonly (keyof GroupedRow)[];

/** Writes events that are of other incidents, or that somebody else drove, and tells those that are changed by it. */
export async function writeRegrouped(
  tx: Kysely<FleetTables>,
  regrouped: readonly RegroupedEvent[],
  scope: WritingScope,
): Promise<void> {
  if (regrouped.length === 0) return;
  const rows = regrouped.map(({ after }) => REGROUPED_COLUMNS.map((column) => after[column]));
  await writeCoverage(tx, regrouped.map(toDriversAlone));
  await updateRows(tx, { table: "event", set: REGROUPED_COLUMNS.slice(0, -1), by: ["key"], rows });
  const told = regrouped.filter(({ before, after }) => before.revision !== after.revision);
  await writeChanges(
    tx,
    told.map((one) => ({ kind: "AMENDED", ...one })),
    scope,
  );
}

/** Of an event that is regrouped, nothing else can be filled otherwise. */
function toDriversAlone({ before, after }: RegroupedEvent) {
  const others = { deviceRef: null, device: null, latitude: null, speedKph: null, endedAtMs: null };
  return { before: { ...before, ...others }, after: { ...after, ...others } };
}

async function storeEvents(tx: Kysely<FleetTables>, news: readonly Indexed[]): Promise<void> {
  const rows = news.values().map(({ row }) => EVENT_COLUMNS.map((column) => row[column]));
  await insertRows(tx, { into: "event", columns: EVENT_COLUMNS, rows, onConflict: { replaceBy: ["key"] } });
}

/** What is told of a change of an event. */
export type ToldChange = {
  readonly kind: ChangeTable["kind"];
  readonly before: GroupedRow | null;
  readonly after: GroupedRow;
};

function toTold({ before, after }: EventRowChange): ToldChange {
  const isRetracted = before !== null && after.retracted && !before.retracted;
  const kind = before === null ? "ADDED" : isRetracted ? "RETRACTED" : "AMENDED";
  return { kind, before: before?.row ?? null, after: after.row };
}

/** Writes what was changed of events to the order of changes. */
export async function writeChanges(
  tx: Kysely<FleetTables>,
  changes: readonly ToldChange[],
  { nowMs, writer, former }: Pick<WritingScope, "nowMs" | "writer" | "former">,
): Promise<void> {
  // What an index that is made anew finds out is told once it takes the place of the former one.
  if (changes.length === 0 || former) return;
  const afterSeq = await takePlaces(tx, EVENT_CHANGES, { count: changes.length, writer });
  const rows = changes.values().map((change, index) => {
    const row = toChangeRow(change, { seq: afterSeq + 1 + index, atMs: nowMs });
    return CHANGE_COLUMNS.map((column) => row[column]);
  });
  await insertRows(tx, { into: EVENT_CHANGES.changes, columns: CHANGE_COLUMNS, rows });
}

function toChangeRow({ kind, before, after }: ToldChange, place: Pick<ChangeTable, "seq" | "atMs">): ChangeTable {
  const { tenant, key, device, driver, rule, groups, incident, occurredAtMs, updatedAtMs } = after;
  return {
    ...place,
    ...{ tenant, event: key, kind, class: after.class, device, driver, rule, groups, incident },
    ...{ occurredAtMs, updatedAtMs },
    classBefore: before?.class ?? null,
    deviceBefore: before?.device ?? null,
    driverBefore: before?.driver ?? null,
    ruleBefore: before?.rule ?? null,
    groupsBefore: before?.groups ?? null,
    incidentBefore: before?.incident ?? null,
    occurredAtMsBefore: before?.occurredAtMs ?? null,
    updatedAtMsBefore: before?.updatedAtMs ?? null,
  };
}

function toRows({ before, after }: EventRowChange) {
  return { before: before?.row ?? null, after: after.row };
}

function countsOf(changes: readonly EventRowChange[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const add = (code: number, delta: number) => counts.set(code, (counts.get(code) ?? 0) + delta);
  for (const { before, after } of changes) {
    if (before) add(before.row.class, -1);
    add(after.row.class, 1);
  }
  return counts;
}

const GROUP_COLUMNS = ["tenant", "grp", "occurredAtMs", "refHash", "key"];

async function writeGroups(tx: Kysely<FleetTables>, news: readonly Indexed[], changes: readonly EventRowChange[]) {
  await deleteGroups(
    tx,
    changes.flatMap(({ before }) => before?.row ?? []),
  );
  const rows = news.flatMap(({ row }) => toGroupRows(row));
  if (rows.length > 0) await insertRows(tx, { into: "eventGroup", columns: GROUP_COLUMNS, rows, onConflict: "ignore" });
}

type GroupedEvent = Pick<EventTable, "tenant" | "groups" | "occurredAtMs" | "refHash" | "key">;

/** Takes events out of the lists of their groups. */
export async function deleteGroups(tx: Kysely<FleetTables>, events: readonly GroupedEvent[]): Promise<void> {
  const rows = events.flatMap(toGroupRows);
  if (rows.length > 0) await deleteRows(tx, { from: "eventGroup", by: GROUP_COLUMNS, rows });
}

function toGroupRows({ tenant, groups, occurredAtMs, refHash, key }: GroupedEvent): readonly (readonly number[])[] {
  if (groups === null) return [];
  return (JSON.parse(groups) as number[]).map((group) => [tenant, group, occurredAtMs, refHash, key]);
}

/** Brings what events saw up to date: what an event saw before it was changed, or taken back, it did not see. */
async function writeSeen(tx: Kysely<FleetTables>, tenant: string, changes: readonly EventRowChange[]): Promise<void> {
  for (const { before, after } of changes) {
    if (before && !before.retracted && !isSameSight(before, after)) {
      for (const seen of toSeen(before)) await forgetSeen(tx, tenant, seen);
    }
  }
  await noteSeen(
    tx,
    tenant,
    changes.flatMap(({ after }) => (after.retracted ? [] : toSeen(after))),
  );
}

/** What fleetgraph has found itself was seen by nobody. */
function toSeen({ row, vendor }: Indexed): readonly SeenEvent[] {
  return vendor === "FLEETGRAPH" ? [] : [{ row, vendor }];
}

function isSameSight(before: Indexed, after: Indexed): boolean {
  const parts = ["occurredAtMs", "deviceRef", "driverRef", "latitude", "longitude"] as const;
  return !after.retracted && parts.every((part) => before.row[part] === after.row[part]);
}
