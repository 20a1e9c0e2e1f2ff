import type { Writable } from "node:stream";

/**
 * Tells when a client has taken what was written to it, so that the next item is fetched only then.
 *
 * Any number of callers may wait on one outlet.
 */
export class Outlet {
  readonly #stream: Writable;
  readonly #stalledAfterMs: number;
  #waiting: Promise<boolean> | undefined;

  constructor(stream: Writable, stalledAfterMs: number) {
    this.#stream = stream;
    this.#stalledAfterMs = stalledAfterMs;
  }

  /** True while the client has to take something before it is sent more. */
  get full(): boolean {
    return this.#stream.writableNeedDrain;
  }

  /**
   * True when the client has taken what was written; false when the stream closed, or the client took too long.
   *
   * Whoever was woken first may have filled the stream again: ask `full` once more before writing.
   */
  drained(): Promise<boolean> {
    this.#waiting ??= this.#untilDrained();
    return this.#waiting;
  }

  #untilDrained(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const settle = (drained: boolean) => {
      clearTimeout(timer);
      this.#stream.off("drain", onDrain).off("close", onClose);
      this.#waiting = undefined;
      resolve(drained);
    };
    const onDrain = () => settle(true);
    const onClose = () => settle(false);
    const timer = setTimeout(() => settle(false), this.#stalledAfterMs);
    this.#stream.once("drain", onDrain).once("close", onClose);
    return promise;
  }
}
