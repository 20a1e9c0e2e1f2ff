import { spawn } from "node:child_process";
import { EventEmitter, on, once } from "node:events";
import { mkdtempDisposable, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createClient } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { compose, executableSchemaOf, type SubgraphSource } from "./federation.ts";
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

/** The gateway as a process of its own. */
async function startGatewayProcess(file: string) {
  const gateway = spawn(process.execPath, ["gateway/main.ts", "--supergraph", file, "--port", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const logged: string[] = [];
  createInterface({ input: gateway.stderr }).on("line", (line) => logged.push(line));
  const output = createInterface({ input: gateway.stdout });
  const [greeting] = await once(output, "line");
  output.on("line", (line) => logged.push(line));
  return {
    url: /http:\S+/.exec(greeting)?.[0] ?? "",
    logged,
    [Symbol.asyncDispose]: async () => {
      gateway.kill("SIGTERM");
      if (gateway.exitCode === null) await once(gateway, "exit");
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
    const file = join(folder.path, "supergraph.graphql");
    const put = async (text: string) => {
      await writeFile(`${file}.next`, text);
      await rename(`${file}.next`, file);
    };
    await put(compose(sources, () => before.url));
    await using gateway = await startGatewayProcess(file);
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

    await put(compose(changed, () => after.url));
    const answers: unknown[] = [];
    do answers.push(await ask("{ who }"));
    while (JSON.stringify(answers.at(-1)) !== '{"data":{"who":"after"}}');
    const more = await ask("{ who more }");
    const second = items.next();
    ticks.emit("tick", 2);
    await put("type Query {");
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
});

const JSON_TYPE = { "content-type": "application/json" };
