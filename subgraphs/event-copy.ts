import { type Kysely, sql } from "kysely";
import type { z } from "zod";
import type { BusBatch } from "../platform/bus/bus.ts";
import { PRUNED_AT_ONCE } from "../platform/retention/pruner.ts";
import { engineOf } from "../platform/store/engine-of.ts";
import { insertRows, type Value } from "../platform/store/row-batch.ts";
import type { Migrations, StoreSchema } from "../platform/store/store.ts";
import {
  type EventType,
  type EventVendor,
  type Severity,
  type UnifiedEvent,
  unifiedEventMessage,
} from "../schema/messages.ts";
import { FLEET_EVENTS } from "../schema/publishers.ts";
import { FollowedCopy, type FollowedCopyOptions } from "./followed-copy.ts";

/*
 * A mutation is given the id of an event and nothing of what it is, for the gateway hands that over with selections alone; and whoever looks
 * for events by what fleet has found out of them cannot ask fleet. So a domain that acts on events of all vendors keeps a copy of what it
 * needs of them. It is a copy and no truth: where fleet makes its index anew, it is told anew.
 */

/** The tables of a copy of what fleet tells of events. Ids of devices and drivers are fleet's. */
export type EventCopyTables = {
  eventCopy: {
    tenant: string;
    id: string;
    vendor: EventVendor;
    vendorType: string;
    type: EventType;
    severity: Severity;
    occurredAtMs: number;
    endedAtMs: number | null;
    deviceId: string | null;
    driverId: string | null;
    retracted: number;
    /** The moment that it is a witness of. Null where it is the only one, and where fleet has told nothing of it since this is copied. */
    incidentId: string | null;
  };
  /** How far fleet's events were followed. */
  eventCopyPlace: { writer: string; seq: number };
};

const COLUMNS: readonly (keyof EventCopyTables["eventCopy"])[] = [
  ...(["tenant", "id", "vendor", "vendorType", "type", "severity", "occurredAtMs", "endedAtMs"] as const),
  ...(["deviceId", "driverId", "retracted", "incidentId"] as const),
];

const migrations: Migrations = {
  "0102-event-copy": {
    async up(db: Kysely<unknown>) {
      const run = (text: string) => sql.raw(text).execute(db);
      const isSqlite = engineOf(db) === "sqlite";
      const [text, integer, end] = isSqlite ? ["text", "integer", "without rowid"] : ['text collate "C"', "bigint", ""];
      await run(`create table eventCopy (
        tenant ${text} not null, id ${text} not null, vendor ${text} not null, vendorType ${text} not null,
        type ${text} not null, severity ${text} not null, occurredAtMs ${integer} not null, endedAtMs ${integer},
        deviceId ${text}, driverId ${text}, retracted integer not null, primary key (tenant, id)) ${end}`);
      await run("create index eventCopyByMoment on eventCopy (tenant, occurredAtMs, id)");
      await run(`create table eventCopyPlace (writer text not null, seq ${integer} not null)`);
    },
  },
  "0301-incident-of-event-copy": {
    async up(db: Kysely<unknown>) {
      const run = (text: string) => sql.raw(text).execute(db);
      await run(
        `alter table eventCopy add column incidentId ${engineOf(db) === "sqlite" ? "text" : 'text collate "C"'}`,
      );
      await run("create index eventCopyByIncident on eventCopy (tenant, incidentId) where incidentId is not null");
    },
  },
};

export const eventCopySchema: StoreSchema = { sqlite: migrations, postgres: migrations };

/** What follows from events that have come or changed, in the transaction that stores them. */
export type FollowEvents<Tables> = (
  tx: Kysely<Tables>,
  tenant: string,
  events: readonly UnifiedEvent[],
) => Promise<void>;

export type EventCopyContent<Tables> = {
  /** What happened before is not copied. Without it, everything is. */
  readonly sinceMs?: () => number;
  readonly followEvents?: FollowEvents<Tables>;
  /** Told of an event that this version does not understand: it is passed, for no message may stop all that come behind it. */
  readonly onOdd?: (ref: string, why: z.ZodError) => void;
};

/** Keeps a copy of fleet's unified events, until it is disposed of. */
export class EventCopy<Tables extends EventCopyTables> extends FollowedCopy<Tables> {
  constructor({ sinceMs, followEvents, ...options }: FollowedCopyOptions<Tables> & EventCopyContent<Tables>) {
    const onOdd = (ref: string, { message }: z.ZodError) =>
      options.log.error({ event: ref, reason: message }, "an event that fleet tells is not understood, and not copied");
    const content = { onOdd, ...(sinceMs && { sinceMs }), ...(followEvents && { followEvents }) };
    const storeBatch = (tx: Kysely<Tables>, batch: BusBatch) => storeEvents(tx, batch, content);
    super({ publisher: FLEET_EVENTS, what: "events", placeTable: "eventCopyPlace", storeBatch }, options);
  }
}

/** Stores what fleet has told of events. */
export async function storeEvents<Tables extends EventCopyTables>(
  tx: Kysely<Tables>,
  { messages, isAnew }: Pick<BusBatch, "messages" | "isAnew">,
  { sinceMs, followEvents, onOdd }: EventCopyContent<Tables>,
): Promise<void> {
  if (isAnew) await sql`delete from eventCopy`.execute(tx);
  const told = messages.filter(({ kind }) => kind === "event");
  const beginMs = sinceMs?.() ?? Number.NEGATIVE_INFINITY;
  for (const [tenant, ofTenant] of Map.groupBy(told, (message) => message.tenant)) {
    // Of an event that has changed several times, each message is the event as it is now.
    const events = new Map<string, UnifiedEvent>();
    for (const { ref, message } of ofTenant) {
      const { data, error } = unifiedEventMessage.safeParse(message);
      if (data) events.set(ref, data);
      else onOdd?.(ref, error);
    }
    const copied = [...events.values()].filter(({ occurredAtMs }) => occurredAtMs >= beginMs);
    const rows = copied.map((event) => toRow(tenant, event));
    await insertRows(tx, { into: "eventCopy", columns: COLUMNS, rows, onConflict: { replaceBy: ["tenant", "id"] } });
    await followEvents?.(tx, tenant, copied);
  }
}

function toRow(tenant: string, event: UnifiedEvent): readonly Value[] {
  const row = { ...event, tenant, retracted: event.retracted ? 1 : 0 };
  return COLUMNS.map((column) => row[column]);
}

/** Removes some of a tenant's events that happened before an instant. Resolves with how many. */
export async function pruneEventCopies<Tables extends EventCopyTables>(
  tx: Kysely<Tables>,
  tenant: string,
  beforeMs: number,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from eventCopy where tenant = ${tenant} and id in (
    select id from eventCopy where tenant = ${tenant} and occurredAtMs < ${beforeMs}
    order by occurredAtMs, id limit ${PRUNED_AT_ONCE})`.execute(tx);
  return Number(numAffectedRows);
}
