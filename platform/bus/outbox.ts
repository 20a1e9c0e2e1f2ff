import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { FeedTables } from "../feed/feed-store.ts";
import { openStoreForReading, type Store } from "../store/store.ts";
import { BATCH_SIZE, type Bus, type BusMessage } from "./bus.ts";
import type { WakeUps } from "./wake-ups.ts";

/** The messages of a publisher after `afterSeq`, oldest first, at most a batch of them. */
export async function readOutbox(db: Kysely<FeedTables>, afterSeq: number): Promise<readonly BusMessage[]> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("seq", ">", afterSeq)
    .orderBy("seq")
    .limit(BATCH_SIZE)
    .execute();
  return rows.map(({ message, ...row }) => ({ ...row, message: JSON.parse(message) as unknown }));
}

/** Where a subgraph keeps its store. */
export function storeFile(dataDir: string, subgraph: string): string {
  return join(dataDir, `${subgraph}.sqlite`);
}

const GATHER_MS = 100;

/** The bus within one process: reads the publishers' own outboxes, woken by their commits. */
export class LocalBus implements Bus, AsyncDisposable {
  readonly #dataDir: string;
  readonly #wakeUps: WakeUps;
  readonly #stores = new Map<string, Store<FeedTables>>();

  constructor(dataDir: string, wakeUps: WakeUps) {
    this.#dataDir = dataDir;
    this.#wakeUps = wakeUps;
  }

  async *follow(publisher: string, afterSeq: number, signal: AbortSignal): AsyncGenerator<readonly BusMessage[], void> {
    const { db } = this.#store(publisher);
    let position = afterSeq;
    while (!signal.aborted) {
      const seen = this.#wakeUps.count(publisher);
      const batch = await readOutbox(db, position);
      const last = batch.at(-1);
      if (last) {
        position = last.seq;
        yield batch;
      } else {
        await this.#wakeUps.waitFor(publisher, seen, signal);
        // A publisher that catches up commits often; its followers need not, and nobody notices so short a delay.
        await sleep(GATHER_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#stores.values()].map((store) => store[Symbol.asyncDispose]()));
  }

  #store(publisher: string): Store<FeedTables> {
    const store = this.#stores.get(publisher) ?? openStoreForReading<FeedTables>(storeFile(this.#dataDir, publisher));
    this.#stores.set(publisher, store);
    return store;
  }
}
