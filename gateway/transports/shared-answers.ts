import type { HttpAnswer } from "./http-exchange.ts";
import { abandoned } from "./subgraph-http-error.ts";

export type SharedAnswersOptions = {
  /** For how long after its beginning others may join a fetch: what it brings may be as much older than they are. */
  readonly joinWithinMs: number;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
};

type Fetching = {
  readonly answer: Promise<HttpAnswer>;
  readonly startedAtMs: number;
  readonly leaving: AbortController;
  waiting: number;
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
  async get(key: string, start: (signal: AbortSignal) => Promise<HttpAnswer>, signal: AbortSignal) {
    if (signal.aborted) throw abandoned();
    const fetching = this.#joinable(key) ?? this.#begin(key, start);
    const left = Promise.withResolvers<never>();
    const leave = () => {
      left.reject(abandoned());
      fetching.waiting -= 1;
      if (fetching.waiting > 0) return;
      this.#forget(key, fetching);
      fetching.leaving.abort();
    };
    fetching.waiting += 1;
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await Promise.race([fetching.answer, left.promise]);
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
    const leaving = new AbortController();
    const answer = start(leaving.signal);
    const fetching: Fetching = { answer, leaving, startedAtMs: this.#options.nowMs(), waiting: 0 };
    this.#underway.set(key, fetching);
    const forget = () => this.#forget(key, fetching);
    answer.then(forget, forget);
    return fetching;
  }

  #forget(key: string, fetching: Fetching): void {
    if (this.#underway.get(key) === fetching) this.#underway.delete(key);
  }
}
