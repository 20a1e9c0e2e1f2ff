import type { HttpAnswer } from "./http-exchange.ts";
import { abandoned } from "./subgraph-http-error.ts";

export type SharedAnswersOptions = {
  /** For how long after its beginning others may join a fetch: what it brings may be as much older than they are. */
  readonly joinWithinMs: number;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
};

type Waiter = { readonly resolve: (answer: HttpAnswer) => void; readonly reject: (error: unknown) => void };

type Fetching = {
  readonly startedAtMs: number;
  readonly leaving: AbortController;
  readonly waiters: Set<Waiter>;
};

/**
 * Lets those who ask the same at the same time wait for one answer. Its text is shared, and nothing that is made of it.
 *
 * A fetch is given up when the last who waits for it has gone, and not before.
 */
export class SharedAnswers {
  readonly #options: SharedAnswersOptions;
  readonly #underway = new Map<string, Fetching>();

  constructor(options: SharedAnswersOptions) {
    this.#options = options;
  }

  /** The answer to what `key` says in full: that of a fetch under way, or of one that `start` begins. */
  async get(
    key: string,
    start: (signal: AbortSignal) => Promise<HttpAnswer>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    if (signal.aborted) throw abandoned();
    const fetching = this.#joinable(key) ?? this.#begin(key, start);
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const waiter = { resolve, reject };
    const leave = () => {
      reject(abandoned());
      fetching.waiters.delete(waiter);
      if (fetching.waiters.size > 0) return;
      this.#forget(key, fetching);
      fetching.leaving.abort();
    };
    fetching.waiters.add(waiter);
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** From here on nobody joins what is under way: it may have been read before something was changed. */
  close(): void {
    this.#underway.clear();
  }

  #joinable(key: string): Fetching | undefined {
    const fetching = this.#underway.get(key);
    const { nowMs, joinWithinMs } = this.#options;
    return fetching && nowMs() < fetching.startedAtMs + joinWithinMs ? fetching : undefined;
  }

  #begin(key: string, start: (signal: AbortSignal) => Promise<HttpAnswer>): Fetching {
    const fetching = { leaving: new AbortController(), startedAtMs: this.#options.nowMs(), waiters: new Set<Waiter>() };
    this.#underway.set(key, fetching);
    start(fetching.leaving.signal).then(
      (answer) => {
        this.#forget(key, fetching);
        for (const { resolve } of fetching.waiters) resolve(answer);
      },
      (error: unknown) => {
        this.#forget(key, fetching);
        for (const { reject } of fetching.waiters) reject(error);
      },
    );
    return fetching;
  }

  #forget(key: string, fetching: Fetching): void {
    if (this.#underway.get(key) === fetching) this.#underway.delete(key);
  }
}
