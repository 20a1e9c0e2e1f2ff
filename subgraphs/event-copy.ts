import { type Kysely, sql } from "kysely";
import type { BusBatch } from "../platform/bus/bus.ts";
import type { Clock } from "../platform/clock.ts";
import { PRUNED_AT_ONCE, type PruneStep } from "../platform/retention/pruner.ts";
import { engineOf } from "../platform/store/engine-of.ts";
import { insertRows } from "../platform/store/row-batch.ts";
import type { Migrations, StoreSchema } from "../platform/store/store.ts";
import { type UnifiedEvent, unifiedEventMessage } from "../schema/messages.ts";
import { FLEET_EVENTS } from "../schema/publishers.ts";
import { FollowedCopy, type FollowedCopyOptions } from "./followed-copy.ts";

/*
 * A mutation is given the id of an event and nothing of what it is, for the gateway hands that over with selections alone. Whoever has
 * to act on events of other vendors keeps when and in which device each happened, as fleet tells it.
 */

/** The tables of a copy of what fleet tells of events. */
export type EventCopyTables = {
  eventCopy: {
    tenant: string;
    id: string;
    occurredAtMs: number;
    endedAtMs: number | null;
    deviceId: string | null;
  };
  /** How far fleet's events were followed. */
  eventCopyPlace: { writer: string; seq: number };
};

/** An event, as far as it is copied. */
export type CopiedEvent = Pick<EventCopyTables["eventCopy"], "occurredAtMs" | "endedAtMs" | "deviceId">;

/** What is older is not copied: nobody acts on it any more at its vendor. */
export const COPIED_MS = 30 * 24 * 3_600_000;

const COLUMNS = ["tenant", "id", "occurredAtMs", "endedAtMs", "deviceId"];

const migrations: Migrations = {
  "0102-event-copy": {
    async up(db: Kysely<unknown>) {
      const run = (text: string) => sql.raw(text).execute(db);
      const isSqlite = engineOf(db) === "sqlite";
      const [text, integer, end] = isSqlite ? ["text", "integer", "without rowid"] : ['text collate "C"', "bigint", ""];
      await run(`create table eventCopy (
        tenant ${text} not null, id ${text} not null, occurredAtMs ${integer} not null, endedAtMs ${integer},
        deviceId ${text}, primary key (tenant, id)) ${end}`);
      await run("create index eventCopyByAge on eventCopy (occurredAtMs)");
      await run(`create table eventCopyPlace (writer text not null, seq ${integer} not null)`);
    },
  },
};

export const eventCopySchema: StoreSchema = { sqlite: migrations, postgres: migrations };

/** Keeps a copy of when and where the events of some weeks happened, until it is disposed of. */
export class EventCopy<Tables extends EventCopyTables> extends FollowedCopy<Tables> {
  constructor({ clock, ...options }: FollowedCopyOptions<Tables> & { readonly clock: Clock }) {
    const storeBatch = (tx: Kysely<Tables>, batch: BusBatch) => storeEvents(tx, batch, clock.now() - COPIED_MS);
    super({ publisher: FLEET_EVENTS, what: "events", placeTable: "eventCopyPlace", storeBatch }, options);
  }
}

async function storeEvents<Tables extends EventCopyTables>(
  tx: Kysely<Tables>,
  { messages, isAnew }: BusBatch,
  sinceMs: number,
): Promise<void> {
  if (isAnew) await sql`delete from eventCopy`.execute(tx);
  const newest = new Map<string, readonly (string | number | null)[]>();
  for (const { tenant, ref, message } of messages) {
    const { occurredAtMs, endedAtMs, deviceId }: UnifiedEvent = unifiedEventMessage.parse(message);
    if (occurredAtMs >= sinceMs)
      newest.set(JSON.stringify([tenant, ref]), [tenant, ref, occurredAtMs, endedAtMs, deviceId]);
  }
  const onConflict = { replaceBy: ["tenant", "id"] };
  await insertRows(tx, { into: "eventCopy", columns: COLUMNS, rows: newest.values(), onConflict });
}

/** Removes the events that are no longer kept, of whatever tenant: a step of a `Pruner`. */
export function createEventCopyPruning<Tables extends EventCopyTables>(clock: Clock): PruneStep<Tables> {
  return async (tx) => {
    const { numAffectedRows = 0n } = await sql`delete from eventCopy where (tenant, id) in (
      select tenant, id from eventCopy where occurredAtMs < ${clock.now() - COPIED_MS}
      order by occurredAtMs limit ${PRUNED_AT_ONCE})`.execute(tx);
    return Number(numAffectedRows);
  };
}

/** When and in which device an event happened; null for one that fleet has not told of, or that is too old. */
export async function readCopiedEvent(db: Kysely<never>, tenant: string, id: string): Promise<CopiedEvent | null> {
  const { rows } = await sql<CopiedEvent>`
    select occurredAtMs, endedAtMs, deviceId from eventCopy where tenant = ${tenant} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}
