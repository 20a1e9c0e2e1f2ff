import { createLocalJWKSet, errors, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters } from "jose";
import { z } from "zod";

/** Nobody can be told by a token at present, because there are no keys. It may be otherwise in a moment. */
export class KeysUnavailableError extends Error {
  override readonly name = "KeysUnavailableError";
}

/** The keys that tokens are verified with. */
export interface VerificationKeys {
  /** Changes when a key was taken back: what was verified before is to be verified again. */
  readonly generation: number;
  /**
   * The key that a token names. Rejects with one of jose's errors when there is none, and with {@link KeysUnavailableError} when that
   * cannot be told now.
   */
  readonly find: FindKey;
}

export type FindKey = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

const jwksSchema = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().optional() })).min(1),
});

/** A set of keys as RFC 7517 writes it. Throws for what is none, and for one without a key. */
export function decodeKeys(text: string): JSONWebKeySet {
  return jwksSchema.parse(JSON.parse(text)) as JSONWebKeySet;
}

/** A set of keys that takes another one's place. */
export class KeySet implements VerificationKeys {
  #generation = 0;
  #texts: ReadonlySet<string> = new Set();
  #find: FindKey | null = null;

  get generation(): number {
    return this.#generation;
  }

  get isEmpty(): boolean {
    return this.#find === null;
  }

  replace(keys: JSONWebKeySet): void {
    const texts = new Set(keys.keys.map((key) => JSON.stringify(key)));
    if ([...this.#texts].some((text) => !texts.has(text))) this.#generation += 1;
    this.#texts = texts;
    const find = createLocalJWKSet(keys);
    this.#find = (header, token) => find(header, token);
  }

  readonly find: FindKey = async (header, token) => {
    if (!this.#find) throw new KeysUnavailableError("there are no keys yet");
    return this.#find(header, token);
  };
}

/** Whether a key was not found, which another reading of the keys may change. */
export function isUnknownKey(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey;
}
