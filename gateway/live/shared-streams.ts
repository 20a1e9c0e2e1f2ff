import type { LiveAnswer } from "../engine.ts";
import { LogReader } from "./log-reader.ts";
import { SharedStream } from "./shared-stream.ts";
import { StreamLog } from "./stream-log.ts";

/** Opens a stream behind a cursor, or with what comes now; ends it when `signal` is aborted. */
export type OpenStream = (after: string | null, signal: AbortSignal) => AsyncGenerator<LiveAnswer, void>;

export type Following = {
  /** Says in full which stream it is and for whom: nothing is shared between two keys. */
  readonly key: string;
  /** The cursor behind which the subscriber goes on; null for what comes now. */
  readonly after: string | null;
  readonly open: OpenStream;
  /** The last answer of a subscriber that fell behind in a stream whose items do not say where they stand. */
  readonly onLeftBehind: () => LiveAnswer;
  /** Aborted when the subscriber has left. */
  readonly signal: AbortSignal;
};

/**
 * Lets subscribers of the same stream share it: it is opened once, each of its items is answered once, and all are given the
 * same text.
 *
 * Who comes with a cursor reads a stream from there, shared with those who come with the same, until it meets the one of all.
 * So does who takes items so slowly that they are kept no more: it goes on from its own cursor, and nobody waits for it.
 */
export class SharedStreams {
  /** By key and, for those who come with a cursor, by that. */
  readonly #streams = new Map<string, SharedStream<LiveAnswer, StreamLog>>();

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size;
  }

  /** The answers for one subscriber. */
  async *follow({ key, after, open, onLeftBehind, signal }: Following): AsyncGenerator<LiveAnswer, void> {
    const releases = new Set<() => void>();
    const join: Join = (place) => {
      const stream = this.#stream(place === null ? key : `${key} ${place}`, place, open);
      const release = stream.hold();
      releases.add(release);
      const leave = () => {
        releases.delete(release);
        release();
      };
      return { log: stream.log, leave };
    };
    let shared = join(null);
    using reader = new LogReader(signal);
    try {
      let cursor: string | null = after;
      let seq = shared.log.end;
      for (let isReplaying = after !== null; ; isReplaying = true) {
        if (isReplaying) {
          const met = yield* this.#replay({ shared, cursor, join, reader, signal });
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
            continue;
          }
          if (signal.aborted || shared.log.isEnded) return;
          await reader.changed([shared.log, seq]);
        }
        if (cursor === null) return yield onLeftBehind();
      }
    } finally {
      for (const release of releases) release();
    }
  }

  /** Reads a stream from a cursor on until the shared one has the item that came last; null where it ends before. */
  async *#replay(replay: Replay): AsyncGenerator<LiveAnswer, Meeting | null> {
    const { join, reader, signal } = replay;
    let { shared } = replay;
    let cursor = replay.cursor ?? "";
    const own = join(cursor);
    let seq = 0;
    try {
      while (!signal.aborted) {
        const place = shared.log.placeOf(cursor);
        if (place !== null) return { shared, seq: place + 1, cursor };
        const item = own.log.at(seq);
        if (item === "behind") return yield* this.#replay({ ...replay, shared, cursor });
        if (item) {
          seq += 1;
          cursor = item.cursor ?? cursor;
          yield item;
          // One that has ended can be there again by now: something comes from the subgraph.
          if (shared.log.isEnded) shared = rejoin(shared, join);
          continue;
        }
        if (own.log.isEnded) return null;
        await reader.changed([own.log, seq], ...(shared.log.isEnded ? [] : [[shared.log, shared.log.end] as const]));
      }
      return null;
    } finally {
      own.leave();
    }
  }

  #stream(name: string, after: string | null, open: OpenStream): SharedStream<LiveAnswer, StreamLog> {
    const known = this.#streams.get(name);
    // Of a stream behind a cursor its beginning is wanted, of the one of all what comes now.
    if (known && (after === null || known.log.at(0) !== "behind")) return known;
    const stream: SharedStream<LiveAnswer, StreamLog> = new SharedStream({
      log: new StreamLog(),
      open: (signal) => open(after, signal),
      onClosed: () => {
        if (this.#streams.get(name) === stream) this.#streams.delete(name);
      },
    });
    this.#streams.set(name, stream);
    return stream;
  }
}

type Joined = { readonly log: StreamLog; readonly leave: () => void };

type Join = (place: string | null) => Joined;

type Replay = {
  readonly shared: Joined;
  readonly cursor: string | null;
  readonly join: Join;
  readonly reader: LogReader;
  readonly signal: AbortSignal;
};

/** Where a subscriber goes on in the shared stream. */
type Meeting = { readonly shared: Joined; readonly seq: number; readonly cursor: string };

function rejoin(ended: Joined, join: Join): Joined {
  ended.leave();
  return join(null);
}
