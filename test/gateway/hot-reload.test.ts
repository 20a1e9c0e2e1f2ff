import { EventEmitter, on, once } from "node:events";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { until } from "../until.ts";
import { compose, executableSchemaOf, type SubgraphSource } from "./federation.ts";
import { SupergraphOnDisk, startGatewayProcess } from "./gateway-process.ts";
import { startHttpSubgraph } from "./http-subgraph.ts";

/** A subgraph that says which one it is, and passes on ticks. */
function speaker(name: string, ticks: EventEmitter, more = ""): SubgraphSource {
  return {
    typeDefs: `type Query { who: String ${more} }  type Subscription { ticked: Int }`,
    resolvers: {
      Query: { who: () => name },
      Subscription: {
        ticked: {
          async *subscribe() {
            const events = on(ticks, "tick");
            ticks.emit("subscribed");
            for await (const [count] of events) yield { ticked: count };
          },
        },
      },
    },
  };
}

describe("npm run gateway", () => {
  it("serves its changed file without failing a request or ending a subscription", async ({ signal }) => {
    const ticks = new EventEmitter();
    const sources = { only: speaker("before", ticks) };
    const changed = { only: speaker("after", ticks, "more: Int") };
    await using before = await startHttpSubgraph(executableSchemaOf(sources.only));
    await using after = await startHttpSubgraph(executableSchemaOf(changed.only));
    await using folder = await mkdtempDisposable(join(tmpdir(), "reload-"));
    const file = new SupergraphOnDisk(join(folder.path, "supergraph.graphql"));
    await file.put(compose(sources, () => before.url));
    await using gateway = await startGatewayProcess(file.path);
    const ask = async (query: string): Promise<unknown> =>
      (
        await fetch(gateway.url, { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ query }), signal })
      ).json();
    await using resources = new AsyncDisposableStack();
    const client = createClient({ url: gateway.url.replace("http", "ws"), webSocketImpl: WebSocket });
    resources.defer(async () => client.dispose());
    const items = client.iterate({ query: "subscription { ticked }" });
    const first = items.next();
    await once(ticks, "subscribed");
    ticks.emit("tick", 1);
    await first;

    const answers: unknown[] = [await ask("{ who }")];
    await file.put(compose(changed, () => after.url));
    do answers.push(await ask("{ who }"));
    while (JSON.stringify(answers.at(-1)) !== '{"data":{"who":"after"}}');
    const more = await ask("{ who more }");
    const second = items.next();
    ticks.emit("tick", 2);
    await file.put("type Query {");
    await expect.poll(() => gateway.logged.join("\n")).toContain("the gateway goes on as before");
    const stillThere = await ask("{ who }");
    const metrics = await (await fetch(new URL("/metrics", gateway.url), { signal })).text();

    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set(['{"data":{"who":"before"}}', '{"data":{"who":"after"}}']),
    );
    expect(more).toEqual({ data: { who: "after", more: null } });
    expect(await second).toEqual({ done: false, value: { data: { ticked: 2 } } });
    expect(stillThere).toEqual({ data: { who: "after" } });
    expect(metrics).toContain('gateway_graph_reloads_total{outcome="served"} 1');
    expect(metrics).toContain('gateway_graph_reloads_total{outcome="refused"} 1');
    expect(metrics).toContain('gateway_subgraph_fetches_in_flight{subgraph="only"} 0');
  });

  it("refuses a changed file that it cannot serve, says why, and keeps nothing that it opened for it", async ({
    signal,
  }) => {
    const sources = { only: speaker("before", new EventEmitter(), "more: Int") };
    await using subgraph = await startHttpSubgraph(executableSchemaOf(sources.only));
    await using folder = await mkdtempDisposable(join(tmpdir(), "reload-"));
    const file = new SupergraphOnDisk(join(folder.path, "supergraph.graphql"));
    const served = compose(sources, () => subgraph.url);
    await file.put(served);
    await using gateway = await startGatewayProcess(file.path);
    const grown = compose({ ...sources, added: { typeDefs: "type Query { another: Int }" } }, () => subgraph.url);

    await file.put(grown.replace("more: Int", "more: Nowhere"));
    await until(() => gateway.logged.some((line) => line.includes("Nowhere")), signal);
    await file.put(grown.replace("more: Int", 'more: Int @join__directive(graphs: [], name: "connect")'));
    await until(() => gateway.logged.some((line) => line.includes("@connect")), signal);
    const metrics = await (await fetch(new URL("/metrics", gateway.url), { signal })).text();
    const body = JSON.stringify({ query: "{ who }" });
    const answer = await (await fetch(gateway.url, { method: "POST", headers: JSON_TYPE, body, signal })).json();

    expect(answer).toEqual({ data: { who: "before" } });
    expect(metrics).toContain('gateway_graph_reloads_total{outcome="refused"} 2');
    expect(metrics).toContain('gateway_subgraph_fetches_in_flight{subgraph="only"} 0');
    expect(metrics).not.toContain('subgraph="added"');
  });
});

const JSON_TYPE = { "content-type": "application/json" };
