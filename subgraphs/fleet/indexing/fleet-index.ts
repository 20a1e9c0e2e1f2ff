import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { z } from "zod";
import type { BusBatch, BusMessage, BusPosition } from "../../../platform/bus/bus.ts";
import type { Clock } from "../../../platform/clock.ts";
import { SOURCE_MESSAGE_KIND } from "../../../platform/feed/feed.ts";
import type { Logger } from "../../../platform/log.ts";
import { publish } from "../../../platform/outbox/outbox-table.ts";
import type { WritableStore } from "../../../platform/store/store.ts";
import { isFaultOfStore } from "../../../platform/store/store-errors.ts";
import { StoreSupersededError } from "../../../platform/store/writer-lease.ts";
import { deviceMessage, driverMessage, eventMessage, sourceMessage } from "../../../schema/messages.ts";
import { reassign, storeAssignments, type ToldAssignment } from "../attribution/assignments.ts";
import { updateCandidates } from "../candidates/update-candidates.ts";
import type { PUBLISHERS } from "../config.ts";
import type { EntityKind, VendorRef } from "../domain.ts";
import { ClassWriter } from "../events/event-classes.ts";
import type { FormerIndex } from "../events/former-index.ts";
import {
  forgetPlaces,
  type IndexScope,
  indexEvents,
  type PublishedEvent,
  recordVendorOf,
} from "../events/index-events.ts";
import { moveEvents } from "../events/move-events.ts";
import { Words } from "../events/words.ts";
import { type RecordGroups, storeGroups } from "../groups/groups.ts";
import { type Decision, Roster } from "../identity/roster.ts";
import { toDeviceFacts, toDriverFacts } from "../identity/vendor-facts.ts";
import { storePosition } from "../positions/device-positions.ts";
import { readRebuilds } from "../rebuild/rebuild-tables.ts";
import { writeSearch } from "../search/write-search.ts";
import type { FleetTables } from "../tables.ts";
import { Quarantine } from "./quarantine.ts";

type Publisher = (typeof PUBLISHERS)[number];

type EventMessage = PublishedEvent["message"];

type RefusedMessage = { readonly message: BusMessage; readonly error: unknown };

type Rosters = { readonly devices: Roster; readonly drivers: Roster };

export type FleetIndexOptions = {
  readonly clock: Clock;
  readonly log: Logger;
  /** How long events are kept since they occurred, in milliseconds. */
  readonly eventsMs: number;
  /** Of an index that is made anew: the one whose place it is to take. */
  readonly former?: FormerIndex;
};

/** The writing side of the index: what it writes, and what it keeps in memory of that. */
export class FleetIndex {
  readonly #store: WritableStore<FleetTables>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #eventsMs: number;
  readonly #rosters = new Map<string, Rosters>();
  readonly #former: FormerIndex | null;
  readonly #words: Words;
  readonly #classes: ClassWriter;
  /** By tenant, and by device or driver. */
  readonly #groupRefs = new Map<string, Map<string, readonly VendorRef[]>>();
  /** How often the index was made anew when memory was filled. */
  #rebuilds = 0;
  /** New in every process, so that places of a store that was lost are not taken for those of the one in its place. */
  readonly #writer = randomUUID();

  constructor(store: WritableStore<FleetTables>, { clock, log, eventsMs, former }: FleetIndexOptions) {
    this.#former = former ?? null;
    this.#words = new Words(undefined, former?.numberWords);
    this.#classes = new ClassWriter(former?.numberClass);
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#eventsMs = eventsMs;
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
    const nowMs = this.#clock.now();
    const writing = this.#store.write(async (tx) => {
      const quarantine = new Quarantine(tx, { publisher: name, nowMs, log: this.#log });
      for (const { message, error } of refused) await quarantine.put(message, error);
      if (isAnew && vendor !== null) await forgetPlaces(tx, { name, vendor });
      for (const [tenant, ofTenant] of byTenant) {
        await this.#storeOfTenant(tx, ofTenant, { ...(await this.scopeOf(tx, tenant, nowMs)), isHandedOn, quarantine });
      }
      await sql`insert into followed (publisher, writer, seq) values (${name}, ${position.writer}, ${position.seq})
        on conflict (publisher) do update set writer = excluded.writer, seq = excluded.seq`.execute(tx);
    });
    await writing.catch((error: unknown) => {
      this.dropMemory();
      throw error;
    });
  }

