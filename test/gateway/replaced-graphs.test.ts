import { EventEmitter, on, once } from "node:events";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../gateway/engine/create-engine.ts";
import { type LiveAnswer, RequestError } from "../../gateway/engine/engine.ts";
import type { GraphPlanner } from "../../gateway/planner/graph-planner.ts";
import { LocalTransport } from "../../gateway/transports/local.ts";
import {
  compose,
  executableSchemaOf,
  SILENT,
  type SubgraphSource,
  scopeOf,
  startGraph,
  type TestAnswer,
} from "./federation.ts";
import { planInProcess } from "./planning.ts";

type Sources = Readonly<Record<string, SubgraphSource>>;

const greeting = (text: string, more = ""): Sources => ({
  only: { typeDefs: `type Query { hello: String ${more} }`, resolvers: { Query: { hello: () => text } } },
});

/** What an engine is given to serve other subgraphs. */
function graphOf(sources: Sources) {
  const transports = Object.entries(sources).map(([name, source]): [string, LocalTransport] => [
    name,
    new LocalTransport({ schema: executableSchemaOf(source), createContext: ({ signal }) => ({ signal }) }),
  ]);
  return { planner: planInProcess(compose(sources)), transports: new Map(transports) };
}

/** Ticks in one subgraph; what is known of them depends on the graph. */
function tickers(ticks: EventEmitter, known: Sources): Sources {
  return {
    ticks: {
      typeDefs: `
        type Query { now: Tick }
        type Subscription { ticked: Tick }
        type Tick @key(fields: "id") { id: ID! }
      `,
      resolvers: {
        Subscription: {
          ticked: {
            async *subscribe(_: unknown, __: unknown, { signal }: { signal: AbortSignal }) {
              const events = on(ticks, "tick", { signal });
              ticks.emit("subscribed");
              for await (const [id] of events) yield { ticked: { id } };
            },
          },
        },
      },
    },
    ...known,
  };
}

const named = (prefix: string): Sources => ({
  names: {
    typeDefs: 'type Tick @key(fields: "id") { id: ID!  name: String }',
    resolvers: { Tick: { name: ({ id }: { id: string }) => `${prefix} ${id}` } },
  },
});

async function subscribeTo(graph: ReturnType<typeof startGraph>, query: string) {
  const request = { query };
  return graph.engine.subscribe(await graph.engine.prepare(request), request, scopeOf());
}

async function next(answers: AsyncGenerator<LiveAnswer, void>): Promise<TestAnswer> {
  const { value } = await answers.next();
  if (!value) throw new Error("the subscription has ended");
  return JSON.parse(value.text);
}

