import { setTimeout as wait } from "node:timers/promises";
import type { GraphPlanner } from "../graph-planner.ts";

export type PlannerSuccessionOptions = {
  /** Starts the planner of a supergraph. */
  readonly start: (supergraph: string) => Promise<GraphPlanner>;
  /** How long after its last graph a request can be under way. */
  readonly graceMs: number;
};

/**
 * The planners of the supergraphs that are served one after the other. Disposing of it disposes of them all.
 */
export class PlannerSuccession implements AsyncDisposable {
  readonly #options: PlannerSuccessionOptions;
  readonly #open = new Set<GraphPlanner>();
  readonly #closing = new AbortController();

  constructor(options: PlannerSuccessionOptions) {
    this.#options = options;
  }

  /** Starts the planner of a supergraph. Rejects when it cannot be planned over. */
  async start(supergraph: string): Promise<GraphPlanner> {
    const planner = await this.#options.start(supergraph);
    this.#open.add(planner);
    return planner;
  }

  /** Disposes of a planner that was never served, at once. */
  async discard(planner: GraphPlanner): Promise<void> {
    if (this.#open.delete(planner)) await planner[Symbol.asyncDispose]();
  }

  /** Disposes of all others as soon as no request can be under way that began with them. */
  retireAllBut(served: GraphPlanner): void {
    for (const planner of this.#open) if (planner !== served) void this.#retire(planner);
  }

  async #retire(planner: GraphPlanner): Promise<void> {
    planner.rest();
    const { signal } = this.#closing;
    await wait(this.#options.graceMs, undefined, { signal, ref: false }).catch(() => {});
    await this.discard(planner);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await Promise.all(Array.from(this.#open, (planner) => this.discard(planner)));
  }
}
