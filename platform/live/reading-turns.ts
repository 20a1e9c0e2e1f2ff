/**
 * Turns of the event loop for those who read a long past. A store in this thread answers without one, and so can a socket take what is
 * written: whoever read on and on would keep all others waiting until it has read everything.
 *
 * One reader has its turn, and what that sets off is done, before others have the loop, and then the next reader.
 */
export class ReadingTurns {
  readonly #waiting: (() => void)[] = [];

  /** Resolves in a turn of its own, in the order in which turns were asked for. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(this.#run);
    });
  }

  readonly #run = (): void => {
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) setImmediate(this.#run);
  };
}
