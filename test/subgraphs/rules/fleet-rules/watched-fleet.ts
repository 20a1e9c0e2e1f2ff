import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { BusMessage } from "../../../../platform/bus/bus.ts";
import { type RecordTables, recordSchema } from "../../../../platform/records/record-tables.ts";
import { RecordWriter } from "../../../../platform/records/record-writer.ts";
import { mergeSchemas } from "../../../../platform/store/store.ts";
import {
  type EventRecorded,
  FURTHEST_MS,
  PLAIN_EVENT,
  toPositionSeen,
  type Vendor,
} from "../../../../schema/messages.ts";
import { type LinkCopyTables, linkCopySchema } from "../../../../subgraphs/link-copy.ts";
import { fleetRuleCommands } from "../../../../subgraphs/rules/fleet-rules/fleet-rule-commands.ts";
import { bumpEdition } from "../../../../subgraphs/rules/fleet-rules/fleet-rule-reader.ts";
import { type FleetRuleTables, fleetRuleSchema } from "../../../../subgraphs/rules/fleet-rules/fleet-rule-tables.ts";
import { RuleWatch } from "../../../../subgraphs/rules/fleet-rules/watch/rule-watch.ts";
import { openOwnStore } from "../../../stores.ts";
import { viewerOf } from "../../../viewer.ts";

export type WatchTables = FleetRuleTables & LinkCopyTables & RecordTables;
export const watchSchema = mergeSchemas(recordSchema, linkCopySchema, fleetRuleSchema);

export const BEGIN_MS = Date.UTC(2026, 5, 10, 12);
export const minutes = (count: number) => BEGIN_MS + count * 60_000;
/** The yard of all tests, and a place ten kilometres away. */
export const YARD = { latitude: 41.88, longitude: -87.63, radiusMeters: 300 };
export const AWAY = { latitude: 41.97, longitude: -87.63 };

/** A store with fleets whose rules are watched, by a clock of the test's. */
export async function openWatchedFleets() {
  const store = await openOwnStore<WatchTables>(watchSchema);
  const clock = { nowMs: BEGIN_MS, now: () => clock.nowMs };
  const fleets = new Map<string, WatchedFleet>();
  return {
    store,
    clock,
    fleet(tenant: string): WatchedFleet {
      const known = fleets.get(tenant) ?? new WatchedFleet(tenant, { store, clock });
      fleets.set(tenant, known);
      return known;
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

type Opened = {
  readonly store: Awaited<ReturnType<typeof openOwnStore<WatchTables>>>;
  readonly clock: { nowMs: number; now(): number };
};

/** One fleet, as the bus and persons come to it. */
export class WatchedFleet {
  readonly #tenant: string;
  readonly #opened: Opened;
  #watch: RuleWatch;
  #seq = 0;

  constructor(tenant: string, opened: Opened) {
    this.#tenant = tenant;
    this.#opened = opened;
    this.#watch = this.#start();
  }

  #start(): RuleWatch {
    const { store, clock } = this.#opened;
    const records = new RecordWriter(store as never, this.#tenant, clock);
    return new RuleWatch({ store: store as never, records, tenant: this.#tenant, keptMs: 7 * 86_400_000, clock });
  }

  /** The process ends, and another one goes on from what is stored. */
  restart(): void {
    this.#watch = this.#start();
  }

  /** Has a command run as the command runner does. */
  run<Payload>(name: keyof typeof fleetRuleCommands & string, input: object): Promise<Payload> {
    const { store, clock } = this.#opened;
    const command = fleetRuleCommands[name];
    if (!command) throw new Error(`no command ${name}`);
    const context = { viewer: viewerOf(this.#tenant), nowMs: clock.now() };
    return store.write((tx) => command(input)(tx as never, context)) as Promise<Payload>;
  }

  /** Links a vendor's record with a device, as fleet tells it. */
  async link(
    vendor: Vendor,
    ref: string,
    id: string,
    { fromMs = -FURTHEST_MS, untilMs = FURTHEST_MS } = {},
  ): Promise<void> {
    await this.#opened.store.write(async (tx) => {
      await sql`insert into linkCopy (tenant, kind, vendor, ref, fromMs, untilMs, id)
        values (${this.#tenant}, 'device', ${vendor}, ${ref}, ${fromMs}, ${untilMs}, ${id})`.execute(tx);
      await sql`insert into ruleDeviceDue (tenant, deviceId) values (${this.#tenant}, ${id})
        on conflict do nothing`.execute(tx);
      await bumpEdition(tx as unknown as Kysely<FleetRuleTables>, this.#tenant);
    });
    while ((await this.#watch.takeDue()) !== null);
  }

  /** A vendor tells where a device is. */
  position(
    ref: string,
    atMs: number,
    place: { readonly latitude: number; readonly longitude: number },
    speedKph: number | null = null,
  ) {
    const position = toPositionSeen(place.latitude, place.longitude, { speedKph });
    return this.#take("position", ref, { vendor: "VINLI", deviceRef: ref, position, observedAtMs: atMs });
  }

  /** A vendor tells an event of a device. */
  event(ref: string, event: Partial<EventRecorded> & Pick<EventRecorded, "vendor" | "deviceRef" | "occurredAtMs">) {
    return this.#take("event", ref, { ...EVENT, ...event });
  }

  device(ref: string, groups: readonly string[]) {
    const message = {
      vendor: "VINLI",
      name: ref,
      vin: null,
      deviceKind: "VEHICLE",
      externalIds: {},
      groups: groups.map((name) => ({ ref: name, name })),
    };
    return this.#take("device", ref, message);
  }

  async #take(kind: string, ref: string, said: object): Promise<void> {
    const nowMs = this.#opened.clock.now();
    const message = { ...said, revision: 1, receivedAtMs: nowMs, changedAtMs: nowMs };
    const told: BusMessage = { seq: ++this.#seq, tenant: this.#tenant, kind, ref, message };
    await this.#watch.take([told], { place: String(this.#seq) });
  }

  /** What followers are told of crossings: `ENTER 3 LOW`, by minutes since the begin, in the order of time; with `!` what was taken back. */
  async told(): Promise<readonly string[]> {
    return (await this.messages()).map(({ occurredAtMs, vendorType, retracted, severity, revision }) => {
      const minute = (occurredAtMs - BEGIN_MS) / 60_000;
      return `${retracted ? "!" : ""}${vendorType.slice("fleet-rule-".length)} ${minute} ${severity} r${revision}`;
    });
  }

  async messages(): Promise<readonly (EventRecorded & { readonly revision: number; readonly id: string })[]> {
    const { rows } = await sql<{ ref: string; message: string }>`select ref, message from record
      where tenant = ${this.#tenant} and kind = 'event' order by occurredAtMs, ref`.execute(this.#opened.store.db);
    return rows.map(({ ref, message }) => ({ ...JSON.parse(message), id: ref }));
  }
}

const EVENT: EventRecorded = {
  ...PLAIN_EVENT,
  ...{ vendor: "SAMSARA", vendorType: "x", type: "HARSH_TURN", category: "SAFETY", severity: "LOW", title: "x" },
  ...{ occurredAtMs: 0, endedAtMs: null, recordedAtMs: null, updatedAtMs: null, retracted: false },
  ...{ deviceRef: null, driverRef: null, position: null },
};
