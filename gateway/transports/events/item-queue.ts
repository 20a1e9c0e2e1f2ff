import { SlowConsumerError } from "../../executor/transport.ts";

/**
 * Holds items between a source that pushes and a consumer that pulls, and never more than its capacity: a consumer
 * that falls further behind gets what is there and then a {@link SlowConsumerError}.
 */
export class ItemQueue<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  readonly #items: T[] = [];
  #wake: (() => void) | undefined;
  #end: { readonly error?: unknown } | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** False when the queue is full or has ended, and takes no more. */
  push(item: T): boolean {
    if (this.#end) return false;
    if (this.#items.length >= this.#capacity) {
      this.fail(new SlowConsumerError(`more than ${this.#capacity} items behind`));
      return false;
    }
    this.#items.push(item);
    this.#wake?.();
    return true;
  }

  /** Ends the queue: the consumer gets what is in it, then nothing. */
  end(): void {
    this.#end ??= {};
    this.#wake?.();
  }

  /** Ends the queue: the consumer gets what is in it, then the error. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    while (true) {
      for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) yield item;
      if (this.#end) break;
      const woken = Promise.withResolvers<void>();
      this.#wake = woken.resolve;
      await woken.promise;
    }
    if (this.#end && "error" in this.#end) throw this.#end.error;
  }
}
