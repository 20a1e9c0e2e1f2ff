import { setTimeout as sleep } from "node:timers/promises";

/** A vendor that does not show its present within this time does not keep the others from their past. */
const LONGEST_WAIT_MS = 2_000;

/**
 * Lets the present of every vendor come before the past of any: a feed that has a long past to read waits here until
 * each of the feeds beside it has stored something new, or cannot.
 */
export class Present {
  readonly #unseen: Set<string>;
  readonly #seen = Promise.withResolvers<void>();

  /** `feeds` are those whose present is waited for. */
  constructor(feeds: Iterable<string>) {
    this.#unseen = new Set(feeds);
    if (this.#unseen.size === 0) this.#seen.resolve();
  }

  /** Tells that the newest of a feed is stored, or that there is none to wait for. */
  see(feed: string): void {
    this.#unseen.delete(feed);
    if (this.#unseen.size === 0) this.#seen.resolve();
  }

  /** Resolves when the present of all feeds was seen, after two seconds at the latest. Rejects when `signal` is aborted. */
  async isSeen(signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    try {
      await Promise.race([
        this.#seen.promise,
        sleep(LONGEST_WAIT_MS, undefined, { signal: AbortSignal.any([signal, enough.signal]) }),
      ]);
    } finally {
      enough.abort();
    }
  }
}
