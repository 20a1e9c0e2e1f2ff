import { graphql, parse, subscribe } from "graphql";
import { type Kysely, sql } from "kysely";
import type { BusMessage } from "../../../platform/bus/bus.ts";
import { WakeUps } from "../../../platform/bus/wake-ups.ts";
import { CommandRunner } from "../../../platform/commands/command-runner.ts";
import { CommandSender } from "../../../platform/commands/command-sender.ts";
import { createLogger } from "../../../platform/log.ts";
import { openStoreForWriting, type WritableStore } from "../../../platform/store/store.ts";
import { storeAddress } from "../../../platform/store/store-address.ts";
import type { DeviceSeen, DriverSeen, EventRecorded, Vendor } from "../../../schema/messages.ts";
import { attributeStoredEvents } from "../../../subgraphs/fleet/attribution/stored-events.ts";
import { BehaviourWatch } from "../../../subgraphs/fleet/candidates/behaviour/behaviour-watch.ts";
import { createCommands } from "../../../subgraphs/fleet/commands.ts";
import { PUBLISHERS } from "../../../subgraphs/fleet/config.ts";
import type { VendorRef } from "../../../subgraphs/fleet/domain.ts";
import { readAssertions, withdrawAssertions } from "../../../subgraphs/fleet/identity/decisions/assertions.ts";
import { beginDecision } from "../../../subgraphs/fleet/identity/decisions/decisions.ts";
import { groupStoredEvents } from "../../../subgraphs/fleet/incidents/grouping/stored-events.ts";
import { applyDecision, FleetIndex } from "../../../subgraphs/fleet/indexing/fleet-index.ts";
import { openSubgraph } from "../../../subgraphs/fleet/subgraph.ts";
import { type FleetTables, fleetSchema } from "../../../subgraphs/fleet/tables.ts";
import { createStoreHome } from "../../stores.ts";
import { viewerOf } from "../../viewer.ts";
import { deviceSeen, driverSeen, eventRecorded, NOW_MS } from "./fleet-fixture.ts";

/** The index of fleet over one real store, told by its tests what the publishers tell. Many tenants can be in it. */
export class TenantedIndex implements AsyncDisposable {
  readonly clock = { nowMs: NOW_MS, now: () => this.clock.nowMs };
  readonly #resources: AsyncDisposableStack;
  readonly #store: WritableStore<FleetTables>;
  readonly #index: FleetIndex;
  readonly #wakeUps = new WakeUps();
  #subgraph: Awaited<ReturnType<typeof openSubgraph>> | null = null;
  #seq = 0;

