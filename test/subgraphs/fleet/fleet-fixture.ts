import { type ExecutionResult, graphql, parse, subscribe } from "graphql";
import { LocalBus } from "../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import type { Clock } from "../../../platform/clock.ts";
import { CommandSender } from "../../../platform/commands/command-sender.ts";
import type { Environment } from "../../../platform/environment.ts";
import { BackfillGate } from "../../../platform/feed/backfill-gate.ts";
import { createLogger } from "../../../platform/log.ts";
import type { VendorRecord } from "../../../platform/records/record.ts";
import { type RecordTables, recordSchema } from "../../../platform/records/record-tables.ts";
import { RecordWriter } from "../../../platform/records/record-writer.ts";
import { toStorable } from "../../../platform/records/storable-page.ts";
import { openStoreForWriting, type WritableStore } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import {
  type DeviceSeen,
  type DriverSeen,
  type EventRecorded,
  PLAIN_DEVICE,
  PLAIN_DRIVER,
  PLAIN_EVENT,
  type PositionObserved,
  type SourceMessage,
  type Vendor,
} from "../../../schema/messages.ts";
import { outboxes, startIngest } from "../../../subgraphs/fleet/feed.ts";
import { openSubgraph } from "../../../subgraphs/fleet/subgraph.ts";
import { createStoreHome } from "../../stores.ts";
import { viewerOf } from "../../viewer.ts";

const PUBLISHER_OF = { ROSCOLIVE: "video", SAMSARA: "safety", VISTRACKS: "hos", VINLI: "rules" } as const;

export const TENANT = "default";
export const NOW_MS = Date.parse("2026-03-01T12:00:00Z");

const BLANK = { version: 0, ownerRef: null, occurredAtMs: NOW_MS, facet: {} };

export function deviceSeen(vendor: Vendor, ref: string, facts: Partial<DeviceSeen> = {}): VendorRecord {
  const message = {
    ...PLAIN_DEVICE,
    vendor,
    name: null,
    vin: null,
    deviceKind: "VEHICLE",
    ...facts,
  } satisfies DeviceSeen;
  return { ...BLANK, kind: "device", ref, message, raw: message };
}

export function driverSeen(vendor: Vendor, ref: string, facts: Partial<DriverSeen> = {}): VendorRecord {
  const message = {
    ...PLAIN_DRIVER,
    vendor,
    name: null,
    username: null,
    externalIds: {},
    ...facts,
  } satisfies DriverSeen;
  return { ...BLANK, kind: "driver", ref, message, raw: message };
}

export function eventRecorded(vendor: Vendor, ref: string, facts: Partial<EventRecorded> = {}): VendorRecord {
  const message = {
    ...PLAIN_EVENT,
    vendor,
    vendorType: "word",
    type: "OTHER",
    category: "SAFETY",
    severity: "LOW",
    title: `Event ${ref}`,
    occurredAtMs: NOW_MS,
    endedAtMs: null,
    recordedAtMs: null,
    updatedAtMs: null,
    retracted: false,
    deviceRef: null,
    driverRef: null,
    position: null,
    ...facts,
  } satisfies EventRecorded;
  return { ...BLANK, kind: "event", ref, message, raw: message };
}

export function positionObserved(vendor: Vendor, deviceRef: string, facts: Partial<PositionObserved>): VendorRecord {
  const place = {
    latitude: 40,
    longitude: -90,
    headingDegrees: null,
    speedKph: null,
    accuracyMeters: null,
    address: null,
  };
  const message = { vendor, deviceRef, position: place, observedAtMs: NOW_MS, ...facts } satisfies PositionObserved;
  return { ...BLANK, kind: "position", ref: deviceRef, message, raw: message };
}

