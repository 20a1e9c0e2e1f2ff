import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { buildSchema } from "graphql";
import { handleProtocols } from "graphql-ws";
import { describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { createEngine } from "../../gateway/engine/create-engine.ts";
import { HttpTransport } from "../../gateway/transports/http.ts";
import { compose, SILENT, type SubgraphSource, scopeOf } from "./federation.ts";
import { type HttpSubgraph, startHttpSubgraph } from "./http-subgraph.ts";
import { planInProcess } from "./planning.ts";
import { startWholeGateway } from "./whole-gateway.ts";

const BIG = "12345678901234567890";

const THINGS: SubgraphSource = {
  typeDefs: `
    scalar Json
    input Box { json: Json  id: ID  ratio: Float  count: Int  boxes: [Box!]  name: String }
    type Query { thing(json: Json, id: ID, ids: [ID!], box: Box, ratio: Float, count: Int, name: String, on: Boolean): Thing }
    type Subscription { things: Thing }
    type Thing @key(fields: "id") { id: ID!  ids: [ID!]  json: Json  ratio: Float  count: Int  name: String }
  `,
};

/** The gateway over a subgraph that answers with this text whatever it is asked. */
async function startAnswering(data: string, more: Readonly<Record<string, SubgraphSource>> = {}) {
  const gateway = await startWholeGateway({ things: THINGS, ...more });
  const things = gateway.subgraphs.get("things");
  if (things) answerWith(things, data);
  return {
    gateway,
    things,
    post: async (body: string) =>
      (await fetch(gateway.url, { method: "POST", headers: { "content-type": "application/json" }, body })).text(),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

function answerWith(subgraph: HttpSubgraph, data: string): void {
  subgraph.answer = (_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(`{"data":${data}}`);
}

const query = (text: string) => JSON.stringify({ query: text });

describe("the digits of an answer's numbers", () => {
  it("are all there in ids, as text, and in scalars of which nothing is known", async () => {
    const json = `{"a":[${BIG},1e400,{"b":0.1234567890123456789}],"c":1}`;
    await using started = await startAnswering(`{"thing":{"id":${BIG},"ids":[${BIG},"a",7,-${BIG}],"json":${json}}}`);

    const answer = await started.post(query("{ thing { id ids json } }"));

    expect(answer).toBe(`{"data":{"thing":{"id":"${BIG}","ids":["${BIG}","a","7","-${BIG}"],"json":${json}}}}`);
  });

  it("are what a double has of them in a Float, and too many for an Int, a String or a fraction as an id", async () => {
    await using started = await startAnswering(
      `{"thing":{"json":null,"ratio":0.1234567890123456789,"count":${BIG},"name":${BIG},"ids":[${BIG}.5]}}`,
    );

    const answer = JSON.parse(await started.post(query("{ thing { json ratio count name ids } }")));

    expect(answer.data).toEqual({
      thing: { json: null, ratio: 0.12345678901234568, count: null, name: null, ids: null },
    });
    expect(answer.errors.map(({ path }: { path: unknown[] }) => path.join("."))).toEqual([
      "thing.count",
      "thing.name",
      "thing.ids.0",
    ]);
  });

  it("are out of the range of a Float where they are too many for one", async () => {
    await using started = await startAnswering('{"thing":{"json":1,"ratio":1e400}}');

    const answer = JSON.parse(await started.post(query("{ thing { json ratio } }")));

    expect(answer.data).toEqual({ thing: { json: 1, ratio: null } });
    expect(answer.errors).toHaveLength(1);
  });

  it("cost their field alone where an object belongs", async () => {
    await using started = await startAnswering(BIG);
    if (started.things) answerWith(started.things, `{"thing":${BIG}}`);

    const answer = JSON.parse(await started.post(query("{ thing { id name } }")));

    expect(answer.data).toEqual({ thing: null });
    expect(answer.errors).toHaveLength(1);
  });

  it("are told to the next subgraph as they came, and tell entities apart", async () => {
    const sizes = { typeDefs: 'type Thing @key(fields: "id") { id: ID!  size: Int }' };
    const listing = THINGS.typeDefs.replace("type Subscription", "type Other { id: ID } type Subscription");
    await using gateway = await startWholeGateway({
      things: { typeDefs: listing.replace("type Query {", "type Query { list: [Thing!]! ") },
      sizes,
    });
    const [things, sized] = [gateway.subgraphs.get("things"), gateway.subgraphs.get("sizes")];
    const ids = [`${BIG}`, `${BIG}1`, `${BIG}`, `${BIG}2`];
    if (things) answerWith(things, `{"list":[${ids.map((id) => `{"__typename":"Thing","id":${id}}`)}]}`);
    const bodies: string[] = [];
    if (sized) {
      sized.receive = (body) => bodies.push(body);
      answerWith(sized, '{"_entities":[{"size":1},{"size":2},{"size":3}]}');
    }

    const answer = await (await gateway.post({ query: "{ list { id size } }" })).text();

    const representations = ids.filter((_, index) => index !== 2).map((id) => `{"__typename":"Thing","id":${id}}`);
    expect(bodies).toEqual([expect.stringContaining(`[${representations}]`)]);
    const sizesOf = [1, 2, 1, 3];
    expect(answer).toBe(`{"data":{"list":[${ids.map((id, index) => `{"id":"${id}","size":${sizesOf[index]}}`)}]}}`);
  });

  it("are all there in the items of a subscription over WebSocket", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols });
    await once(server, "listening");
    server.on("connection", (socket) => {
      socket.on("message", (data) => {
        const { type, id } = JSON.parse(String(data));
        if (type === "connection_init") socket.send('{"type":"connection_ack"}');
        if (type !== "subscribe") return;
        socket.send(`{"id":"${id}","type":"next","payload":{"data":{"things":{"id":${BIG},"json":[${BIG}]}}}}`);
        socket.send(`{"id":"${id}","type":"complete"}`);
      });
    });
    const { port } = server.address() as AddressInfo;
    await using transport = new HttpTransport(`http://127.0.0.1:${port}/`);

    const items = await itemsOf(transport);
    server.close();

    expect(items).toEqual([`{"data":{"things":{"id":"${BIG}","json":[${BIG}]}}}`]);
  });

  it("are all there in the items of a subscription over server-sent events", async () => {
    await using subgraph = await startHttpSubgraph(buildSchema("type Query { a: Int }"));
    subgraph.answer = (_, response) => {
      const item = `{"data":{"things":{"id":${BIG},"json":[${BIG}]}}}`;
      response
        .writeHead(200, { "content-type": "text/event-stream" })
        .end(`event: next\ndata: ${item}\n\nevent: complete\ndata:\n\n`);
    };
    await using transport = new HttpTransport(subgraph.url, { subscriptions: "sse" });

    const items = await itemsOf(transport);

    expect(items).toEqual([`{"data":{"things":{"id":"${BIG}","json":[${BIG}]}}}`]);
  });
});

function itemsOf(transport: HttpTransport): Promise<string[]> {
  const transports = new Map([["things", transport]]);
  const engine = createEngine({ planner: planInProcess(compose({ things: THINGS })), transports, log: SILENT });
  const request = { query: "subscription { things { id json } }" };
  const items = async () => {
    const answers = await Array.fromAsync(engine.subscribe(await engine.prepare(request), request, scopeOf()));
    return answers.map(({ text }) => text);
  };
  return items();
}

describe("the digits of a variable's numbers", () => {
  const sent = async (definition: string, variables: string) => {
    await using started = await startAnswering('{"thing":null}');
    const bodies: string[] = [];
    if (started.things) started.things.receive = (body) => bodies.push(body);
    const name = definition.slice(1, definition.indexOf(":"));
    const text = JSON.stringify(`query (${definition}) { thing(${name}: $${name}) { name } }`);
    const answer = await started.post(`{"query":${text},"variables":${variables}}`);
    return {
      answer: JSON.parse(answer),
      variables: bodies.map((body) => body.slice(body.indexOf('"variables":') + 12, -1)),
    };
  };

  it.each([
    ["$json: Json", `{"json":${BIG}}`, `{"json":${BIG}}`],
    [
      "$json: Json",
      `{"json":{"a":[1e400,{"b":0.1234567890123456789}]}}`,
      `{"json":{"a":[1e400,{"b":0.1234567890123456789}]}}`,
    ],
    ["$id: ID", `{"id":${BIG}}`, `{"id":"${BIG}"}`],
    ["$ids: [ID!]", `{"ids":[${BIG},"a",-${BIG}]}`, `{"ids":["${BIG}","a","-${BIG}"]}`],
    ["$ids: [ID!]", `{"ids":${BIG}}`, `{"ids":["${BIG}"]}`],
    ["$ratio: Float", '{"ratio":0.1234567890123456789}', '{"ratio":0.12345678901234568}'],
    [
      "$box: Box",
      `{"box":{"json":[${BIG}],"id":${BIG},"ratio":1234567890123456789,"boxes":[{"id":${BIG},"json":${BIG}}]}}`,
      `{"box":{"json":[${BIG}],"id":"${BIG}","ratio":1234567890123456800,"boxes":[{"json":${BIG},"id":"${BIG}"}]}}`,
    ],
  ])("reach the subgraph as %s reads them: %s", async (definition, given, expected) => {
    const { answer, variables } = await sent(definition, given);

    expect(answer).toEqual({ data: { thing: null } });
    expect(variables).toEqual([expected]);
  });

  it.each([
    ["$count: Int", `{"count":${BIG}}`],
    ["$count: Int", '{"count":1.00000000000000000001}'],
    ["$name: String", `{"name":${BIG}}`],
    ["$on: Boolean", `{"on":${BIG}}`],
    ["$id: ID", `{"id":${BIG}.5}`],
    ["$ratio: Float", '{"ratio":1e400}'],
    ["$box: Box", `{"box":${BIG}}`],
    ["$box: Box", `{"box":{"count":${BIG}}}`],
  ])("are refused where %s has no room for them: %s", async (definition, given) => {
    const { answer, variables } = await sent(definition, given);

    expect(answer.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(variables).toEqual([]);
  });

  it("reach the subgraph from a WebSocket too", async () => {
    await using started = await startAnswering('{"thing":null}');
    const bodies: string[] = [];
    if (started.things) started.things.receive = (body) => bodies.push(body);
    const { WebSocket } = await import("ws");
    const socket = new WebSocket(started.gateway.url.replace("http", "ws"), "graphql-transport-ws");
    await once(socket, "open");
    const ended = new Promise<void>((resolve) => {
      socket.on("message", (data) => {
        const { type } = JSON.parse(String(data));
        if (type === "connection_ack") {
          const payload = `{"query":"query ($json: Json) { thing(json: $json) { name } }","variables":{"json":${BIG}}}`;
          socket.send(`{"id":"1","type":"subscribe","payload":${payload}}`);
        } else if (type === "complete") resolve();
      });
    });

    socket.send('{"type":"connection_init"}');
    await ended;
    socket.close();

    expect(bodies).toEqual([expect.stringContaining(`{"json":${BIG}}`)]);
  });
});
