import { EventEmitter, on, once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import type { SubgraphRequest } from "../../../gateway/executor/transport.ts";
import { HttpTransport } from "../../../gateway/transports/http.ts";
import { executableSchemaOf, scopeOf } from "../federation.ts";
import { startHttpSubgraph } from "../http-subgraph.ts";
import { serveFixture } from "../server/serve.ts";

function subscribing(text: string, signal?: AbortSignal): SubgraphRequest {
  return {
    operation: { subgraph: "counts", kind: "subscription", text, name: null, variables: [] },
    variables: {},
    scope: scopeOf(signal),
  };
}

const COUNT = "subscription { count(to: 2) }";
const COUNTED = [{ data: { count: 1 } }, { data: { count: 2 } }];

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;

/** The address of an instance that refuses connections. */
async function closedUrl(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = urlOf(server);
  server.close();
  await once(server, "close");
  return url;
}

/** An instance that answers everything, upgrades included, with one status. */
async function startRefusing(status: number) {
  const server = createServer((_, response) => void response.writeHead(status).end());
  server.on("upgrade", (_, socket) => socket.end(`HTTP/1.1 ${status} Not now\r\nconnection: close\r\n\r\n`));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: urlOf(server), [Symbol.asyncDispose]: async () => void server.close() };
}

/** An instance that ticks when it is told to. */
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
  return { ...subgraph, ticks, listening: () => ticks.listenerCount("tick") };
}

describe.each(["ws", "sse"] as const)("a subscription over %s to one of several instances", (subscriptions) => {
  it("is opened at another one when the first refuses connections", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport([await closedUrl(), served.url], { subscriptions });

    const all = await Promise.all([1, 2, 3].map(() => Array.fromAsync(transport.subscribe(subscribing(COUNT)))));

    expect(all).toEqual([COUNTED, COUNTED, COUNTED]);
  });

  it("is opened at another one when a proxy says that the first is not there", async () => {
    await using refusing = await startRefusing(503);
    await using served = await serveFixture();
    const retried: string[] = [];
    const onRetry = (instance: string) => void retried.push(instance);
    await using transport = new HttpTransport([refusing.url, served.url], { subscriptions, onRetry });

    const items = await Array.fromAsync(transport.subscribe(subscribing(COUNT)));
    const again = await Array.fromAsync(transport.subscribe(subscribing(COUNT)));

    expect([items, again]).toEqual([COUNTED, COUNTED]);
    // Whoever comes next does not try it before it is known to be back.
    expect(retried).toEqual([refusing.url]);
  });

  it("fails when none of them is there", async () => {
    await using transport = new HttpTransport([await closedUrl(), await closedUrl()], { subscriptions });

    await expect(Array.fromAsync(transport.subscribe(subscribing(COUNT)))).rejects.toThrow("could not be opened");
  });

  it("is not opened elsewhere for what an instance says of the subscription itself", async () => {
    await using first = await serveFixture();
    await using second = await serveFixture();
    const retried: string[] = [];
    const onRetry = (instance: string) => void retried.push(instance);
    await using transport = new HttpTransport([first.url, second.url], { subscriptions, onRetry });

    const items = await Array.fromAsync(transport.subscribe(subscribing("subscription { unknown }")));

    expect(items).toEqual([{ errors: [expect.objectContaining({ message: expect.stringContaining("unknown") })] }]);
    expect(retried).toEqual([]);
  });
});

describe("a subscription that is open at one of several instances", () => {
  it("ends with an error when its instance goes, for what comes meanwhile would be missing in it", async () => {
    await using first = await startTicking();
    await using second = await startTicking();
    await using transport = new HttpTransport([first.url, second.url]);
    const items = transport.subscribe(subscribing("subscription { ticked }"))[Symbol.asyncIterator]();
    const next = items.next();
    await expect.poll(first.listening).toBe(1);
    first.ticks.emit("tick", 1);

    expect(await next).toEqual({ done: false, value: { data: { ticked: 1 } } });
    const broken = items.next();
    first.cutSockets();

    await expect(broken).rejects.toThrow();
    expect(second.listening()).toBe(0);
  });

  it("has the next one opened where the fewest are", async () => {
    await using first = await startTicking();
    await using second = await startTicking();
    await using transport = new HttpTransport([first.url, second.url]);
    const leaving = new AbortController();

    const open = () => transport.subscribe(subscribing("subscription { ticked }", leaving.signal)).next();
    const waiting = [open(), open(), open(), open()];
    await expect.poll(() => [first.listening(), second.listening()]).toEqual([2, 2]);
    leaving.abort();

    expect((await Promise.all(waiting)).map(({ done }) => done)).toEqual([true, true, true, true]);
  });
});

describe("an instance at which no subscription can be opened", () => {
  it("is passed over by fetches as well, until one finds it to be back", async () => {
    await using refusing = await startRefusing(503);
    await using served = await startHttpSubgraph(buildSchema("type Query { a: Int }"));
    await using transport = new HttpTransport([refusing.url, served.url], { mostRetries: 0, joinWithinMs: 0 });
    const operation = { subgraph: "counts", kind: "query", text: "{a}", name: null, variables: [] } as const;
    await expect(Array.fromAsync(transport.subscribe(subscribing("subscription { a }")))).rejects.toThrow();

    const answers = [];
    for (let index = 0; index < 4; index += 1) {
      answers.push(await transport.fetch({ operation, variables: {}, scope: scopeOf() }));
    }

    expect(answers).toEqual(Array.from({ length: 4 }, () => ({ data: { a: null } })));
  });
});
