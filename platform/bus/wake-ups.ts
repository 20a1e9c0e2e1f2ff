/**
 * Wakes whoever waits for something to be published. A wake-up is a hint: it can come without news, and what it
 * announces is in the publisher's store.
 */
export class WakeUps {
  readonly #counts = new Map<string, number>();
  readonly #listeners = new Set<(publisher: string | null) => void>();
  #wakeUpsOfAll = 0;

  /** Wakes the followers of a publisher, or of all publishers if null. */
  wake(publisher: string | null): void {
    if (publisher === null) this.#wakeUpsOfAll += 1;
    else this.#counts.set(publisher, (this.#counts.get(publisher) ?? 0) + 1);
    for (const listener of [...this.#listeners]) listener(publisher);
  }

  /** How often the publisher woke its followers. Read it before looking for news, and hand it to `waitFor` after. */
  count(publisher: string): number {
    return (this.#counts.get(publisher) ?? 0) + this.#wakeUpsOfAll;
  }

  /** Resolves once the publisher has woken its followers more than `seen` times, and when `signal` is aborted. */
  waitFor(publisher: string, seen: number, signal: AbortSignal): Promise<void> {
    if (this.count(publisher) > seen || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.listen((woken) => {
        if (woken === publisher || woken === null) finish();
      });
      const finish = () => {
        stop();
        signal.removeEventListener("abort", finish);
        resolve();
      };
      signal.addEventListener("abort", finish);
    });
  }

  /** Calls `listener` at every wake-up, with null for one of all, until the function that it returns is called. */
  listen(listener: (publisher: string | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