describe("an engine whose graph is replaced", () => {
  it("answers from the new graph", async () => {
    const { engine, ask } = startGraph(greeting("before"));
    await ask("{ hello }");

    engine.replaceGraph(graphOf(greeting("after", "more: Int")));

    expect(await ask("{ hello more }")).toEqual({ data: { hello: "after", more: null } });
    expect(engine.schema.getQueryType()?.getFields()).toHaveProperty("more");
  });

  it("ends a request with the graph that the request began with", async () => {
    const { engine } = startGraph(greeting("before", "gone: Int"));
    const request = { query: "query ($all: Boolean = true) { hello gone @include(if: $all) }" };
    const operation = await engine.prepare(request);

    engine.replaceGraph(graphOf(greeting("after")));
    const answer = await engine.execute(operation, request, scopeOf());

    expect(JSON.parse(answer)).toEqual({ data: { hello: "before", gone: null } });
  });

  it.each([
    ["names no subgraph", { planner: planInProcess("type Query { a: Int }"), transports: new Map() }],
    ["has a subgraph without a transport", { ...graphOf(greeting("after")), transports: new Map() }],
  ])("goes on as before when the new graph %s", async (_, graph) => {
    const { engine, ask } = startGraph(greeting("before"));

    expect(() => engine.replaceGraph(graph)).toThrow();

    expect(await ask("{ hello }")).toEqual({ data: { hello: "before" } });
  });

  it("treats the next item of an open stream with the new graph", async () => {
    const ticks = new EventEmitter();
    const graph = startGraph(tickers(ticks, named("old")));
    const answers = await subscribeTo(graph, "subscription { ticked { id name } }");
    const first = next(answers);
    await once(ticks, "subscribed");
    ticks.emit("tick", "1");
    await first;

    let opened = 0;
    ticks.on("subscribed", () => {
      opened += 1;
    });
    graph.engine.replaceGraph(graphOf(tickers(ticks, named("new"))));
    const probe = await graph.engine.prepare({ query: "subscription { ticked { id name } }" });
    const second = next(answers);
    ticks.emit("tick", "2");

    expect(await first).toEqual({ data: { ticked: { id: "1", name: "old 1" } } });
    expect(await second).toEqual({ data: { ticked: { id: "2", name: "new 2" } } });
    expect(probe.kind).toBe("subscription");
    expect(opened).toBe(0);
    await answers.return();
  });

  it("ends a subscription to what the new graph lacks, and says so", async () => {
    const ticks = new EventEmitter();
    const graph = startGraph(tickers(ticks, named("old")));
    const answers = await subscribeTo(graph, "subscription { ticked { id name } }");
    const last = next(answers);
    await once(ticks, "subscribed");

    graph.engine.replaceGraph(graphOf(tickers(ticks, {})));

    const { data, errors } = await last;
    expect(data).toBeNull();
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    expect(await answers.next()).toEqual({ done: true, value: undefined });
    expect(ticks.listenerCount("tick")).toBe(0);
  });

  it("ends a subscription whose stream would be another, with a reason to subscribe again", async () => {
    const ticks = new EventEmitter();
    const graph = startGraph(tickers(ticks, named("old")));
    const answers = await subscribeTo(graph, "subscription { ticked { name } }");
    const last = next(answers);
    await once(ticks, "subscribed");
    const moved: Sources = {
      names: {
        typeDefs: `
          type Query { names: Int }
          type Subscription { ticked: Tick }
          type Tick @key(fields: "id") { id: ID!  name: String }
        `,
      },
    };

    graph.engine.replaceGraph(graphOf(moved));

    expect(await last).toEqual({
      data: null,
      errors: [{ message: "The graph has changed. Subscribe again.", extensions: { code: "SUBGRAPH_UNAVAILABLE" } }],
    });
    expect(await answers.next()).toEqual({ done: true, value: undefined });
  });

  it("opens a subscription whose operation another one lets go of meanwhile", async () => {
    const ticks = new EventEmitter();
    const sources = tickers(ticks, named("old"));
    const { planner, transports } = graphOf(sources);
    const held = Promise.withResolvers<void>();
    const planned: string[] = [];
    const holding: GraphPlanner = {
      ...planner,
      plan: async (request, scope) => {
        planned.push(request.document);
        if (planned.length === 2) await held.promise;
        return planner.plan(request, scope);
      },
    };
    const engine = createEngine({ planner: holding, transports, log: SILENT });
    const query = "subscription ($full: Boolean!) { ticked { id name @include(if: $full) } }";
    const requestOf = (full: boolean) => ({ query, variables: { full } });
    const operation = await engine.prepare(requestOf(true));
    const first = engine.subscribe(operation, requestOf(true), scopeOf());
    const told = next(first);
    await once(ticks, "subscribed");
    const second = engine.subscribe(operation, requestOf(false), scopeOf());
    const item = next(second);
    await expect.poll(() => planned.length).toBe(2);

    engine.replaceGraph(graphOf(tickers(ticks, named("new"))));
    await engine.prepare(requestOf(true));
    ticks.emit("tick", "1");
    await told;
    const opened = once(ticks, "subscribed");
    held.resolve();
    await opened;
    ticks.emit("tick", "2");

    expect(await item).toEqual({ data: { ticked: { id: "2" } } });
    await Promise.all([first.return(), second.return()]);
  });

  it("opens what was prepared before with the new graph", async () => {
    const ticks = new EventEmitter();
    const { engine } = startGraph(tickers(ticks, named("old")));
    const request = { query: "subscription { ticked { name } }" };
    const operation = await engine.prepare(request);

    engine.replaceGraph(graphOf(tickers(ticks, named("new"))));
    const answers = engine.subscribe(operation, request, scopeOf());
    const item = next(answers);
    await once(ticks, "subscribed");
    ticks.emit("tick", "1");

    expect(await item).toEqual({ data: { ticked: { name: "new 1" } } });
    await answers.return();
  });

  it("refuses to open what was prepared before and the new graph lacks", async () => {
    const ticks = new EventEmitter();
    const { engine } = startGraph(tickers(ticks, named("old")));
    const request = { query: "subscription { ticked { name } }" };
    const operation = await engine.prepare(request);

    engine.replaceGraph(graphOf(tickers(ticks, {})));
    const opening = engine.subscribe(operation, request, scopeOf()).next();

    await expect(opening).rejects.toThrow(RequestError);
  });
});
