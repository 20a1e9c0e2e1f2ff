import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import type { Bus, BusBatch, BusPosition } from "../platform/bus/bus.ts";
import type { Logger } from "../platform/log.ts";
import type { WritableStore } from "../platform/store/store.ts";
import { StoreUnavailableError } from "../platform/store/store-errors.ts";

/** While the store is not to be had, it is tried again this often. */
const PAUSE_OF_OUTAGE_MS = 5_000;

export type FollowedCopyOptions<Tables> = {
  readonly store: WritableStore<Tables>;
  readonly bus: Bus;
  readonly onCommit: () => void;
  readonly log: Logger;
};

/** What is copied. */
export type CopiedStream<Tables> = {
  readonly publisher: string;
  /** What is copied, for our log. */
  readonly what: string;
  /** The table with the one row `writer`, `seq`: up to where the publisher was followed. */
  readonly placeTable: string;
  /** Stores a batch, in the transaction that moves the place. What was copied before goes where the batch begins anew. */
  storeBatch(tx: Kysely<Tables>, batch: BusBatch): Promise<void>;
};

/** Keeps a copy of what another subgraph publishes in a store of its own, until it is disposed of. */
export class FollowedCopy<Tables> implements AsyncDisposable {
  readonly #options: FollowedCopyOptions<Tables>;
  readonly #stream: CopiedStream<Tables>;
  readonly #stopping = new AbortController();
  readonly #following: Promise<void>;

  constructor(stream: CopiedStream<Tables>, options: FollowedCopyOptions<Tables>) {
    this.#options = options;
    this.#stream = stream;
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
    const { bus, log, onCommit } = this.#options;
    const { publisher, what } = this.#stream;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        for await (const batch of bus.follow(publisher, await this.#place(), signal)) {
          await this.#store(batch);
          onCommit();
        }
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        log.error(`no ${what} are copied for the moment: ${error.message}`);
        await sleep(PAUSE_OF_OUTAGE_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #place(): Promise<BusPosition | null> {
    const { rows } = await sql<BusPosition>`
      select writer, seq from ${sql.ref(this.#stream.placeTable)}`.execute(this.#options.store.db);
    return rows[0] ?? null;
  }

  async #store(batch: BusBatch): Promise<void> {
    const place = sql.ref(this.#stream.placeTable);
    await this.#options.store.write(async (tx) => {
      await this.#stream.storeBatch(tx, batch);
      await sql`delete from ${place}`.execute(tx);
      await sql`insert into ${place} values (${batch.position.writer}, ${batch.position.seq})`.execute(tx);
    });
  }
}
