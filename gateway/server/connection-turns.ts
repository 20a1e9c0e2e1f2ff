import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

type Turn = { readonly start: () => void; readonly response: ServerResponse };

/**
 * Gives the requests of one connection their turns, one after the other, with a breath of the event loop in between.
 *
 * HTTP/1.1 answers in order anyway, so a client that pipelines loses nothing, and a thousand pipelined requests cannot
 * hold the loop. A connection with more than `maxWaiting` requests in the queue is cut.
 */
export class ConnectionTurns {
  readonly #queues = new WeakMap<Socket, Turn[]>();
  readonly #maxWaiting: number;
  readonly #waitingForIdle: (() => void)[] = [];
  #underway = 0;

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
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

  /** Calls `start` when every earlier request of the connection has its answer; never if the connection ends before. */
  take({ socket }: IncomingMessage, response: ServerResponse, start: () => void): void {
    const queue = this.#queues.get(socket);
    if (queue === undefined) {
      this.#queues.set(socket, []);
      this.#begin(socket, { start, response });
    } else if (queue.length < this.#maxWaiting) queue.push({ start, response });
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
    const turn = socket.destroyed ? undefined : this.#queues.get(socket)?.shift();
    if (turn === undefined) this.#queues.delete(socket);
    else setImmediate(() => this.#begin(socket, turn));
  }
}
