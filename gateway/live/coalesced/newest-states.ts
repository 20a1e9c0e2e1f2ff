import { hash } from "node:crypto";

/** So many keys a stream may have: what a large screen shows, and a few megabytes of answers. */
export const MOST_KEYS = 4_096;

/** A stream of states has more keys than are kept of one. */
export class TooManyKeysError extends Error {
  override readonly name = "TooManyKeysError";
}

/**
 * Which states of a stream are known, so that a stream which was opened again, and so begins with all of them, tells nobody the same
 * twice. It keeps a hash of each.
 */
export class NewestStates {
  readonly #hashes = new Map<string, string | null>();
  readonly #mostKeys: number;
  /** How often the stream was opened. */
  #opening = 0;
  /** The keys that were known when it was opened again, and of which nothing has come since. */
  #unseen = new Set<string>();

  constructor(mostKeys = MOST_KEYS) {
    this.#mostKeys = mostKeys;
  }

  /**
   * Notes the newest state of a key. False when it is the first since the stream was opened again and the same as before. Throws a
   * {@link TooManyKeysError}.
   */
  note(key: string, state: unknown, opening: number): boolean {
    if (opening !== this.#opening) {
      this.#opening = opening;
      this.#unseen = new Set(this.#hashes.keys());
    }
    const hashed = hashOf(state);
    const isSame = this.#unseen.delete(key) && hashed !== null && this.#hashes.get(key) === hashed;
    this.#hashes.set(key, hashed);
    if (this.#hashes.size > this.#mostKeys) throw new TooManyKeysError(`more than ${this.#mostKeys} keys`);
    return !isSame;
  }

  /** What was told of a key was not whole: the next time it is told, whatever it is. */
  forget(key: string): void {
    this.#hashes.set(key, null);
  }
}

function hashOf(state: unknown): string | null {
  try {
    return hash("sha256", JSON.stringify(state), "base64");
  } catch {
    // It nests deeper than JSON can be written.
    return null;
  }
}
