import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { buildSchema } from "graphql";
import { handleProtocols } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import type { SubgraphRequest } from "../../../gateway/executor/transport.ts";
import { HttpTransport, type HttpTransportOptions } from "../../../gateway/transports/http.ts";
import { scopeOf } from "../federation.ts";
import { startHttpSubgraph } from "../http-subgraph.ts";
import { serveFixture } from "../server/serve.ts";

function subscribing(text: string, signal?: AbortSignal, headers: Record<string, string> = {}): SubgraphRequest {
  return {
    operation: { subgraph: "counts", kind: "subscription", text, name: null, variables: [] },
    variables: {},
    scope: { ...scopeOf(signal), headers },
  };
}

/** A subgraph that answers every request with the same text. */
async function startTelling(contentType: string, text: string, end = true) {
  const subgraph = await startHttpSubgraph(buildSchema("type Query { one: Int }"));
  subgraph.answer = (_, response) => {
    response.writeHead(200, { "content-type": contentType }).write(text);
    if (end) response.end();
  };
  return subgraph;
}

const SSE: HttpTransportOptions = { subscriptions: "sse" };

describe("a subscription over server-sent events to a subgraph", () => {
  it("brings every item and ends when the subgraph says so", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, SSE);

    const items = await Array.fromAsync(transport.subscribe(subscribing("subscription { count(to: 3) }")));

    expect(items).toEqual([{ data: { count: 1 } }, { data: { count: 2 } }, { data: { count: 3 } }]);
  });

  it("passes on the headers of the allow-list, and no other", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, { ...SSE, forwardedHeaders: ["authorization"] });
    const headers = { authorization: "Bearer a", cookie: "c" };
    const query = '{ a: header(name: "authorization") c: header(name: "cookie") }';

    const items = await Array.fromAsync(transport.subscribe(subscribing(query, undefined, headers)));

    expect(items).toEqual([{ data: { a: "Bearer a", c: null } }]);
  });

  it("brings the errors of a subgraph that refuses it, and ends", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, SSE);

    const items = await Array.fromAsync(transport.subscribe(subscribing("subscription { unknown }")));

    expect(items).toEqual([{ errors: [expect.objectContaining({ message: expect.stringContaining("unknown") })] }]);
  });

  it("brings the errors of a subgraph that refuses it in JSON", async () => {
    await using subgraph = await startTelling("application/json", '{"errors":[{"message":"no"}]}');
    await using transport = new HttpTransport(subgraph.url, SSE);

    const items = await Array.fromAsync(transport.subscribe(subscribing("subscription { a }")));

    expect(items).toEqual([{ errors: [{ message: "no" }] }]);
  });

  it.each([
    ["is told by an event without data", "event: complete\n\n"],
    ["is told by an event with empty data", "event: complete\ndata:\n\n"],
  ])("brings events that have no name, and ends without a fault when its end %s", async (_, end) => {
    const events = 'data: {"data":{"a":1}}\n\n:\n\nevent: message\ndata: {"data":{"a":2}}\n\nevent: next\n\n';
    await using subgraph = await startTelling("text/event-stream; charset=utf-8", events + end, false);
    await using transport = new HttpTransport(subgraph.url, SSE);

    const items = await Array.fromAsync(transport.subscribe(subscribing("subscription { a }")));

    expect(items).toEqual([{ data: { a: 1 } }, { data: { a: 2 } }]);
  });

  it("ends at the subgraph when its consumer returns, and while it waits when the client leaves", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, SSE);
    const leaving = new AbortController();

    for await (const _ of transport.subscribe(subscribing("subscription { count(to: 1000000) }"))) break;
    await expect.poll(() => served.engine.running).toBe(0);
    const started = once(served.engine.events, "started");
    const items = transport.subscribe(subscribing("subscription { noted }", leaving.signal))[Symbol.asyncIterator]();
    const next = items.next();
    await started;
    leaving.abort();

    expect(await next).toEqual({ done: true, value: undefined });
    await expect.poll(() => served.engine.running).toBe(0);
  });

  it("asks nothing for a client that has left already", async () => {
    await using subgraph = await startTelling("text/event-stream", "");
    await using transport = new HttpTransport(subgraph.url, SSE);

    const items = await Array.fromAsync(transport.subscribe(subscribing("subscription { a }", AbortSignal.abort())));

    expect(items).toEqual([]);
    expect(subgraph.requests).toEqual([]);
  });

  it("reads no faster than its consumer takes", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, SSE);
    const items = transport.subscribe(subscribing("subscription { flood(length: 100000) }"))[Symbol.asyncIterator]();

    await items.next();
    // The flood makes an item with every turn of the loop, unless nobody takes them.
    for (let turn = 0; turn < 2_000; turn += 1) await new Promise(setImmediate);
    const pulled = served.engine.pulled;
    await items.return?.();

    // 100 KB each: what two kernels and two ends buffer on loopback.
    expect(pulled).toBeLessThan(300);
  });

  it.each([
    [
      "ends before it is complete",
      "text/event-stream",
      'event: next\ndata: {"data":{"a":1}}\n\n',
      "before it was complete",
    ],
    ["brings text that is no JSON", "text/event-stream", "event: next\ndata: {\n\n", "no JSON"],
    ["brings an item that is no object", "text/event-stream", "event: next\ndata: []\n\n", "no object"],
    [
      "brings an item without end",
      "text/event-stream",
      `event: next\ndata: ${"x".repeat(2_000)}`,
      "more than 1000 bytes",
    ],
    ["is refused without end", "application/json", `{"errors":[${"1,".repeat(2_000)}`, "more than 1000 bytes"],
    ["is HTML", "text/html", "<h1>hello</h1>", "content type"],
  ])("throws when it %s", async (_, contentType, text, message) => {
    await using subgraph = await startTelling(contentType, text);
    await using transport = new HttpTransport(subgraph.url, { ...SSE, mostBytes: 1_000 });

    const consumed = Array.fromAsync(transport.subscribe(subscribing("subscription { a }")));

    await expect(consumed).rejects.toThrow(message);
  });

  it("throws when no answer begins in time", async () => {
    await using subgraph = await startHttpSubgraph(buildSchema("type Query { one: Int }"));
    await using transport = new HttpTransport(subgraph.url, { ...SSE, deadlineMs: 60 });
    subgraph.answer = () => {};

    await expect(Array.fromAsync(transport.subscribe(subscribing("subscription { a }")))).rejects.toThrow("Timeout");
  });

  it("keeps no fetch waiting, however many there are", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, { ...SSE, mostConnections: 1 });
    const leaving = new AbortController();
    const streams = Array.from({ length: 20 }, () =>
      transport.subscribe(subscribing("subscription { noted }", leaving.signal))[Symbol.asyncIterator]().next(),
    );
    await expect.poll(() => served.engine.running).toBe(20);
    const hello = subscribing("{ hello }");

    const answer = await transport.fetch({ ...hello, operation: { ...hello.operation, kind: "query" } });
    leaving.abort();

    expect(answer).toEqual({ data: { hello: "Hello world" } });
    expect(await Promise.all(streams)).toEqual(streams.map(() => ({ done: true, value: undefined })));
  });
});

