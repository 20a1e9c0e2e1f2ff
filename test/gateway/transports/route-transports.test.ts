import { EventEmitter, on } from "node:events";
import { describe, expect, it } from "vitest";
import type { SubgraphRequest } from "../../../gateway/executor/transport.ts";
import { HttpTransport } from "../../../gateway/transports/http.ts";
import { RouteTransports } from "../../../gateway/transports/route-transports.ts";
import { until } from "../../until.ts";
import { executableSchemaOf, scopeOf } from "../federation.ts";
import { startHttpSubgraph } from "../http-subgraph.ts";

type Route = { readonly name: string; readonly url: string };

function asking(kind: "query" | "subscription", text: string): SubgraphRequest {
  return { operation: { subgraph: "only", kind, text, name: null, variables: [] }, variables: {}, scope: scopeOf() };
}

/** A subgraph of ticks, and the ways to it, which nobody waits for longer than for its streams. */
async function startTicking() {
  const ticks = new EventEmitter();
  const resolvers = {
    Subscription: {
      ticked: {
        async *subscribe() {
          for await (const [ticked] of on(ticks, "tick")) yield { ticked };
        },
      },
    },
  };
  const typeDefs = "type Query { a: Int } type Subscription { ticked: Int }";
  const subgraph = await startHttpSubgraph(executableSchemaOf({ typeDefs, resolvers }));
  const closed: string[] = [];
  const routes = new RouteTransports<Route>({
    open: ({ name, url }) => {
      const transport = new HttpTransport(url);
      const close = transport[Symbol.asyncDispose].bind(transport);
      return Object.assign(transport, {
        [Symbol.asyncDispose]: async () => {
          closed.push(name);
          await close();
        },
      });
    },
    graceMs: 0,
  });
  return {
    ticks,
    routes,
    closed,
    route: { name: "only", url: subgraph.url },
    [Symbol.asyncDispose]: async () => {
      await routes[Symbol.asyncDispose]();
      await subgraph[Symbol.asyncDispose]();
    },
  };
}

describe("the way to a subgraph", () => {
  it("stays the same one while its route does", async () => {
    await using ticking = await startTicking();
    const { routes, route, closed } = ticking;

    const before = await routes.switchTo([route], (ways) => ways.get("only"));
    const after = await routes.switchTo([{ ...route }], (ways) => ways.get("only"));

    expect(after).toBe(before);
    expect(await after?.fetch(asking("query", "{a}"))).toEqual({ data: { a: null } });
    expect(closed).toEqual([]);
  });

  it("is closed when its route has gone, but not before its last stream has ended", async ({ signal }) => {
    await using ticking = await startTicking();
    const { routes, route, closed, ticks } = ticking;
    const way = await routes.switchTo([route], (ways) => ways.get("only"));
    const items = way?.subscribe(asking("subscription", "subscription{ticked}"));
    const stream = items?.[Symbol.asyncIterator]();
    const first = stream?.next();
    await until(() => ticks.listenerCount("tick") === 1, signal);

    await routes.switchTo([], () => {});
    // The second way there and back ends after whatever was to happen at once.
    ticks.emit("tick", 1);
    const received = [await first];
    const second = stream?.next();
    ticks.emit("tick", 2);
    received.push(await second);
    const closedDuring = [...closed];
    await stream?.return?.();
    await until(() => closed.length === 1, signal);

    expect(received.map((item) => item?.value)).toEqual([{ data: { ticked: 1 } }, { data: { ticked: 2 } }]);
    expect(closedDuring).toEqual([]);
  });

  it("is closed at once when it was opened for a graph that is refused, and the others are not", async () => {
    await using ticking = await startTicking();
    const { routes, route, closed } = ticking;
    const way = await routes.switchTo([route], (ways) => ways.get("only"));

    const switching = routes.switchTo([route, { ...route, name: "new" }], async (ways) => {
      expect([...ways.keys()]).toEqual(["only", "new"]);
      throw new Error("refused");
    });

    await expect(switching).rejects.toThrow("refused");
    expect(closed).toEqual(["new"]);
    expect(routes.loads().map(({ subgraph }) => subgraph)).toEqual(["only"]);
    expect(await way?.fetch(asking("query", "{a}"))).toEqual({ data: { a: null } });
  });

  it("is closed when one that was to be opened beside it cannot be", async () => {
    await using ticking = await startTicking();
    const { routes, route, closed } = ticking;

    const switching = routes.switchTo([route, { name: "unusable", url: "no address" }], () => {});

    await expect(switching).rejects.toThrow("Invalid URL");
    expect(closed).toEqual(["only"]);
    expect(routes.loads()).toEqual([]);
  });

  it("is opened anew for a graph that comes after one that was refused", async () => {
    await using ticking = await startTicking();
    const { routes, route, closed } = ticking;
    const refused = routes.switchTo([route], () => Promise.reject(new Error("refused")));
    await expect(refused).rejects.toThrow("refused");

    const way = await routes.switchTo([route], (ways) => ways.get("only"));

    expect(closed).toEqual(["only"]);
    expect(await way?.fetch(asking("query", "{a}"))).toEqual({ data: { a: null } });
  });

  it("is gone even when it cannot be closed in order", async ({ signal }) => {
    const closing = Promise.withResolvers<void>();
    const open = () =>
      Object.assign(new HttpTransport("http://127.0.0.1:1"), {
        [Symbol.asyncDispose]: async () => {
          closing.resolve();
          throw new Error("it does not answer");
        },
      });
    const routes = new RouteTransports<Route>({ open, graceMs: 0 });
    await routes.switchTo([{ name: "only", url: "" }], () => {});

    await routes.switchTo([], () => {});
    await closing.promise;

    await until(() => routes.loads().length === 0, signal);
    await routes[Symbol.asyncDispose]();
  });
});
