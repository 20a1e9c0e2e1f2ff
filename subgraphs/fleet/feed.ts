import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import { z } from "zod";
import type { BusBatch, BusMessage, BusPosition } from "../../platform/bus/bus.ts";
import type { Clock } from "../../platform/clock.ts";
import { SOURCE_MESSAGE_KIND } from "../../platform/feed/feed.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import type { Logger } from "../../platform/log.ts";
import { storeFile } from "../../platform/records/outbox.ts";
import { watchWriteAheadLog } from "../../platform/store/log-watch.ts";
import { openStoreForWriting, type WritableStore } from "../../platform/store/store.ts";
import { isFaultOfStore, StoreFullError } from "../../platform/store/store-errors.ts";
import { StoreSupersededError } from "../../platform/store/writer-lease.ts";
import { deviceMessage, driverMessage, eventMessage, sourceMessage } from "../../schema/messages.ts";
import { PUBLISHERS } from "./config.ts";
import { storePosition } from "./device-positions.ts";
import type { VendorFacts, VendorRef } from "./domain.ts";
import { ClassWriter } from "./events/event-classes.ts";
import { forgetPlaces, type IndexScope, indexEvents, type PublishedEvent } from "./events/index-events.ts";
import { moveEvents } from "./events/move-events.ts";
import { Words } from "./events/words.ts";
import { type RecordGroups, storeGroups } from "./groups.ts";
import { toBlankFacts } from "./identity/vendor-facts.ts";
import { Quarantine } from "./quarantine.ts";
import { Roster } from "./roster.ts";
import { type FleetTables, fleetMigrations } from "./tables.ts";

/** When the disk is full, room is looked for this often. */
const PAUSE_WITHOUT_ROOM_MS = 5_000;

