import type { Socket } from "node:net";

/** How often a connection is looked at before it is given up: often enough to be no more than a quarter late. */
const LOOKS = 4;

type Watched = { takenBytes: number; looksWithoutProgress: number; giveUp: (connection: Socket) => void };

/**
 * Gives up every connection whose client takes nothing of what waits for it, so that nobody holds memory for longer.
 *
 * A client that takes anything at all is left alone. That shows by the write, so whatever is large is to be written in
 * pieces. Time is counted in looks, which a process that is busy elsewhere misses: its own delay is no client's fault.
 */
export class StalledConnections implements Disposable {
  readonly #connections = new Map<Socket, Watched>();
  readonly #giveUp: (connection: Socket) => void;
  readonly #looking: NodeJS.Timeout;

  constructor(stalledAfterMs: number, giveUp: (connection: Socket) => void) {
    this.#giveUp = giveUp;
    this.#looking = setInterval(() => this.#look(), stalledAfterMs / LOOKS);
    this.#looking.unref();
  }

  /** Watches a connection until it closes. Who writes to it in a way of its own says what giving it up means there. */
  watch(connection: Socket, giveUp = this.#giveUp): void {
    const watched = this.#connections.get(connection);
    if (watched) {
      watched.giveUp = giveUp;
    } else if (!connection.destroyed) {
      this.#connections.set(connection, { takenBytes: 0, looksWithoutProgress: 0, giveUp });
      connection.once("close", () => this.#connections.delete(connection));
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looking);
  }

  #look(): void {
    for (const [connection, watched] of this.#connections) {
      const waitingBytes = connection.writableLength;
      const takenBytes = connection.bytesWritten - waitingBytes;
      const stalls = waitingBytes > 0 && takenBytes === watched.takenBytes;
      watched.takenBytes = takenBytes;
      watched.looksWithoutProgress = stalls ? watched.looksWithoutProgress + 1 : 0;
      if (watched.looksWithoutProgress === LOOKS) watched.giveUp(connection);
    }
  }
}
