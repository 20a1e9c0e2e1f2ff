import { errors, type JWTPayload, jwtVerify } from "jose";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/log.ts";
import type { Identity } from "./identity.ts";
import { KeysUnavailableError, type VerificationKeys } from "./verification-keys.ts";

/** Longer than any token that an identity provider issues; a request's head has no more than 16 KB. */
const MAX_TOKEN_CHARACTERS = 12_288;
/** Some 1 KB each. */
const MOST_REMEMBERED = 10_000;
/** What lives on after a token's end ends within 5 s: of the leeway so much counts for it. */
const LONGEST_GRACE_MS = 3_000;

/** The algorithms that are taken unless others are named: none of them has a key that both sides know. */
export const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;

export type TokenVerifierOptions = {
  readonly keys: VerificationKeys;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** How far the clocks may be apart: 60 s at most. */
  readonly leewaySeconds: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** Who somebody is by the claims of a token; null where these name nobody. */
  readonly identify: (claims: JWTPayload) => Omit<Identity, "expiresAtMs"> | null;
};

type Remembered = { readonly identity: Identity; readonly endsAtMs: number; readonly generation: number };

/**
 * Tells who somebody is by a JSON Web Token (RFC 7519, and RFC 8725 for what is refused).
 *
 * A token is verified once, for all who bring it at the same time, and remembered until it ends or a key is taken back: a
 * verification costs some 50 µs.
 */
export class TokenVerifier {
  readonly #options: TokenVerifierOptions;
  readonly #remembered = new Map<string, Remembered>();
  readonly #verifying = new Map<string, Promise<Identity | null>>();

  constructor(options: TokenVerifierOptions) {
    this.#options = options;
  }

  /** How many tokens are remembered. */
  get size(): number {
    return this.#remembered.size;
  }

  /** Null for whom a token does not prove. Rejects with {@link KeysUnavailableError} when that cannot be told now. */
  async verify(token: string): Promise<Identity | null> {
    if (token.length > MAX_TOKEN_CHARACTERS) return null;
    const known = this.#remembered.get(token);
    if (known) {
      if (this.#isGood(known)) return known.identity;
      this.#remembered.delete(token);
    }
    const verifying = this.#verifying.get(token) ?? this.#verify(token).finally(() => this.#verifying.delete(token));
    this.#verifying.set(token, verifying);
    return verifying;
  }

  #isGood({ identity, generation, endsAtMs }: Remembered): boolean {
    const { keys, clock } = this.#options;
    return generation === keys.generation && clock.now() < endsAtMs && identity.isWithdrawn?.() !== true;
  }

  async #verify(token: string): Promise<Identity | null> {
    const { keys, issuer, audience, algorithms, leewaySeconds, clock, log, identify } = this.#options;
    const { generation } = keys;
    let claims: JWTPayload;
    try {
      const options = {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: leewaySeconds,
        currentDate: new Date(clock.now()),
        requiredClaims: ["exp", "iss", "aud"],
      };
      ({ payload: claims } = await jwtVerify(token, keys.find, options));
    } catch (error) {
      if (error instanceof KeysUnavailableError) throw error;
      // What a token is made of is its bearer's affair, and so is whatever it breaks.
      if (!(error instanceof errors.JOSEError)) log.warn({ err: error }, "a token could not be looked at");
      return null;
    }
    const named = identify(claims);
    if (!named) return null;
    const endsAtMs = (claims.exp ?? 0) * 1_000;
    const graceMs = Math.min(leewaySeconds * 1_000, LONGEST_GRACE_MS);
    const identity: Identity = { ...named, expiresAtMs: endsAtMs + graceMs };
    this.#remember(token, { identity, endsAtMs: endsAtMs + leewaySeconds * 1_000, generation });
    return identity;
  }

  #remember(token: string, remembered: Remembered): void {
    this.#remembered.set(token, remembered);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= MOST_REMEMBERED) return;
      this.#remembered.delete(oldest);
    }
  }
}
