import { EventEmitter, on } from "node:events";
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
const REQUESTS_PER_SECOND = 200;
/** Some ten seconds in a long run. */
const MEMORY_LOOKS = casesOf({ short: 5, long: 150 });
const MOST_GROWTH_BYTES = 10_000_000;

/** A subgraph of ticks that others know the names of; the graph that is served beside it has one field more or less. */
function ticker(ticks: EventEmitter, more: string): SubgraphSource {
  return {
    typeDefs: `
      type Query { now: Tick! ${more} }
      type Subscription { ticked: Tick! }
      type Tick @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Query: { now: () => ({ id: "now" }) },
      Subscription: {
        ticked: {
          async *subscribe() {
            for await (const [id] of on(ticks, "tick")) yield { ticked: { id } };
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
async function startSubgraphs(ticks: EventEmitter, resources: AsyncDisposableStack) {
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

/** Subscriptions over several sockets, and all that they were told, in order. */
class Subscribers {
  readonly told: string[] = [];
  readonly ends: string[] = [];

  constructor(clients: readonly Client[]) {
    for (let index = 0; index < SUBSCRIPTIONS; index += 1) {
      clients[index % clients.length]?.subscribe(
        { query: `subscription S${index} { ticked { id name } }` },
        {
          next: (item) => this.told.push(`${index} ${JSON.stringify(item)}`),
          error: (error) => this.ends.push(JSON.stringify(error)),
          complete: () => this.ends.push("complete"),
        },
      );
    }
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
  const ticks = new EventEmitter().setMaxListeners(0);
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
  await until(() => ticks.listenerCount("tick") === SUBSCRIPTIONS, signal);
  let reloads = 0;
  let ticked = 0;
  /** What the subscriptions are told of one more tick, each of them once. */
  const tick = async (): Promise<readonly string[]> => {
    ticked += 1;
    ticks.emit("tick", ticked);
    await until(() => subscribers.told.length >= SUBSCRIPTIONS * ticked, signal);
    return subscribers.told.slice(-SUBSCRIPTIONS);
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
        await file.put(graph.supergraph);
        await until(() => served() === reloads, signal);
        // Subscriptions are planned anew one after the other, and have the items that come meanwhile as before.
        const isServed = async () => (await tick()).every((told) => told.includes(`"name":"${graph.name} `));
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
    expect(ticks.listenerCount("tick")).toBe(SUBSCRIPTIONS);
    // Each of them has been told of each tick, and of none twice.
    expect(subscribers.told.filter((told) => !told.includes('{"data":{"ticked":{"id":'))).toEqual([]);
    expect(new Set(subscribers.told).size).toBe(subscribers.told.length);
    expect(subscribers.told.length % SUBSCRIPTIONS).toBe(0);
    expect((await settledBytes(gateway, signal)) - before).toBeLessThan(MOST_GROWTH_BYTES);
  });
});
