import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Bus, BusBatch, BusPosition } from "../../../platform/bus/bus.ts";
import type { Logger } from "../../../platform/log.ts";
import { insertRows, type Value } from "../../../platform/store/row-batch.ts";
import { isOneOfTexts } from "../../../platform/store/sql-words.ts";
import type { WritableStore } from "../../../platform/store/store.ts";
import { StoreUnavailableError } from "../../../platform/store/store-errors.ts";
import { type UnifiedEvent, unifiedEventMessage } from "../../../schema/messages.ts";
import { FLEET_EVENTS } from "../../../schema/publishers.ts";
import type { EventPart } from "../coaching/coaching-case.ts";
import type { SafetyTables, Tx } from "../tables.ts";

/*
 * Cases, rules and scores are of the events of all vendors, with the device and the driver that fleet has found. So `safety` keeps a
 * copy of the unified events, of no more than these need. It is a copy and no truth: where fleet makes its index anew, it is told anew.
 */

const COLUMNS = [
  ...["tenant", "id", "vendor", "type", "severity", "occurredAtMs", "deviceId", "driverId"],
  ...["vendorType", "endedAtMs", "retracted"],
];

/** While the store is not to be had, it is tried again this often. */
const PAUSE_OF_OUTAGE_MS = 5_000;

/** What follows from events that have come or changed, in the transaction that stores them. */
export type FollowEvents = (tx: Tx, tenant: string, events: readonly UnifiedEvent[]) => Promise<void>;

export type EventCopyOptions = {
  readonly store: WritableStore<SafetyTables>;
  readonly bus: Bus;
  readonly followEvents: FollowEvents;
  readonly onCommit: () => void;
  readonly log: Logger;
};

/** Keeps a copy of fleet's unified events until it is disposed of. */
export class EventCopy implements AsyncDisposable {
  readonly #options: EventCopyOptions;
  readonly #stopping = new AbortController();
  readonly #following: Promise<void>;

  constructor(options: EventCopyOptions) {
    this.#options = options;
    this.#following = this.#follow();
    this.#following.catch(() => {});
  }

  /** Rejects when the copy cannot be kept any more. Never resolves. */
  get failed(): Promise<never> {
    return this.#following.then(() => new Promise<never>(() => {}));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#following.catch(() => {});
  }

  async #follow(): Promise<void> {
    const { store, bus, followEvents, onCommit, log } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        for await (const batch of bus.follow(FLEET_EVENTS, await this.#place(), signal)) {
          await store.write((tx) => storeEvents(tx, batch, followEvents));
          onCommit();
        }
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        log.error(`no events are copied for the moment: ${error.message}`);
        await sleep(PAUSE_OF_OUTAGE_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #place(): Promise<BusPosition | null> {
    const { rows } = await sql<BusPosition>`select writer, seq from eventCopyPlace`.execute(this.#options.store.db);
    return rows[0] ?? null;
  }
}

/** Stores what fleet has told, and the place up to which it was told. */
export async function storeEvents(
  tx: Tx,
  { messages, position, isAnew }: Pick<BusBatch, "messages" | "position" | "isAnew">,
  followEvents: FollowEvents,
): Promise<void> {
  if (isAnew) await sql`delete from eventCopy`.execute(tx);
  const told = messages.filter(({ kind }) => kind === "event");
  for (const [tenant, ofTenant] of Map.groupBy(told, (message) => message.tenant)) {
    // Of an event that has changed several times, each message is the event as it is now.
    const events = new Map(ofTenant.map(({ ref, message }) => [ref, unifiedEventMessage.parse(message)]));
    const rows = events.values().map((event) => toRow(tenant, event));
    await insertRows(tx, { into: "eventCopy", columns: COLUMNS, rows, onConflict: { replaceBy: ["tenant", "id"] } });
    await followEvents(tx, tenant, [...events.values()]);
  }
  await sql`delete from eventCopyPlace`.execute(tx);
  await sql`insert into eventCopyPlace values (${position.writer}, ${position.seq})`.execute(tx);
}

function toRow(tenant: string, event: UnifiedEvent): readonly Value[] {
  const { id, vendor, type, severity, occurredAtMs, deviceId, driverId, vendorType, endedAtMs, retracted } = event;
  return [
    tenant,
    id,
    vendor,
    type,
    severity,
    occurredAtMs,
    deviceId,
    driverId,
    vendorType,
    endedAtMs,
    retracted ? 1 : 0,
  ];
}

/** What a case has of its event, by the ids of some events; those that fleet has not told of are left out. One statement. */
export async function readEventParts(
  tx: Tx,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EventPart & { readonly retracted: number }>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<EventPart & { readonly id: string; readonly retracted: number }>`
    select id, vendor, type, severity, occurredAtMs, deviceId, driverId, retracted from eventCopy
    where tenant = ${tenant} and id ${isOneOfTexts(tx, ids)}`.execute(tx);
  return new Map(rows.map(({ id, ...part }) => [id, part]));
}
