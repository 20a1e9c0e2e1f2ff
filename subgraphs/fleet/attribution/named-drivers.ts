/** Whom the events of one moment name, asked for each of them: a moment can have thousands of events, and few drivers. */
export class NamedDrivers {
  /** Of each driver the first two places at which it is named. */
  readonly #places = new Map<number, { readonly first: number; second: number | null }>();
  readonly #all: readonly number[];

  /** Whom each event names, in the order of the events; null for nobody. */
  constructor(named: readonly (number | null)[]) {
    for (const [place, driver] of named.entries()) {
      if (driver === null) continue;
      const known = this.#places.get(driver);
      if (!known) this.#places.set(driver, { first: place, second: null });
      else known.second ??= place;
    }
    this.#all = [...this.#places.keys()];
  }

  /** Whom the others than the event at a place name: each driver once, in the order in which they name them. */
  exceptAt(place: number): readonly number[] {
    const own = this.#places.entries().find(([, { first }]) => first === place)?.[0];
    if (own === undefined) return this.#all;
    const placeOf = (driver: number) => {
      const { first = 0, second = null } = this.#places.get(driver) ?? {};
      return driver === own ? second : first;
    };
    return this.#all
      .map((driver) => ({ driver, at: placeOf(driver) }))
      .filter(({ at }) => at !== null)
      .sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
      .map(({ driver }) => driver);
  }
}
