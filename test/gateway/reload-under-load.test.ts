import { EventEmitter, on, once } from "node:events";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setInterval } from "node:timers/promises";
import { type Client, createClient } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { until } from "../until.ts";
import { compose, executableSchemaOf, type SubgraphSource } from "./federation.ts";
import { type GatewayProcess, SupergraphOnDisk, startGatewayProcess } from "./gateway-process.ts";
import { type HttpSubgraph, startHttpSubgraph } from "./http-subgraph.ts";
import { casesOf, MANY_CASES_MS } from "./long-run.ts";

const RELOADS = casesOf({ short: 4, long: 100 });
/** After so many, whatever is kept for later is there. */
const WARM_UP_RELOADS = casesOf({ short: 2, long: 20 });
const SOCKETS = 10;
const SUBSCRIPTIONS = casesOf({ short: 50, long: 500 });
/** Of those that can be taken up again, one in so many is with each reload. */
const RETURNING = 5;
const REQUESTS_PER_SECOND = 200;
/** Some ten seconds in a long run. */
const MEMORY_LOOKS = casesOf({ short: 5, long: 150 });
const MOST_GROWTH_BYTES = 10_000_000;

/** Ticks are numbered from 1. */
class Ticks {
  /** Its listeners are the streams that are open. */
  readonly events = new EventEmitter().setMaxListeners(0);
  count = 0;

  tick(): void {
    this.count += 1;
    this.events.emit("tick", this.count);
    this.events.emit("counted");
  }

  /** The numbers behind one, then those that come. */
  async *after(number: number): AsyncGenerator<number, void> {
    for (let next = number + 1; ; next += 1) {
      while (next > this.count) await once(this.events, "counted");
      yield next;
    }
  }
}

/**
 * A subgraph of ticks that others know the names of, in a stream that begins with what comes now and in one that can be taken up again;
 * the graph that is served beside it has one field more or less.
 */
