import { setTimeout as wait } from "node:timers/promises";
import type { SubgraphRequest, SubgraphResult, Transport, Transports } from "../executor/transport.ts";
import type { ExchangeLoad } from "./exchanges/guarded-exchanges.ts";

type OpenTransport = Transport & AsyncDisposable & { readonly load: ExchangeLoad };

/** What is under way at a subgraph, and what waits for its turn there. */
export type SubgraphLoad = ExchangeLoad & { readonly subgraph: string };

export type RouteTransportsOptions<Route> = {
  readonly open: (route: Route) => OpenTransport;
  /** How long after its last graph a request can be under way. */
  readonly graceMs: number;
};

/**
 * The ways to subgraphs while routes come and go: a route that stays keeps its connections, and one that goes keeps them
 * until nothing can be under way on them any more. Disposing of it closes them all.
 */
export class RouteTransports<Route extends { readonly name: string }> implements AsyncDisposable {
  readonly #options: RouteTransportsOptions<Route>;
  readonly #routes = new Map<string, RouteTransport>();
  readonly #retiring = new Set<RouteTransport>();
  readonly #closing = new AbortController();

  constructor(options: RouteTransportsOptions<Route>) {
    this.#options = options;
  }

  /**
   * Hands a way for each route, by the name of its subgraph, to whoever is going to serve with them. Once they are taken
   * over, the ways of all other routes are closed as soon as nothing is under way on them.
   *
   * Rejects when a way cannot be opened or `takeOver` fails; then everything is as before, and what was opened is closed.
   */
  async switchTo<T>(routes: readonly Route[], takeOver: (transports: Transports) => T | Promise<T>): Promise<T> {
    const opened = new Map<string, RouteTransport>();
    try {
      const taken = await takeOver(this.#open(routes, opened));
      this.#retireAllBut(routes);
      return taken;
    } catch (error) {
      for (const key of opened.keys()) this.#routes.delete(key);
      await Promise.all([...opened.values()].map(closed));
      throw error;
    }
  }

  #open(routes: readonly Route[], opened: Map<string, RouteTransport>): Transports {
    return new Map(
      routes.map((route) => {
        const key = JSON.stringify(route);
        const known = this.#routes.get(key);
        if (known) return [route.name, known];
        const transport = new RouteTransport(route.name, this.#options.open(route));
        this.#routes.set(key, transport);
        opened.set(key, transport);
        return [route.name, transport];
      }),
    );
  }

  #retireAllBut(routes: readonly Route[]): void {
    const kept = new Set(routes.map((route) => JSON.stringify(route)));
    for (const [key, transport] of this.#routes) {
      if (kept.has(key)) continue;
      this.#routes.delete(key);
      this.#retiring.add(transport);
      void this.#retire(transport);
    }
  }

  /** What is under way at each subgraph and waits for it, by way: an old one and its successor can lead to the same. */
  loads(): readonly SubgraphLoad[] {
    const transports = [...this.#routes.values(), ...this.#retiring];
    return transports.map(({ subgraph, load }) => ({ subgraph, ...load }));
  }

  async #retire(transport: RouteTransport): Promise<void> {
    const { signal } = this.#closing;
    await wait(this.#options.graceMs, undefined, { signal, ref: false }).catch(() => {});
    if (!signal.aborted) await transport.streamsEnded();
    this.#retiring.delete(transport);
    await closed(transport);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#routes.values(), ...this.#retiring].map(closed));
  }
}

/** Closes a way. One that fails to say goodbye, as to a subgraph that is down, is gone all the same. */
async function closed(transport: AsyncDisposable): Promise<void> {
  await Promise.resolve(transport[Symbol.asyncDispose]()).catch(() => {});
}

class RouteTransport implements OpenTransport {
  readonly subgraph: string;
  readonly #inner: OpenTransport;
  readonly #ended = Promise.withResolvers<void>();
  #streams = 0;
  #isAwaited = false;

  constructor(subgraph: string, inner: OpenTransport) {
    this.subgraph = subgraph;
    this.#inner = inner;
  }

  get load(): ExchangeLoad {
    return this.#inner.load;
  }

  fetch(request: SubgraphRequest): Promise<SubgraphResult> {
    return this.#inner.fetch(request);
  }

  async *subscribe(request: SubgraphRequest): AsyncGenerator<SubgraphResult, void> {
    this.#streams += 1;
    try {
      yield* this.#inner.subscribe(request);
    } finally {
      this.#streams -= 1;
      this.#settle();
    }
  }

  /** Resolves when no stream is open any more. */
  streamsEnded(): Promise<void> {
    this.#isAwaited = true;
    this.#settle();
    return this.#ended.promise;
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#inner[Symbol.asyncDispose]();
  }

  #settle(): void {
    if (this.#isAwaited && this.#streams === 0) this.#ended.resolve();
  }
}
