import { createRandom } from "../../ingestion/random.ts";

/** What happens by chance, the same for the same seed. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = createRandom(seed);
  }

  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  isOneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  one<T>(values: readonly T[]): T {
    if (values.length === 0) throw new Error("there is nothing to choose from");
    return values[this.below(values.length)] as T;
  }

  /** A number of which small ones are as likely as large ones of many digits. */
  amount(most: number): number {
    return Math.floor(most ** this.#random());
  }
}
