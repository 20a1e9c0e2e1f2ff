import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../log.ts";
import { StoreUnavailableError, toStoreError } from "../../store/store-errors.ts";
import { type StandBy, StoreSupersededError } from "../../store/writer-lease.ts";
import type { IngestContext, RunningIngest, StartIngest } from "../ingest.ts";
import { chooseHandOver, type Runner } from "./hand-over.ts";

/** The writing side of one subgraph. */
export type IngestModule = { readonly subgraph: string; readonly startIngest: StartIngest };

export type IngestRunnerOptions = {
  readonly modules: readonly IngestModule[];
  /** What the writing side of a subgraph is started with. */
  readonly createContext: (subgraph: string) => Omit<IngestContext, "standBy">;
  /** Says what this runner does, and hears of the others. */
  readonly registry: {
    meet(own: Omit<Runner, "id">): Promise<{ readonly own: Runner; readonly others: readonly Runner[] }>;
  };
  /** Called when a writing side runs here; what it returns is disposed of before that one is. */
  readonly onRunning?: (subgraph: string, running: RunningIngest) => AsyncDisposable;
  readonly log: Logger;
};

/** As often as a writer says that it is there. */
const MEET_EVERY_MS = 2_500;
/** Who runs less comes first to what becomes free; a look takes half a second at most. */
const DEFER_PER_FEED_MS = 300;
const PAUSE_AFTER_FAILURE_MS = 1_000;

/**
 * Runs the writing sides of some subgraphs, each as soon as no other process does, until it is disposed of. Several runners
 * share the work: each store has one writer at a time, by its lease; when one ends, another takes over; and a runner gives up
 * what another one has room for.
 */
export class IngestRunner implements AsyncDisposable {
  readonly #options: IngestRunnerOptions;
  readonly #stopping = new AbortController();
  readonly #handOvers = new Map<string, () => void>();
  readonly #work: readonly Promise<void>[];

  constructor(options: IngestRunnerOptions) {
    this.#options = options;
    this.#work = [...options.modules.map((module) => this.#run(module)), this.#share()];
    for (const one of this.#work) one.catch(() => {});
  }

  /** Rejects when a writing side cannot go on. Never resolves. */
  get failed(): Promise<never> {
    return Promise.all(this.#work).then(() => new Promise<never>(() => {}));
  }

  /** The subgraphs whose writing sides run here now. */
  get holds(): readonly string[] {
    return [...this.#handOvers.keys()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#work);
  }

  async #run({ subgraph, startIngest }: IngestModule): Promise<void> {
    const { createContext, log } = this.#options;
    const { signal } = this.#stopping;
    const standBy: StandBy = { signal, deferMs: () => this.#handOvers.size * DEFER_PER_FEED_MS };
    while (!signal.aborted) {
      try {
        const running = await startIngest({ ...createContext(subgraph), standBy });
        log.info({ subgraph }, "this process writes the store");
        await this.#hold(subgraph, running);
        log.info({ subgraph }, "this process writes the store no more");
      } catch (thrown) {
        if (signal.aborted) return;
        const error = toStoreError(thrown);
        if (error instanceof StoreSupersededError) log.warn({ subgraph }, "another process has taken over the store");
        else if (error instanceof StoreUnavailableError)
          log.error({ subgraph }, `nothing is written: ${error.message}`);
        else throw thrown;
        await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Resolves when the writing side was given up; rejects when it failed. It is disposed of then. */
  async #hold(subgraph: string, running: RunningIngest): Promise<void> {
    await using held = new AsyncDisposableStack();
    held.use(running);
    const over = Promise.withResolvers<void>();
    this.#handOvers.set(subgraph, over.resolve);
    held.defer(() => void this.#handOvers.delete(subgraph));
    const onRunning = this.#options.onRunning?.(subgraph, running);
    if (onRunning) held.use(onRunning);
    const { signal } = this.#stopping;
    const stop = () => over.resolve();
    signal.addEventListener("abort", stop);
    held.defer(() => signal.removeEventListener("abort", stop));
    if (!signal.aborted) await Promise.race([over.promise, running.failed]);
  }

  async #share(): Promise<void> {
    const { modules, registry, log } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const { holds } = this;
      const standsBy = modules.map(({ subgraph }) => subgraph).filter((subgraph) => !holds.includes(subgraph));
      try {
        const { own, others } = await registry.meet({ holds, standsBy });
        const feed = chooseHandOver(own, others);
        if (feed !== null) this.#handOvers.get(feed)?.();
      } catch (error) {
        log.warn({ err: error }, "the other runners cannot be heard of for now");
      }
      await sleep(MEET_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }
}
