import { type Kysely, sql } from "kysely";
import type { z } from "zod";
import { lastNumber, takeNumbers } from "../../../platform/store/numbering.ts";
import { deleteRows, insertRows } from "../../../platform/store/row-batch.ts";
import { isOneOfNumbers } from "../../../platform/store/sql-words.ts";
import { type EventVendor, type eventMessage, FURTHEST_MS, type Vendor } from "../../../schema/messages.ts";
import type { VendorRef } from "../domain.ts";
import { readGroupRefs } from "../groups.ts";
import type { Roster } from "../roster.ts";
import type { ChangeTable, EventTable, FleetTables } from "../tables.ts";
import type { ClassWriter } from "./event-classes.ts";
import { forgetSeen, noteSeen, type SeenEvent } from "./last-seen.ts";
import { toRefHash } from "./ref-hash.ts";
import type { TenantWords } from "./words.ts";

/** An event as its subgraph published it. */
export type PublishedEvent = {
  /** Its place in the publisher's outbox. */
  readonly seq: number;
  /** The vendor's own id of it. */
  readonly ref: string;
  readonly message: z.infer<typeof eventMessage>;
};

export type IndexScope = {
  readonly tenant: string;
  readonly devices: Roster;
  readonly drivers: Roster;
  readonly nowMs: number;
  /** The id of whoever writes: its changes are told apart by it from those of any other store. */
  readonly writer: string;
  readonly words: TenantWords;
  readonly classes: ClassWriter;
  /** Events that occurred before it are kept no more. */
  readonly oldestMs: number;
  /** The vendors' groups of devices and drivers that are known; to be emptied when a record of one of them changes. */
  readonly groupRefs: Map<string, readonly VendorRef[]>;
};

const EVENT_COLUMNS: readonly (keyof EventTable)[] = [
  ...(["key", "tenant", "class", "ref", "refHash", "title", "occurredAtMs", "endedAtMs", "recordedAtMs"] as const),
  ...(["updatedAtMs", "receivedAtMs", "revision", "deviceRef", "driverRef", "device", "driver", "rule"] as const),
  ...([
    "groups",
    "vehicle",
    "named",
    "refVendor",
    "derivedFrom",
    "latitude",
    "longitude",
    "headingDegrees",
    "speedKph",
    "accuracyMeters",
  ] as const),
  ...(["address", "publishedSeq"] as const),
];

/** What says nothing of whether the vendor has changed anything: who told it, when, and who is who today. */
const CIRCUMSTANCES: ReadonlySet<keyof EventTable> = new Set([
  ...(["key", "updatedAtMs", "receivedAtMs", "revision", "device", "driver", "named", "publishedSeq"] as const),
]);
const SUBSTANCE = EVENT_COLUMNS.filter((column) => !CIRCUMSTANCES.has(column));

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
    "occurredAtMs",
  ] as const),
  ...(["updatedAtMs", "classBefore", "deviceBefore", "driverBefore", "ruleBefore", "groupsBefore"] as const),
  ...(["occurredAtMsBefore", "updatedAtMsBefore"] as const),
];

/** The table whose rows are numbered in the order of the changes. */
const CHANGE_TABLE = "change";

/** A row, and what of it its class tells. */
export type Indexed = { readonly row: EventTable; readonly vendor: EventVendor; readonly retracted: boolean };

/** What a message changed of an event. Null for one that was not known before. */
export type EventRowChange = { readonly before: Indexed | null; readonly after: Indexed };

/**
 * Writes events to the index, and to the order of changes whatever they bring that was not known.
 * A message that comes again, or after a newer one, changes nothing; nor does one of an event that is too old to be kept,
 * unless the event is known, for then it happened at another time. Costs some statements a batch, and no scan.
 */
