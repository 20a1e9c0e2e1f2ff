import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { execute, type GraphQLSchema, parse } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";

export type HttpSubgraph = AsyncDisposable & {
  readonly url: string;
  /** What came, body parsed, in order. */
  readonly requests: { readonly headers: IncomingMessage["headers"]; readonly body: unknown }[];
  /** Told of every body as it came. */
  receive: ((body: string) => void) | undefined;
  /** Answers in place of the schema, for tests of what a subgraph can do wrong. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Cuts every WebSocket without a word. */
  cutSockets(): void;
  /** How many WebSockets are open. */
  socketCount(): number;
};

/** What resolvers are told of a request over HTTP. */
export type HttpSubgraphContext = { readonly headers: IncomingMessage["headers"] };

/** A subgraph on a port of its own: GraphQL over HTTP, and graphql-transport-ws at the same address. */
export async function startHttpSubgraph(schema: GraphQLSchema): Promise<HttpSubgraph> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    subgraph.receive?.(text);
    const body = JSON.parse(text);
    subgraph.requests.push({ headers: request.headers, body });
    if (subgraph.answer) return subgraph.answer(request, response);
    const contextValue: HttpSubgraphContext = { headers: request.headers };
    const result = await execute({ schema, document: parse(body.query), variableValues: body.variables, contextValue });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result));
  });
  const sockets = new WebSocketServer({ server, path: "/graphql" });
  const graphqlWs = useServer({ schema }, sockets);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const subgraph: HttpSubgraph = {
    url: `http://127.0.0.1:${port}/graphql`,
    requests: [],
    answer: undefined,
    receive: undefined,
    cutSockets: () => {
      for (const socket of sockets.clients) socket.terminate();
    },
    socketCount: () => sockets.clients.size,
    [Symbol.asyncDispose]: async () => {
      await graphqlWs.dispose();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return subgraph;
}
