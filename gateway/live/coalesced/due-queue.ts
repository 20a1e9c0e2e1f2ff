/** What waits for its turn, under its key. */
type Due<Item> = { readonly key: string | null; readonly item: Item };

type Resting<Item> = { readonly untilMs: number; readonly waiting: Due<Item> | null };

/**
 * Items that wait to be told, of each key one: a new one takes the place of the one that waits. Once one was told, its key rests for
 * a while. It keeps no key for longer than that.
 *
 * An item that is due keeps the place of the one it replaces, so that a key that changes all the time has its turn as any other.
 * Items without a key replace nothing and do not rest.
 */
export class DueQueue<Item> {
  readonly #everyMs: number;
  /** By key, or by itself without one, in the order in which they came due. */
  readonly #due = new Map<unknown, Due<Item>>();
  /** In the order in which their rest ends, as all rest for as long. */
  readonly #resting = new Map<string, Resting<Item>>();
  #waitingAtRest = 0;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** How many items wait, due or not. */
  get size(): number {
    return this.#due.size + this.#waitingAtRest;
  }

  /** When there may be something to take again, after there was nothing; null where nothing waits. */
  get dueAtMs(): number | null {
    if (this.#waitingAtRest === 0) return null;
    const [first] = this.#resting.values();
    return first?.untilMs ?? null;
  }

  put(key: string | null, item: Item): void {
    const resting = key === null ? undefined : this.#resting.get(key);
    if (key === null || !resting) {
      this.#due.set(key ?? Symbol(), { key, item });
      return;
    }
    if (!resting.waiting) this.#waitingAtRest += 1;
    this.#resting.set(key, { ...resting, waiting: { key, item } });
  }

  /** The next item that is due, if there is one: it is about to be told, and its key waits until {@link told} is called. */
  take(nowMs: number): Due<Item> | null {
    this.#endRests(nowMs);
    for (const [place, due] of this.#due) {
      this.#due.delete(place);
      if (due.key !== null) this.#resting.set(due.key, { untilMs: Number.POSITIVE_INFINITY, waiting: null });
      return due;
    }
    return null;
  }

  /** What was taken has been told: from now on its key rests. */
  told({ key }: Due<Item>, nowMs: number): void {
    const resting = key === null ? undefined : this.#resting.get(key);
    if (key === null || !resting) return;
    this.#resting.delete(key);
    this.#resting.set(key, { ...resting, untilMs: nowMs + this.#everyMs });
  }

  #endRests(nowMs: number): void {
    for (const [key, { untilMs, waiting }] of this.#resting) {
      if (untilMs > nowMs) return;
      this.#resting.delete(key);
      if (!waiting) continue;
      this.#waitingAtRest -= 1;
      this.#due.set(key, waiting);
    }
  }
}
