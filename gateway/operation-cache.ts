/** How much a cache may hold. Texts are counted because they are what a client can make large. */
export type CacheSize = { readonly mostEntries: number; readonly mostCharacters: number };

/**
 * Keeps what was made of a text, least recently used out first. Whoever asks for a text that is being made waits for
 * the same making; a making that rejects is forgotten.
 */
export class OperationCache<T> {
  readonly #entries = new Map<string, Promise<T>>();
  readonly #size: CacheSize;
  #characters = 0;

  constructor(size: CacheSize) {
    this.#size = size;
  }

  get entries(): number {
    return this.#entries.size;
  }

  /** What was made of `text`, or what `make` now makes of it. */
  get(text: string, make: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(text);
    if (known) {
      this.#entries.delete(text);
      this.#entries.set(text, known);
      return known;
    }
    const made = make();
    this.#entries.set(text, made);
    this.#characters += text.length;
    this.#evict();
    made.catch(() => {
      if (this.#entries.get(text) === made) this.#forget(text);
    });
    return made;
  }

  #evict(): void {
    for (const text of this.#entries.keys()) {
      if (this.#entries.size <= this.#size.mostEntries && this.#characters <= this.#size.mostCharacters) return;
      this.#forget(text);
    }
  }

  #forget(text: string): void {
    if (this.#entries.delete(text)) this.#characters -= text.length;
  }
}
