import type { Clock } from "../clock.ts";
import { SigningKeys } from "../viewer/signing-keys.ts";
import type { MediaFile } from "./media-file.ts";

/** A link is the same for a quarter of an hour, so that browsers find in their caches what they have shown already. */
const SAME_FOR_MS = 15 * 60_000;
/** A page that was loaded plays for at least so long. */
const LIVES_MS = 3_600_000;

/** Version, id of the key, what is signed, and its HMAC-SHA256 (43 characters). */
const TOKEN = /^m1\.([\w-]{8})\.([\w-]{1,1500})\.([\w-]{43})$/;

/** Why a token opens nothing. */
export type MediaTokenFault = "forged" | "expired";

/** What links to media carry: each opens one file of one tenant, until it expires. */
export class MediaTokens {
  readonly #keys: SigningKeys;
  readonly #clock: Clock;

  /** The first secret signs and each of them verifies. At least one. */
  constructor(secrets: readonly string[], clock: Clock) {
    this.#keys = new SigningKeys(secrets);
    this.#clock = clock;
  }

  /** A token for a file, and when it expires: in an hour to an hour and a quarter. */
  sign({ tenant, subgraph, ref }: MediaFile): { readonly token: string; readonly expiresAtMs: number } {
    const expiresAtMs = (Math.floor(this.#clock.now() / SAME_FOR_MS) + 1) * SAME_FOR_MS + LIVES_MS;
    const claims = Buffer.from(JSON.stringify([tenant, subgraph, ref, expiresAtMs])).toString("base64url");
    const signed = `m1.${this.#keys.id}.${claims}`;
    return { token: `${signed}.${this.#keys.sign(signed)}`, expiresAtMs };
  }

  /** The file that a token opens, or why it opens none. */
  verify(token: string): MediaFile | MediaTokenFault {
    const [, keyId = "", claims = "", signature = ""] = TOKEN.exec(token) ?? [];
    if (this.#keys.fault(`m1.${keyId}.${claims}`, { keyId, signature })) return "forged";
    const [tenant, subgraph, ref, expiresAtMs] = JSON.parse(Buffer.from(claims, "base64url").toString()) as Claims;
    return this.#clock.now() < expiresAtMs ? { tenant, subgraph, ref } : "expired";
  }
}

type Claims = readonly [tenant: string, subgraph: string, ref: string, expiresAtMs: number];
