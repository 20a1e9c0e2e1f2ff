import { Pool } from "undici";
import type { RequestScope } from "../engine.ts";
import type { SubgraphRequest, SubgraphResult, Transport } from "../executor/transport.ts";
import type { SubgraphOperation } from "../plan.ts";
import { isRecord } from "../record.ts";
import type { SubgraphDescription } from "../supergraph.ts";
import { type HttpAnswer, HttpExchange, SubgraphHttpError } from "./http-exchange.ts";
import { SubgraphSocket } from "./subgraph-socket.ts";

export type HttpTransportOptions = {
  /** How long a subgraph may take for one answer, waiting for a connection included. */
  readonly deadlineMs?: number;
  /** How large an answer may be. */
  readonly mostBytes?: number;
  /** How many fetches may be under way at one subgraph; further ones wait their turn. */
  readonly mostConnections?: number;
  /** The client's headers that are passed on, by their lower-case names. None is unless it stands here. */
  readonly forwardedHeaders?: readonly string[];
};

const DEFAULTS: Required<HttpTransportOptions> = {
  deadlineMs: 10_000,
  mostBytes: 16 * 1024 * 1024,
  mostConnections: 100,
  forwardedHeaders: [],
};

const BASE_HEADERS = {
  "content-type": "application/json",
  accept: "application/graphql-response+json, application/json;q=0.9",
};

/**
 * Leads to a subgraph over HTTP, and over WebSocket (graphql-transport-ws, at the same address) for subscriptions.
 *
 * Whoever opened it disposes of it; fetches under way are then given up.
 */
export class HttpTransport implements Transport, AsyncDisposable {
  readonly #options: Required<HttpTransportOptions>;
  readonly #path: string;
  readonly #pool: Pool;
  readonly #socket: SubgraphSocket;
  readonly #bodyStarts = new WeakMap<SubgraphOperation, string>();

  constructor(url: string, options: HttpTransportOptions = {}) {
    this.#options = { ...DEFAULTS, ...options };
    const { deadlineMs, mostBytes, mostConnections } = this.#options;
    const address = new URL(url);
    this.#path = address.pathname + address.search;
    // The exchange keeps the time as a whole; undici's own clocks would only be coarser.
    const timeouts = { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: deadlineMs } };
    this.#pool = new Pool(address.origin, { connections: mostConnections, ...timeouts });
    address.protocol = address.protocol.replace("http", "ws");
    this.#socket = new SubgraphSocket({ url: address.href, deadlineMs, mostBytes });
  }

  async fetch({ operation, variables, scope }: SubgraphRequest): Promise<SubgraphResult> {
    const headers = this.#headers(scope);
    const body = `${this.#bodyStart(operation)}${JSON.stringify(variables)}}`;
    const exchange = new HttpExchange(this.#options, scope.signal);
    return toResult(await exchange.run(this.#pool, { path: this.#path, method: "POST", headers, body }));
  }

  subscribe(request: SubgraphRequest): AsyncIterable<SubgraphResult> {
    return this.#socket.subscribe(request);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#pool.destroy(), this.#socket[Symbol.asyncDispose]()]);
  }

  #bodyStart(operation: SubgraphOperation): string {
    const known = this.#bodyStarts.get(operation);
    if (known) return known;
    const name = operation.name === null ? "" : `"operationName":${JSON.stringify(operation.name)},`;
    const start = `{"query":${JSON.stringify(operation.text)},${name}"variables":`;
    this.#bodyStarts.set(operation, start);
    return start;
  }

  #headers({ headers }: RequestScope): Record<string, string> {
    if (this.#options.forwardedHeaders.length === 0) return BASE_HEADERS;
    const forwarded: Record<string, string> = {};
    for (const name of this.#options.forwardedHeaders) {
      const value = headers[name];
      if (value !== undefined) forwarded[name] = value;
    }
    return { ...forwarded, ...BASE_HEADERS };
  }
}

/** The ways over HTTP to all subgraphs of a supergraph; disposing of them closes every connection. */
export type HttpTransports = ReadonlyMap<string, HttpTransport> & AsyncDisposable;

/** Opens a way to each subgraph. Throws when a subgraph has no usable address. */
export function startHttpTransports(
  subgraphs: readonly SubgraphDescription[],
  options: HttpTransportOptions = {},
): HttpTransports {
  const transports = new Map(subgraphs.map(({ name, url }) => [name, new HttpTransport(url, options)]));
  return Object.assign(transports, {
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...transports.values()].map((transport) => transport[Symbol.asyncDispose]()));
    },
  });
}

/** A body that says it is GraphQL's counts whatever the status; any other only with a status of success. */
function toResult({ status, contentType, text }: HttpAnswer): SubgraphResult {
  if (!contentType.includes("json")) {
    throw new SubgraphHttpError(`status ${status} with the content type ${JSON.stringify(contentType)}`);
  }
  const result: unknown = JSON.parse(text);
  if (!isRecord(result)) throw new SubgraphHttpError(`status ${status} with JSON that is no object`);
  if ((status < 200 || status > 299) && !Array.isArray(result.errors)) {
    throw new SubgraphHttpError(`status ${status} without errors of GraphQL`);
  }
  return result;
}
