import { connect, type Socket } from "node:net";
import { Duplex } from "node:stream";

/** Looks so often whether there is something to read. */
const PERIOD_MS = 100;

/** A connection that is read at a pace: what is not read yet waits where the network has it. */
export class SlowConnection extends Duplex {
  readonly #socket: Socket;
  readonly #reading: NodeJS.Timeout;
  #isWanted = false;
  #atOnce: number;

  constructor({ port, host, bytesPerSecond }: { port: number; host: string; bytesPerSecond: number }) {
    super();
    this.#socket = connect({ port, host });
    this.#socket.on("end", () => this.push(null)).on("error", () => this.destroy());
    this.#socket.on("close", () => this.destroy());
    this.#atOnce = (bytesPerSecond * PERIOD_MS) / 1_000;
    this.#reading = setInterval(() => {
      const size = Math.min(this.#atOnce, this.#socket.readableLength);
      const chunk = this.#isWanted && size > 0 ? this.#socket.read(size) : this.#socket.read(0);
      if (chunk) this.#isWanted = this.push(chunk);
    }, PERIOD_MS);
  }

  /** Reads whatever there is from now on. */
  hurry(): void {
    this.#atOnce = Number.POSITIVE_INFINITY;
  }

  override _read(): void {
    this.#isWanted = true;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearInterval(this.#reading);
    this.#socket.destroy();
    done(error);
  }
}
