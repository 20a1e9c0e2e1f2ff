import { loopSlices } from "../../../platform/loop-slices.ts";
import type { LiveAnswer } from "../../engine/engine.ts";
import { LogReader } from "../log-reader.ts";
import { SharedStream } from "../shared-stream.ts";
import { type StateAnswer, StateLog } from "./state-log.ts";

export type CoalescedFollowing = {
  /** Says in full which stream it is and for whom: nothing is shared between two keys. */
  readonly key: string;
  /** Opens the stream, which ends when `signal` is aborted. */
  readonly open: (signal: AbortSignal) => AsyncGenerator<StateAnswer, void>;
  /** Aborted when the subscriber has left. */
  readonly signal: AbortSignal;
};

/**
 * Lets subscribers of the same stream of states share it: it is opened once, each of its items is answered once, and all are given
 * the same text.
 *
 * Who joins is given the newest answer of each key first, whatever it had before, and then what is new. Who takes them slowly holds
 * nobody up, and skips what was replaced meanwhile.
 */
export class CoalescedStreams {
  readonly #streams = new Map<string, SharedStream<StateAnswer, StateLog>>();

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size;
  }

  /** The answers for one subscriber. */
  async *follow({ key, open, signal }: CoalescedFollowing): AsyncGenerator<LiveAnswer, void> {
    const stream = this.#stream(key, open);
    const release = stream.hold();
    const { log } = stream;
    const joinedAt = log.end;
    using reader = new LogReader(signal);
    try {
      for (let seq = 0; ; ) {
        const found = log.next(seq, joinedAt);
        if (found) {
          seq = found.next;
          yield found.answer;
          if (loopSlices.isOver) await loopSlices.turn();
          continue;
        }
        if (signal.aborted || log.isEnded) return;
        await reader.changed([log, log.end]);
      }
    } finally {
      release();
    }
  }

  #stream(key: string, open: CoalescedFollowing["open"]): SharedStream<StateAnswer, StateLog> {
    const known = this.#streams.get(key);
    if (known) return known;
    const onClosed = () => {
      if (this.#streams.get(key) === stream) this.#streams.delete(key);
    };
    const stream: SharedStream<StateAnswer, StateLog> = new SharedStream({ log: new StateLog(), open, onClosed });
    this.#streams.set(key, stream);
    return stream;
  }
}
