import { abandoned, SubgraphHttpError } from "./subgraph-http-error.ts";

export type BulkheadOptions = { readonly mostInside: number; readonly mostWaiting: number };

/**
 * Lets so many in at a time, and so many wait for their turn; whoever comes after them is turned away at once, so that
 * one slow subgraph holds neither memory nor the time of requests that could be told so.
 */
export class Bulkhead {
  readonly #options: BulkheadOptions;
  /** What lets each of those in who wait, in the order they came. */
  readonly #waiting = new Set<() => void>();
  #inside = 0;

  constructor(options: BulkheadOptions) {
    this.#options = options;
  }

  get inside(): number {
    return this.#inside;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Goes inside if there is room: `leave` must follow. */
  tryEnter(): boolean {
    if (this.#inside >= this.#options.mostInside) return false;
    this.#inside += 1;
    return true;
  }

  /** Resolves with null when inside, and `leave` must follow; with why not, and nothing must. */
  async enterInTurn(withinMs: number, signal: AbortSignal): Promise<SubgraphHttpError | null> {
    if (signal.aborted) return abandoned();
    if (this.tryEnter()) return null;
    if (this.#waiting.size < this.#options.mostWaiting) return this.#wait(withinMs, signal);
    return new SubgraphHttpError("shed", `${this.#inside} fetches are under way and ${this.#waiting.size} wait`);
  }

  leave(): void {
    const [next] = this.#waiting;
    // Whoever waited takes the place over: nobody who came later can slip in between.
    if (next) next();
    else this.#inside -= 1;
  }

  #wait(withinMs: number, signal: AbortSignal): Promise<SubgraphHttpError | null> {
    const { promise, resolve } = Promise.withResolvers<SubgraphHttpError | null>();
    const settle = (outcome: SubgraphHttpError | null) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      this.#waiting.delete(letIn);
      resolve(outcome);
    };
    const letIn = () => settle(null);
    const onAbort = () => settle(abandoned());
    const timer = setTimeout(() => settle(new SubgraphHttpError("shed", "no turn came in time")), withinMs);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#waiting.add(letIn);
    return promise;
  }
}
