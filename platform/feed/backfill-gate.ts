import { setTimeout as sleep } from "node:timers/promises";

/** A vendor whose tail is not read within this time does not hold up the backfills of the others. */
const MAX_WAIT_MS = 2_000;

/** Live tails are read before any backfill: a backfill waits here until each feed has stored its tail, or cannot. */
export class BackfillGate {
  readonly #awaited: Set<string>;
  readonly #open = Promise.withResolvers<void>();

  /** `feeds` are those whose live tails are waited for. */
  constructor(feeds: Iterable<string>) {
    this.#awaited = new Set(feeds);
    if (this.#awaited.size === 0) this.#open.resolve();
  }

  /** Notes that the live tail of a feed is stored, or that there is none to wait for. */
  noteTail(feed: string): void {
    this.#awaited.delete(feed);
    if (this.#awaited.size === 0) this.#open.resolve();
  }

  /** Resolves when the tails of all feeds are stored, after two seconds at the latest. Rejects when `signal` is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    const opened = new AbortController();
    try {
      await Promise.race([
        this.#open.promise,
        sleep(MAX_WAIT_MS, undefined, { signal: AbortSignal.any([signal, opened.signal]) }),
      ]);
    } finally {
      opened.abort();
    }
  }
}
