import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setInterval } from "node:timers/promises";
import type { SubgraphOperation } from "../../gateway/operation/plan.ts";
import { type SubgraphSource, scopeOf } from "./federation.ts";
import { type Sabotage, SabotagedAnswers, type Saboteur } from "./sabotage.ts";

/** How an exchange over HTTP goes wrong, whatever was asked. */
export type WireSabotage = { readonly kind: (typeof WIRE_FAULTS)[number] };

const WIRE_FAULTS = [
  "reset",
  "cut within the answer",
  "status 500",
  "status 500 in HTML",
  "status 503",
  "HTML",
  "no JSON",
  "JSON that is no object",
  "50 MB",
  "never ends",
  "never answers",
] as const;

export const WIRE_SABOTAGES: readonly WireSabotage[] = WIRE_FAULTS.map((kind) => ({ kind }));

const JSON_TYPE = { "content-type": "application/json" };
const HTML_TYPE = { "content-type": "text/html" };
const HTML = "<h1>at http://10.0.0.1/srv/secret.js:7</h1>";

/** A subgraph on a port of its own whose exchanges go wrong when a saboteur says so. */
export class SabotagedServer implements AsyncDisposable {
  readonly #name: string;
  readonly #saboteur: Saboteur<Sabotage | WireSabotage>;
  readonly #answers: SabotagedAnswers;
  /** One for each text, as a gateway's plans have it. */
  readonly #operations = new Map<string, SubgraphOperation>();
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    await this.#answer(JSON.parse(Buffer.concat(chunks).toString()), response);
  });
  #port = 0;

  constructor(name: string, source: SubgraphSource, saboteur: Saboteur<Sabotage | WireSabotage>) {
    this.#name = name;
    this.#saboteur = saboteur;
    this.#answers = new SabotagedAnswers(source);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/graphql`;
  }

  /** Takes connections, at the same port whenever it is called again. */
  async listen(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Cuts all connections and refuses others. */
  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.stop();
  }

  async #answer(body: { query: string; variables: Record<string, unknown> }, response: ServerResponse): Promise<void> {
    const sabotage = this.#saboteur.next(this.#name);
    if (isOfWire(sabotage)) return spoil(response, sabotage);
    const kind = body.query.startsWith("mutation") ? "mutation" : "query";
    const known = this.#operations.get(body.query);
    const operation = known ?? { subgraph: this.#name, kind, text: body.query, name: null, variables: [] };
    this.#operations.set(body.query, operation);
    const result = await this.#answers.to({ operation, variables: body.variables, scope: scopeOf() }, sabotage);
    response.writeHead(200, JSON_TYPE).end(JSON.stringify(result));
  }
}

function isOfWire(sabotage: Sabotage | WireSabotage | null): sabotage is WireSabotage {
  return sabotage !== null && WIRE_SABOTAGES.some(({ kind }) => kind === sabotage.kind);
}

async function spoil(response: ServerResponse, { kind }: WireSabotage): Promise<void> {
  switch (kind) {
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "cut within the answer":
      response.writeHead(200, { ...JSON_TYPE, "content-length": 100 }).write('{"data":');
      setImmediate(() => response.destroy());
      return;
    case "status 500":
      response.writeHead(500, JSON_TYPE).end('{"error":"at /srv/secret.js"}');
      return;
    case "status 500 in HTML":
      response.writeHead(500, HTML_TYPE).end(HTML);
      return;
    case "status 503":
      response.writeHead(503, HTML_TYPE).end(HTML);
      return;
    case "HTML":
      response.writeHead(200, HTML_TYPE).end(HTML);
      return;
    case "no JSON":
      response.writeHead(200, JSON_TYPE).end(HTML);
      return;
    case "JSON that is no object":
      response.writeHead(200, JSON_TYPE).end('["at /srv/secret.js"]');
      return;
    case "50 MB":
      response.writeHead(200, JSON_TYPE);
      return write(response, ['{"data":{"text":"', ...Array<string>(800).fill("x".repeat(65_536)), '"}}']);
    case "never ends":
      response.writeHead(200, JSON_TYPE).write('{"data":{"text":"');
      return write(response, setInterval(5, "x"));
    case "never answers":
      return;
    default:
      throw new Error(`an unknown sabotage: ${kind satisfies never}`);
  }
}

/** Writes as fast as it is taken, until nobody is there to take it. */
async function write(response: ServerResponse, texts: Iterable<string> | AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(texts), response).catch(() => {});
}
