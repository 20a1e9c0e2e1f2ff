import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { Logger } from "../log.ts";
import type { WritableStore } from "../store/store.ts";
import { StoreUnavailableError } from "../store/store-errors.ts";

/** The rows of one transaction. Of events, the dearest, they take some 5 ms of the thread that writes. */
export const PRUNED_AT_ONCE = 100;
/** Between two transactions others write. As many rows go in a second as a large fleet brings in an hour. */
const PAUSE_MS = 20;
/** What is too old by a minute harms nobody. */
const EVERY_MS = 60_000;

/**
 * Removes at most {@link PRUNED_AT_ONCE} rows that are too old, and answers with how many they were. It finds them by an
 * index, so that it costs nothing where there are none.
 */
export type PruneStep<Tables> = (tx: Kysely<Tables>) => Promise<number>;

export type PrunerOptions<Tables> = {
  readonly store: WritableStore<Tables>;
  readonly steps: readonly PruneStep<Tables>[];
  /** Called after every transaction that has removed something. */
  readonly onCommit?: () => void;
  readonly log: Logger;
  readonly everyMs?: number;
};

/**
 * Removes what is too old from a store, once a minute until it is disposed of, a little at a time: whoever else writes the
 * store never waits for more than one transaction of it. The pages that become free are used again by SQLite.
 */
export class Pruner<Tables> implements AsyncDisposable {
  readonly #options: PrunerOptions<Tables>;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #pruning: Promise<void> = Promise.resolve();

  constructor(options: PrunerOptions<Tables>) {
    this.#options = options;
    this.#running = this.#run();
    this.#running.catch(() => {});
  }

  /** Rejects when the store cannot be written any more. Never resolves. */
  get failed(): Promise<never> {
    return this.#running.then(() => new Promise<never>(() => {}));
  }

  /** Removes all that is too old by now. Resolves when that is done, or when this is disposed of. */
  prune(): Promise<void> {
    this.#pruning = this.#pruning.catch(() => {}).then(() => this.#prune());
    return this.#pruning;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled([this.#running, this.#pruning]);
  }

  async #run(): Promise<void> {
    const { everyMs = EVERY_MS } = this.#options;
    const { signal } = this.#stopping;
    for (;;) {
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      try {
        await this.prune();
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        this.#options.log.error(`not even what is too old can be removed: ${error.message}`);
      }
    }
  }

  async #prune(): Promise<void> {
    const { store, steps, onCommit } = this.#options;
    const { signal } = this.#stopping;
    for (const step of steps) {
      while (!signal.aborted) {
        const count = await store.write(step);
        if (count > 0) onCommit?.();
        if (count < PRUNED_AT_ONCE) break;
        await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
      }
    }
  }
}
