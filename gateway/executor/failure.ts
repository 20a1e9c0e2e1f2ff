import { OpaqueValue } from "../record.ts";

/** Why a value is missing, in words a client may read. */
export type Cause = {
  readonly message: string;
  readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
  /** Where the error happened, when that was below the value that is missing. */
  readonly below: readonly (string | number)[];
};

/** An answer tells no more errors than these: what else happened at a place says nothing new and costs memory. */
export const MOST_CAUSES = 1_000;

/**
 * Stands in the data at the place of a value that could not be had.
 *
 * Because it is a value, it is merged, renamed and shared like one, and so reaches every place its error concerns. It
 * has no property of its own, so that no field of a schema can be mistaken for one.
 */
export class Failure extends OpaqueValue {
  readonly #causes: readonly Cause[];
  readonly #isTakenAlong: boolean;
  /** By the member of the missing object. */
  readonly #within = new Map<string | number, Failure>();

  constructor(causes: readonly Cause[], isTakenAlong = false) {
    super();
    this.#causes = causes;
    this.#isTakenAlong = isTakenAlong;
  }

  /** Whether nothing happened to the value itself: another one is missing, and took with it the object of both. */
  static isTakenAlong(failure: Failure): boolean {
    return failure.#isTakenAlong;
  }

  static causesOf(failure: Failure): readonly Cause[] {
    return failure.#causes;
  }

  /** The same reasons for a value that stands elsewhere and is missing because this one is. */
  static becauseOf(failure: Failure): Failure {
    return new Failure(withoutPaths(failure.#causes));
  }

  /** Why the member of a missing object is missing: what happened there or below it, or else what took the object. */
  static within(failure: Failure, key: string | number): Failure {
    if (failure.#causes.every(({ below }) => below.length === 0)) return failure;
    const known = failure.#within.get(key);
    if (known) return known;
    const own = failure.#causes.flatMap((cause) => {
      if (cause.below.length === 0) return [cause];
      return cause.below[0] === key ? [{ ...cause, below: cause.below.slice(1) }] : [];
    });
    const within = own.length > 0 ? new Failure(own) : new Failure(withoutPaths(failure.#causes), true);
    failure.#within.set(key, within);
    return within;
  }

  /** The same place with one more reason why its value is missing. */
  static and(failure: Failure, cause: Cause): Failure {
    if (failure.#isTakenAlong) return new Failure([cause]);
    return failure.#causes.length < MOST_CAUSES ? new Failure([...failure.#causes, cause]) : failure;
  }
}

function withoutPaths(causes: readonly Cause[]): readonly Cause[] {
  return causes.map((cause) => ({ ...cause, below: [] }));
}

/** Where an object of which only an interface is known keeps why its type could not be had; no field is named so. */
export const TYPE_FAILURE = "?type";