  private constructor(resources: AsyncDisposableStack, store: WritableStore<FleetTables>) {
    this.#resources = resources;
    this.#store = store;
    this.#index = new FleetIndex(store, {
      clock: this.clock,
      log: createLogger({ level: "silent", process: "test" }),
      eventsMs: Number.POSITIVE_INFINITY,
    });
  }

  static async start(): Promise<TenantedIndex> {
    await using opening = new AsyncDisposableStack();
    const dataDir = opening.use(await createStoreHome()).path;
    const store = opening.use(await openStoreForWriting<FleetTables>(storeAddress(dataDir, "fleet"), fleetSchema));
    const index = new TenantedIndex(opening.move(), store);
    await index.#open(dataDir);
    return index;
  }

  async #open(dataDir: string): Promise<void> {
    const { clock } = this;
    const runner = new CommandRunner({
      store: this.#store,
      handlers: createCommands(this.#index),
      onCommit: () => this.#wakeUps.wake("fleet"),
      onRollback: () => this.restart(),
      clock,
      log: createLogger({ level: "silent", process: "test" }),
    });
    const commands = new CommandSender({ send: runner.run, clock });
    this.#subgraph = this.#resources.use(
      await openSubgraph({ storeHome: dataDir, wakeUps: this.#wakeUps, commands, clock }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  get store(): WritableStore<FleetTables> {
    return this.#store;
  }

  /** Groups what was stored before incidents were. `onSlice` is called after every transaction. */
  groupStored(signal: AbortSignal, onSlice = () => {}): Promise<void> {
    const [store, index, clock] = [this.#store, this.#index, this.clock];
    return groupStoredEvents({ store, index, clock, onCommit: onSlice }, signal);
  }

  /** Looks at what was seen of devices and drivers since it was looked at last. */
  async lookAtBehaviour(slice?: number): Promise<void> {
    const [store, index, clock] = [this.#store, this.#index, this.clock];
    await new BehaviourWatch({ store, index, clock, ...(slice && { slice }) }).look(new AbortController().signal);
  }

  /** Makes the store one of before it was known who drove. */
  async forgetAttributions(): Promise<void> {
    await this.#store.write(async (tx) => {
      await sql`update event set driver = case when basis is null then driver else nobody end, contradictions = null`.execute(
        tx,
      );
      await sql`update event set basis = null, nobody = null`.execute(tx);
      await sql`delete from logEntry`.execute(tx);
      await sql`update unattributed set lastKey = 0, untilKey = (select max(key) from event)`.execute(tx);
    });
  }

  /** Finds out who drove at what was stored before that was known. */
  attributeStored(signal: AbortSignal): Promise<void> {
    const [store, index, clock] = [this.#store, this.#index, this.clock];
    return attributeStoredEvents({ store, index, clock, onCommit: () => {} }, signal);
  }

  get db(): Kysely<FleetTables> {
    return this.#store.db;
  }

  /** Drops what is in memory, as a process that ends does. */
  restart(): void {
    this.#index.dropMemory();
  }

  /** A vendor's subgraph tells of a device, at once or from what it stored at another instant. */
  async see(
    tenant: string,
    { vendor, ref }: VendorRef,
    { changedAtMs, ...facts }: Partial<DeviceSeen> & Stored,
  ): Promise<void> {
    const { message } = deviceSeen(vendor, ref, facts);
    await this.#tell(tenant, vendor, { kind: "device", ref, message: { ...message, ...this.#stored(changedAtMs) } });
  }

  /** A vendor's subgraph tells of a driver, at once or from what it stored at another instant. */
  async meet(
    tenant: string,
    { vendor, ref }: VendorRef,
    { changedAtMs, ...facts }: Partial<DriverSeen> & Stored,
  ): Promise<void> {
    const { message } = driverSeen(vendor, ref, facts);
    await this.#tell(tenant, vendor, { kind: "driver", ref, message: { ...message, ...this.#stored(changedAtMs) } });
  }

  /** A vendor's subgraph tells of an event, at once or from what it stored at another instant. */
  async happen(
    tenant: string,
    { vendor, ref }: VendorRef,
    { changedAtMs, ...facts }: Partial<EventRecorded> & Stored,
  ): Promise<void> {
    const { message } = eventRecorded(vendor, ref, facts);
    await this.#tell(tenant, vendor, { kind: "event", ref, message: { ...message, ...this.#stored(changedAtMs) } });
  }

  /** A vendor's subgraph tells of several events at once. */
  async happenTogether(
    tenant: string,
    vendor: Vendor,
    events: readonly (Partial<EventRecorded> & { readonly ref: string })[],
  ): Promise<void> {
    const messages = events.map(({ ref, ...facts }) => {
      const { message } = eventRecorded(vendor, ref, facts);
      return { kind: "event", ref, message: { ...message, ...this.#stored() } };
    });
    await this.#tell(tenant, vendor, ...messages);
  }

  /** Takes back all that persons have said of a tenant's devices. */
  async withdrawAll(tenant: string): Promise<void> {
    const [scope, nowMs] = [{ tenant, kind: "device" } as const, this.clock.nowMs];
    await this.#store.write(async (tx) => {
      const index = await this.#index.scopeOf(tx, tenant, nowMs);
      const ann = { subject: "ann", reason: null, atMs: nowMs };
      const decision = await beginDecision(tx, scope, { action: "UNLINKED", undoes: null, ...ann });
      await withdrawAssertions(tx, await readAssertions(tx, scope), { tenant, decision });
      index.devices.assert([]);
      await applyDecision(tx, { kind: "device", ...(await index.devices.decide(tx, nowMs)) }, index);
    });
    this.#wakeUps.wake("fleet");
  }

  /** Asks for data, and fails where there are errors. */
  async query<Data>(tenant: string, source: string, variableValues: Record<string, unknown> = {}): Promise<Data> {
    const { data, errors } = await this.run(tenant, source, variableValues);
    if (errors) throw new AggregateError(errors, errors[0]?.message);
    return JSON.parse(JSON.stringify(data)) as Data;
  }

  async run(tenant: string, source: string, variableValues: Record<string, unknown> = {}) {
    const { schema, contextValue } = this.#asked(tenant, new AbortController().signal);
    return graphql({ schema, source, variableValues, contextValue });
  }

  async *follow<Data>(
    tenant: string,
    source: string,
    { signal, ...variableValues }: { readonly signal: AbortSignal } & Record<string, unknown>,
  ): AsyncGenerator<Data, void> {
    const { schema, contextValue } = this.#asked(tenant, signal);
    const answer = await subscribe({ schema, document: parse(source), variableValues, contextValue });
    if (!(Symbol.asyncIterator in answer)) throw new Error(JSON.stringify(answer));
    for await (const { data } of answer) yield data as Data;
  }

  #asked(tenant: string, signal: AbortSignal) {
    if (!this.#subgraph) throw new Error("the index is not open");
    return {
      schema: this.#subgraph.schema,
      contextValue: this.#subgraph.createContext({ viewer: viewerOf(tenant), signal }),
    };
  }

  #stored(changedAtMs: number = this.clock.nowMs) {
    return { revision: 1, receivedAtMs: changedAtMs, changedAtMs };
  }

  async #tell(
    tenant: string,
    vendor: Vendor,
    ...told: readonly Pick<BusMessage, "kind" | "ref" | "message">[]
  ): Promise<void> {
    const publisher = PUBLISHERS.find((one) => one.vendor === vendor);
    if (!publisher) throw new Error(`nobody publishes for ${vendor}`);
    const messages = told.map((message, index) => ({ ...message, tenant, seq: this.#seq + 1 + index }));
    this.#seq += told.length;
    const position = { writer: "test", seq: this.#seq };
    await this.#index.store(publisher, { messages, position, isHandedOn: false, isAnew: false });
    this.#wakeUps.wake("fleet");
  }
}

type Stored = { readonly changedAtMs?: number };
