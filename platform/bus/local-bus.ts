import { setTimeout as sleep } from "node:timers/promises";
import { type Outboxes, type OutboxQuery, subgraphOf } from "../outbox/outbox.ts";
import { RECORD_OUTBOX } from "../records/outbox.ts";
import { openStoreForReading, type Store } from "../store/store.ts";
import { storeAddress } from "../store/store-address.ts";
import { storeExists } from "../store/store-exists.ts";
import type { BusBatch, BusMessage, BusPosition, OutboxBus, Publication } from "./bus.ts";
import { HandedOn } from "./handed-on.ts";
import type { WakeUps } from "./wake-ups.ts";

/** During a backfill a publisher commits often: its followers read several commits at once, at most ten times a second. */
const GATHER_MS = 100;

/**
 * The bus within one thread: reads the publishers' outboxes when their commits wake it. A follower that is up to date is
 * handed the publications of this thread without a read.
 */
export class LocalBus implements OutboxBus, AsyncDisposable {
  readonly #storeHome: string;
  readonly #wakeUps: WakeUps;
  readonly #outboxes: Outboxes;
  readonly #gatherMs: number;
  readonly #stores = new Map<string, Store<unknown>>();
  readonly #starting = new Set<string>();
  readonly #followers = new Map<string, Set<HandedOn>>();

  /**
   * Publishers that are not among the `outboxes` are subgraphs whose records are told. A follower is given a commit at once, but no sooner
   * than `gatherMs` behind the one before.
   */
  constructor(storeHome: string, wakeUps: WakeUps, outboxes: Outboxes = {}, { gatherMs = GATHER_MS } = {}) {
    this.#storeHome = storeHome;
    this.#wakeUps = wakeUps;
    this.#outboxes = outboxes;
    this.#gatherMs = gatherMs;
  }

  /** Says that a subgraph's store is going to be opened here: whoever follows it waits until it is. */
  expect(subgraph: string): void {
    this.#starting.add(subgraph);
  }

  /** Says that it is open, and its tables are those of today. */
  started(subgraph: string): void {
    this.#starting.delete(subgraph);
    this.#wakeUps.wake(subgraph);
  }

  /** Wakes the followers of a publisher after its commit, and hands them the publication. */
  announce(publisher: string, publication?: Publication): void {
    if (publication) for (const handedOn of this.#followersOf(publisher)) handedOn.add(publication);
    this.#wakeUps.wake(publisher);
  }

  read(publisher: string, after: BusPosition | null, signal: AbortSignal): Promise<BusBatch> {
    return this.#read(publisher, after, signal);
  }

  /** Behind everything that a publisher has told. Rejects when `signal` is aborted before there is a store. */
  async end(publisher: string, signal: AbortSignal): Promise<BusPosition> {
    return (await this.#read(publisher, "end", signal)).position;
  }

  async *follow(publisher: string, after: BusPosition | null, signal: AbortSignal): AsyncGenerator<BusBatch, void> {
    const subgraph = subgraphOf(publisher);
    await this.#hasStarted(subgraph, signal);
    if (signal.aborted) return;
    const { db } = this.#store(subgraph);
    const read = this.#outboxes[publisher] ?? RECORD_OUTBOX;
    const handedOn = new HandedOn();
    const followers = this.#followersOf(publisher);
    followers.add(handedOn);
    try {
      let position = after;
      let nextBatchAtMs = 0;
      while (!signal.aborted) {
        const seen = this.#wakeUps.count(subgraph);
        const question = { after: position, tenant: null };
        const batch = toBatch(handedOn.take(position), position) ?? (await read(db, question));
        position = batch.position;
        if (batch.messages.length > 0 || batch.isAnew) {
          yield batch;
          nextBatchAtMs = performance.now() + this.#gatherMs;
        } else {
          await this.#wakeUps.waitFor(subgraph, seen, signal);
          const leftMs = nextBatchAtMs - performance.now();
          if (leftMs > 0) await sleep(leftMs, undefined, { signal }).catch(() => {});
        }
      }
    } finally {
      followers.delete(handedOn);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#stores.values()].map((store) => store[Symbol.asyncDispose]()));
  }

  async #read(publisher: string, after: OutboxQuery["after"], signal: AbortSignal): Promise<BusBatch> {
    const subgraph = subgraphOf(publisher);
    await this.#hasStarted(subgraph, signal);
    signal.throwIfAborted();
    const read = this.#outboxes[publisher] ?? RECORD_OUTBOX;
    return read(this.#store(subgraph).db, { after, tenant: null });
  }

  /** Resolves when a store is there and as its writer wants it, and when nobody waits for it any more. */
  async #hasStarted(subgraph: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const seen = this.#wakeUps.count(subgraph);
      const isThere = this.#stores.has(subgraph) || (await storeExists(storeAddress(this.#storeHome, subgraph)));
      if (!this.#starting.has(subgraph) && isThere) return;
      await this.#wakeUps.waitFor(subgraph, seen, signal);
    }
  }

  #store(subgraph: string): Store<unknown> {
    const store = this.#stores.get(subgraph) ?? openStoreForReading<unknown>(storeAddress(this.#storeHome, subgraph));
    this.#stores.set(subgraph, store);
    return store;
  }

  #followersOf(publisher: string): Set<HandedOn> {
    const followers = this.#followers.get(publisher) ?? new Set();
    this.#followers.set(publisher, followers);
    return followers;
  }
}

/** Messages that continue at a place, as the batch behind it; null if there are none. */
function toBatch(messages: readonly BusMessage[], position: BusPosition | null): BusBatch | null {
  const last = messages.at(-1);
  return last && position
    ? { messages, position: { ...position, seq: last.seq }, isHandedOn: true, isAnew: false }
    : null;
}
