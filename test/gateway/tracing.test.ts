import { describe, expect, it } from "vitest";
import { startTracing } from "../../gateway/tracing/start-tracing.ts";
import { SILENT, type SubgraphSource } from "./federation.ts";
import { SHOP } from "./shop.ts";
import { type ReceivedSpan, startTraceCollector, type TraceCollector } from "./trace-collector.ts";
import { startWholeGateway, type WholeGateway } from "./whole-gateway.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const PARENT_ID = "b7ad6b7169203331";
const TRACEPARENT = `00-${TRACE_ID}-${PARENT_ID}-01`;

const SERVER = 2;
const CLIENT = 3;
const UNSET = 0;
const ERROR = 2;

const TICKER = {
  ticks: {
    typeDefs: `
      type Query { now: Int }
      type Subscription { tick(to: Int!): Tick }
      type Tick @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Subscription: {
        tick: {
          async *subscribe(_: unknown, { to }: { to: number }) {
            for (let id = 1; id <= to; id += 1) yield { tick: { id: String(id) } };
          },
        },
      },
    },
  },
  names: {
    typeDefs: 'type Tick @key(fields: "id") { id: ID!  name: String }',
    resolvers: { Tick: { name: ({ id }: { id: string }) => `tick ${id}` } },
  },
} satisfies Record<string, SubgraphSource>;

/** Runs a traced gateway to its end, when every span has been sent, and gives what the collector got of it. */
async function spansOf(
  use: (gateway: WholeGateway) => Promise<void>,
  environment: Readonly<Record<string, string>> = {},
  sources: Readonly<Record<string, SubgraphSource>> = SHOP,
): Promise<readonly ReceivedSpan[]> {
  await using collector = await startTraceCollector();
  {
    await using gateway = await startWholeGateway(sources, { ...tracedBy(collector), ...environment });
    await use(gateway);
  }
  return collector.spans;
}

function tracedBy({ url }: TraceCollector) {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" };
}

const named = (spans: readonly ReceivedSpan[], name: string) => spans.filter((span) => span.name === name);

describe("a traced request", () => {
  it("is one trace from the client over the gateway to the subgraphs, its preparation in it once", async () => {
    let passedOn: unknown[] = [];
    const spans = await spansOf(async (gateway) => {
      for (let round = 1; round <= 2; round += 1) {
        await gateway.post(
          { query: "query Named { topProducts { name inStock } }" },
          { traceparent: TRACEPARENT, tracestate: "vendor=1" },
        );
      }
      passedOn = ["products", "stock"].flatMap((name) =>
        (gateway.subgraphs.get(name)?.requests ?? []).map(({ headers }) => [headers.traceparent, headers.tracestate]),
      );
    });

    const requests = named(spans, "query");
    const fetches = [...named(spans, "fetch products"), ...named(spans, "fetch stock")];
    expect(requests).toHaveLength(2);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE_ID]));
    for (const request of requests) {
      expect(request).toMatchObject({ kind: SERVER, parentSpanId: PARENT_ID, status: { code: UNSET } });
      expect(request.attributes).toMatchObject({
        "graphql.operation.type": "query",
        "graphql.operation.name": "Named",
        "http.request.method": "POST",
        "http.route": "/graphql",
        "http.response.status_code": 200,
        "graphql.outcome": "ok",
      });
    }
    expect(named(spans, "prepare").map(({ parentSpanId }) => parentSpanId)).toEqual([requests[0]?.spanId]);
    expect(fetches.map(({ kind, parentSpanId }) => [kind, parentSpanId])).toEqual([
      [CLIENT, requests[0]?.spanId],
      [CLIENT, requests[1]?.spanId],
      [CLIENT, requests[0]?.spanId],
      [CLIENT, requests[1]?.spanId],
    ]);
    expect(passedOn).toEqual(fetches.map(({ spanId }) => [`00-${TRACE_ID}-${spanId}-01`, "vendor=1"]));
    expect(JSON.stringify(spans)).not.toContain("topProducts");
  });

  it("tells of each fetch where it went, what it was answered, and what went wrong by its code", async () => {
    let url = "";
    const spans = await spansOf(
      async (gateway) => {
        const [users, stock] = [gateway.subgraphs.get("users"), gateway.subgraphs.get("stock")];
        url = users?.url ?? "";
        const errors = [{ message: "no", path: ["_entities", 0], extensions: { code: "FORBIDDEN" } }];
        if (users) users.answer = (_, response) => void response.writeHead(500).end();
        if (stock) {
          stock.answer = (_, response) =>
            void response
              .writeHead(200, { "content-type": "application/json" })
              .end(JSON.stringify({ data: { _entities: [null, null, null] }, errors }));
        }
        await gateway.post({ query: "{ me { name } topProducts { inStock } }" });
      },
      { SUBGRAPH_RETRIES: "0" },
    );

    const { hostname, port } = new URL(url);
    const [users] = named(spans, "fetch users");
    const [stock] = named(spans, "fetch stock");
    const [products] = named(spans, "fetch products");
    expect(users).toMatchObject({ status: { code: ERROR } });
    expect(users?.attributes).toMatchObject({
      "subgraph.name": "users",
      "graphql.operation.type": "query",
      "http.request.method": "POST",
      "http.response.status_code": 500,
      "url.full": url,
      "server.address": hostname,
      "server.port": Number(port),
      "error.type": "SUBGRAPH_UNAVAILABLE",
    });
    expect(stock?.attributes).toMatchObject({ "error.type": "FORBIDDEN", "http.response.status_code": 200 });
    expect(products).toMatchObject({ status: { code: UNSET }, attributes: { "http.response.status_code": 200 } });
    expect(named(spans, "query")[0]).toMatchObject({ status: { code: ERROR } });
    expect(named(spans, "query")[0]?.attributes["graphql.error.codes"]).toEqual(["SUBGRAPH_UNAVAILABLE", "FORBIDDEN"]);
  });

  it("shows when the variables choose a variant that was not planned before", async () => {
    const spans = await spansOf(async (gateway) => {
      const query = "query ($more: Boolean!) { me { id name @include(if: $more) } }";
      for (const more of [true, true, false]) await gateway.post({ query, variables: { more } });
    });

    const requests = named(spans, "query");
    expect(named(spans, "prepare").map(({ parentSpanId }) => parentSpanId)).toEqual([
      requests[0]?.spanId,
      requests[0]?.spanId,
      requests[2]?.spanId,
    ]);
  });

  it("that its client got wrong is no error of the gateway", async () => {
    const spans = await spansOf(async (gateway) => {
      await gateway.post({ query: "{ unknown }" }, { accept: "application/graphql-response+json" });
    });

    const [request] = named(spans, "GraphQL Operation");
    expect(request?.status.code).toBe(UNSET);
    expect(request?.attributes).toMatchObject({
      "http.response.status_code": 400,
      "graphql.outcome": "refused",
      "graphql.error.codes": ["GRAPHQL_VALIDATION_FAILED"],
    });
    expect(named(spans, "prepare")[0]?.attributes["error.type"]).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  it("has the id of its trace in the access log", async () => {
    let logged: unknown;
    const spans = await spansOf(
      async (gateway) => {
        await gateway.post({ query: "{ me { name } }" });
        logged = gateway.logged.find(({ msg }) => msg === "request");
      },
      { ACCESS_LOG: "all" },
    );

    expect(logged).toMatchObject({ traceId: named(spans, "query")[0]?.traceId });
  });

  it("shares the answers of subgraphs with others all the same", async () => {
    let fetches = 0;
    const spans = await spansOf(async (gateway) => {
      const users = gateway.subgraphs.get("users");
      const query = "{ me { name } }";
      await gateway.post({ query });
      await Promise.all([1, 2, 3].map(() => gateway.post({ query })));
      fetches = users?.requests.length ?? 0;
    });

    const shared = named(spans, "fetch users").filter(({ attributes }) => attributes["subgraph.answer.shared"]);
    expect(named(spans, "fetch users")).toHaveLength(4);
    expect(fetches + shared.length).toBe(4);
  });
});

describe("a traced subscription", () => {
  it("is seen when it opens, and in a trace of its own for each item and for its end", async () => {
    const spans = await spansOf(
      async (gateway) => {
        const query = "subscription Ticks { tick(to: 2) { name } }";
        await Array.fromAsync(gateway.socketItems({ query }));
        await (await gateway.post({ query }, { accept: "text/event-stream", traceparent: TRACEPARENT })).text();
      },
      {},
      TICKER,
    );

    const [first, second] = named(spans, "subscription");
    const items = named(spans, "subscription item");
    const ends = named(spans, "subscription end");
    const originOf = ({ links }: ReceivedSpan) => links?.map(({ spanId }) => spanId);
    expect(second).toMatchObject({ traceId: TRACE_ID, parentSpanId: PARENT_ID });
    expect(items.map(originOf)).toEqual([[first?.spanId], [first?.spanId], [second?.spanId], [second?.spanId]]);
    expect(ends.map(originOf)).toEqual([[first?.spanId], [second?.spanId]]);
    expect(ends[0]?.attributes).toMatchObject({ "graphql.outcome": "ok", "graphql.subscription.answers": 2 });
    expect(new Set([first, ...items, ...ends].map((span) => span?.traceId)).size).toBe(7);
    expect(named(spans, "fetch names").map(({ parentSpanId }) => parentSpanId)).toEqual(
      items.map(({ spanId }) => spanId),
    );
  });
});

describe("tracing", () => {
  it("is off unless it is told where to send spans, and when it is told to be", async () => {
    const url = "http://127.0.0.1:4318";

    const off = await Promise.all([
      startTracing({}, SILENT),
      startTracing({ OTEL_SERVICE_NAME: "gateway", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, SILENT),
      startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: "true" }, SILENT),
      startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_TRACES_EXPORTER: "none" }, SILENT),
    ]);

    expect(off).toEqual([null, null, null, null]);
  });

  it("refuses variables that make no sense, by their names", async () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: "collector",
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_RESOURCE_ATTRIBUTES: "team=%",
      OTEL_TRACES_SAMPLER: "sometimes",
      OTEL_TRACES_SAMPLER_ARG: "2",
    };

    await expect(startTracing(environment, SILENT)).rejects.toThrow(
      /OTEL_EXPORTER_OTLP_ENDPOINT.*OTEL_EXPORTER_OTLP_PROTOCOL.*OTEL_RESOURCE_ATTRIBUTES.*OTEL_TRACES_SAMPLER.*OTEL_TRACES_SAMPLER_ARG/s,
    );
  });

  it("samples what the variables say, and lets the caller's decision stand", async () => {
    const query = "{ me { name } }";
    const none = await spansOf(async (gateway) => void (await gateway.post({ query })), {
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0",
    });
    const asked = await spansOf(async (gateway) => void (await gateway.post({ query }, { traceparent: TRACEPARENT })), {
      OTEL_TRACES_SAMPLER: "parentbased_always_off",
    });
    const unwanted = await spansOf(async (gateway) => {
      await gateway.post({ query }, { traceparent: TRACEPARENT.replace(/01$/, "00") });
    });

    expect([none.length, unwanted.length]).toEqual([0, 0]);
    expect(named(asked, "query")).toHaveLength(1);
  });

  it("speaks protobuf unless it is told to speak JSON, and names the service", async () => {
    await using collector = await startTraceCollector();
    const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own/path` };
    {
      await using gateway = await startWholeGateway(SHOP, own);
      await gateway.post({ query: "{ me { name } }" });
    }
    {
      const resource = { OTEL_RESOURCE_ATTRIBUTES: "team=shop%20team,service.name=other", OTEL_SERVICE_NAME: "edge" };
      await using gateway = await startWholeGateway(SHOP, { ...tracedBy(collector), ...resource });
      await gateway.post({ query: "{ me { name } }" });
    }

    expect(collector.requests).toMatchObject([
      { path: "/own/path", contentType: "application/x-protobuf", bytes: expect.any(Number) },
      { path: "/v1/traces", contentType: "application/json" },
    ]);
    expect(collector.resources[0]).toMatchObject({ "service.name": "edge", team: "shop team" });
  });

  it("costs nobody an answer when the collector is away, and says so in the log", async () => {
    let logged: readonly Record<string, unknown>[] = [];
    {
      await using gateway = await startWholeGateway(SHOP, { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" });
      const response = await gateway.post({ query: "{ me { name } }" });
      logged = gateway.logged;

      expect(await response.json()).toEqual({ data: { me: { name: "Ada" } } });
    }

    expect(logged.map(({ msg }) => msg)).toContain("the last spans could not be sent");
  });
});
