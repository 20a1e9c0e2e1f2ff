import { type Kysely, sql } from "kysely";
import type { z } from "zod";
import { isOneOfNumbers } from "../../../platform/store/sql-words.ts";
import { type eventMessage, FURTHEST_MS, type Vendor } from "../../../schema/messages.ts";
import { type Driven, ownDriverOf } from "../attribution/driven.ts";
import { toSpot } from "../candidates/behaviour/sighting.ts";
import type { VendorRef } from "../domain.ts";
import { readGroupRefs } from "../groups/groups.ts";
import type { Roster } from "../identity/roster.ts";
import type { EventTable, FleetTables } from "../tables.ts";
import { EVENT_COLUMNS, type EventRowChange, type Indexed, type WritingScope } from "./event-row.ts";
import { continueFormer, type FormerEvent } from "./former-index.ts";
import { toRefHash } from "./ref-hash.ts";
import { writeEvents } from "./write-events.ts";

/** An event as its subgraph published it. */
export type PublishedEvent = {
  /** Its place in the publisher's outbox. */
  readonly seq: number;
  /** The vendor's own id of it. */
  readonly ref: string;
  readonly message: z.infer<typeof eventMessage>;
};

export type IndexScope = WritingScope & {
  readonly devices: Roster;
  readonly drivers: Roster;
  /** Events that occurred before it are kept no more. */
  readonly oldestMs: number;
  /** The vendors' groups of devices and drivers that are known; to be emptied when a record of one of them changes. */
  readonly groupRefs: Map<string, readonly VendorRef[]>;
};

/** What says nothing of whether the vendor has changed anything: who told it, when, and who is who today. */
const CIRCUMSTANCES: ReadonlySet<keyof EventTable> = new Set([
  ...(["key", "updatedAtMs", "receivedAtMs", "revision", "device", "driver", "named", "publishedSeq"] as const),
  ...(["incident", "nobody", "basis", "contradictions", "spot"] as const),
]);
const SUBSTANCE = EVENT_COLUMNS.filter((column) => !CIRCUMSTANCES.has(column));

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
  const former = await readFormer(indexed, scope);
  let lastKey = await readLastKey(tx);
  const news = new Map<string, Indexed>();
  const changes: EventRowChange[] = [];
  for (const one of indexed) {
    const id = toKnownKey(one);
    const before = known.get(id) ?? null;
    if (before && before.row.publishedSeq !== null && before.row.publishedSeq >= (one.row.publishedSeq ?? 0)) continue;
    if (!before && one.row.occurredAtMs < scope.oldestMs) continue;
    const formerOne = before ? undefined : former.get(id);
    if (!before && !formerOne) lastKey += 1;
    const row = before
      ? continueEvent(before.row, one.row)
      : formerOne
        ? continueFormer(formerOne.row, one.row)
        : { ...one.row, key: lastKey };
    const after = { ...one, row };
    if (after.row.revision !== before?.row.revision) changes.push({ before, after });
    known.set(id, after);
    news.set(id, after);
  }
  await writeEvents(tx, [...news.values()], changes, scope);
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
  const { key, receivedAtMs, incident } = before;
  return { ...row, ...toDrivenSoFar(before, row), key, revision, receivedAtMs, incident };
}

/** Who drove, as far as the vendor does not say it now: as it was known. */
function toDrivenSoFar(before: EventTable, row: EventTable): Driven {
  const { driver, nobody } = row;
  const { basis, contradictions } = before;
  if (ownDriverOf(row) !== null || basis === null) return { driver, nobody, basis: null, contradictions };
  return { driver: before.driver, nobody, basis, contradictions };
}

function toKnownKey({ row, vendor }: Pick<Indexed, "vendor"> & { readonly row: Pick<EventTable, "tenant" | "ref"> }) {
  return `${row.tenant} ${vendor} ${row.ref}`;
}

async function readKnown(tx: Kysely<FleetTables>, indexed: readonly Indexed[]): Promise<Map<string, Indexed>> {
  const hashes = indexed.map(({ row }) => row.refHash);
  const { rows } = await sql<FormerEvent>`
    select e.*, c.vendor, c.retracted from event e join eventClass c on c.code = e.class
    where e.refHash ${isOneOfNumbers(tx, hashes)}`.execute(tx);
  return toKnown(rows);
}

/** Where the index is made anew, the events as the former one has them. */
async function readFormer(indexed: readonly Indexed[], { former }: WritingScope): Promise<Map<string, Indexed>> {
  return former ? toKnown(await former.events(indexed.map(({ row }) => row.refHash))) : new Map();
}

function toKnown(rows: readonly FormerEvent[]): Map<string, Indexed> {
  return new Map(
    rows.map(({ vendor, retracted, ...row }) => {
      const one = { row, vendor, retracted: retracted === 1 };
      return [toKnownKey(one), one];
    }),
  );
}

async function readLastKey(tx: Kysely<FleetTables>): Promise<number> {
  const { rows } = await sql<{ last: number | null; horizon: number }>`
    select (select max(key) from event) as last, lastKey as horizon from eventHorizon`.execute(tx);
  return Math.max(rows[0]?.last ?? 0, rows[0]?.horizon ?? 0);
}

/** An event with who its device and its driver are, and the words of the groups that it is of. */
type PlacedEvent = {
  readonly event: PublishedEvent;
  readonly deviceId: string | null;
  /** The vehicle that it names, where its device was in another one. */
  readonly named: string | null;
  readonly driverId: string | null;
  /** Whether the account that it names for the driver is nobody's. */
  readonly isNobody: boolean;
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
      isNobody: driverRef !== null && vendor !== null && drivers.isNobody({ vendor, ref: driverRef }),
    };
  });
  const owners = new Set(placed.flatMap(({ deviceId, driverId }) => [deviceId ?? [], driverId ?? []].flat()));
  const unknown = [...owners].filter((owner) => !groupRefs.has(owner));
  if (unknown.length > 0) {
    const read = await readGroupRefs(tx, { tenant, entityIds: unknown, nowMs });
    for (const owner of unknown) groupRefs.set(owner, read.get(owner) ?? []);
  }
  const groupsOf = (owner: string | null) => groupRefs.get(owner ?? "") ?? [];
  return placed.map(({ event, deviceId, named, driverId, isNobody }) => {
    const { groupRefs: own } = event.message;
    const vendor = recordVendorOf(event.message);
    const refs = [
      ...own.flatMap((ref) => (vendor === null ? [] : { vendor, ref })),
      ...groupsOf(deviceId),
      ...groupsOf(driverId),
    ];
    const groups = [...new Set(refs.map((group) => toGroupWord(group.vendor, group.ref)))];
    return { event, deviceId, named, driverId, isNobody, groups };
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
  { event: { seq, ref, message }, deviceId, named, driverId, isNobody, groups }: PlacedEvent,
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
    incident: null,
    nobody: isNobody ? words.codeOrNull(driverId) : null,
    basis: null,
    contradictions: null,
    spot: null,
  };
  return { row: { ...row, spot: toSpot(row) }, vendor, retracted };
}