  /** What is needed to write of a tenant in a transaction. */
  async scopeOf(tx: Kysely<FleetTables>, tenant: string, nowMs: number): Promise<IndexScope> {
    const rebuilds = await readRebuilds(tx);
    // The index was made anew by another process: what is in memory is of the one before.
    if (rebuilds !== this.#rebuilds) this.dropMemory();
    this.#rebuilds = rebuilds;
    const { devices, drivers } = await this.#rostersOf(tx, tenant);
    const groupRefs = this.#groupRefs.get(tenant) ?? new Map<string, readonly VendorRef[]>();
    this.#groupRefs.set(tenant, groupRefs);
    return {
      tenant,
      devices,
      drivers,
      nowMs,
      oldestMs: nowMs - this.#eventsMs,
      writer: this.#writer,
      words: this.#words.of(tenant),
      classes: this.#classes,
      former: this.#former,
      groupRefs,
    };
  }

  /** After a rollback, what is in memory may be ahead of the store: it is read anew. */
  dropMemory(): void {
    this.#rosters.clear();
    this.#words.clear();
    this.#classes.clear();
    this.#groupRefs.clear();
  }

  async #storeOfTenant(
    tx: Kysely<FleetTables>,
    messages: readonly BusMessage[],
    scope: IndexScope & Pick<BusBatch, "isHandedOn"> & { readonly quarantine: Quarantine },
  ) {
    const { devices, drivers, isHandedOn, nowMs, quarantine } = scope;
    const events: PublishedEvent[] = [];
    const groups: RecordGroups[] = [];
    const assignments: ToldAssignment[] = [];
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
          const { vendor, assignedDeviceRef: deviceRef, changedAtMs: atMs } = told;
          assignments.push({ vendor, ref, deviceRef, atMs });
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
      const { deviceRef, driverRef, replacedDeviceRef, changedAtMs, vehicle, occurredAtMs } = message;
      const vendor = recordVendorOf(message);
      if (vendor === null) continue;
      if (deviceRef !== null) devices.noteRef({ vendor, ref: deviceRef }, changedAtMs);
      if (deviceRef !== null && replacedDeviceRef) devices.noteReplaced({ vendor, ref: deviceRef }, replacedDeviceRef);
      if (deviceRef !== null && vehicle) devices.noteSighting({ vendor, ref: deviceRef }, vehicle, occurredAtMs);
      if (driverRef !== null) drivers.noteRef({ vendor, ref: driverRef }, changedAtMs);
    }
    const decisions = [
      { kind: "device", ...(await devices.decide(tx, nowMs)) },
      { kind: "driver", ...(await drivers.decide(tx, nowMs)) },
    ] as const;
    const regrouped = groups.length > 0 ? await storeGroups(tx, scope.tenant, groups) : [];
    if (groups.length > 0) scope.groupRefs.clear();
    for (const { kind, concerned, ...decision } of decisions) {
      const roster = kind === "device" ? devices : drivers;
      const ofKind = regrouped.filter((record) => record.kind === kind);
      const grouped = ofKind.flatMap((record) => roster.entityIdOf(record) ?? []);
      await applyDecision(tx, { kind, ...decision, concerned: [...concerned, ...grouped] }, scope);
    }
    await storeAssignments(tx, assignments, scope);
    await indexEvents(tx, events, scope);
  }

  async #rostersOf(tx: Kysely<FleetTables>, tenant: string): Promise<Rosters> {
    const known = this.#rosters.get(tenant);
    if (known) return known;
    const rosters = {
      devices: await Roster.load(tx, tenant, "device"),
      drivers: await Roster.load(tx, tenant, "driver"),
    };
    this.#rosters.set(tenant, rosters);
    return rosters;
  }
}

/** Does what follows from a decision on who is who: moves the events along, tells whoever follows, has all be found by their words, and finds candidates. */
export async function applyDecision(
  tx: Kysely<FleetTables>,
  decision: Decision & { readonly kind: EntityKind },
  scope: IndexScope,
): Promise<void> {
  await moveEvents(tx, decision, scope);
  if (!scope.former) await publish(tx, decision.told, scope.writer);
  const { assertions } = decision.kind === "device" ? scope.devices : scope.drivers;
  const { tenant } = scope;
  const { kind, concerned, moves } = decision;
  await updateCandidates(tx, { tenant, kind }, { entityIds: concerned, assertions });
  await writeSearch(tx, { tenant, kind }, concerned);
  await reassign(
    tx,
    { kind, ids: [...new Set([...concerned, ...moves.flatMap(({ from, to }) => [from, to])])] },
    scope,
  );
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
