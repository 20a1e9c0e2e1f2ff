import type { ChangePlace } from "./change-order.ts";

/** So many items wait for a subscriber; behind more than that it reads the order of changes by itself again. */
export const MAX_WAITING_ITEMS = 256;

/** The place of one subscriber among those who are told what comes now. */
export class ChangeSeat<Item> {
  /** Nothing up to this number is told: the subscriber has it already. */
  readonly afterSeq: number;
  #items: Item[] = [];
  #next = 0;
  #leftAt: ChangePlace | null = null;
  #failure: unknown = null;
  #wake = () => {};

  constructor(afterSeq: number) {
    this.afterSeq = afterSeq;
  }

  /** Whether it holds as many items as it may. */
  get isFull(): boolean {
    return this.#items.length - this.#next >= MAX_WAITING_ITEMS;
  }

  /** Up to where all that concerns the subscriber was put here; null while more is put here. */
  get leftAt(): ChangePlace | null {
    return this.#leftAt;
  }

  put(item: Item): void {
    this.#items.push(item);
  }

  /** The next item; null where none waits. Throws what kept the changes from being read. */
  take(): Item | null {
    const item = this.#items[this.#next];
    if (item === undefined) {
      if (this.#failure) throw this.#failure;
      return null;
    }
    this.#next += 1;
    if (this.#next === this.#items.length) [this.#items, this.#next] = [[], 0];
    return item;
  }

  /** From here on nothing is put here any more: the subscriber goes on behind a place, or is told a failure. */
  leave(place: ChangePlace, failure: unknown = null): void {
    this.#leftAt = place;
    this.#failure = failure;
    this.wake();
  }

  /** Wakes the subscriber if it waits. */
  wake(): void {
    this.#wake();
  }

  /** Resolves when there is something to take or nothing comes any more, and when `signal` is aborted. */
  changed(signal: AbortSignal): Promise<void> {
    if (this.#items.length > 0 || this.#leftAt !== null || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = () => {
        signal.removeEventListener("abort", this.#wake);
        this.#wake = () => {};
        resolve();
      };
      signal.addEventListener("abort", this.#wake);
    });
  }
}
