import { loopSlices } from "../../platform/loop-slices.ts";
import type { LiveAnswer } from "../engine/engine.ts";
import { CatchUps } from "./catch-ups.ts";
import { LogReader } from "./log-reader.ts";
import { type OpenStream, openResumable, type ResumableStream } from "./resumable-stream.ts";
import type { StreamLog } from "./stream-log.ts";

export type Following = {
  /** Says in full which stream it is and for whom: nothing is shared between two keys. */
  readonly key: string;
  /** The cursor behind which the subscriber goes on; null for what comes now. */
  readonly after: string | null;
  readonly open: OpenStream;
  /** The last answer of a subscriber that fell behind, where the items do not say where they stand or too many are behind. */
  readonly onLeftBehind: () => LiveAnswer;
  /** Aborted when the subscriber has left. */
  readonly signal: AbortSignal;
};

/**
 * Lets subscribers of the same stream share it: it is opened once, each of its items is answered once, and all are given the
 * same text.
 *
 * Who comes with a cursor reads a stream from there, shared with those who come with the same, until it meets the one of all.
 * So does who takes items so slowly that they are kept no more: it goes on from its own cursor, and nobody waits for it. When
 * too many do so at a time, the next is told: `onLeftBehind`.
 */
export class SharedStreams {
  /** Those of all, by their keys. */
  readonly #streams = new Map<string, ResumableStream>();
  readonly #catchUps = new CatchUps();

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size + this.#catchUps.size;
  }

  /** The answers for one subscriber. */
  async *follow({ key, after, open, onLeftBehind, signal }: Following): AsyncGenerator<LiveAnswer, void> {
    const held = new HeldStreams();
    const join = () => held.join(this.#stream(key, open), 0);
    const catchUp: Replay["catchUp"] = (cursor, isLaggard) => {
      const found = this.#catchUps.find({ key, cursor, open, isLaggard });
      return found && held.join(found.stream, found.seq);
    };
    let shared = join();
    using reader = new LogReader(signal);
    try {
      let cursor: string | null = after;
      let seq = shared.log.end;
      for (let isReplaying = after !== null; ; isReplaying = true) {
        if (isReplaying) {
          const isLaggard = cursor !== after;
          const met = yield* this.#replay({ shared, cursor, isLaggard, join, catchUp, onLeftBehind, reader, signal });
          if (met === null) return;
          ({ shared, seq, cursor } = met);
        }
        for (;;) {
          const item = shared.log.at(seq);
          if (item === "behind") break;
          if (item) {
            seq += 1;
            cursor = item.cursor ?? cursor;
            yield item;
            if (loopSlices.isOver) await loopSlices.turn();
            continue;
          }
          if (signal.aborted || shared.log.isEnded) return;
          await reader.changed([shared.log, seq]);
        }
        if (cursor === null) return yield onLeftBehind();
      }
    } finally {
      held.leaveAll();
    }
  }

  /** Reads a stream from a cursor on until the shared one has the item that came last; null where it ends before. */
  async *#replay(replay: Replay): AsyncGenerator<LiveAnswer, Meeting | null> {
    const { join, catchUp, onLeftBehind, reader, signal } = replay;
    let { shared, isLaggard } = replay;
    let cursor = replay.cursor ?? "";
    let own: Joined | null = null;
    let seq = 0;
    try {
      while (!signal.aborted) {
        const place = shared.log.placeOf(cursor);
        if (place !== null) return { shared, seq: place + 1, cursor };
        if (own === null) {
          own = catchUp(cursor, isLaggard);
          if (own === null) return yield* saidOnce(onLeftBehind());
          seq = own.seq;
        }
        const item = own.log.at(seq);
        if (item === "behind") {
          // Others read it as well, and faster.
          own.leave();
          own = null;
          isLaggard = true;
          continue;
        }
        if (item) {
          seq += 1;
          cursor = item.cursor ?? cursor;
          yield item;
          if (loopSlices.isOver) await loopSlices.turn();
          // One that has ended can be there again by now: something comes from the subgraph.
          if (shared.log.isEnded) shared = rejoin(shared, join);
          continue;
        }
        if (own.log.isEnded) return null;
        await reader.changed([own.log, seq], ...(shared.log.isEnded ? [] : [[shared.log, shared.log.end] as const]));
      }
      return null;
    } finally {
      own?.leave();
    }
  }

  #stream(key: string, open: OpenStream): ResumableStream {
    const known = this.#streams.get(key);
    if (known) return known;
    const stream: ResumableStream = openResumable(open, {
      after: null,
      onClosed: () => {
        if (this.#streams.get(key) === stream) this.#streams.delete(key);
      },
    });
    this.#streams.set(key, stream);
    return stream;
  }
}

/** The streams that one subscriber holds open. */
class HeldStreams {
  readonly #releases = new Set<() => void>();

  join(stream: ResumableStream, seq: number): Joined {
    const release = stream.hold();
    this.#releases.add(release);
    const leave = () => {
      this.#releases.delete(release);
      release();
    };
    return { log: stream.log, seq, leave };
  }

  leaveAll(): void {
    for (const release of this.#releases) release();
  }
}

async function* saidOnce(answer: LiveAnswer): AsyncGenerator<LiveAnswer, null> {
  yield answer;
  return null;
}

type Joined = {
  readonly log: StreamLog;
  /** Where the subscriber begins to read. */
  readonly seq: number;
  readonly leave: () => void;
};

type Replay = {
  readonly shared: Joined;
  readonly cursor: string | null;
  /** Whether the subscriber has had items and did not take the next ones in time. */
  readonly isLaggard: boolean;
  readonly join: () => Joined;
  /** Null when too many have fallen behind. */
  readonly catchUp: (cursor: string, isLaggard: boolean) => Joined | null;
  readonly onLeftBehind: () => LiveAnswer;
  readonly reader: LogReader;
  readonly signal: AbortSignal;
};

/** Where a subscriber goes on in the shared stream. */
type Meeting = { readonly shared: Joined; readonly seq: number; readonly cursor: string };

function rejoin(ended: Joined, join: () => Joined): Joined {
  ended.leave();
  return join();
}
