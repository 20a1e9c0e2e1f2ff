/**
 * What a viewer may see and do, in the words of `@authenticated`, `@requiresScopes` and `@policy`.
 *
 * What an operation may fetch for them is kept by the identity of this object: whoever comes again should be handed the same one.
 */
export class Rights {
  readonly #grants: ReadonlySet<string> | null;

  /** With null in place of grants, everything is granted. */
  constructor(grants: Iterable<string> | null) {
    this.#grants = grants && new Set(grants);
  }

  has(grant: string): boolean {
    return this.#grants === null || this.#grants.has(grant);
  }

  /** All that is granted, as one text: equal rights have equal texts. */
  get text(): string {
    return this.#grants === null ? "*" : JSON.stringify([...this.#grants].toSorted());
  }
}

/** Whoever is not known, and whoever nobody spoke for. */
export const NO_RIGHTS = new Rights([]);

/** For whom nothing is kept back. */
export const ALL_RIGHTS = new Rights(null);
