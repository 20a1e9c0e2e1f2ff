import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { givenUp } from "./given-up.ts";
import { exchange } from "./raw-exchange.ts";
import { RawSocket, upgradeByHand } from "./raw-socket.ts";
import { serveFixture } from "./serve.ts";

const MEBIBYTE = 1_048_576;
const TEXT = 0x1;
const PING = 0x9;
const HELLO = { query: "{ hello }" };
const LARGE = { query: "{ text(length: 10000000) }" };

describe("a hostile WebSocket", () => {
  it.each([
    ["ping messages", () => frame(TEXT, JSON.stringify({ type: "ping", payload: { filler: "x".repeat(100) } }))],
    ["ping frames", () => frame(PING, "x".repeat(125))],
    ["queries", (id: number) => frame(TEXT, JSON.stringify({ type: "subscribe", id: String(id), payload: HELLO }))],
  ])("that floods it with %s and never reads is soon not read from either, and given up", async (_, message) => {
    await using served = await serveFixture({ limits: { stalledAfterMs: 300, unreadAfterMs: 300, closeGraceMs: 50 } });
    const connection = await upgradeByHand(served.url);
    const closed = new Promise((resolve) => connection.once("close", resolve));
    let packets = 0;
    const flood = () => {
      do packets += 1;
      while (connection.write(Buffer.concat(Array.from({ length: 200 }, (_none, at) => message(packets * 200 + at)))));
    };

    connection.write(frame(TEXT, JSON.stringify({ type: "connection_init" })));
    await once(connection, "readable");
    connection.write(frame(TEXT, JSON.stringify({ type: "subscribe", id: "large", payload: LARGE })));
    connection.on("drain", flood);
    flood();
    await closed;

    // What the kernel buffers for two ends of a connection.
    expect(connection.bytesWritten).toBeLessThan(64 * MEBIBYTE);
    expect(await givenUp(served.server.url)).toEqual({ websocket: 1 });
  });

  it("that sends hundreds of queries in one packet has one of them looked at in a turn of the event loop", async () => {
    await using served = await serveFixture();
    const connection = await upgradeByHand(served.url);
    const queries = Array.from({ length: 500 }, (_, id) => ({ type: "subscribe", id: `${id}`, payload: HELLO }));
    const byTurn = [0];
    const countTurns = () => {
      byTurn.push(0);
      return served.engine.executed < queries.length ? setImmediate(countTurns) : allExecuted.resolve();
    };
    const allExecuted = Promise.withResolvers<void>();
    served.engine.events.on("executed", () => byTurn.push((byTurn.pop() ?? 0) + 1));

    connection.resume();
    const messages = [{ type: "connection_init" }, ...queries].map((message) => frame(TEXT, JSON.stringify(message)));
    connection.write(Buffer.concat(messages));
    countTurns();
    await allExecuted.promise;
    connection.destroy();

    // This test counts turns in the same one, before it or after it.
    expect(Math.max(...byTurn)).toBeLessThanOrEqual(2);
  });

  it("that sends a message in more fragments than there may be is closed with 1008", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);

    for (let sent = 0; sent < 5_000; sent += 1) client.socket.send(" ", { fin: false });

    expect(await client.closed()).toBe(1008);
  });

  it("that does not answer a close is cut soon after", async () => {
    await using served = await serveFixture({ limits: { closeGraceMs: 50, connectionInitTimeoutMs: 10 } });
    const connection = await upgradeByHand(served.url);

    connection.resume();

    // Without the cut it would be the 30 s of the library.
    await once(connection, "close");
  });

  it("that starts 1,000 subscriptions gets 100, an error for each of the others, and stays open", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);

    for (let id = 1; id <= 1_000; id += 1) client.subscribe(String(id), "subscription { noted }");
    const refused = await client.next("error", "1000");

    expect(refused.payload).toMatchObject([{ extensions: { code: "LIMIT_EXCEEDED" } }]);
    expect(client.received.filter(({ type }) => type === "error")).toHaveLength(900);
    expect(served.engine.running).toBe(100);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it("that sends a message of more than 1 MiB is closed with 1009", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);

    client.subscribe("1", `{ hello } #${"x".repeat(MEBIBYTE)}`);

    expect(await client.closed()).toBe(1009);
  });

  it("that sends a document nested too deeply is told so and stays open", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);

    client.subscribe("1", `${"{self".repeat(50_000)}${"}".repeat(50_000)}`);
    await client.next("error", "1");
    client.subscribe("2", "{ hello }");

    expect((await client.next("next", "2")).payload).toEqual({ data: { hello: "Hello world" } });
  });

  it("that sends a ping of half a million nested lists is closed with 4400 and costs nobody else a thing", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);
    await using other = await RawSocket.ready(served.url);

    client.send(`{"type":"ping","payload":{"a":${"[".repeat(500_000)}${"]".repeat(500_000)}}}`);
    other.subscribe("1", "{ hello }");

    expect((await other.next("next", "1")).payload).toEqual({ data: { hello: "Hello world" } });
    expect(await client.closed()).toBe(4400);
  });

  it("that subscribes and never reads is served no more than fits the buffers, then closed with 1013", async () => {
    await using served = await serveFixture({ limits: { stalledAfterMs: 200, unreadAfterMs: 200 } });
    await using client = await RawSocket.ready(served.url);
    client.subscribe("1", "subscription { flood(length: 100000) }");
    await once(served.engine.events, "started");

    client.socket.pause();
    await once(served.engine.events, "ended");
    const { pulled } = served.engine;
    client.socket.resume();

    expect(await client.closed()).toBe(1013);
    expect(await givenUp(served.server.url)).toEqual({ websocket: 1 });
    // 100 KB each: what two kernels buffer on loopback, and not what can be produced in 200 ms.
    expect(pulled).toBeLessThan(200);
  });

  it("that asks for many large answers at a time and never reads is cut before they pile up", async () => {
    await using served = await serveFixture({ limits: { stalledAfterMs: 300, unreadAfterMs: 300, closeGraceMs: 50 } });
    await using client = await RawSocket.ready(served.url);
    client.socket.pause();

    for (let id = 1; id <= 100; id += 1) client.subscribe(String(id), "{ text(length: 1000000) }");
    await expect.poll(() => served.server.openSockets).toBe(0);

    // What two kernels buffer on loopback, and little more.
    expect(served.engine.executed).toBeLessThan(30);
  });

  it("that reads gets every one of many large answers", async () => {
    await using served = await serveFixture();
    await using client = await RawSocket.ready(served.url);

    for (let id = 1; id <= 20; id += 1) client.subscribe(String(id), "{ text(length: 300000) }");
    for (let id = 1; id <= 20; id += 1) await client.next("complete", String(id));

    expect(client.received.filter(({ type }) => type === "next")).toHaveLength(20);
  });

  it("that gives no sign of life is dropped, and one that answers pings is not", async () => {
    await using served = await serveFixture({ limits: { livenessIntervalMs: 300 } });
    await using dead = await RawSocket.ready(served.url, undefined, { autoPong: false });
    await using alive = await RawSocket.ready(served.url);

    const code = await dead.closed();
    alive.subscribe("1", "{ hello }");

    expect(code).toBe(1006);
    expect((await alive.next("next", "1")).payload).toEqual({ data: { hello: "Hello world" } });
  });

  it("finds the door closed with 503 when there are as many sockets as may be, until one leaves", async () => {
    await using served = await serveFixture({ limits: { maxSockets: 1 } });
    const first = await RawSocket.ready(served.url);
    const refused = new RawSocket(served.url);

    const [, response] = await once(refused.socket, "unexpected-response");
    await first[Symbol.asyncDispose]();
    await expect.poll(() => served.server.openSockets).toBe(0);
    await using second = await RawSocket.ready(served.url);

    expect(response.statusCode).toBe(503);
    expect(second.socket.readyState).toBe(second.socket.OPEN);
  });

  it.each([
    ["with the page of another origin behind it", { origin: "https://elsewhere.example" }, 403],
    ["with two Authorization headers", { headers: { authorization: ["Bearer a", "Bearer b"] } }, 400],
  ])("%s is refused before it is opened", async (_, options, status) => {
    await using served = await serveFixture();
    const refused = new RawSocket(served.url, options as object);

    const [, response] = await once(refused.socket, "unexpected-response");

    expect(response.statusCode).toBe(status);
  });

  it("of the server's own page, or of a listed origin, is opened", async () => {
    await using served = await serveFixture({ corsOrigins: ["https://app.example"] });

    await using own = await RawSocket.ready(served.url, undefined, { origin: served.server.url });
    await using listed = await RawSocket.ready(served.url, undefined, { origin: "https://app.example" });

    expect([own.socket.readyState, listed.socket.readyState]).toEqual([1, 1]);
  });

  it.each([
    ["without a key", "GET", "sec-websocket-version: 13"],
    ["of an unknown version", "GET", "sec-websocket-version: 7\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="],
    ["by POST", "POST", "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="],
  ])("whose handshake is one %s is refused with a code", async (_, method, lines) => {
    await using served = await serveFixture();
    const handshake = `${method} /graphql HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n${lines}`;

    const response = await exchange(served.url, [`${handshake}\r\n\r\n`]);

    expect(response).toMatch(/^HTTP\/1\.1 400 .*application\/json.*"code":"BAD_USER_INPUT"/s);
  });

  it("at another path is refused with 404", async () => {
    await using served = await serveFixture();
    const refused = new RawSocket(`${served.server.url}/elsewhere`);

    const [, response] = await once(refused.socket, "unexpected-response");

    expect(response.statusCode).toBe(404);
  });
});

/** One whole frame as a client sends it: masked, with a mask of zeros. */
function frame(opcode: number, payload: string): Buffer {
  const body = Buffer.from(payload);
  const head = body.length < 126 ? Buffer.alloc(6) : Buffer.alloc(8);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | Math.min(body.length, 126);
  if (body.length >= 126) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}