describe("subscriptions over graphql-transport-ws to a subgraph", () => {
  it("pass on the headers of the allow-list with the upgrade", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, { forwardedHeaders: ["authorization", "x-locale"] });
    const headers = { authorization: "Bearer a", "x-locale": "de", cookie: "c" };
    const query = '{ a: header(name: "authorization") l: header(name: "x-locale") c: header(name: "cookie") }';

    const items = await Array.fromAsync(transport.subscribe(subscribing(query, undefined, headers)));

    expect(items).toEqual([{ data: { a: "Bearer a", l: "de", c: null } }]);
  });

  it("pass on the headers of the allow-list in the first message too", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols });
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using transport = new HttpTransport(`http://127.0.0.1:${port}/`, { forwardedHeaders: ["authorization"] });
    const first = new Promise((resolve) => {
      server.once("connection", (socket) => socket.once("message", (data) => resolve(JSON.parse(String(data)))));
    });

    const items = transport.subscribe(
      subscribing("subscription { a }", undefined, { authorization: "Bearer a", cookie: "c" }),
    );
    const ended = expect(Array.fromAsync(items)).rejects.toBeDefined();
    const message = await first;
    for (const socket of server.clients) socket.terminate();
    server.close();
    await ended;

    expect(message).toEqual({ type: "connection_init", payload: { authorization: "Bearer a" } });
  });

  it("share a connection when they pass on the same, and have one each when they do not", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, { forwardedHeaders: ["authorization"] });
    const leaving = new AbortController();
    const open = (authorization: string) =>
      transport
        .subscribe(subscribing("subscription { noted }", leaving.signal, { authorization }))
        [Symbol.asyncIterator]()
        .next();

    const items = [open("a"), open("a"), open("b")];
    await expect.poll(() => served.engine.running).toBe(3);
    const sockets = served.server.openSockets;
    leaving.abort();
    await Promise.all(items);

    expect(sockets).toBe(2);
    await expect.poll(() => served.server.openSockets).toBe(0);
  });
});
