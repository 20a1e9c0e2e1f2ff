import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { SubgraphSource } from "./federation.ts";
import { SHOP } from "./shop.ts";
import { startWholeGateway, type WholeGateway } from "./whole-gateway.ts";

const COUNTER = {
  counter: {
    typeDefs: "type Query { now: Int }  type Subscription { count(to: Int!): Int }",
    resolvers: {
      Subscription: {
        count: {
          async *subscribe(_: unknown, { to }: { to: number }) {
            for (let count = 1; count <= to; count += 1) yield { count };
          },
        },
      },
    },
  },
} satisfies Record<string, SubgraphSource>;

/** The access log's lines once there are so many. */
async function linesOf(gateway: WholeGateway, count: number) {
  await expect.poll(() => gateway.logged.filter(({ msg }) => msg === "request")).toHaveLength(count);
  return gateway.logged.filter(({ msg }) => msg === "request");
}

describe("the access log", () => {
  it("tells of a request all but what belongs to its client", async () => {
    await using gateway = await startWholeGateway(SHOP, { ACCESS_LOG: "all" });
    const query = "query Named($upc: ID!) { product(upc: $upc) { name } topProducts(first: 1) { name price } }";

    const response = await gateway.post(
      { query, variables: { upc: "secret-variable" } },
      { "x-request-id": "from-the-edge", authorization: "Bearer secret-credential" },
    );
    const text = await response.text();

    const [line] = await linesOf(gateway, 1);
    expect(response.headers.get("x-request-id")).toBe("from-the-edge");
    expect(line).toMatchObject({
      requestId: "from-the-edge",
      transport: "http",
      method: "POST",
      status: 200,
      socketOperation: null,
      kind: "query",
      operation: "Named",
      documentHash: hash("sha256", query),
      outcome: "ok",
      codes: [],
      bytes: Buffer.byteLength(text),
      answers: 1,
      traceId: null,
    });
    expect(line?.durationMs).toBeGreaterThan(0);
    expect(JSON.stringify(gateway.logged)).not.toMatch(/secret|topProducts/);
  });

  it("gives a request an id that has none, or one that would not be safe in a log", async () => {
    await using gateway = await startWholeGateway(SHOP, { ACCESS_LOG: "all", FORWARDED_HEADERS: "x-request-id" });

    const [without, unsafe] = await Promise.all([
      gateway.post({ query: "{ me { id } }" }),
      gateway.post({ query: "{ me { name } }" }, { "x-request-id": `${"x".repeat(128)}x` }),
    ]);

    const ids = [without, unsafe].map(({ headers }) => headers.get("x-request-id"));
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect((await linesOf(gateway, 2)).map(({ requestId }) => requestId).sort()).toEqual(ids.toSorted());
    const passedOn = gateway.subgraphs.get("users")?.requests.map(({ headers }) => headers["x-request-id"]);
    expect(passedOn?.toSorted()).toEqual(ids.toSorted());
  });

  it("has a line for what went wrong and none for what did not, unless it is told otherwise", async () => {
    await using gateway = await startWholeGateway(SHOP, { SUBGRAPH_RETRIES: "0" });
    const users = gateway.subgraphs.get("users");

    await gateway.post({ query: "{ me { id } }" });
    await gateway.post({ query: "{ me { unknown } }" }, { accept: "application/graphql-response+json" });
    if (users) users.answer = (_, response) => void response.writeHead(500).end();
    await gateway.post({ query: "{ me { name } }" });
    await gateway.post({});

    expect(await linesOf(gateway, 3)).toMatchObject([
      { status: 400, kind: "unknown", outcome: "refused", codes: ["GRAPHQL_VALIDATION_FAILED"] },
      { status: 200, kind: "query", outcome: "errors", codes: ["SUBGRAPH_UNAVAILABLE"] },
      { status: 400, kind: "unknown", outcome: "refused", codes: ["BAD_USER_INPUT"], documentHash: null },
    ]);
  });

  it("has a line for what is turned away at the door", async () => {
    await using gateway = await startWholeGateway(SHOP);

    const deletion = await fetch(gateway.url, { method: "DELETE" });
    const forged = await fetch(`${gateway.url}?query={me{id}}`, { headers: { "sec-fetch-site": "cross-site" } });

    expect([deletion.status, forged.status]).toEqual([405, 403]);
    expect(await linesOf(gateway, 2)).toMatchObject([
      { method: "DELETE", status: 405, outcome: "refused", codes: ["BAD_USER_INPUT"] },
      { method: "GET", status: 403, outcome: "refused", codes: ["FORBIDDEN"] },
    ]);
  });

  it("can be switched off", async () => {
    await using gateway = await startWholeGateway(SHOP, { ACCESS_LOG: "off" });

    const response = await gateway.post({ query: "{ me { unknown } }" });

    expect(response.headers.get("x-request-id")).toMatch(/./);
    expect(gateway.logged.filter(({ msg }) => msg === "request")).toEqual([]);
  });

  it("has one line for each operation of a WebSocket and each stream, with what it was answered", async () => {
    await using gateway = await startWholeGateway(COUNTER, { ACCESS_LOG: "all" });
    const upgrade = Promise.withResolvers<string | undefined>();
    const socket = new WebSocket(gateway.url.replace("http", "ws"), "graphql-transport-ws", {
      headers: { "x-request-id": "socket-1" },
    });
    socket.on("upgrade", ({ headers }) => upgrade.resolve(String(headers["x-request-id"])));
    socket.on("open", () => socket.send('{"type":"connection_init"}'));
    socket.on("message", (data) => {
      const payload = { query: "subscription { count(to: 3) }" };
      if (String(data).includes("ack")) socket.send(JSON.stringify({ id: "op-7", type: "subscribe", payload }));
    });

    const id = await upgrade.promise;
    await linesOf(gateway, 1);
    socket.terminate();
    const stream = await gateway.post({ query: "subscription { count(to: 2) }" }, { accept: "text/event-stream" });
    await stream.text();

    const lines = await linesOf(gateway, 2);
    expect(id).toBe("socket-1");
    expect(lines).toMatchObject([
      { transport: "websocket", requestId: "socket-1", socketOperation: "op-7", status: null, answers: 3, bytes: 60 },
      { transport: "sse", method: "POST", status: 200, kind: "subscription", outcome: "ok", answers: 2, bytes: 40 },
    ]);
    expect(lines[1]?.requestId).toBe(stream.headers.get("x-request-id"));
  });

  it("cuts names that are longer than anybody reads", async () => {
    await using gateway = await startWholeGateway(SHOP, { ACCESS_LOG: "all" });

    await gateway.post({ query: `query ${"N".repeat(10_000)} { me { id } }` });

    expect((await linesOf(gateway, 1))[0]?.operation).toBe(`${"N".repeat(128)}…`);
  });
});
