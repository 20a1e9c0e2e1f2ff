/** One of the lists that a filter may have, and what a state has of it. */
export type Dimension<Filter, State> = {
  /** The values of which a state must have one; null or absent where the filter does not ask. */
  readonly wanted: (filter: Filter) => readonly string[] | null | undefined;
  readonly valuesOf: (state: State) => readonly string[];
};

/**
 * Filters by what they ask for: finds those that may want a state without looking at the others.
 *
 * A filter is kept under the values of one of its lists, the first in the order of the dimensions that it has: those that tell most
 * come first. Filters without any list are looked at for every state.
 */
export class FilterIndex<Filter, State, Entry> {
  readonly #dimensions: readonly Dimension<Filter, State>[];
  /** By dimension, then by value. */
  readonly #byValue: readonly Map<string, Set<Entry>>[];
  readonly #others = new Set<Entry>();

  constructor(dimensions: readonly Dimension<Filter, State>[]) {
    this.#dimensions = dimensions;
    this.#byValue = dimensions.map(() => new Map());
  }

  /** Adds an entry for a filter; it goes when the returned function is called. */
  add(filter: Filter, entry: Entry): () => void {
    const dimension = this.#dimensions.findIndex(({ wanted }) => wanted(filter) != null);
    const byValue = this.#byValue[dimension];
    if (!byValue) {
      this.#others.add(entry);
      return () => this.#others.delete(entry);
    }
    const values = new Set(this.#dimensions[dimension]?.wanted(filter));
    for (const value of values) {
      const entries = byValue.get(value) ?? new Set();
      byValue.set(value, entries.add(entry));
    }
    return () => {
      for (const value of values) {
        const entries = byValue.get(value);
        entries?.delete(entry);
        if (entries?.size === 0) byValue.delete(value);
      }
    };
  }

  /** Every entry, once, whose filter may want one of some states. It costs what there are of them, whatever else there is. */
  candidates(states: readonly State[]): ReadonlySet<Entry> {
    const found = new Set(this.#others);
    for (const [dimension, byValue] of this.#byValue.entries()) {
      if (byValue.size === 0) continue;
      for (const state of states) {
        for (const value of this.#dimensions[dimension]?.valuesOf(state) ?? []) {
          for (const entry of byValue.get(value) ?? []) found.add(entry);
        }
      }
    }
    return found;
  }
}
