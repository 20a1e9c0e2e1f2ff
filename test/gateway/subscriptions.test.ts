import { EventEmitter, on, once } from "node:events";
import { describe, expect, it } from "vitest";
import type { LiveAnswer } from "../../gateway/engine/engine.ts";
import { type SubgraphSource, scopeOf, startGraph, type TestAnswer, type TestGraph } from "./federation.ts";

async function* ticked(ticks: EventEmitter, signal: AbortSignal) {
  const events = on(ticks, "tick", { signal });
  ticks.emit("subscribed");
  try {
    for await (const [id] of events) yield { ticked: { id } };
  } finally {
    ticks.emit("unsubscribed");
  }
}

/** A graph with a subscription in one subgraph and a field of its items in another. */
function startTicker() {
  const ticks = new EventEmitter();
  const sources: Record<string, SubgraphSource> = {
    ticks: {
      typeDefs: `
        type Query { now: Tick }
        type Subscription { ticked(from: Int = 0): Tick! }
        type Tick @key(fields: "id") { id: ID!  value: Int }
      `,
      resolvers: {
        Subscription: {
          ticked: {
            subscribe: (_: unknown, { from }: { from: number }, { signal }: { signal: AbortSignal }) => {
              if (from < 0) throw new Error("there is nothing before the beginning");
              return ticked(ticks, signal);
            },
          },
        },
        Tick: {
          value: ({ id }: { id: string }) => {
            if (id === "bad") throw new Error("no value");
            return Number(id);
          },
        },
      },
    },
    names: {
      typeDefs: 'type Tick @key(fields: "id") { id: ID!  name: String! }',
      resolvers: {
        Tick: {
          name: ({ id }: { id: string }) => {
            if (id === "unnamed") throw new Error("no name");
            return `tick ${id}`;
          },
        },
      },
    },
  };
  return { ticks, ...startGraph(sources) };
}

async function subscribe({ engine }: TestGraph, query: string, signal?: AbortSignal) {
  const request = { query };
  return engine.subscribe(await engine.prepare(request), request, scopeOf(signal));
}

async function next(answers: AsyncGenerator<LiveAnswer, void>): Promise<TestAnswer> {
  const { value } = await answers.next();
  if (!value) throw new Error("the subscription has ended");
  return JSON.parse(value.text);
}

const TICKED = "subscription { ticked { id value name } }";

describe("a subscription", () => {
  it("completes every item with what other subgraphs know", async () => {
    const graph = startTicker();
    await using answers = await subscribe(graph, TICKED);
    const first = next(answers);
    await once(graph.ticks, "subscribed");

    graph.ticks.emit("tick", "1");
    graph.ticks.emit("tick", "2");

    expect(await first).toEqual({ data: { ticked: { id: "1", value: 1, name: "tick 1" } } });
    expect(await next(answers)).toEqual({ data: { ticked: { id: "2", value: 2, name: "tick 2" } } });
  });

  it("carries no error of one item into the next", async () => {
    const graph = startTicker();
    await using answers = await subscribe(graph, TICKED);
    const first = next(answers);
    await once(graph.ticks, "subscribed");

    for (const id of ["bad", "unnamed", "3"]) graph.ticks.emit("tick", id);

    expect(await first).toMatchObject({ data: { ticked: { value: null } }, errors: [{ path: ["ticked", "value"] }] });
    expect(await next(answers)).toMatchObject({ data: null });
    expect(await next(answers)).toEqual({ data: { ticked: { id: "3", value: 3, name: "tick 3" } } });
  });

  it("ends at the subgraph when its consumer returns, even while it waits", async () => {
    const graph = startTicker();
    const answers = await subscribe(graph, TICKED);
    const waiting = answers.next();
    await once(graph.ticks, "subscribed");
    const unsubscribed = once(graph.ticks, "unsubscribed");

    await answers.return();

    expect(await waiting).toEqual({ done: true, value: undefined });
    await unsubscribed;
    expect(graph.ticks.listenerCount("tick")).toBe(0);
  });

  it("ends at the subgraph when the client has left", async () => {
    const graph = startTicker();
    const leaving = new AbortController();
    const answers = await subscribe(graph, TICKED, leaving.signal);
    const waiting = answers.next();
    await once(graph.ticks, "subscribed");
    const unsubscribed = once(graph.ticks, "unsubscribed");

    leaving.abort();

    expect(await waiting).toEqual({ done: true, value: undefined });
    await unsubscribed;
  });

  it("that the subgraph refuses ends with why, in words for clients", async () => {
    const graph = startTicker();
    await using answers = await subscribe(graph, "subscription { ticked(from: -1) { id } }");

    expect(await next(answers)).toEqual({
      data: null,
      errors: [
        { message: "This part of the graph failed unexpectedly.", path: ["ticked"], extensions: { code: "INTERNAL" } },
      ],
    });
    expect(await answers.next()).toEqual({ done: true, value: undefined });
  });

  it("that breaks ends with an error", async () => {
    const graph = startTicker();
    const ticks = graph.transports.get("ticks");
    if (!ticks) throw new Error("there is no such subgraph");
    ticks.subscribe = async function* () {
      yield { data: { ticked: { __typename: "Tick", id: "1" } } };
      throw new Error("socket closed at 10.0.0.1");
    };
    await using answers = await subscribe(graph, "subscription { ticked { id } }");

    const items = (await Array.fromAsync(answers)).map(({ text }) => JSON.parse(text));

    expect(items).toEqual([
      { data: { ticked: { id: "1" } } },
      {
        data: null,
        errors: [
          {
            message: "This part of the graph is not available at the moment.",
            path: ["ticked"],
            extensions: { code: "SUBGRAPH_UNAVAILABLE" },
          },
        ],
      },
    ]);
  });

  it("is refused for variables that do not fit", async () => {
    const graph = startTicker();
    const request = { query: "subscription ($n: Int!) { ticked(from: $n) { id } }" };
    const answers = graph.engine.subscribe(await graph.engine.prepare(request), request, scopeOf());

    await expect(answers.next()).rejects.toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  });
});
