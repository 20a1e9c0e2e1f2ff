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

  /** True once the stream takes more; false when it is closed, or took nothing more for as long as a client may stall. */
  async takesMore(): Promise<boolean> {
    // Whoever was woken first may have filled the stream again.
    while (this.#stream.writableNeedDrain && !this.#stream.destroyed) {
      this.#waiting ??= this.#drained();
      if (!(await this.#waiting)) return false;
    }
    return !this.#stream.destroyed;
  }

  #drained(): Promise<boolean> {
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