function ticker(ticks: Ticks, more: string): SubgraphSource {
  return {
    typeDefs: `
      extend schema @link(url: "https://example.org/live/v1.0", import: ["@resumable"]) @federation__composeDirective(name: "@resumable")
      directive @resumable(cursor: String!, after: String!) on FIELD_DEFINITION
      type Query { now: Tick! ${more} }
      type Subscription {
        ticked: Tick!
        counted(after: String!): Counted! @resumable(cursor: "cursor", after: "after")
      }
      type Counted { cursor: String!  tick: Tick! }
      type Tick @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Query: { now: () => ({ id: "now" }) },
      Subscription: {
        ticked: {
          async *subscribe() {
            for await (const [id] of on(ticks.events, "tick")) yield { ticked: { id } };
          },
        },
        counted: {
          async *subscribe(_: unknown, { after }: { readonly after: string }) {
            for await (const id of ticks.after(Number(after))) yield { counted: { cursor: id, tick: { id } } };
          },
        },
      },
    },
  };
}

function namer(name: string): SubgraphSource {
  return {
    typeDefs: 'type Tick @key(fields: "id") { id: ID!  name: String! }',
    resolvers: { Tick: { name: ({ id }: { id: string }) => `${name} ${id}` } },
  };
}

/** The two graphs that take turns: another field, and another address for the names. */
async function startSubgraphs(ticks: Ticks, resources: AsyncDisposableStack) {
  const start = async (source: SubgraphSource): Promise<HttpSubgraph> =>
    resources.use(await startHttpSubgraph(executableSchemaOf(source)));
  const all = await start(ticker(ticks, "odd: Int  even: Int"));
  const graphOf = async (name: string) => {
    const names = await start(namer(name));
    const sources = { ticks: ticker(ticks, `${name}: Int`), names: namer(name) };
    return { name, supergraph: compose(sources, (subgraph) => (subgraph === "ticks" ? all.url : names.url)) };
  };
  return [await graphOf("even"), await graphOf("odd")] as const;
}

/** Asks at a steady rate, whatever becomes of it, until it is disposed of. */
class Load implements AsyncDisposable {
  readonly failures: string[] = [];
  answers = 0;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  readonly #asking = new Set<Promise<void>>();

  constructor(url: string) {
    this.#running = this.#run(url).catch(() => {});
  }

  async #run(url: string): Promise<void> {
    let asked = 0;
    for await (const _ of setInterval(1_000 / REQUESTS_PER_SECOND, undefined, { signal: this.#ending.signal })) {
      asked += 1;
      const asking = this.#ask(url, `query Q${asked % 50} { now { id name } }`);
      this.#asking.add(asking);
      void asking.finally(() => this.#asking.delete(asking));
    }
  }

  async #ask(url: string, query: string): Promise<void> {
    try {
      const response = await fetch(url, { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ query }) });
      const text = await response.text();
      this.answers += 1;
      if (!/^\{"data":\{"now":\{"id":"now","name":"(even|odd) now"\}\}\}$/.test(text)) this.failures.push(text);
    } catch (error) {
      this.failures.push(String(error));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#running;
    await Promise.all(this.#asking);
  }
}

const JSON_TYPE = { "content-type": "application/json" };

type Item = {
  readonly data?: { readonly ticked?: Tick; readonly counted?: { readonly cursor: string; readonly tick: Tick } };
};
type Tick = { readonly id: string; readonly name: string };

/** What each subscription was told, in order. Every other one can be taken up again: all of these are for the same stream. */
class Subscribers {
  readonly told: readonly Tick[][] = Array.from({ length: SUBSCRIPTIONS }, () => []);
  readonly ends: string[] = [];
  readonly #clients: readonly Client[];
  readonly #leave: (() => void)[] = [];

  constructor(clients: readonly Client[]) {
    this.#clients = clients;
    for (let index = 0; index < SUBSCRIPTIONS; index += 1) this.#subscribe(index);
  }

  /** Has some that can be taken up again end, and go on from their last cursors. */
  comeAgain(turn: number): void {
    for (let index = 1; index < SUBSCRIPTIONS; index += 2) {
      if (((index - 1) / 2) % RETURNING !== turn % RETURNING) continue;
      this.#leave[index]?.();
      this.#subscribe(index);
    }
  }

  #subscribe(index: number): void {
    const isResumable = index % 2 === 1;
    const query = isResumable
      ? "subscription($after: String!) { counted(after: $after) { cursor tick { id name } } }"
      : `subscription S${index} { ticked { id name } }`;
    const variables = isResumable ? { after: this.told[index]?.at(-1)?.id ?? "0" } : {};
    let hasLeft = false;
    const stop = this.#clients[index % this.#clients.length]?.subscribe<Item["data"]>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          const tick = data?.counted?.tick ?? data?.ticked;
          // What was on its way when it left comes again.
          if (hasLeft) return;
          if (tick && !errors) this.told[index]?.push(tick);
          else this.ends.push(JSON.stringify(errors));
        },
        error: (error) => this.ends.push(JSON.stringify(error)),
        complete: () => hasLeft || this.ends.push("complete"),
      },
    );
    this.#leave[index] = () => {
      hasLeft = true;
      stop?.();
    };
  }
}

/** The least that a gateway has in use for some time: memory that is free goes back to the system by and by. */
async function settledBytes(gateway: GatewayProcess, signal: AbortSignal): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  let looks = 0;
  await until(async () => {
    least = Math.min(least, await gateway.usedBytes());
    looks += 1;
    return looks === MEMORY_LOOKS;
  }, signal);
  return least;
}

/** A gateway process with live subscriptions, and the two graphs it is given in turn. */
async function startReloading(resources: AsyncDisposableStack, signal: AbortSignal) {
  const ticks = new Ticks();
  const graphs = await startSubgraphs(ticks, resources);
  const folder = resources.use(await mkdtempDisposable(join(tmpdir(), "reloads-")));
  const file = new SupergraphOnDisk(join(folder.path, "supergraph.graphql"));
  await file.put(graphs[0].supergraph);
  const gateway = resources.use(await startGatewayProcess(file.path));
  const clients = Array.from({ length: SOCKETS }, () =>
    createClient({ url: gateway.url.replace("http", "ws"), webSocketImpl: WebSocket, retryAttempts: 0 }),
  );
  resources.defer(async () => void (await Promise.all(clients.map((client) => client.dispose()))));
  const subscribers = new Subscribers(clients);
  await until(() => ticks.events.listenerCount("tick") === SUBSCRIPTIONS / 2, signal);
  let reloads = 0;
  /** What the subscriptions are told of one more tick, each of them once. */
  const tick = async (): Promise<readonly Tick[]> => {
    ticks.tick();
    await until(() => subscribers.told.every((told) => told.length >= ticks.count), signal);
    return subscribers.told.flatMap((told) => told.slice(-1));
  };
  const served = () => gateway.logged.filter((line) => line.includes("the supergraph has changed")).length;
  return {
    gateway,
    ticks,
    subscribers,
    /** Serves the other graph, and lets every subscription have an item from it, so many times and under load. */
    reload: async (times: number): Promise<readonly string[]> => {
      await using load = new Load(gateway.url);
      for (const last = reloads + times; reloads < last; ) {
        reloads += 1;
        const graph = graphs[reloads % 2] ?? graphs[0];
        subscribers.comeAgain(reloads);
        await file.put(graph.supergraph);
        await until(() => served() === reloads, signal);
        // Subscriptions are planned anew one after the other, and have the items that come meanwhile as before.
        const isServed = async () => (await tick()).every(({ name }) => name.startsWith(graph.name));
        await until(isServed, signal);
      }
      return load.failures;
    },
    breakFile: async () => {
      await file.put("type Query {");
      await until(() => gateway.logged.some((line) => line.includes("the gateway goes on as before")), signal);
    },
  };
}

describe("a gateway under load", () => {
  it(`fails nothing and keeps no memory when its supergraph changes ${RELOADS} times`, {
    timeout: MANY_CASES_MS,
  }, async ({ signal }) => {
    await using resources = new AsyncDisposableStack();
    const { gateway, ticks, subscribers, reload, breakFile } = await startReloading(resources, signal);

    const failures = [...(await reload(WARM_UP_RELOADS))];
    const before = await settledBytes(gateway, signal);
    failures.push(...(await reload(RELOADS / 2)));
    await breakFile();
    failures.push(...(await reload(RELOADS / 2)));

    expect(failures, gateway.logged.filter((line) => line.includes('"subgraph"')).join("\n")).toEqual([]);
    expect(subscribers.ends).toEqual([]);
    expect(ticks.events.listenerCount("tick")).toBe(SUBSCRIPTIONS / 2);
    // Each of them has been told of each tick, and of none twice.
    const all = Array.from({ length: ticks.count }, (_, index) => String(index + 1));
    for (const told of subscribers.told) expect(told.map(({ id }) => id)).toEqual(all);
    expect((await settledBytes(gateway, signal)) - before).toBeLessThan(MOST_GROWTH_BYTES);
  });
});
