import { createServer } from "node:http";

/** An instance of a subgraph that can be killed: it says where it listens and each mutation that it did. */

/** Long enough for something to be under way whenever it is killed. */
const ANSWERS_AFTER_MS = 3;

type Asked = { readonly query: string; readonly variables: { readonly n: number } };

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { query, variables }: Asked = JSON.parse(Buffer.concat(chunks).toString());
  const field = query.startsWith("mutation") ? "note" : "echo";
  if (field === "note") console.log(`did ${variables.n}`);
  setTimeout(() => {
    response.writeHead(200, { "content-type": "application/json" }).end(`{"data":{"${field}":${variables.n}}}`);
  }, ANSWERS_AFTER_MS);
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log(JSON.stringify(server.address())));
