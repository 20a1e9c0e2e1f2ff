import { CompiledQuery, type Kysely, sql } from "kysely";
import type { z } from "zod";
import { toEventId } from "../../schema/event-id.ts";
import type { eventMessage } from "../../schema/messages.ts";
import type { Roster } from "./roster.ts";
import type { EventTable, FleetTables } from "./tables.ts";

/** An event as its subgraph published it, with the vendor's own id of it. */
export type PublishedEvent = { readonly ref: string; readonly message: z.infer<typeof eventMessage> };

export type IndexScope = {
  readonly tenant: string;
  readonly devices: Roster;
  readonly drivers: Roster;
  readonly nowMs: number;
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
];

/* The statements that run for every event are compiled once. */

const REPLACE_EVENT = `insert or replace into event (${EVENT_COLUMNS.join(", ")})
  values (${EVENT_COLUMNS.map(() => "?").join(", ")})`;

const INSERT_CHANGE = "insert into change (tenant, eventId, kind, atMs) values (?, ?, ?, ?)";

type Known = { readonly id: string; readonly revision: number; readonly retracted: 0 | 1 };

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
    if (before && before.revision >= row.revision) continue;
    const retracted = row.retracted && before && !before.retracted;
    changes.push({ eventId: row.id, kind: retracted ? "RETRACTED" : before ? "AMENDED" : "ADDED" });
    known.set(row.id, row);
    news.set(row.id, row);
  }
  if (changes.length === 0) return;
  for (const row of news.values()) {
    await tx.executeQuery(
      CompiledQuery.raw(
        REPLACE_EVENT,
        EVENT_COLUMNS.map((column) => row[column]),
      ),
    );
  }
  for (const { eventId, kind } of changes) {
    await tx.executeQuery(CompiledQuery.raw(INSERT_CHANGE, [scope.tenant, eventId, kind, scope.nowMs]));
  }
}

async function readKnown(
  tx: Kysely<FleetTables>,
  tenant: string,
  rows: readonly EventTable[],
): Promise<Map<string, Known>> {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const { rows: known } = await sql<Known>`
    select id, revision, retracted from event
    where tenant = ${tenant} and id in (select value from json_each(${ids}))`.execute(tx);
  return new Map(known.map((row) => [row.id, row]));
}

function toRow({ ref, message }: PublishedEvent, { tenant, devices, drivers }: IndexScope): EventTable {
  const { changedAtMs, position, retracted, updatedAtMs, ...rest } = message;
  const { vendor, deviceRef, driverRef } = rest;
  return {
    ...rest,
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
  };
}
