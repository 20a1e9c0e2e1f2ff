import type { Kysely } from "kysely";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { RecordReader } from "../../platform/records/record-reader.ts";
import { EMPTIED_RAW } from "../../platform/records/storable-page.ts";
import { openStoreForServing } from "../../platform/store/store.ts";
import { parseWireJson } from "../../platform/vendor/wire-json.ts";
import { VendorWriteReader } from "../../platform/vendor/writes/vendor-write-reader.ts";
import { type LinkedRecord, readCurrentIds, readLinkedIds, readLinkedRecords } from "../link-copy.ts";
import type { StoredCrossing } from "./crossings/crossing.ts";
import { toEventIdOfRecord } from "./crossings/crossing-event.ts";
import { CrossingReader } from "./crossings/crossing-reader.ts";
import { readRecordsOf, type TrackedRecord } from "./fleet-rules/tracks/track-store.ts";
import type { EventFacet } from "./mapper.ts";
import { RuleReader } from "./rulebook/rule-reader.ts";
import type { RulesTables } from "./tables.ts";
import { type StoredVehicle, toVehicleDetails } from "./vehicle/vehicle-details.ts";
import { decodeEvent } from "./wire.ts";

/** What an event of Vinli's is beside an event. */
export type StoredEvent = {
  /** Null where it crosses no rule. */
  readonly crossing: StoredCrossing | null;
  /**
   * Read when it is asked for, from the record itself: so what was stored before a field was known has it too. Null where
   * the record is kept no more and nothing of the vehicle was stored beside it.
   */
  readonly vehicle: () => StoredVehicle | null;
};

/** Vinli's records of devices. */
const OF_DEVICES = { kind: "device", vendor: "VINLI" } as const;

/** The stored events of vehicles, the rules and their crossings. Whoever opened it disposes of it. */
export class RulesStore implements AsyncDisposable {
  readonly rules: RuleReader;
  readonly crossings: CrossingReader;
  readonly writes: VendorWriteReader;
  readonly #store;

  constructor(address: string, wakeUps = new WakeUps()) {
    this.#store = openStoreForServing<RulesTables>(address);
    this.crossings = new CrossingReader(this.#store);
    this.rules = new RuleReader(this.#store, this.crossings);
    this.writes = new VendorWriteReader({ store: this.#store, subgraph: "rules", wakeUps });
  }

  /** The event that each of Vinli's ids names, in its place; null where there is none. */
  async events(tenant: string, refs: readonly string[]): Promise<readonly (StoredEvent | null)[]> {
    const reader = new RecordReader(this.#store.of(tenant) as never);
    const records = await reader.byRef<EventFacet>({ tenant, kind: "event", refs });
    return records.map(
      (record) =>
        record && {
          crossing: toCrossing(record.ref, record.facet, record.raw),
          vehicle: () => toVehicle(record.facet, record.raw),
        },
    );
  }

  /** The device that each of Vinli's is at an instant, in its place; null where fleet has not told of one. */
  deviceIds(tenant: string, refs: readonly string[], atMs: number): Promise<readonly (string | null)[]> {
    return readLinkedIds(this.#store.of(tenant) as never, { ...OF_DEVICES, tenant, atMs }, refs);
  }

  /** Vinli's records of each device in its place; null for an id that is none of a device. */
  deviceRecords(tenant: string, ids: readonly string[]): Promise<readonly (readonly LinkedRecord[] | null)[]> {
    return readLinkedRecords(this.#store.of(tenant) as never, { ...OF_DEVICES, tenant }, ids);
  }

  /** The records of all vendors of each device in its place; null for an id that is none of a device. */
  async allRecords(tenant: string, ids: readonly string[]): Promise<readonly (readonly TrackedRecord[] | null)[]> {
    const db = this.#store.of(tenant) as never;
    const today = await readCurrentIds(db, tenant, ids);
    const byId = await readRecordsOf(db, tenant, today);
    return today.map((id) => byId.get(id) ?? null);
  }

  /** Where the rules of the fleet, and what is evaluated by them, are read. */
  fleet(tenant: string): Kysely<RulesTables> {
    return this.#store.of(tenant);
  }

  /** The ids of today of devices that clients name, each in its place. */
  currentIds(tenant: string, ids: readonly string[]): Promise<readonly string[]> {
    return readCurrentIds(this.#store.of(tenant) as never, tenant, ids);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}

/** What is stored of the rule goes by its id there, and is what it was then. */
function toCrossing(ref: string, { crossing }: EventFacet, raw: string): StoredCrossing | null {
  if (!crossing) return null;
  const { rule, ...rest } = crossing;
  const { id, ...asThen } = rule;
  return { ...rest, eventId: toEventIdOfRecord(ref), ruleId: id, asThen, raw };
}

function toVehicle({ vehicle, crossing }: EventFacet, raw: string): StoredVehicle | null {
  const details = raw === EMPTIED_RAW ? vehicle : toVehicleDetails(decodeEvent(parseWireJson(raw)));
  return details ? { ...details, snapshot: details.snapshot ?? crossing?.snapshot ?? null, raw } : null;
}
