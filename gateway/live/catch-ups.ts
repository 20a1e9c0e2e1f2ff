import { type OpenStream, openResumable, type ResumableStream } from "./resumable-stream.ts";

/**
 * For subscribers of one stream that fell behind: theirs are read as slowly as they read, and each costs the subgraph what the
 * stream of all does. Who falls behind while there are so many is told to come back.
 */
export const MOST_OF_LAGGARDS = 16;

/** One that has what a subscriber needs is looked for among so many: each look compares some hundred cursors. */
const MOST_LOOKED_AT = 32;

export type CatchUpRequest = {
  /** Of the stream of all. */
  readonly key: string;
  /** The last item that the subscriber has. */
  readonly cursor: string;
  readonly open: OpenStream;
  /** Whether the subscriber fell behind, rather than came with its cursor. */
  readonly isLaggard: boolean;
};

/** A stream that goes on behind a cursor, and the place at which it does. */
export type CatchUp = { readonly stream: ResumableStream; readonly seq: number };

/**
 * The streams that begin behind cursors. Subscribers whose cursors are not far from each other share one, which is read as fast as
 * the first of them reads.
 */
export class CatchUps {
  readonly #byKey = new Map<string, Set<ResumableStream>>();
  readonly #laggards = new Map<ResumableStream, string>();
  readonly #starts = new WeakMap<ResumableStream, string>();

  /** How many are open. */
  get size(): number {
    let size = 0;
    for (const streams of this.#byKey.values()) size += streams.size;
    return size;
  }

  /** One that goes on behind a cursor, to be held; null when too many have fallen behind. */
  find({ key, cursor, open, isLaggard }: CatchUpRequest): CatchUp | null {
    const streams = this.#byKey.get(key) ?? new Set();
    let looks = MOST_LOOKED_AT;
    for (const stream of streams) {
      const seq = this.#placeIn(stream, cursor);
      if (seq !== null) return { stream, seq };
      looks -= 1;
      if (looks === 0) break;
    }
    if (isLaggard && this.#laggardsOf(key) >= MOST_OF_LAGGARDS) return null;
    const stream: ResumableStream = openResumable(open, {
      after: cursor,
      onClosed: () => this.#forget(key, stream),
    });
    this.#starts.set(stream, cursor);
    if (isLaggard) this.#laggards.set(stream, key);
    this.#byKey.set(key, streams.add(stream));
    return { stream, seq: 0 };
  }

  #placeIn(stream: ResumableStream, cursor: string): number | null {
    if (this.#starts.get(stream) === cursor && stream.log.at(0) !== "behind") return 0;
    const place = stream.log.placeOf(cursor);
    return place === null ? null : place + 1;
  }

  #laggardsOf(key: string): number {
    let count = 0;
    for (const of of this.#laggards.values()) if (of === key) count += 1;
    return count;
  }

  #forget(key: string, stream: ResumableStream): void {
    this.#laggards.delete(stream);
    const streams = this.#byKey.get(key);
    streams?.delete(stream);
    if (streams?.size === 0) this.#byKey.delete(key);
  }
}
