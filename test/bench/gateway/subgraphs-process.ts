import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { execute, type GraphQLSchema, parse } from "graphql";
import { executableSchemaOf } from "../../gateway/federation.ts";
import { shopSubgraphs } from "./shop.ts";
import { createShop } from "./shop-data.ts";

// Forked by whoever needs the shop: tells where the subgraphs are, and whenever it is asked, how often they were.

/** More different bodies than all gateways send in a run. */
const MOST_ANSWERS = 20_000;

let fetches = 0;
let authorizedFetches = 0;
const urls: Record<string, string> = {};
for (const [name, source] of Object.entries(shopSubgraphs(createShop()))) {
  urls[name] = await startSubgraph(executableSchemaOf(source));
}
process.send?.({ urls });
process.on("message", () => process.send?.({ fetches, authorizedFetches }));
process.on("disconnect", () => process.exit());

/** Starts a subgraph that executes each different request once and gives the same bytes ever after. */
async function startSubgraph(schema: GraphQLSchema): Promise<string> {
  const answers = new Map<string, Promise<Buffer>>();
  const answer = async (body: string) => {
    const known = answers.get(body) ?? executed(body, schema);
    if (answers.size < MOST_ANSWERS) answers.set(body, known);
    return known;
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => receive(request, response, answer));
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

function receive(request: IncomingMessage, response: ServerResponse, answer: (body: string) => Promise<Buffer>): void {
  fetches += 1;
  if (request.headers.authorization !== undefined) authorizedFetches += 1;
  let body = "";
  request.setEncoding("latin1");
  request.on("data", (chunk: string) => {
    body += chunk;
  });
  request.on("end", async () => {
    const bytes = await answer(body);
    response.writeHead(200, { "content-type": "application/json", "content-length": bytes.length }).end(bytes);
  });
}

async function executed(body: string, schema: GraphQLSchema): Promise<Buffer> {
  const { query, variables } = JSON.parse(Buffer.from(body, "latin1").toString());
  const result = await execute({ schema, document: parse(query), variableValues: variables ?? {} });
  return Buffer.from(JSON.stringify(result));
}
