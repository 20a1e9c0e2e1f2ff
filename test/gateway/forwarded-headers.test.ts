import { maxHeaderSize } from "node:http";
import { describe, expect, it } from "vitest";
import type { SubgraphSource } from "./federation.ts";
import { RawSocket } from "./server/raw-socket.ts";
import { startWholeGateway } from "./whole-gateway.ts";

const CLOCK = {
  clock: {
    typeDefs: "type Query { now: Int }  type Subscription { tick: Int }",
    resolvers: {
      Query: { now: () => 7 },
      Subscription: {
        tick: {
          async *subscribe() {
            yield { tick: 1 };
          },
        },
      },
    },
  },
} satisfies Record<string, SubgraphSource>;

describe("credentials in the first message of a WebSocket", () => {
  it.each([
    ["a line feed", { authorization: "Bearer a\nb" }],
    ["a carriage return", { Authorization: "Bearer a\rx-user: admin" }],
    ["a NUL", { authorization: "Bearer a\0" }],
    ["a character that fits no byte", { AUTHORIZATION: "Bearer ł" }],
    ["a surrogate alone", { authorization: "Bearer \ud800" }],
    ["more than a request's head may hold", { authorization: "x".repeat(maxHeaderSize + 1) }],
    ["two of them", { authorization: "Bearer a", Authorization: "Bearer b" }],
  ])("that no header could hold close it with 4400 and cost nobody else a thing: %s", async (_, payload) => {
    await using gateway = await startWholeGateway(CLOCK, { FORWARDED_HEADERS: "authorization" });
    await using hostile = await RawSocket.open(gateway.url);
    await using other = await RawSocket.ready(gateway.url, { authorization: "Bearer b" });

    hostile.send({ type: "connection_init", payload });
    for (let id = 1; id <= 10; id += 1) hostile.subscribe(`q${id}`, "{ now }");
    hostile.subscribe("s", "subscription { tick }");
    const code = await hostile.closed();
    other.subscribe("1", "{ now }");
    other.subscribe("2", "subscription { tick }");

    expect(code).toBe(4400);
    expect((await other.next("next", "1")).payload).toEqual({ data: { now: 7 } });
    expect((await other.next("next", "2")).payload).toEqual({ data: { tick: 1 } });
    expect(gateway.subgraphs.get("clock")?.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer b"]);
  });

  it.each(["", "Bearer a b", "Basic \t é\u00ff", "x".repeat(8_000)])(
    "reach subgraphs as they came when a header can hold them: %.20j",
    async (authorization) => {
      await using gateway = await startWholeGateway(CLOCK, { FORWARDED_HEADERS: "authorization" });
      await using client = await RawSocket.ready(gateway.url, { authorization });

      client.subscribe("1", "{ now }");
      client.subscribe("2", "subscription { tick }");

      expect((await client.next("next", "1")).payload).toEqual({ data: { now: 7 } });
      expect((await client.next("next", "2")).payload).toEqual({ data: { tick: 1 } });
      expect(gateway.subgraphs.get("clock")?.requests[0]?.headers.authorization).toBe(authorization);
    },
  );
});

describe("a header that is passed on", () => {
  it.each([
    ["x-request-id", "\u00ff y", /^[\da-f-]{36}$/],
    ["x-request-id", "given", /^given$/],
    ["x-user", "a\tb \u00ff", /^a\tb \u00ff$/],
    ["tracestate", "a=\u00ff, ,=", /^a=\u00ff, ,=$/],
  ])("is one that a subgraph can be sent, whatever a client wrote into %s: %j", async (name, value, passedOn) => {
    await using gateway = await startWholeGateway(CLOCK, { FORWARDED_HEADERS: "x-request-id,x-user,tracestate" });

    const response = await gateway.post({ query: "{ now }" }, { [name]: value });

    expect(await response.json()).toEqual({ data: { now: 7 } });
    expect(gateway.subgraphs.get("clock")?.requests[0]?.headers[name]).toMatch(passedOn);
  });
});
