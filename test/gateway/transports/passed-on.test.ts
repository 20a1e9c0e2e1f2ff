import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { handleProtocols } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import type { Viewer } from "../../../gateway/engine/engine.ts";
import type { SubgraphRequest } from "../../../gateway/executor/transport.ts";
import { HttpTransport, type HttpTransportOptions } from "../../../gateway/transports/http.ts";
import { scopeOf } from "../federation.ts";
import { serveFixture } from "../server/serve.ts";

const [ANN, BEN]: readonly Viewer[] = [{ name: "ann" }, { name: "ben" }];

/** Tells who asks, and how often that was told before. A client sends the same header, and it is passed on. */
function telling(options: HttpTransportOptions = {}): HttpTransportOptions {
  let told = 0;
  return {
    forwardedHeaders: ["x-viewer", "authorization"],
    viewerHeaders: ({ name }) => ({ "x-viewer": `${name} ${told++}` }),
    ...options,
  };
}

type Asking = { readonly viewer?: Viewer | undefined; readonly signal?: AbortSignal };

function asking(
  kind: "query" | "mutation" | "subscription",
  text: string,
  { viewer = {}, signal }: Asking = {},
): SubgraphRequest {
  return {
    operation: { subgraph: "counts", kind, text, name: null, variables: [] },
    variables: {},
    scope: { ...scopeOf(signal), viewer, headers: { "x-viewer": "root", authorization: "Bearer a" } },
  };
}

/** A server of `graphql-transport-ws` that answers each subscription with one item and leaves it open. */
async function startTickingServer() {
  const upgrades: IncomingHttpHeaders[] = [];
  const initialisations: unknown[] = [];
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols });
  server.on("connection", (socket, { headers }) => {
    upgrades.push(headers);
    socket.on("message", (data) => {
      const { type, id, payload } = JSON.parse(String(data));
      if (type === "connection_init") initialisations.push(payload);
      if (type === "connection_init") socket.send(JSON.stringify({ type: "connection_ack" }));
      if (type === "subscribe") socket.send(JSON.stringify({ type: "next", id, payload: { data: { tick: 1 } } }));
    });
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const cutSockets = () => {
    for (const socket of server.clients) socket.terminate();
  };
  return {
    url: `http://127.0.0.1:${port}/`,
    upgrades,
    initialisations,
    cutSockets,
    async [Symbol.asyncDispose]() {
      cutSockets();
      server.close();
      await once(server, "close");
    },
  };
}

const WHO = '{ viewer: header(name: "x-viewer") client: header(name: "authorization") }';

describe("who asks", () => {
  it("is told with every fetch as of then, whatever the client says", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, telling({ joinWithinMs: 0 }));

    const answers = [
      await transport.fetch(asking("query", WHO, { viewer: ANN })),
      await transport.fetch(asking("query", WHO, { viewer: ANN })),
      await transport.fetch(asking("query", WHO, { viewer: BEN })),
    ];

    expect(answers.map(({ data }) => data)).toEqual(
      ["ann 0", "ann 1", "ben 2"].map((viewer) => ({ viewer, client: "Bearer a" })),
    );
  });

  it.each(["ws", "sse"] as const)(
    "is told with every subscription over %s, whatever the client says",
    async (carrier) => {
      await using served = await serveFixture();
      await using transport = new HttpTransport(served.url, telling({ subscriptions: carrier }));
      const open = (viewer: Viewer | undefined) =>
        Array.fromAsync(transport.subscribe(asking("subscription", WHO, { viewer })));

      const items = [...(await open(ANN)), ...(await open(BEN))];

      expect(items).toEqual([
        { data: { viewer: expect.stringMatching(/^ann \d$/), client: "Bearer a" } },
        { data: { viewer: expect.stringMatching(/^ben \d$/), client: "Bearer a" } },
      ]);
    },
  );

  it("is told in the first message of a WebSocket too", async () => {
    await using server = await startTickingServer();
    await using transport = new HttpTransport(server.url, telling());

    await transport
      .subscribe(asking("subscription", "{ tick }", { viewer: ANN }))
      [Symbol.asyncIterator]()
      .next();

    expect(server.initialisations).toEqual([{ "x-viewer": "ann 0", authorization: "Bearer a" }]);
  });

  it("decides who shares a WebSocket, and not what it was told with", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, telling());
    const leaving = new AbortController();
    const { signal } = leaving;
    const open = (viewer: Viewer | undefined) =>
      transport
        .subscribe(asking("subscription", "subscription { noted }", { viewer, signal }))
        [Symbol.asyncIterator]()
        .next();

    const items = [open(ANN), open(BEN), open({ ...ANN }), open(ANN)];
    await expect.poll(() => served.engine.running).toBe(4);
    const sockets = served.server.openSockets;
    leaving.abort();
    await Promise.all(items);

    expect(sockets).toBe(2);
  });

  it("is told anew to a subscription that comes when the last one has just ended", async () => {
    await using server = await startTickingServer();
    await using transport = new HttpTransport(server.url, telling());
    const open = () => transport.subscribe(asking("subscription", "{ tick }", { viewer: ANN }))[Symbol.asyncIterator]();
    const last = open();
    await last.next();

    await last.return?.();
    await open().next();

    expect(server.upgrades.map((headers) => headers["x-viewer"])).toEqual(["ann 0", "ann 1"]);
  });

  it("is told anew after a WebSocket has died, be it that not all who shared it have noticed", async () => {
    await using server = await startTickingServer();
    await using transport = new HttpTransport(server.url, telling());
    const open = () => transport.subscribe(asking("subscription", "{ tick }", { viewer: ANN }))[Symbol.asyncIterator]();
    const slow = open();
    await slow.next();

    server.cutSockets();
    // Until the end of the socket has come, there is none but the old one.
    await expect
      .poll(async () => {
        await open()
          .next()
          .catch(() => {});
        return server.upgrades.length;
      })
      .toBeGreaterThan(1);

    expect(server.upgrades.slice(0, 2).map((headers) => headers["x-viewer"])).toEqual(["ann 0", "ann 1"]);
  });

  it("costs a request that cannot tell it, and nothing is asked", async () => {
    await using served = await serveFixture();
    await using transport = new HttpTransport(served.url, {
      viewerHeaders: () => {
        throw new TypeError("nobody we know");
      },
    });

    await expect(transport.fetch(asking("query", WHO))).rejects.toThrow("nobody we know");
    await expect(transport.fetch(asking("mutation", WHO))).rejects.toThrow("nobody we know");
    await expect(Array.fromAsync(transport.subscribe(asking("subscription", WHO)))).rejects.toThrow("nobody we know");
    expect(served.engine.executed).toBe(0);
  });
});
