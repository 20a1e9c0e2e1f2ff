import { type Kysely, sql } from "kysely";
import type { z } from "zod";
import { forEachRow } from "../../platform/store/batch.ts";
import { toEventId } from "../../schema/event-id.ts";
import type { eventMessage, Vendor } from "../../schema/messages.ts";
import type { Roster } from "./roster.ts";
import type { EventTable, FleetTables } from "./tables.ts";

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
};

const EVENT_COLUMNS: readonly (keyof EventTable)[] = [
  "tenant",
  "id",
  "vendor",
  "vendorRef",
  "vendorType",
  "type",
  "category",
  "severity",
  "title",
  "occurredAtMs",
  "endedAtMs",
  "recordedAtMs",
  "updatedAtMs",
  "receivedAtMs",
  "revision",
  "retracted",
  "deviceRef",
  "driverRef",
  "deviceId",
  "driverId",
  "latitude",
  "longitude",
  "headingDegrees",
  "speedKph",
  "accuracyMeters",
  "address",
  "publishedSeq",
];

/** What says nothing of whether the vendor has changed anything: who told it, when, and who is who today. */
const CIRCUMSTANCES: ReadonlySet<keyof EventTable> = new Set([
  "updatedAtMs",
  "receivedAtMs",
  "revision",
  "deviceId",
  "driverId",
  "publishedSeq",
]);
const SUBSTANCE = EVENT_COLUMNS.filter((column) => !CIRCUMSTANCES.has(column));

const REPLACE_EVENT = `insert or replace into event (${EVENT_COLUMNS.join(", ")})
  values (${EVENT_COLUMNS.map(() => "?").join(", ")})`;

const INSERT_CHANGE = "insert into change (tenant, eventId, kind, atMs) values (?, ?, ?, ?)";

type Change = { readonly eventId: string; readonly kind: "ADDED" | "AMENDED" | "RETRACTED" };

/**
 * Writes events to the index, and to the order of changes whatever they bring that was not known.
 * A message that comes again, or after a newer one, changes nothing.
 */
export async function indexEvents(
  tx: Kysely<FleetTables>,
  events: readonly PublishedEvent[],
  scope: IndexScope,
): Promise<void> {
  const rows = events.map((event) => toRow(event, scope));
  const known = await readKnown(tx, scope.tenant, rows);
  const news = new Map<string, EventTable>();
  const changes: Change[] = [];
  for (const row of rows) {
    const before = known.get(row.id);
    if (before && before.publishedSeq !== null && before.publishedSeq >= (row.publishedSeq ?? 0)) continue;
    const next = before ? continueEvent(before, row) : row;
    if (next.revision !== before?.revision) changes.push({ eventId: row.id, kind: toKindOfChange(before, row) });
    known.set(row.id, next);
    news.set(row.id, next);
  }
  if (news.size === 0) return;
  const written = news.values().map((row) => EVENT_COLUMNS.map((column) => row[column]));
  await tx.executeQuery(forEachRow(REPLACE_EVENT, written));
  if (changes.length === 0) return;
  await enterHistory(tx, scope.writer);
  const told = changes.values().map(({ eventId, kind }) => [scope.tenant, eventId, kind, scope.nowMs]);
  await tx.executeQuery(forEachRow(INSERT_CHANGE, told));
}

/** Notes that the changes from here on are this writer's, unless that is noted already. */
async function enterHistory(tx: Kysely<FleetTables>, writer: string): Promise<void> {
  await sql`insert into history (afterSeq, id)
    select (select coalesce(max(seq), 0) from change), ${writer}
    where (select id from history order by afterSeq desc limit 1) is not ${writer}`.execute(tx);
}

/** Notes that the places that a publisher's events had are those of an outbox that is no more. */
export async function forgetPlaces(tx: Kysely<FleetTables>, vendor: Vendor): Promise<void> {
  await sql`update event set publishedSeq = null where vendor = ${vendor}`.execute(tx);
}

/** The event as it is now. Its revisions are counted on, though its publisher may have begun to count anew. */
function continueEvent(before: EventTable, row: EventTable): EventTable {
  const isRevised = before.publishedSeq !== null || SUBSTANCE.some((column) => before[column] !== row[column]);
  const revision = isRevised ? Math.max(before.revision + 1, row.revision) : before.revision;
  return { ...row, revision, receivedAtMs: before.receivedAtMs };
}

function toKindOfChange(before: EventTable | undefined, row: EventTable): Change["kind"] {
  if (!before) return "ADDED";
  return row.retracted && !before.retracted ? "RETRACTED" : "AMENDED";
}

async function readKnown(
  tx: Kysely<FleetTables>,
  tenant: string,
  rows: readonly EventTable[],
): Promise<Map<string, EventTable>> {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const { rows: known } = await sql<EventTable>`
    select * from event
    where tenant = ${tenant} and id in (select value from json_each(${ids}))`.execute(tx);
  return new Map(known.map((row) => [row.id, row]));
}

function toRow({ seq, ref, message }: PublishedEvent, { tenant, devices, drivers }: IndexScope): EventTable {
  const { changedAtMs, position, retracted, updatedAtMs, ...rest } = message;
  const { vehicle: _, safetyState: _s, behaviors: _b, ruleRef: _r, groupRefs: _g, hasVideo: _v, ...told } = rest;
  const { vendor, deviceRef, driverRef } = told;
  return {
    ...told,
    tenant,
    id: toEventId(vendor, ref),
    vendorRef: ref,
    updatedAtMs: updatedAtMs ?? changedAtMs,
    retracted: retracted ? 1 : 0,
    deviceId: deviceRef === null ? null : devices.entityIdOf({ vendor, ref: deviceRef }),
    driverId: driverRef === null ? null : drivers.entityIdOf({ vendor, ref: driverRef }),
    latitude: position?.latitude ?? null,
    longitude: position?.longitude ?? null,
    headingDegrees: position?.headingDegrees ?? null,
    speedKph: position?.speedKph ?? null,
    accuracyMeters: position?.accuracyMeters ?? null,
    address: position?.address ?? null,
    publishedSeq: seq,
  };
}
