/** Why a value is missing, in words a client may read. */
export type Cause = {
  readonly message: string;
  readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
  /** Where the error happened, when that was below the value that is missing. */
  readonly below: readonly (string | number)[];
};

/**
 * Stands in the data at the place of a value that could not be had.
 *
 * Because it is a value, it is merged, renamed and shared like one, and so reaches every place its error concerns. It
 * has no property of its own, so that no field of a schema can be mistaken for one.
 */
export class Failure {
  readonly #causes: readonly Cause[];

  constructor(causes: readonly Cause[]) {
    this.#causes = causes;
  }

  static causesOf(failure: Failure): readonly Cause[] {
    return failure.#causes;
  }

  /** The same reasons for a value that stands elsewhere and is missing because this one is. */
  static becauseOf(failure: Failure): Failure {
    return new Failure(failure.#causes.map((cause) => ({ ...cause, below: [] })));
  }

  /** Why the member of a missing object is missing: what happened there or below it, or else what took the object. */
  static within(failure: Failure, key: string): Failure {
    const causes = failure.#causes;
    if (causes.every(({ below }) => below.length === 0)) return failure;
    const own = causes.filter(({ below }) => below[0] === key);
    if (own.length === 0) return Failure.becauseOf(failure);
    return new Failure(own.map((cause) => ({ ...cause, below: cause.below.slice(1) })));
  }

  /** The same place with one more reason why its value is missing. */
  static and(failure: Failure, cause: Cause): Failure {
    return new Failure([...failure.#causes, cause]);
  }
}

/** Where an object of which only an interface is known keeps why its type could not be had; no field is named so. */
export const TYPE_FAILURE = "?type";
