import { connect } from "node:net";
import fc from "fast-check";
import { execute, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { decodeGatewaySettings } from "../../../gateway/config.ts";
import { startGateway } from "../../../gateway/start-gateway.ts";
import { startHttpTransports } from "../../../gateway/transports/http.ts";
import { compose, executableSchemaOf, SILENT, type SubgraphSource } from "../federation.ts";
import { startHttpSubgraph } from "../http-subgraph.ts";
import { casesOf } from "../long-run.ts";
import { planInProcess } from "../planning.ts";
import { SHOP } from "../shop.ts";
import { RawSocket } from "./raw-socket.ts";

const REQUESTS = casesOf({ short: 1_000, long: 10_000 });
const AT_ONCE = 25;

const QUERIES = [
  "{ topProducts { name reviews { body author { name } } inStock } }",
  "{ me { name reviews { product { name shipping } } } }",
  'mutation { renameProduct(upc: "p1", name: "Desk") { name reviews { id } } }',
] as const;

/** How a client asks, and after how many turns of the event loop it is gone. */
type Visit = { readonly query: string; readonly way: "json" | "events" | "socket"; readonly stays: number };

const visits: fc.Arbitrary<Visit> = fc.record({
  query: fc.constantFrom(...QUERIES),
  way: fc.constantFrom("json", "events", "socket"),
  stays: fc.nat({ max: 60 }),
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
}

/** Nothing ends by itself: what is not given up hangs until the test is over. */
const NEVER_MS = 3_600_000;

/** The shop over HTTP, its subgraphs as slow as they are told to be, and the gateway in front of it. Null is for ever. */
async function startShop(slowness: () => number | null) {
  await using resources = new AsyncDisposableStack();
  const urls = new Map<string, string>();
  for (const [name, source] of Object.entries<SubgraphSource>(SHOP)) {
    const schema = executableSchemaOf(source);
    const subgraph = resources.use(await startHttpSubgraph(schema));
    urls.set(name, subgraph.url);
    subgraph.answer = async (_, response) => {
      const { body } = subgraph.requests.pop() ?? {};
      const { query, variables } = body as { query: string; variables: Record<string, unknown> };
      const slow = slowness();
      if (slow === null) return;
      await turns(slow);
      const result = await execute({ schema, document: parse(query), variableValues: variables });
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result));
    };
  }
  const transports = resources.use(
    startHttpTransports(
      Array.from(urls, ([name, url]) => ({ name, urls: [url] })),
      { deadlineMs: NEVER_MS },
    ),
  );
  const planner = planInProcess(compose(SHOP, (name) => urls.get(name) ?? ""));
  const settings = decodeGatewaySettings({ PORT: "0", REQUEST_DEADLINE_MS: String(NEVER_MS) });
  const server = resources.use(await startGateway({ planner, transports, settings, log: SILENT }));
  const opened = resources.move();
  return {
    server,
    url: `${server.url}/graphql`,
    underway: () => Array.from(transports.values()).reduce((sum, { underway }) => sum + underway, 0),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** Asks, and leaves without a word when the time has come. */
async function visit(url: string, { query, way, stays }: Visit): Promise<void> {
  if (way === "socket") {
    await using client = await RawSocket.ready(url);
    client.subscribe("1", query);
    await turns(stays);
    if (stays % 2 === 0) client.send({ id: "1", type: "complete" });
    return;
  }
  const body = JSON.stringify({ query });
  const accept = way === "json" ? "application/json" : "text/event-stream";
  const connection = connect(Number(new URL(url).port), "127.0.0.1");
  connection.on("error", () => {}).resume();
  connection.write(
    `POST /graphql HTTP/1.1\r\nhost: a\r\naccept: ${accept}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await turns(stays);
  connection.destroy();
}

/** What keeps this process alive, by its kind. */
function resources(): readonly string[] {
  return process.getActiveResourcesInfo();
}

/** What there is now and was not before. */
function leftSince(before: readonly string[]): readonly string[] {
  const known = [...before];
  return resources().filter((kind) => {
    const index = known.indexOf(kind);
    if (index !== -1) known.splice(index, 1);
    return index === -1;
  });
}

/** Resolves when `isTrue`; looks with every turn of the loop, and not by a timer, which would be counted. */
async function whenever(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await turns(1);
}

describe("requests whose clients leave at any moment", () => {
  it(`leave no fetch, timer or handle behind after ${REQUESTS} of them`, { timeout: 120_000 }, async () => {
    const [slownesses] = fc.sample(fc.infiniteStream(fc.option(fc.nat({ max: 20 }), { freq: 4 })), {
      seed: 1,
      numRuns: 1,
    });
    const sample = fc.sample(visits, { seed: 1, numRuns: REQUESTS });
    const before = resources();
    await using shop = await startShop(() => slownesses?.next().value);
    const started = resources();

    let underwayAtMost = 0;
    for (let index = 0; index < sample.length; index += AT_ONCE) {
      await Promise.all(sample.slice(index, index + AT_ONCE).map((one) => visit(shop.url, one)));
      underwayAtMost = Math.max(underwayAtMost, shop.underway());
    }

    await whenever(() => shop.underway() === 0 && shop.server.openSockets === 0);
    // Connections to the subgraphs are kept for the next fetch.
    await whenever(() => leftSince(started).every((kind) => kind === "TCPSocketWrap"));
    expect(underwayAtMost).toBeGreaterThan(0);
    await shop[Symbol.asyncDispose]();
    await whenever(() => leftSince(before).length === 0);
  });
});