export async function indexEvents(
  tx: Kysely<FleetTables>,
  events: readonly PublishedEvent[],
  scope: IndexScope,
): Promise<void> {
  if (events.length === 0) return;
  const placed = await placeEvents(tx, events, scope);
  await scope.words.learn(tx, wordsOf(placed));
  const indexed: Indexed[] = [];
  for (const event of placed) indexed.push(await toIndexed(tx, event, scope));
  const known = await readKnown(tx, indexed);
  let nextKey = await readNextKey(tx);
  const news = new Map<string, Indexed>();
  const changes: EventRowChange[] = [];
  for (const one of indexed) {
    const id = toKnownKey(one);
    const before = known.get(id) ?? null;
    if (before && before.row.publishedSeq !== null && before.row.publishedSeq >= (one.row.publishedSeq ?? 0)) continue;
    if (!before && one.row.occurredAtMs < scope.oldestMs) continue;
    const after = before
      ? { ...one, row: continueEvent(before.row, one.row) }
      : { ...one, row: { ...one.row, key: nextKey } };
    if (!before) nextKey += 1;
    if (after.row.revision !== before?.row.revision) changes.push({ before, after });
    known.set(id, after);
    news.set(id, after);
  }
  await writeEvents(tx, [...news.values()], changes, scope);
}

/**
 * The one way in which an event of the index is changed, whatever the reason: writes the rows, what is kept beside them, and
 * what the subscribers are told. `news` are all rows that are to be written, `changes` what of it is told.
 */
export async function writeEvents(
  tx: Kysely<FleetTables>,
  news: readonly Indexed[],
  changes: readonly EventRowChange[],
  scope: Pick<IndexScope, "classes" | "nowMs" | "writer" | "tenant">,
): Promise<void> {
  if (news.length === 0) return;
  await storeEvents(tx, news);
  await writeGroups(tx, news, changes);
  if (changes.length === 0) return;
  await scope.classes.count(tx, countsOf(changes));
  await writeSeen(tx, scope.tenant, changes);
  await writeChanges(tx, changes, scope);
}

async function storeEvents(tx: Kysely<FleetTables>, news: readonly Indexed[]): Promise<void> {
  const rows = news.values().map(({ row }) => EVENT_COLUMNS.map((column) => row[column]));
  await insertRows(tx, { into: "event", columns: EVENT_COLUMNS, rows, onConflict: { replaceBy: ["key"] } });
}

/** Writes what was changed of events to the order of changes. */
async function writeChanges(
  tx: Kysely<FleetTables>,
  changes: readonly EventRowChange[],
  { nowMs, writer }: Pick<IndexScope, "nowMs" | "writer">,
): Promise<void> {
  const afterSeq = await takeNumbers(tx, CHANGE_TABLE, changes.length);
  await enterHistory(tx, { writer, afterSeq });
  const rows = changes.values().map((change, index) => {
    const row = toChangeRow(change, { seq: afterSeq + 1 + index, atMs: nowMs });
    return CHANGE_COLUMNS.map((column) => row[column]);
  });
  await insertRows(tx, { into: CHANGE_TABLE, columns: CHANGE_COLUMNS, rows });
}

function toChangeRow({ before, after }: EventRowChange, place: Pick<ChangeTable, "seq" | "atMs">): ChangeTable {
  const { tenant, key, device, driver, rule, groups, occurredAtMs, updatedAtMs } = after.row;
  return {
    ...place,
    tenant,
    event: key,
    kind: before === null ? "ADDED" : after.retracted && !before.retracted ? "RETRACTED" : "AMENDED",
    class: after.row.class,
    device,
    driver,
    rule,
    groups,
    occurredAtMs,
    updatedAtMs,
    classBefore: before?.row.class ?? null,
    deviceBefore: before?.row.device ?? null,
    driverBefore: before?.row.driver ?? null,
    ruleBefore: before?.row.rule ?? null,
    groupsBefore: before?.row.groups ?? null,
    occurredAtMsBefore: before?.row.occurredAtMs ?? null,
    updatedAtMsBefore: before?.row.updatedAtMs ?? null,
  };
}

/** The last place that a change ever had: the change may be gone by its age, and its place is never used again. */
export function lastChange(db: Kysely<FleetTables>): Promise<number> {
  return lastNumber(db, CHANGE_TABLE);
}

