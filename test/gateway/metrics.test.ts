import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { GatewayMetrics } from "../../gateway/server/records/metrics.ts";
import { HttpTransport } from "../../gateway/transports/http.ts";
import { RouteTransports } from "../../gateway/transports/route-transports.ts";
import { executableSchemaOf, scopeOf, startGraph } from "./federation.ts";
import { startHttpSubgraph } from "./http-subgraph.ts";
import { SHOP } from "./shop.ts";
import { startWholeGateway } from "./whole-gateway.ts";

/** The series of a metric that are shown, with their values. */
function seriesOf(name: string, exposition: string): Record<string, number> {
  const lines = exposition.split("\n").filter((line) => new RegExp(`^${name}[{ ]`).test(line));
  return Object.fromEntries(lines.map((line) => [/\{(.*)\}/.exec(line)?.[1] ?? "", Number(line.split(" ").at(-1))]));
}

describe("the gateway's metrics", () => {
  it("count fetches by subgraph and outcome, with what they took", async () => {
    await using gateway = await startWholeGateway(SHOP, { SUBGRAPH_RETRIES: "0" });
    const users = gateway.subgraphs.get("users");
    const query = "{ topProducts { inStock } me { name } }";
    await gateway.post({ query });
    if (users) users.answer = (_, response) => void response.writeHead(500).end();
    await gateway.post({ query });

    const text = await gateway.metrics();

    expect(seriesOf("gateway_fetch_duration_seconds_count", text)).toEqual({
      'subgraph="products",outcome="ok"': 2,
      'subgraph="stock",outcome="ok"': 2,
      'subgraph="users",outcome="ok"': 1,
      'subgraph="users",outcome="failed"': 1,
    });
    const buckets = seriesOf("gateway_fetch_duration_seconds_bucket", text);
    expect(buckets['le="+Inf",subgraph="stock",outcome="ok"']).toBe(2);
    expect(Object.keys(buckets).filter((labels) => labels.includes("stock"))).toHaveLength(15);
    expect(seriesOf("gateway_fetch_duration_seconds_sum", text)['subgraph="stock",outcome="ok"']).toBeGreaterThan(0);
  });

  it("show what somebody else measures, and all the rest when that cannot be read", async () => {
    const metrics = new GatewayMetrics();
    let isReadable = true;
    const gauge = { name: "beds_free", help: "Beds.", labelNames: ["ward"] };
    metrics.showGauge({
      ...gauge,
      async read() {
        if (!isReadable) throw new Error("nobody answers");
        return [{ labels: { ward: "3" }, value: 7 }];
      },
    });

    const { text } = await metrics.exposition();
    isReadable = false;
    const without = await metrics.exposition();

    expect(text).toContain("# TYPE beds_free gauge");
    expect(seriesOf("beds_free", text)).toEqual({ 'ward="3"': 7 });
    expect(seriesOf("beds_free", without.text)).toEqual({});
    expect(without.text).toContain("process_cpu_seconds_total");
  });

  it("put each duration into the bucket it belongs to", async () => {
    const metrics = new GatewayMetrics();

    for (const durationMs of [0.5, 1, 3, 40_000]) {
      metrics.requestFinished({ transport: "http", kind: "query", outcome: "ok", durationMs });
    }

    const { text } = await metrics.exposition();
    const buckets = seriesOf("gateway_request_duration_seconds_bucket", text);
    const labels = 'kind="query",outcome="ok"';
    expect(["0.001", "0.0025", "0.005", "30", "+Inf"].map((le) => buckets[`le="${le}",${labels}`])).toEqual([
      2, 2, 3, 3, 4,
    ]);
    expect(seriesOf("gateway_request_duration_seconds_sum", text)[labels]).toBeCloseTo(40.0045);
  });

  it("tell what the operation cache does, and how long planning takes", async () => {
    await using gateway = await startWholeGateway(SHOP);
    for (const query of ["{ me { name } }", "{ me { name } }", "{ me { id } }", "{ me { unknown } }"]) {
      await gateway.post({ query });
    }

    const text = await gateway.metrics();

    expect(seriesOf("gateway_operation_cache_hits_total", text)).toEqual({ "": 1 });
    expect(seriesOf("gateway_operation_cache_misses_total", text)).toEqual({ "": 3 });
    expect(seriesOf("gateway_operation_cache_evictions_total", text)).toEqual({ "": 0 });
    expect(seriesOf("gateway_operation_cache_entries", text)).toEqual({ "": 2 });
    expect(seriesOf("gateway_planning_duration_seconds_count", text)).toEqual({ 'outcome="ok"': 2 });
    expect(seriesOf("gateway_graph_served_since_timestamp_seconds", text)[""]).toBeGreaterThan(1_700_000_000);
  });

  it("go on counting the cache over a change of the graph", async () => {
    const { engine, planner, transports } = startGraph(SHOP, { cache: { mostEntries: 1 } });
    await engine.prepare({ query: "{ me { id } }" });
    await engine.prepare({ query: "{ me { name } }" });

    engine.replaceGraph({ planner, transports });
    await engine.prepare({ query: "{ me { name } }" });

    expect(engine.operationCache).toMatchObject({ entries: 1, hits: 0, misses: 3, evictions: 1 });
  });

  it("count the items of subscriptions, and those whose client was too slow", async () => {
    const flood = {
      flood: {
        typeDefs: "type Query { now: Int }  type Subscription { count(to: Int!): Int }",
        resolvers: {
          Subscription: {
            count: {
              async *subscribe(_: unknown, { to }: { to: number }) {
                for (let count = 1; count <= to; count += 1) yield { count };
              },
            },
          },
        },
      },
    };
    await using gateway = await startWholeGateway(flood);

    await Array.fromAsync(gateway.socketItems({ query: "subscription { count(to: 3) }" }));

    const text = await gateway.metrics();
    expect(seriesOf("gateway_subscription_items_total", text)).toEqual({ 'transport="websocket"': 3 });
    expect(seriesOf("gateway_slow_consumers_total", text)).toEqual({});
    expect(seriesOf("gateway_subscriptions_open", text)).toEqual({ 'transport="websocket"': 0 });
  });

  it("tell a hundred instances apart, and count the rest as others", async () => {
    const metrics = new GatewayMetrics();
    for (let index = 0; index < 150; index += 1) {
      metrics.fetchRetried({ subgraph: "users", instance: `http://10.0.0.${index}/graphql` });
    }

    const { text } = await metrics.exposition();

    const series = seriesOf("gateway_subgraph_retries_total", text);
    expect(Object.keys(series)).toHaveLength(101);
    expect(series).toMatchObject({ 'subgraph="users",instance="OTHER"': 50 });
  });

  it("tell what is under way at a subgraph and what waits for it", async () => {
    await using subgraph = await startHttpSubgraph(executableSchemaOf(SHOP.users));
    const held = Promise.withResolvers<ServerResponse>();
    subgraph.answer = (_, response) => held.resolve(response);
    await using transports = new RouteTransports({
      open: ({ url }: { readonly name: string; readonly url: string }) =>
        new HttpTransport(url, { mostConnections: 1, joinWithinMs: 0 }),
      graceMs: 0,
    });
    const metrics = new GatewayMetrics();
    metrics.showSubgraphLoads(() => transports.loads());
    const route = { name: "users", url: subgraph.url };
    const transport = await transports.switchTo([route], (ways) => ways.get("users"));
    const leaving = new AbortController();
    const operation = { subgraph: "users", kind: "query", text: "{ me { id } }", name: null, variables: [] } as const;
    const fetches = [1, 2, 3].map(() => transport?.fetch({ operation, variables: {}, scope: scopeOf(leaving.signal) }));
    const response = await held.promise;

    const { text } = await metrics.exposition();

    expect(seriesOf("gateway_subgraph_fetches_in_flight", text)).toEqual({ 'subgraph="users"': 1 });
    expect(seriesOf("gateway_subgraph_fetches_waiting", text)).toEqual({ 'subgraph="users"': 2 });
    const instance = `subgraph="users",instance="${subgraph.url}"`;
    expect(seriesOf("gateway_instance_fetches_in_flight", text)).toEqual({ [instance]: 1 });
    const closed = once(response, "close");
    leaving.abort();
    await Promise.allSettled(fetches);
    await closed;
  });
});
