import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";
import { ConfigurationError, type Environment, readSecrets } from "../environment.ts";

const VARIABLE = "SUBGRAPH_SECRET";
/** As many as the digest has: RFC 2104, section 3, discourages shorter keys. */
const SHORTEST_SECRET_BYTES = 32;

type SigningKey = { readonly id: string; readonly key: KeyObject };

/** Who signed a text: the key's id, and HMAC-SHA256 in base64url (43 characters). */
export type Signature = { readonly keyId: string; readonly signature: string };

/** Why a signature proves nothing. */
export type SignatureFault = "signed with another secret" | "a wrong signature";

/**
 * The secrets that all processes share. The first signs and each of them verifies, so that one can take another's place.
 */
export class SigningKeys {
  readonly #keys: readonly [SigningKey, ...SigningKey[]];

  /** At least one secret. */
  constructor(secrets: readonly string[]) {
    const [first, ...others] = secrets.map(toKey);
    if (!first) throw new Error("there is no secret to sign with");
    this.#keys = [first, ...others];
  }

  /** The key that signs. Its id is a part of what is signed. */
  get id(): string {
    return this.#keys[0].id;
  }

  sign(text: string): string {
    return signatureOf(this.#keys[0], text);
  }

  /** What is wrong with a signature; null where nothing is. */
  fault(text: string, { keyId, signature }: Signature): SignatureFault | null {
    const key = this.#keys.find(({ id }) => id === keyId);
    if (!key) return "signed with another secret";
    const [given, expected] = [signature, signatureOf(key, text)].map((one) => Buffer.from(one));
    const isRight = given && expected && given.length === expected.length && timingSafeEqual(given, expected);
    return isRight ? null : "a wrong signature";
  }
}

/** The secrets that a variable lists between commas. Throws a {@link ConfigurationError} for one that is too short. */
export function readSigningSecrets(environment: Environment, variable: string): readonly string[] {
  const secrets = readSecrets(environment, variable);
  if (secrets.some((secret) => Buffer.byteLength(secret) < SHORTEST_SECRET_BYTES)) {
    throw new ConfigurationError(
      `${variable} must have at least ${SHORTEST_SECRET_BYTES} bytes, and so must each where several stand between commas: \`openssl rand -hex 32\` makes one.`,
    );
  }
  return secrets;
}

/** A secret that no other process has. */
export function makeSigningSecret(): string {
  return randomBytes(SHORTEST_SECRET_BYTES).toString("base64url");
}

/** The keys of `SUBGRAPH_SECRET`, or null where it is not set. Throws a {@link ConfigurationError} for a secret that is too short. */
export function readSigningKeys(environment: Environment): SigningKeys | null {
  const secrets = readSigningSecrets(environment, VARIABLE);
  return secrets.length === 0 ? null : new SigningKeys(secrets);
}

/** The id tells keys apart, and of the secret no more than a signature does. */
function toKey(secret: string): SigningKey {
  const key = createSecretKey(secret, "utf8");
  return { key, id: createHmac("sha256", key).update("id").digest("base64url").slice(0, 8) };
}

function signatureOf({ key }: SigningKey, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}
