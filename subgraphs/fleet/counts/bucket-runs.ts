/** What is added: events of one root of a tally in one bucket of time. */
export type AddEvents = (root: number, startMs: number | null, count: number) => void;

/** Adds up events that come in the order of time, and hands them on bucket by bucket. */
export class BucketRuns {
  readonly #add: AddEvents;
  readonly #counts = new Map<number, number>();
  #startMs: number | null = null;

  constructor(add: AddEvents) {
    this.#add = add;
  }

  add(root: number, startMs: number | null, count: number): void {
    if (startMs !== this.#startMs) this.end();
    this.#startMs = startMs;
    this.#counts.set(root, (this.#counts.get(root) ?? 0) + count);
  }

  /** Hands on what is left. */
  end(): void {
    for (const [root, count] of this.#counts) this.#add(root, this.#startMs, count);
    this.#counts.clear();
  }
}
