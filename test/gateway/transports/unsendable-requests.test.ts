import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import type { SubgraphRequest } from "../../../gateway/executor/transport.ts";
import type { BreakerState } from "../../../gateway/transports/exchanges/circuit-breaker.ts";
import { HttpTransport } from "../../../gateway/transports/http.ts";
import { scopeOf } from "../federation.ts";
import { startHttpSubgraph } from "../http-subgraph.ts";
import { serveFixture } from "../server/serve.ts";

function asking(kind: "query" | "subscription", text: string, headers: Record<string, string>): SubgraphRequest {
  return {
    operation: { subgraph: "ones", kind, text, name: null, variables: [] },
    variables: {},
    scope: { ...scopeOf(), headers },
  };
}

const UNSENDABLE: readonly [string, string][] = [
  ["a line break", "Bearer a\nb"],
  ["a null character", "a\u0000"],
  ["a character of no single byte", "\u{1f69a}"],
  ["more than any server takes", "x".repeat(20_000)],
];

const OPTIONS = { forwardedHeaders: ["authorization"] };

describe("a client's header that no request can carry", () => {
  it.each(UNSENDABLE)("fails that client's fetch alone, having %s", async (_, authorization) => {
    await using subgraph = await startHttpSubgraph(buildSchema("type Query { one: Int }"));
    const states: BreakerState[] = [];
    await using transport = new HttpTransport(subgraph.url, {
      ...OPTIONS,
      onBreakerChange: (state) => states.push(state),
    });

    for (let attempt = 0; attempt < 20; attempt++) {
      await expect(transport.fetch(asking("query", "{one}", { authorization }))).rejects.toThrow(/header/);
    }
    const answer = await transport.fetch(asking("query", "{one}", { authorization: "Bearer ok" }));

    expect(answer).toEqual({ data: { one: null } });
    expect(states).toEqual([]);
    expect(subgraph.requests).toHaveLength(1);
  });

  it.each(["ws", "sse"] as const)("fails that client's subscription over %s alone", async (subscriptions) => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, { ...OPTIONS, subscriptions });
    const counting = (authorization: string) =>
      Array.fromAsync(
        (async function* () {
          yield* transport.subscribe(asking("subscription", "subscription { count(to: 2) }", { authorization }));
        })(),
      );

    for (const [, authorization] of UNSENDABLE) {
      await expect(counting(authorization)).rejects.toThrow(/header/);
    }
    const items = await counting("Bearer ok");

    expect(items).toEqual([{ data: { count: 1 } }, { data: { count: 2 } }]);
  });

  it.each([
    ["expect", "100-continue"],
    ["upgrade", "h2c"],
    ["content-length", "5"],
    ["transfer-encoding", "chunked"],
  ])("does not count against a subgraph that %s is passed on to", async (name, value) => {
    await using subgraph = await startHttpSubgraph(buildSchema("type Query { one: Int }"));
    const states: BreakerState[] = [];
    await using transport = new HttpTransport(subgraph.url, {
      forwardedHeaders: [name],
      mostRetries: 0,
      onBreakerChange: (state) => states.push(state),
    });

    const attempts = Array.from({ length: 20 }, () => transport.fetch(asking("query", "{one}", { [name]: value })));
    await Promise.allSettled(attempts);

    expect(states).toEqual([]);
    expect(await transport.fetch(asking("query", "{one}", {}))).toEqual({ data: { one: null } });
  });
});
