/** How an instance stands: whoever stands better is asked before anybody who stands worse. */
export const STANDING = {
  /** It answered last. */
  trusted: 0,
  /** It failed last, and its breaker is closed. */
  doubtful: 1,
  /** Its breaker is open and lets a probe through. */
  probeable: 2,
  /** Its breaker lets nothing through. */
  shut: 3,
} as const;

export type Standing = (typeof STANDING)[keyof typeof STANDING];

/** What an instance is chosen by. */
export type Standable = { readonly standing: Standing };

/** Chooses among instances that are alike: of those that stand best the one that has the least to do, and ties in turn. */
export class InstanceRotation<T extends Standable> {
  readonly #instances: readonly T[];
  readonly #loadOf: (instance: T) => number;
  /** Where the search begins: behind the one that was chosen last. */
  #turn = 0;

  /** There is at least one instance. */
  constructor(instances: readonly T[], loadOf: (instance: T) => number) {
    this.#instances = instances;
    this.#loadOf = loadOf;
  }

  /** One that was not tried yet, or null when all were. */
  choose(tried: readonly T[]): T | null {
    const count = this.#instances.length;
    // Most subgraphs have one, and then nothing is compared.
    if (count === 1) return tried.length === 0 ? (this.#instances[0] ?? null) : null;
    let best: T | null = null;
    let bestAt = 0;
    for (let step = 0; step < count; step += 1) {
      const at = (this.#turn + step) % count;
      const instance = this.#instances[at] as T;
      if (tried.includes(instance) || (best && !this.#isBetter(instance, best))) continue;
      best = instance;
      bestAt = at;
    }
    if (best) this.#turn = (bestAt + 1) % count;
    return best;
  }

  #isBetter(one: T, other: T): boolean {
    if (one.standing !== other.standing) return one.standing < other.standing;
    return this.#loadOf(one) < this.#loadOf(other);
  }
}
