import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { SubgraphRequest, SubgraphResult } from "../executor/transport.ts";
import { ItemQueue } from "./item-queue.ts";

export type SubgraphSocketOptions = {
  readonly url: string;
  readonly deadlineMs: number;
  readonly mostBytes: number;
};

/** A consumer may be this many items behind before its subscription is ended. */
const MOST_ITEMS_BEHIND = 256;

/** A connection over which nothing came for so long is asked whether it lives. */
const PING_AFTER_MS = 12_000;

/**
 * The subscriptions of one subgraph, over one connection that is opened for the first of them and closed after the
 * last. A connection that dies ends all of them with an error; the next subscription opens a new one.
 */
export class SubgraphSocket implements AsyncDisposable {
  readonly #client: Client;

  constructor({ url, deadlineMs, mostBytes }: SubgraphSocketOptions) {
    let pongTimer: NodeJS.Timeout | undefined;
    this.#client = createClient({
      url,
      webSocketImpl: class extends WebSocket {
        constructor(address: string, protocols: string) {
          super(address, protocols, { maxPayload: mostBytes, handshakeTimeout: deadlineMs });
        }
      },
      // A subscription that is opened again by itself would have skipped what came in between: the client decides.
      retryAttempts: 0,
      connectionAckWaitTimeout: deadlineMs,
      keepAlive: PING_AFTER_MS,
      on: {
        ping: (received) => {
          if (!received) pongTimer = setTimeout(() => this.#client.terminate(), deadlineMs);
        },
        pong: (received) => {
          if (received) clearTimeout(pongTimer);
        },
        closed: () => clearTimeout(pongTimer),
      },
    });
  }

  /** Opens a subscription. It ends when the scope's signal is aborted, and throws when the connection dies. */
  async *subscribe({ operation, variables, scope }: SubgraphRequest): AsyncGenerator<SubgraphResult, void> {
    const { signal } = scope;
    if (signal.aborted) return;
    const queue = new ItemQueue<SubgraphResult>(MOST_ITEMS_BEHIND);
    const payload = { query: operation.text, variables, ...(operation.name && { operationName: operation.name }) };
    const unsubscribe = this.#client.subscribe(payload, {
      next: (item) => {
        if (!queue.push(item)) unsubscribe();
      },
      // A list of errors means that the subgraph refused the subscription, and nothing comes after it.
      error: (error) => {
        if (Array.isArray(error)) queue.push({ errors: error });
        if (Array.isArray(error)) queue.end();
        else queue.fail(error);
      },
      complete: () => queue.end(),
    });
    const end = () => queue.end();
    signal.addEventListener("abort", end, { once: true });
    try {
      yield* queue;
    } finally {
      signal.removeEventListener("abort", end);
      unsubscribe();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
    this.#client.terminate();
  }
}
