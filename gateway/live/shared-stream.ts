import { setImmediate as nextTurn } from "node:timers/promises";
import type { LiveAnswer } from "../engine.ts";
import { MOST_KEPT_ITEMS } from "./stream-log.ts";

const ITEMS_PER_TURN = MOST_KEPT_ITEMS / 4;

/** Keeps the answers of a stream for those who read them. */
export type AnswerLog<Answer> = {
  /** The place behind the newest answer. */
  readonly end: number;
  add(answer: Answer): void;
  /** Nothing comes any more; with a failure, whoever reads on is told it. */
  close(failure: unknown): void;
};

export type SharedStreamParts<Answer, Log> = {
  readonly log: Log;
  /** Opens it; it ends when `signal` is aborted. */
  readonly open: (signal: AbortSignal) => AsyncGenerator<Answer, void>;
  /** Called when nobody can join it any more. */
  readonly onClosed: () => void;
};

/** One stream that any number of subscribers read. It is open as long as somebody does. */
export class SharedStream<Answer extends LiveAnswer, Log extends AnswerLog<Answer>> {
  readonly log: Log;
  readonly #leaving = new AbortController();
  readonly #onClosed: () => void;
  #readers = 0;

  constructor({ log, open, onClosed }: SharedStreamParts<Answer, Log>) {
    this.log = log;
    this.#onClosed = onClosed;
    void this.#run(open(this.#leaving.signal));
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

  async #run(items: AsyncGenerator<Answer, void>): Promise<void> {
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
