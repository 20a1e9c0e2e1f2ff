/** An operation that ended this many processes is not planned again: once can be somebody else's doing. */
const MAX_ENDINGS = 2;

/** So many operations are remembered; the oldest are forgotten first. */
const MAX_REMEMBERED = 10_000;

/** Remembers which operations ended a planner. */
export class FatalOperations {
  readonly #endings = new Map<string, number>();

  /** Whether an operation has ended so many planners that it is not planned any more. */
  has(identity: string): boolean {
    return (this.#endings.get(identity) ?? 0) >= MAX_ENDINGS;
  }

  /** Notes that an operation ended one. */
  add(identity: string): void {
    const endings = (this.#endings.get(identity) ?? 0) + 1;
    this.#endings.delete(identity);
    this.#endings.set(identity, endings);
    for (const oldest of this.#endings.keys()) {
      if (this.#endings.size <= MAX_REMEMBERED) break;
      this.#endings.delete(oldest);
    }
  }
}
