import type { Socket } from "node:net";

/** A round more for each of these that was sent: at a round of 30 s that is 35 KB a second, less than anybody reads. */
const BYTES_PER_ROUND = 1_048_576;

/**
 * Tells whether a client is still there, by rounds in each of which it is asked for a sign of life.
 *
 * It sees the question only when it has read all that was sent before, most of which may still be in buffers of the
 * network: it has as many rounds as that takes.
 */
export class SocketLiveness {
  readonly #connection: Socket;
  #heard = true;
  #silentRounds = 0;
  #sentBeforeSilence = 0;

  constructor(connection: Socket) {
    this.#connection = connection;
  }

  /** Notes a sign of life. */
  heard(): void {
    this.#heard = true;
  }

  /** Begins another round: false when the client has been silent for longer than it may. */
  check(): boolean {
    const sentBytes = this.#connection.bytesWritten;
    if (this.#heard) {
      this.#silentRounds = 0;
      this.#sentBeforeSilence = sentBytes;
    } else this.#silentRounds += 1;
    this.#heard = false;
    return this.#silentRounds <= Math.floor((sentBytes - this.#sentBeforeSilence) / BYTES_PER_ROUND);
  }
}
