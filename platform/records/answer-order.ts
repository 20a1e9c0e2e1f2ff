import type { StorableRecord } from "./storable-page.ts";

/** Two answers are on their way together for seconds at most, and what is read again in that time is a small part of a store. */
const MOST_KEPT = 20_000;

/**
 * Which answer of a vendor each record was stored from last, as long as an earlier one may still be on its way.
 *
 * A record without a version is stored in the order of arrival. Where several streams read it, the answer to an earlier request may
 * arrive behind that to a later one, or wait longer for its commit: it would bring back what was before.
 */
export class AnswerOrder {
  readonly #askedAt = new Map<string, number>();

  /** Notes which answer a record is of. Answers false for one that was asked for before the answer that is stored. */
  take({ kind, ref, askedAt }: Pick<StorableRecord, "kind" | "ref" | "askedAt">): boolean {
    if (askedAt === undefined) return true;
    const key = `${kind} ${ref}`;
    const stored = this.#askedAt.get(key);
    if (stored !== undefined && stored > askedAt) return false;
    this.#askedAt.delete(key);
    this.#askedAt.set(key, askedAt);
    const [oldest] = this.#askedAt.size > MOST_KEPT ? this.#askedAt.keys() : [];
    if (oldest !== undefined) this.#askedAt.delete(oldest);
    return true;
  }
}
