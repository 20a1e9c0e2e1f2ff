import { loopSlices } from "../../platform/loop-slices.ts";
import type { LiveAnswer } from "../engine/engine.ts";
import { MOST_KEPT_ITEMS } from "./stream-log.ts";

const ITEMS_PER_TURN = MOST_KEPT_ITEMS / 4;

/** A stream that is read at the pace of its readers is read no further ahead of the fastest: none of what is read for it is lost to it. */
const MOST_AHEAD = MOST_KEPT_ITEMS / 4;

/** Keeps the answers of a stream for those who read them. */
export type AnswerLog<Answer> = {
  /** The place behind the newest answer. */
  readonly end: number;
  add(answer: Answer): void;
  /** Nothing comes any more; with a failure, whoever reads on is told it. */
  close(failure: unknown): void;
};

/** How far its readers are. */
export type Pace = {
  /** How many answers the fastest of them has yet to ask for. */
  readonly unread: number;
  /** Calls `onRead` once, when one has asked for what none has asked for before. */
  onceRead(onRead: () => void): void;
};

export type SharedStreamParts<Answer, Log> = {
  readonly log: Log;
  /** Opens it; it ends when `signal` is aborted. */
  readonly open: (signal: AbortSignal) => AsyncGenerator<Answer, void>;
  /** Called when nobody can join it any more. */
  readonly onClosed: () => void;
  /** What it is read at the pace of; without it, it is read as it comes. */
  readonly pace?: Pace | null;
};

/** One stream that any number of subscribers read. It is open as long as somebody does. */
export class SharedStream<Answer extends LiveAnswer, Log extends AnswerLog<Answer>> {
  readonly log: Log;
  readonly #leaving = new AbortController();
  readonly #onClosed: () => void;
  readonly #pace: Pace | null;
  #goOn: () => void = () => {};
  #readers = 0;

  constructor({ log, open, onClosed, pace = null }: SharedStreamParts<Answer, Log>) {
    this.log = log;
    this.#pace = pace;
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
      this.#goOn();
    };
  }

  async #run(items: AsyncGenerator<Answer, void>): Promise<void> {
    let failure: unknown = null;
    try {
      for await (const item of items) {
        this.log.add(item);
        // What comes all at once, as behind an outage, is read while it comes: whoever waits has a turn before the next.
        if (loopSlices.isOver || this.log.end % ITEMS_PER_TURN === 0) await loopSlices.turn();
        if (this.#pace) await this.#keepPace(this.#pace);
      }
    } catch (error) {
      // The operation cannot be planned any more, for example. It is for its subscribers to be told.
      failure = error;
    }
    this.#onClosed();
    this.log.close(failure);
  }

  async #keepPace(pace: Pace): Promise<void> {
    while (pace.unread > MOST_AHEAD && !this.#leaving.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
        pace.onceRead(resolve);
      });
    }
  }
}
