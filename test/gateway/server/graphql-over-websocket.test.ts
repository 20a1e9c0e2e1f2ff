import { once } from "node:events";
import { createClient } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { RawSocket, upgradeByHand } from "./raw-socket.ts";
import { serveFixture } from "./serve.ts";

const INIT = { type: "connection_init" };
const LONG = "x".repeat(1_000_000);

describe("graphql-transport-ws", () => {
  it("runs queries, mutations and subscriptions for the protocol's own client", async () => {
    await using served = await serveFixture();
    const client = createClient({ url: served.url.replace("http", "ws"), webSocketImpl: WebSocket });

    const query = await Array.fromAsync(client.iterate({ query: "{ hello }" }));
    const mutation = await Array.fromAsync(client.iterate({ query: 'mutation { note(text: "a") }' }));
    const subscription = await Array.fromAsync(client.iterate({ query: "subscription { count(to: 3) }" }));
    await client.dispose();

    expect(query).toEqual([{ data: { hello: "Hello world" } }]);
    expect(mutation).toEqual([{ data: { note: false } }]);
    expect(subscription.map(({ data }) => data)).toEqual([{ count: 1 }, { count: 2 }, { count: 3 }]);
  });

  it.each([
    ["a text that is no JSON", 4400, ["{"]],
    ["a message that is no object", 4400, ["[]"]],
    ["a message of no type", 4400, [{}]],
    ["a message of an unknown type", 4400, [{ type: "start" }]],
    ["a message that only servers send", 4400, [{ type: "connection_ack" }]],
    ["a subscribe without id", 4400, [INIT, { type: "subscribe", payload: { query: "{ hello }" } }]],
    [
      "a subscribe with an id of a megabyte",
      4400,
      [INIT, { type: "subscribe", id: LONG, payload: { query: "{ hello }" } }],
    ],
    ["a complete with an id of a megabyte", 4400, [INIT, { type: "complete", id: LONG }]],
    ["a subscribe without query", 4400, [INIT, { type: "subscribe", id: "1", payload: {} }]],
    ["a subscribe before the initialisation", 4401, [{ type: "subscribe", id: "1", payload: { query: "{ hello }" } }]],
    ["a second initialisation", 4429, [INIT, INIT]],
  ])("closes on %s with %i", async (_, code, messages) => {
    await using served = await serveFixture();
    await using client = await RawSocket.open(served.url);

    for (const message of messages) client.send(message);

    expect(await client.closed()).toBe(code);
  });

  it("closes on a binary message with 4400", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.open(served.url);

    client.socket.send(Buffer.from(JSON.stringify(INIT)));

    expect(await client.closed()).toBe(4400);
  });

  it("closes with 4401 on a subscribe while the initialisation is not acknowledged yet", async () => {
    await using served = await serveFixture({ authenticate: () => new Promise(() => {}) });
    await using client = await RawSocket.open(served.url);

    client.send(INIT);
    client.subscribe("1", "{ hello }");

    expect(await client.closed()).toBe(4401);
  });

  it("closes with 4403 whom it does not know", async () => {
    await using served = await serveFixture({ authenticate: async () => null });
    await using client = await RawSocket.open(served.url);

    client.send(INIT);

    expect(await client.closed()).toBe(4403);
  });

  it("closes with 1013, after which clients try again, when it cannot be told who a client is", async () => {
    await using served = await serveFixture({ authenticate: () => Promise.reject(new Error("the directory is down")) });
    await using client = await RawSocket.open(served.url);

    client.send(INIT);

    expect(await client.closed()).toBe(1013);
    expect(served.logged.join()).toContain("the directory is down");
  });

  it("closes with 4406 a socket that asks for no subprotocol", async () => {
    await using served = await serveFixture();
    await using client = new RawSocket(served.url, { protocol: "" });

    expect(await client.closed()).toBe(4406);
  });

  it("closes with 4406 a socket that asks for another subprotocol", async () => {
    await using served = await serveFixture();
    // By hand: the client library would close first, for want of an agreed subprotocol.
    const connection = await upgradeByHand(served.url, "graphql-ws");

    const answer = Buffer.concat(await connection.toArray());

    // A final, unmasked close frame begins with its opcode and length; the code follows.
    const close = answer.indexOf(0x88, answer.indexOf("\r\n\r\n"));
    expect(answer.readUInt16BE(close + 2)).toBe(4406);
  });

  it("closes with 1007 on a text that is no UTF-8", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.open(served.url);

    client.socket.send(Buffer.from([0xff]), { binary: false });

    expect(await client.closed()).toBe(1007);
  });

  it("closes with 4408 a socket that stays silent after the upgrade", async () => {
    await using served = await serveFixture({ limits: { connectionInitTimeoutMs: 50 } });
    await using client = await RawSocket.open(served.url);

    expect(await client.closed()).toBe(4408);
  });

  it("closes with 4408, and tells the check to stop, when it takes too long to tell who a client is", async () => {
    let stopped = false;
    await using served = await serveFixture({
      limits: { connectionInitTimeoutMs: 50 },
      authenticate: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            stopped = true;
            reject(signal.reason);
          });
        }),
    });
    await using client = await RawSocket.open(served.url);

    client.send(INIT);

    expect(await client.closed()).toBe(4408);
    await expect.poll(() => stopped).toBe(true);
  });

  it.each(["1", "é".repeat(200), "__proto__"])("closes with 4409 on a second operation of the id %s", async (id) => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);

    client.subscribe(id, "subscription { noted }");
    client.subscribe(id, "subscription { noted }");

    expect(await client.closed()).toBe(4409);
  });

  it("lets an id be used again once its operation has ended or was completed", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);

    client.subscribe("1", "subscription { noted }");
    client.send({ id: "1", type: "complete" });
    client.subscribe("1", "{ hello }");
    await client.next("complete", "1");
    client.subscribe("1", "{ viewer }");
    client.subscribe("2", "{ hello }");
    await client.next("complete", "2");

    expect(client.received.slice(1, 5)).toEqual([
      { id: "1", type: "next", payload: { data: { hello: "Hello world" } } },
      { id: "1", type: "complete" },
      { id: "1", type: "next", payload: { data: { viewer: "{}" } } },
      { id: "1", type: "complete" },
    ]);
  });

  it("leaves an operation alone when an earlier one of its id, completed long ago, comes to its end", async () => {
    await using served = await serveFixture({ limits: { requestDeadlineMs: 50 } });
    await using client = await RawSocket.ready(served.url);
    const cancelled = () => served.logged.filter((line) => line.includes('"outcome":"cancelled"'));

    client.subscribe("1", "{ never }");
    await once(served.engine.events, "started");
    client.send({ id: "1", type: "complete" });
    client.subscribe("1", "subscription { noted }");
    await once(served.engine.events, "started");
    await expect.poll(cancelled).toHaveLength(1);
    client.subscribe("2", 'mutation { note(text: "for the second") }');
    await client.next("complete", "2");

    expect(client.received.filter(({ id }) => id === "1")).toEqual([
      { id: "1", type: "next", payload: { data: { noted: "for the second" } } },
    ]);
    client.subscribe("1", "{ hello }");
    expect(await client.closed()).toBe(4409);
  });

  it("ends the operation that has an id now when it is completed again, and answers nothing of an earlier one", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);

    client.subscribe("1", "{ abortion }");
    await once(served.engine.events, "started");
    client.send({ id: "1", type: "complete" });
    client.subscribe("1", "subscription { noted }");
    await once(served.engine.events, "started");
    client.send({ id: "1", type: "complete" });
    await once(served.engine.events, "ended");
    client.subscribe("1", "{ hello }");
    await client.next("complete", "1");

    expect(served.engine.running).toBe(0);
    expect(client.received.slice(1)).toEqual([
      { id: "1", type: "next", payload: { data: { hello: "Hello world" } } },
      { id: "1", type: "complete" },
    ]);
  });

  it("ends a subscription in the engine when the client completes it, and when the client is gone", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);
    client.subscribe("1", "subscription { noted }");
    await once(served.engine.events, "started");
    client.subscribe("2", "subscription { noted }");
    await once(served.engine.events, "started");

    client.send({ id: "1", type: "complete" });
    await once(served.engine.events, "ended");
    client.socket.terminate();
    await once(served.engine.events, "ended");

    expect(served.engine.running).toBe(0);
  });

  it("tells an operation with a syntax error so, and leaves its siblings alone", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);
    client.subscribe("1", "subscription { noted }");
    await once(served.engine.events, "started");

    client.subscribe("2", "{");
    const error = await client.next("error", "2");
    client.subscribe("3", 'mutation { note(text: "still here") }');
    const next = await client.next("next", "1");

    expect(error.payload).toMatchObject([
      { message: expect.stringContaining("Syntax Error"), extensions: { code: "BAD_USER_INPUT" } },
    ]);
    expect(next.payload).toEqual({ data: { noted: "still here" } });
  });

  it("tells an operation whose variables do not fit so", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);

    client.subscribe("1", "subscription($to: Int!) { count(to: $to) }", { to: "three" });

    expect((await client.next("error", "1")).payload).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
  });

  it("answers a ping with its payload, before and after the initialisation", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.open(served.url);

    client.send({ type: "ping", payload: { at: 1 } });
    client.send(INIT);
    await client.next("connection_ack");
    client.send({ type: "pong" });
    client.send({ type: "ping" });
    client.subscribe("1", "{ hello }");
    await client.next("complete", "1");

    expect(client.received.slice(0, 3)).toEqual([
      { type: "pong", payload: { at: 1 } },
      { type: "connection_ack" },
      { type: "pong" },
    ]);
  });

  it("sends no more of a ping's payload back than a ping frame may carry", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.open(served.url);
    const payloadOf = (bytes: number) => ({ a: "x".repeat(bytes - '{"a":""}'.length) });

    client.send({ type: "ping", payload: payloadOf(126) });
    client.send({ type: "ping", payload: payloadOf(125) });
    client.send(INIT);
    await client.next("connection_ack");

    expect(client.received.slice(0, 2)).toEqual([{ type: "pong" }, { type: "pong", payload: payloadOf(125) }]);
  });

  it("takes credentials from the first message, and nothing else as a header", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url, { Authorization: "Bearer a", "x-user": "admin" });

    client.subscribe("1", '{ a: header(name: "authorization") b: header(name: "x-user") }');

    expect((await client.next("next", "1")).payload).toEqual({ data: { a: "Bearer a", b: null } });
  });

  it("lets the credentials of the upgrade stand against those of the first message", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(
      served.url,
      { authorization: "Bearer b" },
      { headers: { authorization: "Bearer a" } },
    );

    client.subscribe("1", '{ header(name: "authorization") }');

    expect((await client.next("next", "1")).payload).toEqual({ data: { header: "Bearer a" } });
  });

  it("closes every socket with 1001 when it stops", async () => {
    const served = await serveFixture();
    await using client = await RawSocket.ready(served.url);
    client.subscribe("1", "subscription { noted }");
    await once(served.engine.events, "started");

    await served[Symbol.asyncDispose]();

    expect(await client.closed()).toBe(1001);
    expect(client.received.map(({ type }) => type)).toEqual(["connection_ack"]);
    expect(served.engine.running).toBe(0);
  });
});
