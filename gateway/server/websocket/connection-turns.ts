import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

type Turn = { readonly start: () => void; readonly response: ServerResponse };

type Queue = { response: ServerResponse; readonly waiting: Turn[] };

export type ConnectionTurnsOptions = {
  /** How many requests of one connection may wait for the answer to an earlier one. */
  readonly maxWaiting: number;
  /** Told when the first of a connection's requests has its turn. */
  readonly onBusy: (socket: Socket) => void;
  /** Told when all of an open connection's requests have their answers. */
  readonly onIdle: (socket: Socket) => void;
};

/**
 * Gives the requests of one connection their turns, one after the other, with a breath of the event loop in between.
 *
 * HTTP/1.1 answers in order anyway, so a client that pipelines loses nothing, and a thousand pipelined requests cannot
 * hold the loop. A connection with more than `maxWaiting` requests in the queue is cut.
 */
export class ConnectionTurns {
  readonly #options: ConnectionTurnsOptions;
  readonly #queues = new WeakMap<Socket, Queue>();
  readonly #waitingForIdle: (() => void)[] = [];
  #underway = 0;

  constructor(options: ConnectionTurnsOptions) {
    this.#options = options;
  }

  /** How many requests have had their turn and have no answer yet. */
  get underway(): number {
    return this.#underway;
  }

  /** Resolves when no request is under way. */
  idle(): Promise<void> {
    if (this.#underway === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waitingForIdle.push(resolve));
  }

  /** The response whose turn it is on a connection; undefined when nothing is asked of it. */
  responseOf(socket: Socket): ServerResponse | undefined {
    return this.#queues.get(socket)?.response;
  }

  /** Calls `start` when every earlier request of the connection has its answer; never if the connection ends before. */
  take({ socket }: IncomingMessage, response: ServerResponse, start: () => void): void {
    const queue = this.#queues.get(socket);
    if (queue === undefined) {
      if (hasEnded(socket)) return;
      this.#queues.set(socket, { response, waiting: [] });
      this.#options.onBusy(socket);
      this.#begin(socket, { start, response });
    } else if (queue.waiting.length < this.#options.maxWaiting) queue.waiting.push({ start, response });
    else socket.destroy();
  }

  #begin(socket: Socket, { start, response }: Turn): void {
    this.#underway += 1;
    response.on("close", () => this.#end(socket));
    start();
  }

  #end(socket: Socket): void {
    this.#underway -= 1;
    if (this.#underway === 0) for (const resolve of this.#waitingForIdle.splice(0)) resolve();
    const queue = this.#queues.get(socket);
    const turn = hasEnded(socket) ? undefined : queue?.waiting.shift();
    if (queue === undefined || turn === undefined) {
      this.#queues.delete(socket);
      if (!socket.destroyed) this.#options.onIdle(socket);
      return;
    }
    queue.response = turn.response;
    setImmediate(() => this.#begin(socket, turn));
  }
}

/** What comes after the last answer of a connection is not acted upon: RFC 9112, 9.6. */
function hasEnded(socket: Socket): boolean {
  return socket.destroyed || socket.writableEnded;
}
