import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { exchange } from "./raw-exchange.ts";
import { RawSocket } from "./raw-socket.ts";
import { type ServedFixture, serveFixture } from "./serve.ts";

async function refusalOf(refused: RawSocket): Promise<{ readonly status: number; readonly body: unknown }> {
  const [, response] = await once(refused.socket, "unexpected-response");
  return { status: response.statusCode, body: JSON.parse((await response.toArray()).join("")) };
}

async function openConnection({ server }: ServedFixture): Promise<Socket> {
  const connection = connect(server.port, "127.0.0.1");
  await once(connection, "connect");
  return connection.resume();
}

/** Sends a request and resolves when the answer begins. */
async function ask(connection: Socket, path: string): Promise<void> {
  connection.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
  await once(connection, "data");
}

describe("the sockets of one client that run no operation", () => {
  it("are so many at most, and the next is refused with 429", async () => {
    await using served = await serveFixture({ limits: { maxIdleSocketsPerClient: 2 } });
    await using first = await RawSocket.open(served.url);
    await using _second = await RawSocket.ready(served.url);

    const refusal = await refusalOf(new RawSocket(served.url));
    await first[Symbol.asyncDispose]();
    await expect.poll(() => served.server.openSockets).toBe(1);
    await using third = await RawSocket.ready(served.url);

    expect(refusal).toMatchObject({ status: 429, body: { errors: [{ extensions: { code: "LIMIT_EXCEEDED" } }] } });
    expect(third.socket.readyState).toBe(third.socket.OPEN);
  });

  it("are 64 when nothing else is set", async () => {
    await using served = await serveFixture();
    await using sockets = new AsyncDisposableStack();
    for (let count = 0; count < 64; count += 1) sockets.use(await RawSocket.open(served.url));

    const refusal = await refusalOf(new RawSocket(served.url));

    expect(refusal.status).toBe(429);
    expect(served.server.openSockets).toBe(64);
  });

  it("do not count while one runs", async () => {
    await using served = await serveFixture({ limits: { maxIdleSocketsPerClient: 1 } });
    await using sockets = new AsyncDisposableStack();

    for (let count = 0; count < 5; count += 1) {
      const client = sockets.use(await RawSocket.ready(served.url));
      client.subscribe("1", "subscription { noted }");
      client.subscribe("2", "{ hello }");
      await client.next("complete", "2");
    }

    expect(served.server.openSockets).toBe(5);
  });

  it.each(["its client completes it", "it ends by itself"])(
    "count again after their last operation, and the one unused for longest is closed: %s",
    async (how) => {
      await using served = await serveFixture({ limits: { maxIdleSocketsPerClient: 1, requestDeadlineMs: 100 } });
      await using busy = await RawSocket.ready(served.url);
      busy.subscribe("1", how.startsWith("its") ? "subscription { noted }" : "{ abortion }");
      await once(served.engine.events, "started");
      await using unused = await RawSocket.ready(served.url);

      if (how.startsWith("its")) busy.send({ id: "1", type: "complete" });
      const code = await unused.closed();
      busy.subscribe("3", "{ hello }");

      expect(code).toBe(1013);
      expect((await busy.next("next", "3")).payload).toEqual({ data: { hello: "Hello world" } });
    },
  );

  it("are those of whoever a trusted proxy serves, each with a bound of its own", async () => {
    await using served = await serveFixture({
      limits: { maxIdleSocketsPerClient: 1 },
      trustedProxies: ["127.0.0.0/8"],
    });
    const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
    await using _first = await RawSocket.ready(served.url, undefined, from("198.51.100.1"));
    await using _second = await RawSocket.ready(served.url, undefined, from("198.51.100.2"));
    await using _third = await RawSocket.ready(served.url);
    await using _fourth = await RawSocket.ready(served.url);

    const refusal = await refusalOf(new RawSocket(served.url, from("203.0.113.1, 198.51.100.2")));

    expect(refusal.status).toBe(429);
    expect(served.server.openSockets).toBe(4);
  });

  it("are not told apart by what a client writes that no trusted proxy is in front of", async () => {
    await using served = await serveFixture({ limits: { maxIdleSocketsPerClient: 1 } });
    await using _first = await RawSocket.ready(served.url);

    const refusal = await refusalOf(new RawSocket(served.url, { headers: { "x-forwarded-for": "198.51.100.2" } }));

    expect(refusal.status).toBe(429);
  });
});

describe("the connections of one client without a request", () => {
  it("are so many at most, and the one that waited longest is closed", async () => {
    await using served = await serveFixture({ limits: { maxIdleConnectionsPerClient: 2 } });
    const first = await openConnection(served);
    const second = await openConnection(served);
    await ask(first, "/health");

    const third = await openConnection(served);
    await once(second, "close");
    await ask(first, "/health");
    await ask(third, "/health");

    expect([first.destroyed, third.destroyed]).toEqual([false, false]);
    for (const connection of [first, third]) connection.destroy();
  });

  it("do not count while a request is under way, a WebSocket's included", async () => {
    await using served = await serveFixture({ limits: { maxIdleConnectionsPerClient: 1 } });
    await using client = await RawSocket.ready(served.url);
    const asking = await openConnection(served);
    asking.write("GET /graphql?query={abortion} HTTP/1.1\r\nhost: a\r\n\r\n");
    await once(served.engine.events, "started");

    const unused = await openConnection(served);
    await ask(unused, "/health");
    client.subscribe("1", "{ hello }");
    await client.next("complete", "1");

    expect([asking.destroyed, unused.destroyed]).toEqual([false, false]);
    for (const connection of [asking, unused]) connection.destroy();
  });

  it("may be any number when they are a trusted proxy's", async () => {
    await using served = await serveFixture({
      limits: { maxIdleConnectionsPerClient: 1 },
      trustedProxies: ["127.0.0.1"],
    });
    const connections = [await openConnection(served), await openConnection(served), await openConnection(served)];

    for (const connection of connections) await ask(connection, "/health");

    expect(connections.map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
    for (const connection of connections) connection.destroy();
  });
});

describe("the headers of one request", () => {
  const fillers = (count: number) => Array.from({ length: count }, (_, n) => `x-${n % 7}: ${n}\r\n`).join("");

  it.each(["GET /graphql?query={hello}", "GET /health", "GET /elsewhere", "GET /route", "OPTIONS /graphql"])(
    "are 100 at most, and 431 is the answer to more: %s",
    async (line) => {
      await using served = await serveFixture({
        findRoute: (path) => (path === "/route" ? async (_, response) => void response.end() : null),
      });
      const ask = (count: number) =>
        exchange(served.url, [`${line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${fillers(count - 2)}\r\n`]);

      const answers = [await ask(100), await ask(101)];

      expect(answers[0]).not.toMatch(/^HTTP\/1\.1 431 /);
      expect(answers[1]).toMatch(/^HTTP\/1\.1 431 .*"code":"LIMIT_EXCEEDED"/s);
    },
  );

  it("are as many at most when a connection is upgraded", async () => {
    await using served = await serveFixture();
    const headers = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`x-${n}`, "1"]));

    const refusal = await refusalOf(new RawSocket(served.url, { headers }));

    expect(refusal).toMatchObject({ status: 431, body: { errors: [{ extensions: { code: "LIMIT_EXCEEDED" } }] } });
  });
});
