import { type Client, createClient } from "graphql-ws";
import { type ClientOptions, WebSocket } from "ws";
import type { SubgraphRequest, SubgraphResult } from "../../executor/transport.ts";
import { parseJson } from "../../lossless-json.ts";
import { isRecord } from "../../record.ts";
import { unopened } from "../exchanges/subgraph-http-error.ts";
import { NOTHING_TOLD, type PassedOn } from "../headers/passed-on.ts";
import { ItemQueue } from "./item-queue.ts";

export type SubgraphSocketsOptions = {
  readonly url: string;
  readonly deadlineMs: number;
  readonly connectWithinMs: number;
  readonly mostBytes: number;
};

/** A consumer may be this many items behind before its subscription is ended. */
const MOST_ITEMS_BEHIND = 256;

/** A connection over which nothing came for so long is asked whether it lives. */
const PING_AFTER_MS = 12_000;

/** How long a connection may take to answer a close before it is cut. */
const CLOSE_WITHIN_MS = 1_000;

type Connection = {
  readonly client: Client;
  subscriptions: number;
  /** Whether the subgraph took it: what came before that can have missed nothing. */
  isOpen: boolean;
};

/** What says that the subgraph refuses whoever connects, of the codes by which graphql-transport-ws closes. */
const REFUSALS = { from: 4_400, to: 4_499 };

/**
 * The subscriptions of one subgraph over graphql-transport-ws.
 *
 * Those of one viewer that pass on the same headers share a connection, which is opened for the first of them and closed after the
 * last. A connection that dies ends all of them with an error; the next subscription opens a new one, with headers as of then.
 * Whether the connection was open by then, the error says: its fault is "unopened" when it was not.
 */
export class SubgraphSockets implements AsyncDisposable {
  readonly #options: SubgraphSocketsOptions;
  readonly #connections = new Map<string, Connection>();

  constructor(options: SubgraphSocketsOptions) {
    this.#options = options;
  }

  /** Opens a subscription. It ends when the scope's signal is aborted, and throws when there is no connection or it dies. */
  async *subscribe(request: SubgraphRequest, passed: PassedOn): AsyncGenerator<SubgraphResult, void> {
    const { operation, variables, scope } = request;
    if (scope.signal.aborted) return;
    const { key } = passed;
    const connection = this.#connections.get(key) ?? this.#connect(passed);
    connection.subscriptions += 1;
    const queue = new ItemQueue<SubgraphResult>(MOST_ITEMS_BEHIND);
    const payload = { query: operation.text, variables, ...(operation.name && { operationName: operation.name }) };
    const unsubscribe = connection.client.subscribe(payload, {
      next: (item) => {
        if (!queue.push(item)) unsubscribe();
      },
      // A list of errors means that the subgraph refused the subscription, and nothing comes after it.
      error: (error) => {
        if (Array.isArray(error)) queue.push({ errors: error });
        if (Array.isArray(error)) queue.end();
        else queue.fail(connection.isOpen || isRefusal(error) ? error : unopened(error));
      },
      complete: () => queue.end(),
    });
    const end = () => queue.end();
    scope.signal.addEventListener("abort", end, { once: true });
    try {
      yield* queue;
    } finally {
      scope.signal.removeEventListener("abort", end);
      unsubscribe();
      connection.subscriptions -= 1;
      // The client closes its connection by itself: nobody is left to use it.
      if (connection.subscriptions === 0) this.#forget(key, connection.client);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const clients = Array.from(this.#connections.values(), ({ client }) => client);
    this.#connections.clear();
    await Promise.all(clients.map((client) => client.dispose()));
    for (const client of clients) client.terminate();
  }

  #connect({ key, headers }: PassedOn): Connection {
    const client = createSocketClient(this.#options, headers(), {
      onOpened: () => {
        connection.isOpen = true;
      },
      onClosed: () => this.#forget(key, client),
    });
    const connection = { client, subscriptions: 0, isOpen: false };
    this.#connections.set(key, connection);
    return connection;
  }

  #forget(key: string, client: Client): void {
    if (this.#connections.get(key)?.client === client) this.#connections.delete(key);
  }
}

/** Has a socket hand on its messages parsed, no digit lost; the client parses those alone that are text. */
function readLosslessly(socket: WebSocket): void {
  let handler: ((event: { readonly data: unknown }) => void) | null = null;
  Object.defineProperty(socket, "onmessage", {
    set: (given: typeof handler) => {
      handler = given;
    },
  });
  socket.on("message", (data: Buffer) => handler?.({ data: parsed(data.toString()) }));
}

/** A text that is no JSON is left to the client to refuse. */
function parsed(text: string): unknown {
  try {
    return parseJson(text, "all");
  } catch {
    return text;
  }
}

function isRefusal(error: unknown): boolean {
  const code = isRecord(error) ? error.code : undefined;
  return typeof code === "number" && code >= REFUSALS.from && code <= REFUSALS.to;
}

/** Headers go with the upgrade and in the first message: servers read them here or there. */
function createSocketClient(
  { url, deadlineMs, connectWithinMs, mostBytes }: SubgraphSocketsOptions,
  headers: Readonly<Record<string, string>>,
  { onOpened, onClosed }: { readonly onOpened: () => void; readonly onClosed: () => void },
): Client {
  // The library's type definitions do not know `closeTimeout` yet.
  const options: ClientOptions & { readonly closeTimeout: number } = {
    headers,
    maxPayload: mostBytes,
    handshakeTimeout: connectWithinMs,
    closeTimeout: CLOSE_WITHIN_MS,
  };
  let pongTimer: NodeJS.Timeout | undefined;
  const client = createClient({
    url,
    ...(headers !== NOTHING_TOLD && { connectionParams: headers }),
    webSocketImpl: class extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, options);
        readLosslessly(this);
      }
    },
    // A subscription that is opened again by itself would have skipped what came in between: the client decides.
    retryAttempts: 0,
    connectionAckWaitTimeout: connectWithinMs,
    keepAlive: PING_AFTER_MS,
    on: {
      ping: (received) => {
        if (!received) pongTimer = setTimeout(() => client.terminate(), deadlineMs);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
      connected: onOpened,
      closed: () => {
        clearTimeout(pongTimer);
        onClosed();
      },
    },
  });
  return client;
}