/** Keeps the index of `fleet` filled from what the other subgraphs publish. */
export async function startIngest({ dataDir, bus, onCommit, clock, log }: IngestContext): Promise<RunningIngest> {
  await using opening = new AsyncDisposableStack();
  const file = storeFile(dataDir, "fleet");
  const store = opening.use(await openStoreForWriting<FleetTables>(file, fleetMigrations, clock));
  opening.use(watchWriteAheadLog(file, { log }));
  const index = new Index(store, clock, log);
  const stopping = new AbortController();
  const following = PUBLISHERS.map(async (publisher) => {
    while (!stopping.signal.aborted) {
      try {
        for await (const batch of bus.follow(publisher.name, await index.position(publisher.name), stopping.signal)) {
          await index.store(publisher, batch);
          onCommit();
        }
      } catch (error) {
        if (!(error instanceof StoreFullError)) throw error;
        log.error({ publisher: publisher.name }, "the disk is full: nothing is indexed until there is room");
        await sleep(PAUSE_WITHOUT_ROOM_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  });
  const failed = Promise.all(following).then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  const resources = opening.move();
  return {
    failed,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.allSettled(following);
      await resources.disposeAsync();
    },
  };
}

type Publisher = (typeof PUBLISHERS)[number];

type EventMessage = PublishedEvent["message"];

type RefusedMessage = { readonly message: BusMessage; readonly error: unknown };

type Rosters = { readonly devices: Roster; readonly drivers: Roster };

/** The writing side of the index. */
class Index {
  readonly #store: WritableStore<FleetTables>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #rosters = new Map<string, Promise<Rosters>>();
  readonly #words = new Words();
  readonly #classes = new ClassWriter();
  /** By tenant, and by device or driver. */
  readonly #groupRefs = new Map<string, Map<string, readonly VendorRef[]>>();
  /** New in every process, so that places of a store that was lost are not taken for those of the one in its place. */
  readonly #writer = randomUUID();

  constructor(store: WritableStore<FleetTables>, clock: Clock, log: Logger) {
    this.#log = log;
    this.#store = store;
    this.#clock = clock;
  }

  /** Where the last message of a publisher stood that is stored; null before the first. */
  async position(publisher: string): Promise<BusPosition | null> {
    const row = await this.#store.db
      .selectFrom("followed")
      .select(["writer", "seq"])
      .where("publisher", "=", publisher)
      .executeTakeFirst();
    return row ?? null;
  }

  /**
   * Stores a batch and the position behind it, both or neither. A message that cannot be stored is put in quarantine with
   * its reason, and passed: it costs neither the others nor the next start. What ails the store is no message's fault.
   */
  async store(publisher: Publisher, batch: BusBatch): Promise<void> {
    try {
      await this.#write(publisher, batch);
    } catch (error) {
      if (isFaultOfStore(error) || error instanceof StoreSupersededError) throw error;
      // Which of them it is shows when each is stored by itself, and looked at in every part.
      for (const message of batch.messages) await this.#storeAlone(publisher, batch, message);
      await this.#write(publisher, { ...batch, messages: [] });
    }
  }

  async #storeAlone(publisher: Publisher, batch: BusBatch, message: BusMessage): Promise<void> {
    const position = { ...batch.position, seq: message.seq };
    try {
      await this.#write(publisher, { ...batch, position, messages: [message], isHandedOn: false });
    } catch (error) {
      if (isFaultOfStore(error) || error instanceof StoreSupersededError) throw error;
      await this.#write(publisher, { ...batch, position, messages: [] }, [{ message, error }]);
    }
  }

  async #write(
    { name, vendor }: Publisher,
    { messages, position, isHandedOn, isAnew }: BusBatch,
    refused: readonly RefusedMessage[] = [],
  ): Promise<void> {
    const byTenant = Map.groupBy(messages, ({ tenant }) => tenant);
    const rosters = new Map<string, Rosters>();
    for (const tenant of byTenant.keys()) rosters.set(tenant, await this.#rostersOf(tenant));
    const nowMs = this.#clock.now();
    const writing = this.#store.write(async (tx) => {
      const quarantine = new Quarantine(tx, { publisher: name, nowMs, log: this.#log });
      for (const { message, error } of refused) await quarantine.put(message, error);
      if (isAnew && vendor !== null) await forgetPlaces(tx, vendor);
      for (const [tenant, ofTenant] of byTenant) {
        const { devices, drivers } = rosters.get(tenant) ?? (await this.#rostersOf(tenant));
        const groupRefs = this.#groupRefs.get(tenant) ?? new Map<string, readonly VendorRef[]>();
        this.#groupRefs.set(tenant, groupRefs);
        const known = { devices, drivers, words: this.#words, classes: this.#classes, groupRefs };
        const scope = { ...known, tenant, writer: this.#writer, nowMs };
        await this.#storeOfTenant(tx, ofTenant, { ...scope, isHandedOn, quarantine });
      }
      await sql`insert into followed (publisher, writer, seq) values (${name}, ${position.writer}, ${position.seq})
        on conflict (publisher) do update set writer = excluded.writer, seq = excluded.seq`.execute(tx);
    });
    await writing.catch((error: unknown) => {
      // After a rollback, state in memory may be ahead of the store: drop it.
      this.#rosters.clear();
      this.#words.clear();
      this.#classes.clear();
      this.#groupRefs.clear();
      throw error;
    });
  }

  async #storeOfTenant(
    tx: Kysely<FleetTables>,
    messages: readonly BusMessage[],
    scope: IndexScope & Pick<BusBatch, "isHandedOn"> & { readonly quarantine: Quarantine },
  ) {
    const { devices, drivers, isHandedOn, nowMs, quarantine } = scope;
    const events: PublishedEvent[] = [];
    const groups: RecordGroups[] = [];
    for (const one of messages) {
      const { seq, kind, ref, message } = one;
      try {
        if (kind === "device") {
          const told = deviceMessage.parse(message);
          devices.note(toDeviceFacts(ref, told), told.changedAtMs);
          groups.push({ kind, vendor: told.vendor, ref, groups: told.groups });
        } else if (kind === "driver") {
          const told = driverMessage.parse(message);
          drivers.note(toDriverFacts(ref, told), told.changedAtMs);
          groups.push({ kind, vendor: told.vendor, ref, groups: told.groups });
        } else if (kind === "position") await storePosition(tx, scope.tenant, { ref, message });
        else if (kind === "event") {
          // What this thread has made is what its type says; looking at each of its parts costs as much as indexing it.
          events.push({ seq, ref, message: isHandedOn ? (message as EventMessage) : eventMessage.parse(message) });
        } else if (kind === SOURCE_MESSAGE_KIND) await storeSource(tx, scope.tenant, { vendor: ref, message });
      } catch (error) {
        if (!(error instanceof z.ZodError)) throw error;
        await quarantine.put(one, error);
      }
    }
    for (const { message } of events) {
      const { vendor, deviceRef, driverRef } = message;
      if (deviceRef !== null) devices.noteRef({ vendor, ref: deviceRef });
      if (driverRef !== null) drivers.noteRef({ vendor, ref: driverRef });
    }
    const decisions = [
      { kind: "device", ...(await devices.decide(tx, nowMs)) },
      { kind: "driver", ...(await drivers.decide(tx, nowMs)) },
    ] as const;
    if (groups.length > 0) {
      await storeGroups(tx, scope.tenant, groups);
      scope.groupRefs.clear();
    }
    for (const decision of decisions) await moveEvents(tx, decision, scope);
    await indexEvents(tx, events, scope);
  }

  #rostersOf(tenant: string): Promise<Rosters> {
    const known = this.#rosters.get(tenant);
    if (known) return known;
    const loading = Promise.all([
      Roster.load(this.#store.db, tenant, "device"),
      Roster.load(this.#store.db, tenant, "driver"),
    ]);
    const rosters = loading.then(([devices, drivers]) => ({ devices, drivers }));
    this.#rosters.set(tenant, rosters);
    return rosters;
  }
}

function toDeviceFacts(ref: string, message: z.infer<typeof deviceMessage>): VendorFacts {
  const { vendor, name, vin, vehicleRef, deviceKind, externalIds } = message;
  return { ...toBlankFacts({ vendor, ref }), name, vin, vehicleRef, deviceKind, externalIds };
}

function toDriverFacts(ref: string, message: z.infer<typeof driverMessage>): VendorFacts {
  const { vendor, name, username, email, aliases, payrollNumber, externalIds } = message;
  return { ...toBlankFacts({ vendor, ref }), name, username, email, aliases, payrollNumber, externalIds };
}

async function storeSource(
  tx: Kysely<FleetTables>,
  tenant: string,
  { vendor, message }: { vendor: string; message: unknown },
) {
  const status = JSON.stringify(sourceMessage.parse(message));
  await sql`insert into source (tenant, vendor, status) values (${tenant}, ${vendor}, ${status})
    on conflict (tenant, vendor) do update set status = excluded.status`.execute(tx);
}
