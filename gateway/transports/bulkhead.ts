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

  /** Resolves when inside: `leave` must follow. Rejects with a {@link SubgraphHttpError} and nothing must follow. */
  async enter(withinMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw abandoned();
    if (this.#inside < this.#options.mostInside) this.#inside += 1;
    else if (this.#waiting.size < this.#options.mostWaiting) await this.#wait(withinMs, signal);
    else throw new SubgraphHttpError("shed", `${this.#inside} fetches are under way and ${this.#waiting.size} wait`);
  }

  leave(): void {
    const [next] = this.#waiting;
    // Whoever waited takes the place over: nobody who came later can slip in between.
    if (next) next();
    else this.#inside -= 1;
  }

  #wait(withinMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      this.#waiting.delete(letIn);
    };
    const letIn = () => {
      end();
      resolve();
    };
    const onAbort = () => {
      end();
      reject(abandoned());
    };
    const timer = setTimeout(() => {
      end();
      reject(new SubgraphHttpError("shed", "no turn came in time"));
    }, withinMs);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#waiting.add(letIn);
    return promise;
  }
}
