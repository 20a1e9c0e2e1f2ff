import { setImmediate as nextTurn } from "node:timers/promises";
import type { LiveAnswer } from "../engine.ts";
import { MOST_KEPT_ITEMS, StreamLog } from "./stream-log.ts";

const ITEMS_PER_TURN = MOST_KEPT_ITEMS / 4;

/** Opens a stream behind a cursor, or with what comes now; ends it when `signal` is aborted. */
export type OpenStream = (after: string | null, signal: AbortSignal) => AsyncGenerator<LiveAnswer, void>;

/** One stream that any number of subscribers read. It is open as long as somebody does. */
export class SharedStream {
  readonly log = new StreamLog();
  readonly #leaving = new AbortController();
  readonly #onClosed: () => void;
  #readers = 0;

  /** `onClosed` is called when nobody can join it any more. */
  constructor(after: string | null, open: OpenStream, onClosed: () => void) {
    this.#onClosed = onClosed;
    void this.#run(open(after, this.#leaving.signal));
  }

  /** Holds it open until the returned function is called. */
  hold(): () => void {
    this.#readers += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#readers -= 1;
      if (this.#readers > 0) return;
      this.#onClosed();
      this.#leaving.abort();
    };
  }

  async #run(items: AsyncGenerator<LiveAnswer, void>): Promise<void> {
    let failure: unknown = null;
    try {
      for await (const item of items) {
        this.log.add(item);
        // What comes all at once, as behind an outage, is read while it comes.
        if (this.log.end % ITEMS_PER_TURN === 0) await nextTurn();
      }
    } catch (error) {
      // The operation cannot be planned any more, for example. It is for its subscribers to be told.
      failure = error;
    }
    this.#onClosed();
    this.log.close(failure);
  }
}
