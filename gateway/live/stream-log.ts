import { loopSlices } from "../../platform/loop-slices.ts";
import type { LiveAnswer } from "../engine/engine.ts";

/** So many of the newest items are kept, for those who take them a little later than others. */
export const MOST_KEPT_ITEMS = 256;
/** And no more characters than this, but for the newest one. */
const MOST_KEPT_CHARACTERS = 4_000_000;

/**
 * The newest items of a stream, read by any number of readers at their own pace. It owes nobody anything: a reader that has
 * fallen behind what is kept is told so.
 */
export class StreamLog {
  #items: LiveAnswer[] = [];
  #firstSeq = 0;
  #characters = 0;
  #waiting = new Set<() => void>();
  #isEnded = false;
  #failure: unknown = null;
  #readTo = 0;
  #onRead: (() => void) | null = null;

  /** The place behind the newest item. */
  get end(): number {
    return this.#firstSeq + this.#items.length;
  }

  /** Whether nothing comes behind the newest item. Throws what kept the stream from being opened. */
  get isEnded(): boolean {
    if (this.#failure) throw this.#failure;
    return this.#isEnded;
  }

  add(item: LiveAnswer): void {
    this.#items.push(item);
    this.#characters += item.text.length;
    while (
      this.#items.length > MOST_KEPT_ITEMS ||
      (this.#characters > MOST_KEPT_CHARACTERS && this.#items.length > 1)
    ) {
      this.#characters -= this.#items.shift()?.text.length ?? 0;
      this.#firstSeq += 1;
    }
    this.#wake();
  }

  /** Nothing comes any more; with a failure, whoever reads on is told it. */
  close(failure: unknown = null): void {
    this.#isEnded = true;
    this.#failure = failure;
    this.#wake();
  }

  /** How many items the fastest reader has yet to ask for. */
  get unread(): number {
    return this.end - this.#readTo;
  }

  /** Calls `onRead` once, when a reader has asked for what none has asked for before. */
  onceRead(onRead: () => void): void {
    this.#onRead = onRead;
  }

  /** The item at a place; `behind` where it is kept no more, null where it has not come yet. */
  at(seq: number): LiveAnswer | "behind" | null {
    if (seq < this.#firstSeq) return "behind";
    if (seq > this.#readTo) this.#read(seq);
    return this.#items[seq - this.#firstSeq] ?? null;
  }

  /** The place of the item with a cursor; null where none is kept. */
  placeOf(cursor: string): number | null {
    const index = this.#items.findLastIndex((item) => item.cursor === cursor);
    return index === -1 ? null : this.#firstSeq + index;
  }

  /** Calls `wake` once, when something has come behind a place or nothing comes any more; at once where that is so. */
  onChange(seq: number, wake: () => void): void {
    if (seq < this.end || this.#isEnded) wake();
    else this.#waiting.add(wake);
  }

  /** Does not call `wake` any more. */
  forget(wake: () => void): void {
    this.#waiting.delete(wake);
  }

  #read(seq: number): void {
    this.#readTo = seq;
    const onRead = this.#onRead;
    this.#onRead = null;
    onRead?.();
  }

  /** Wakes all who wait, each in its turn: they write to their clients, and that takes the time that it takes. */
  #wake(): void {
    const woken = this.#waiting;
    if (woken.size === 0) return;
    this.#waiting = new Set();
    for (const wake of woken) loopSlices.add(wake);
  }
}
