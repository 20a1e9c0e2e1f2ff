import type { LiveAnswer } from "../engine.ts";
import { loopSlices } from "../loop-slices.ts";
import { MOST_KEPT_ITEMS, StreamLog } from "./stream-log.ts";

const ITEMS_PER_TURN = MOST_KEPT_ITEMS / 4;

/** A stream behind a cursor is read no further ahead of its fastest reader: none of what is read for it is lost to it. */
const MOST_AHEAD = MOST_KEPT_ITEMS / 4;

/** Opens a stream behind a cursor, or with what comes now; ends it when `signal` is aborted. */
export type OpenStream = (after: string | null, signal: AbortSignal) => AsyncGenerator<LiveAnswer, void>;

export type SharedStreamOptions = {
  /** The cursor behind which it begins; null for what comes now. */
  readonly after: string | null;
  /** Called when nobody can join it any more. */
  readonly onClosed: () => void;
};

/**
 * One stream that any number of subscribers read. It is open as long as somebody does. One that begins with what comes now is
 * read as it comes; one that begins behind a cursor, as fast as the fastest of its readers.
 */
export class SharedStream {
  readonly log = new StreamLog();
  readonly #leaving = new AbortController();
  readonly #onClosed: () => void;
  readonly #isPaced: boolean;
  #goOn: () => void = () => {};
  #readers = 0;

  constructor(open: OpenStream, { after, onClosed }: SharedStreamOptions) {
    this.#onClosed = onClosed;
    this.#isPaced = after !== null;
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
      this.#goOn();
    };
  }

  async #run(items: AsyncGenerator<LiveAnswer, void>): Promise<void> {
    let failure: unknown = null;
    try {
      for await (const item of items) {
        this.log.add(item);
        // What comes all at once, as behind an outage, is read while it comes: whoever waits has a turn before the next.
        if (loopSlices.isOver || this.log.end % ITEMS_PER_TURN === 0) await loopSlices.turn();
        while (this.#isPaced && this.log.unread > MOST_AHEAD && !this.#leaving.signal.aborted) await this.#nextRead();
      }
    } catch (error) {
      // The operation cannot be planned any more, for example. It is for its subscribers to be told.
      failure = error;
    }
    this.#onClosed();
    this.log.close(failure);
  }

  #nextRead(): Promise<void> {
    return new Promise((resolve) => {
      this.#goOn = resolve;
      this.log.onceRead(resolve);
    });
  }
}
