import type { LiveAnswer } from "../../engine/engine.ts";
import { refusalOf } from "../../engine/refusal.ts";
import { StreamLog } from "../stream-log.ts";

/** An answer that takes the place of the one before of its key; without a key, of none. */
export type StateAnswer = LiveAnswer & { readonly key: string | null };

/** So many of the newest answers without a key are kept, for those who take them a little later than others. */
const MOST_KEYLESS = 256;
const MOST_CHARACTERS = 32_000_000;

type Entry = { readonly seq: number; readonly key: string | null; answer: StateAnswer | null };

/** What stands in the log of places for an answer. */
const PLACE: LiveAnswer = { text: "", cursor: null };

/**
 * The newest answer of each key, in the order in which they came, read by any number of readers at their own pace: each needs to know
 * nothing but the number behind the last it has taken. A reader that is slow is never further behind than one answer of each key.
 */
export class StateLog {
  /** Numbers what comes, and wakes those who wait for it. */
  readonly #places = new StreamLog();
  /** Ascending; those that were replaced have no answer. */
  #entries: Entry[] = [];
  readonly #newest = new Map<string, Entry>();
  readonly #keyless: Entry[] = [];
  #characters = 0;

  /** The number behind the newest answer. */
  get end(): number {
    return this.#places.end;
  }

  /** Whether nothing comes behind the newest answer. Throws what the stream ended with. */
  get isEnded(): boolean {
    return this.#places.isEnded;
  }

  /** Throws when the answers of all keys take more memory than a stream may have. */
  add(answer: StateAnswer): void {
    const { key } = answer;
    const entry = { seq: this.end, key, answer };
    if (key === null) {
      this.#keyless.push(entry);
      if (this.#keyless.length > MOST_KEYLESS) this.#drop(this.#keyless.shift());
    } else {
      this.#drop(this.#newest.get(key));
      this.#newest.set(key, entry);
    }
    this.#entries.push(entry);
    this.#characters += answer.text.length;
    if (this.#characters > MOST_CHARACTERS) throw TOO_LARGE;
    // Half of them at most are of no use, so that a reader skips few and this costs each answer the same.
    const mostEntries = 2 * (this.#newest.size + this.#keyless.length);
    if (this.#entries.length > mostEntries) this.#entries = this.#entries.filter((one) => one.answer !== null);
    this.#places.add(PLACE);
  }

  /** Nothing comes any more; with a failure, whoever reads on is told it. */
  close(failure: unknown = null): void {
    this.#places.close(failure);
  }

  /** The first answer from a number on, and the number behind it; null where none has come yet. Those without a key count from `joinedAt` on. */
  next(seq: number, joinedAt: number): { readonly answer: StateAnswer; readonly next: number } | null {
    for (let index = this.#indexOf(seq); index < this.#entries.length; index += 1) {
      const { answer, key, seq: own } = this.#entries[index] as Entry;
      if (answer && (key !== null || own >= joinedAt)) return { answer, next: own + 1 };
    }
    return null;
  }

  /** Calls `wake` once, when something has come behind a place or nothing comes any more; at once where that is so. */
  onChange(seq: number, wake: () => void): void {
    this.#places.onChange(seq, wake);
  }

  /** Does not call `wake` any more. */
  forget(wake: () => void): void {
    this.#places.forget(wake);
  }

  #drop(entry: Entry | undefined): void {
    if (!entry) return;
    this.#characters -= entry.answer?.text.length ?? 0;
    entry.answer = null;
  }

  /** Where the entries from a number on begin. */
  #indexOf(seq: number): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle] as Entry).seq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const TOO_LARGE = refusalOf(
  `The newest answers of all keys of this stream have more than ${MOST_CHARACTERS} characters: select less, or fewer keys.`,
  "LIMIT_EXCEEDED",
);