/** Notes that the changes from here on are this writer's, unless that is noted already. */
async function enterHistory(
  tx: Kysely<FleetTables>,
  { writer, afterSeq }: { readonly writer: string; readonly afterSeq: number },
): Promise<void> {
  await sql`insert into history (afterSeq, id) select cast(${afterSeq} as bigint), cast(${writer} as text)
    where (select id from history order by afterSeq desc limit 1) is distinct from ${writer}`.execute(tx);
}

/** Notes that the places that a publisher's events had are those of an outbox that is no more. */
export async function forgetPlaces(
  tx: Kysely<FleetTables>,
  { name, vendor }: { readonly name: string; readonly vendor: Vendor },
): Promise<void> {
  await sql`update event set publishedSeq = null
    where class in (select code from eventClass where vendor = ${vendor})
      or (class in (select code from eventClass where vendor = 'FLEETGRAPH') and ref like ${`${name}:%`})`.execute(tx);
}

/** The event as it is now. Its revisions are counted on, though its publisher may have begun to count anew. */
function continueEvent(before: EventTable, row: EventTable): EventTable {
  const isRevised = before.publishedSeq !== null || SUBSTANCE.some((column) => before[column] !== row[column]);
  const revision = isRevised ? Math.max(before.revision + 1, row.revision) : before.revision;
  return { ...row, key: before.key, revision, receivedAtMs: before.receivedAtMs };
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

function toKnownKey({ row, vendor }: Pick<Indexed, "vendor"> & { readonly row: Pick<EventTable, "tenant" | "ref"> }) {
  return `${row.tenant} ${vendor} ${row.ref}`;
}

async function readKnown(tx: Kysely<FleetTables>, indexed: readonly Indexed[]): Promise<Map<string, Indexed>> {
  const hashes = indexed.map(({ row }) => row.refHash);
  const { rows } = await sql<EventTable & { vendor: EventVendor; retracted: 0 | 1 }>`
    select e.*, c.vendor, c.retracted from event e join eventClass c on c.code = e.class
    where e.refHash ${isOneOfNumbers(tx, hashes)}`.execute(tx);
  return new Map(
    rows.map(({ vendor, retracted, ...row }) => {
      const one = { row, vendor, retracted: retracted === 1 };
      return [toKnownKey(one), one];
    }),
  );
}

async function readNextKey(tx: Kysely<FleetTables>): Promise<number> {
  const { rows } = await sql<{ last: number | null; horizon: number }>`
    select (select max(key) from event) as last, lastKey as horizon from eventHorizon`.execute(tx);
  return Math.max(rows[0]?.last ?? 0, rows[0]?.horizon ?? 0) + 1;
}

/** An event with who its device and its driver are, and the words of the groups that it is of. */
type PlacedEvent = {
  readonly event: PublishedEvent;
  readonly deviceId: string | null;
  /** The vehicle that it names, where its device was in another one. */
  readonly named: string | null;
  readonly driverId: string | null;
  readonly groups: readonly string[];
};

/** Whose records the refs of an event are; null for an event of fleetgraph's own that names none. */
export function recordVendorOf({ vendor, recordVendor }: PublishedEvent["message"]): Vendor | null {
  return vendor === "FLEETGRAPH" ? recordVendor : vendor;
}

const NO_DEVICE = { id: null, named: null };

/**
 * Finds out whose some events are. They are of the groups that they name, and of those that their devices and drivers are
 * in when they are indexed, at whatever vendor.
 */
async function placeEvents(
  tx: Kysely<FleetTables>,
  events: readonly PublishedEvent[],
  { tenant, devices, drivers, groupRefs, nowMs }: IndexScope,
): Promise<readonly PlacedEvent[]> {
  const placed = events.map((event) => {
    const { deviceRef, driverRef, occurredAtMs: atMs, vehicle } = event.message;
    const vendor = recordVendorOf(event.message);
    const device =
      deviceRef === null || vendor === null
        ? NO_DEVICE
        : devices.deviceOf({ vendor, ref: deviceRef }, { atMs, vehicle });
    return {
      event,
      deviceId: device.id,
      named: device.named,
      driverId: driverRef === null || vendor === null ? null : drivers.entityIdOf({ vendor, ref: driverRef }, atMs),
    };
  });
  const owners = new Set(placed.flatMap(({ deviceId, driverId }) => [deviceId ?? [], driverId ?? []].flat()));
  const unknown = [...owners].filter((owner) => !groupRefs.has(owner));
  if (unknown.length > 0) {
    const read = await readGroupRefs(tx, { tenant, entityIds: unknown, nowMs });
    for (const owner of unknown) groupRefs.set(owner, read.get(owner) ?? []);
  }
  const groupsOf = (owner: string | null) => groupRefs.get(owner ?? "") ?? [];
  return placed.map(({ event, deviceId, named, driverId }) => {
    const { groupRefs: own } = event.message;
    const vendor = recordVendorOf(event.message);
    const refs = [
      ...own.flatMap((ref) => (vendor === null ? [] : { vendor, ref })),
      ...groupsOf(deviceId),
      ...groupsOf(driverId),
    ];
    const groups = [...new Set(refs.map((group) => toGroupWord(group.vendor, group.ref)))];
    return { event, deviceId, named, driverId, groups };
  });
}

function* wordsOf(events: readonly PlacedEvent[]): Generator<string> {
  for (const { event, deviceId, named, driverId, groups } of events) {
    const { deviceRef, driverRef, ruleRef } = event.message;
    for (const word of [deviceRef, driverRef, ruleRef, deviceId, named, driverId]) if (word !== null) yield word;
    yield* groups;
  }
}

/** How a vendor's group stands in the index. */
export function toGroupWord(vendor: Vendor, ref: string): string {
  return `${vendor} ${ref}`;
}

/** What this thread has made is taken as its type says it is; but what no calendar has would make every list fail. */
function checkInstants({ occurredAtMs, endedAtMs, recordedAtMs, updatedAtMs }: PublishedEvent["message"]): void {
  for (const instantMs of [occurredAtMs, endedAtMs, recordedAtMs, updatedAtMs]) {
    if (instantMs !== null && !(Math.abs(instantMs) <= FURTHEST_MS))
      throw new RangeError("an instant that no calendar has");
  }
}

async function toIndexed(
  tx: Kysely<FleetTables>,
  { event: { seq, ref, message }, deviceId, named, driverId, groups }: PlacedEvent,
  scope: IndexScope,
): Promise<Indexed> {
  checkInstants(message);
  const { vendor, deviceRef, driverRef, position, retracted, vehicle } = message;
  const { words } = scope;
  const tenant = words.codeOf(scope.tenant);
  const groupCodes = groups.map((group) => words.codeOf(group)).sort((a, b) => a - b);
  const row: EventTable = {
    key: 0,
    tenant,
    class: await scope.classes.codeOf(tx, tenant, message),
    ref,
    refHash: toRefHash(scope.tenant, vendor, ref),
    title: message.title,
    occurredAtMs: message.occurredAtMs,
    endedAtMs: message.endedAtMs,
    recordedAtMs: message.recordedAtMs,
    updatedAtMs: message.updatedAtMs ?? message.changedAtMs,
    receivedAtMs: message.receivedAtMs,
    revision: message.revision,
    deviceRef: words.codeOrNull(deviceRef),
    driverRef: words.codeOrNull(driverRef),
    device: words.codeOrNull(deviceId),
    driver: words.codeOrNull(driverId),
    rule: words.codeOrNull(message.ruleRef),
    groups: groupCodes.length > 0 ? JSON.stringify(groupCodes) : null,
    vehicle: vehicle === null ? null : JSON.stringify(vehicle),
    named: words.codeOrNull(named),
    refVendor: vendor === "FLEETGRAPH" ? message.recordVendor : null,
    derivedFrom: message.derivedFrom.length > 0 ? JSON.stringify(message.derivedFrom) : null,
    latitude: position?.latitude ?? null,
    longitude: position?.longitude ?? null,
    headingDegrees: position?.headingDegrees ?? null,
    speedKph: position?.speedKph ?? null,
    accuracyMeters: position?.accuracyMeters ?? null,
    address: position?.address ?? null,
    publishedSeq: seq,
  };
  return { row, vendor, retracted };
}
