import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import type { SubgraphRequest } from "../../../gateway/executor/transport.ts";
import { HttpTransport } from "../../../gateway/transports/http.ts";
import { scopeOf } from "../federation.ts";
import { startHttpSubgraph } from "../http-subgraph.ts";
import { casesOf, MANY_CASES_MS } from "../long-run.ts";

// Ten minutes in a long run.
const MUTATIONS = casesOf({ short: 1_000, long: 10_000 });
const EVERY_MS = 60;
const FLAPS_EVERY_MS = 1_000;

function mutation(n: number): SubgraphRequest {
  const text = "mutation($n:Int){count(n:$n)}";
  return {
    operation: { subgraph: "counts", kind: "mutation", text, name: null, variables: [{ name: "n", from: "n" }] },
    variables: { n },
    scope: scopeOf(),
  };
}

describe("a subgraph that is up at one time and down at the next", () => {
  it("gets no mutation twice, and is found to be down or up at most once in 5 s", {
    timeout: MANY_CASES_MS,
  }, async () => {
    const clock = { nowMs: 0 };
    const changedAtMs: number[] = [];
    const arrived: unknown[] = [];
    await using subgraph = await startHttpSubgraph(
      buildSchema("type Query { a: Int } type Mutation { count(n: Int): Int }"),
    );
    await using transport = new HttpTransport(subgraph.url, {
      mostRetries: 2,
      nowMs: () => clock.nowMs,
      onBreakerChange: () => void changedAtMs.push(clock.nowMs),
    });
    subgraph.answer = (_, response) => {
      const body = subgraph.requests.pop()?.body as { readonly variables: { readonly n: number } };
      arrived.push(body.variables.n);
      // It has been done when the connection is cut: whoever sent it again would do it twice.
      if (Math.floor(clock.nowMs / FLAPS_EVERY_MS) % 2 === 1) response.destroy();
      else response.writeHead(200, { "content-type": "application/json" }).end('{"data":{"count":1}}');
    };

    let succeeded = 0;
    for (let n = 0; n < MUTATIONS; n += 1) {
      const outcome = await transport.fetch(mutation(n)).catch(() => null);
      if (outcome) succeeded += 1;
      clock.nowMs += EVERY_MS;
    }

    expect(new Set(arrived).size).toBe(arrived.length);
    expect(succeeded).toBeGreaterThan(0);
    expect(arrived.length).toBeGreaterThan(succeeded);
    expect(changedAtMs.length).toBeGreaterThan(2);
    const pausesMs = changedAtMs.slice(1).map((atMs, index) => atMs - (changedAtMs[index] ?? 0));
    expect(Math.min(...pausesMs)).toBeGreaterThanOrEqual(5_000);
  });
});
