import { SharedWork } from "../engine/shared-work.ts";

/** How much a cache may hold. Texts are counted because they are what a client can make large. */
export type CacheSize = { readonly mostEntries: number; readonly mostCharacters: number };

/** How often a cache was asked for what it had, and for what it had not, and what it let go of for want of room. */
export type CacheCounts = { hits: number; misses: number; evictions: number };

/**
 * Keeps what was made of a text, least recently used out first. Whoever asks for a text that is being made waits for
 * the same making; one that rejects is forgotten.
 */
export class OperationCache<T> {
  readonly #entries = new Map<string, SharedWork<T>>();
  readonly #size: CacheSize;
  readonly #counts: CacheCounts;
  #characters = 0;

  /** It adds to `counts`, which another cache may have begun. */
  constructor(size: CacheSize, counts: CacheCounts = { hits: 0, misses: 0, evictions: 0 }) {
    this.#size = size;
    this.#counts = counts;
  }

  get entries(): number {
    return this.#entries.size;
  }

  get characters(): number {
    return this.#characters;
  }

  /** What was made of `text`, or what `make` now makes of it until nobody waits for it any more. */
  get(text: string, make: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const known = this.#entries.get(text);
    if (known && !known.isGivenUp) {
      this.#counts.hits += 1;
      this.#entries.delete(text);
      this.#entries.set(text, known);
      return known.join(signal);
    }
    this.#counts.misses += 1;
    if (known) this.#forget(text);
    const making = new SharedWork(make);
    this.#entries.set(text, making);
    this.#characters += text.length;
    this.#evict();
    const made = making.join(signal);
    made.catch(() => {
      if (this.#entries.get(text) === making) this.#forget(text);
    });
    return made;
  }

  #evict(): void {
    for (const text of this.#entries.keys()) {
      if (this.#entries.size <= this.#size.mostEntries && this.#characters <= this.#size.mostCharacters) return;
      this.#forget(text);
      this.#counts.evictions += 1;
    }
  }

  #forget(text: string): void {
    if (this.#entries.delete(text)) this.#characters -= text.length;
  }
}
