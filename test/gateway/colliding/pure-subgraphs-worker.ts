import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { execute, parse } from "graphql";
import { COLLIDING_GRAPHS, type GraphName } from "./graphs.ts";

/** All subgraphs of a graph, each at its name, in a thread of their own: what asks the gateway is busy, too. */
const { schemas } = COLLIDING_GRAPHS[workerData as GraphName]();

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { query, variables } = JSON.parse(Buffer.concat(chunks).toString());
  const schema = schemas.get(request.url?.slice(1) ?? "");
  if (!schema) throw new Error(`no subgraph at ${request.url}`);
  const result = await execute({ schema, document: parse(query, { noLocation: true }), variableValues: variables });
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => response.writeHead(400).end(String(error)));
}).listen(0, "127.0.0.1");
await once(server, "listening");
parentPort?.postMessage((server.address() as AddressInfo).port);