/** `fleet` over four publishers whose stores are real, and whose feeds are the test. */
export class FleetFixture implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #publishers: (vendor: Vendor, tenant: string) => RecordWriter;
  readonly #wakeUps: WakeUps;
  readonly #subgraph: Awaited<ReturnType<typeof openSubgraph>>;
  readonly clock: Clock & { nowMs: number };
  /** By which fleet can be followed. */
  readonly bus: LocalBus;
  readonly dataDir: string;
  /** Removes what is older than is kept. */
  readonly prune: () => Promise<void>;

  private constructor(
    parts: Pick<FleetFixture, "clock" | "bus" | "dataDir" | "prune">,
    ...rest: [
      AsyncDisposableStack,
      (vendor: Vendor, tenant: string) => RecordWriter,
      WakeUps,
      Awaited<ReturnType<typeof openSubgraph>>,
    ]
  ) {
    this.clock = parts.clock;
    this.bus = parts.bus;
    this.dataDir = parts.dataDir;
    this.prune = parts.prune;
    [this.#resources, this.#publishers, this.#wakeUps, this.#subgraph] = rest;
  }

  /** In a folder of its own, or in one where another fleet was before. */
  static async start(folder?: string, environment: Environment = {}): Promise<FleetFixture> {
    await using opening = new AsyncDisposableStack();
    const dataDir = folder ?? opening.use(await createStoreHome()).path;
    const clock = { nowMs: NOW_MS, now: () => clock.nowMs };
    const wakeUps = new WakeUps();
    const stores = new Map<string, WritableStore<RecordTables>>();
    for (const [vendor, publisher] of Object.entries(PUBLISHER_OF)) {
      const store = opening.use(
        await openStoreForWriting<RecordTables>(storeAddress(dataDir, publisher), recordSchema),
      );
      stores.set(vendor, store);
    }
    const writers = new Map<string, RecordWriter>();
    const publishers = (vendor: Vendor, tenant: string) => {
      const store = stores.get(vendor);
      if (!store) throw new Error(`nobody publishes for ${vendor}`);
      const key = `${vendor} ${tenant}`;
      const writer = writers.get(key) ?? new RecordWriter(store, tenant, clock);
      writers.set(key, writer);
      return writer;
    };
    const bus = opening.use(new LocalBus(dataDir, wakeUps, outboxes, { gatherMs: 0 }));
    const log = createLogger({ level: "silent", process: "test" });
    const onCommit = () => wakeUps.wake("fleet");
    const ingest = opening.use(
      await startIngest({
        tenant: TENANT,
        storeHome: dataDir,
        environment,
        bus,
        backfillGate: new BackfillGate([]),
        onCommit,
        clock,
        log,
      }),
    );
    const { runCommand, prune } = ingest;
    if (!runCommand || !prune) throw new Error("nothing can be written");
    const commands = new CommandSender({ send: runCommand, clock });
    const subgraph = opening.use(await openSubgraph({ storeHome: dataDir, wakeUps, commands, clock }));
    return new FleetFixture({ clock, bus, dataDir, prune }, opening.move(), publishers, wakeUps, subgraph);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  /** To be hosted by a server. */
  get subgraph(): Awaited<ReturnType<typeof openSubgraph>> {
    return this.#subgraph;
  }

  /** Lets a vendor's subgraph publish records, and waits until they are indexed. */
  async publish(vendor: Vendor, records: readonly VendorRecord[], tenant = TENANT): Promise<void> {
    const indexed = this.#indexed();
    await this.#publishers(vendor, tenant).storePage(toStorable({ records, poison: [], cursors: {} }));
    this.#wakeUps.wake(PUBLISHER_OF[vendor]);
    await indexed;
  }

  async publishSource(vendor: Vendor, status: SourceMessage, tenant = TENANT): Promise<void> {
    const indexed = this.#indexed();
    await this.#publishers(vendor, tenant).publish("source", vendor, status);
    this.#wakeUps.wake(PUBLISHER_OF[vendor]);
    await indexed;
  }

  /** Asks the subgraph itself. The answer is the plain JSON that a client gets. */
  async query(source: string, variableValues: Record<string, unknown> = {}, tenant = TENANT): Promise<ExecutionResult> {
    const contextValue = this.#context(new AbortController().signal, tenant);
    const answer = await graphql({ schema: this.#subgraph.schema, source, variableValues, contextValue });
    return JSON.parse(JSON.stringify(answer)) as ExecutionResult;
  }

  async subscribe(
    source: string,
    signal: AbortSignal,
    tenant = TENANT,
    variableValues: Record<string, unknown> = {},
  ): Promise<AsyncIterableIterator<ExecutionResult>> {
    const contextValue = this.#context(signal, tenant);
    const answer = await subscribe({
      schema: this.#subgraph.schema,
      document: parse(source),
      contextValue,
      variableValues,
    });
    if (!(Symbol.asyncIterator in answer)) throw new Error(JSON.stringify(answer));
    return answer as AsyncIterableIterator<ExecutionResult>;
  }

  #context(signal: AbortSignal, tenant: string) {
    return this.#subgraph.createContext({ viewer: viewerOf(tenant), signal });
  }

  #indexed(): Promise<void> {
    return this.#wakeUps.waitFor("fleet", this.#wakeUps.count("fleet"), new AbortController().signal);
  }
}
