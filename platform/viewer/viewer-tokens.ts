import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import type { Clock } from "../clock.ts";
import type { Environment } from "../environment.ts";
import { readSigningKeys, SigningKeys } from "./signing-keys.ts";
import { decodeViewer, type Viewer, viewerSchema } from "./viewer.ts";

/** The header that a token comes in. Its name ends as the names do whose values the log censors. */
export const VIEWER_HEADER = "viewer-token";

/** A token serves for so long before another one is made: signing costs nothing then. */
const RENEWED_AFTER_MS = 30_000;
/** It is renewed after 30 s, a request can wait for its turn for as long, and clocks may be 60 s apart. */
const MAX_AGE_MS = 120_000;
/** A clock that is behind takes a new token for one of the future. */
const MAX_AHEAD_MS = 30_000;

/** Version, id of the key, claims and signature: the last of what stands before it, HMAC-SHA256 (43 characters). */
const TOKEN = /^v1\.([\w-]{8})\.([\w-]+)\.([\w-]{43})$/;

const claimsSchema = viewerSchema.extend({
  /** The subgraph that it is for. */
  audience: z.string(),
  signedAtMs: z.number(),
});
type Claims = z.infer<typeof claimsSchema>;

/** Why nobody is known by a token. The reason is one of a few, and for our log: who is refused is told nothing. */
export class ViewerTokenError extends Error {
  override readonly name = "ViewerTokenError";
}

/**
 * What gateway and subgraphs, and subgraphs among themselves, prove to each other with for whom they ask: a viewer,
 * signed for one subgraph with a secret that all of them share.
 *
 * The first secret signs and each of them verifies, so that one can take another's place.
 */
export class ViewerTokens {
  readonly #keys: SigningKeys;
  readonly #clock: Clock;

  /** With keys, or with at least one secret. */
  constructor(keys: SigningKeys | readonly string[], clock: Clock) {
    this.#keys = keys instanceof SigningKeys ? keys : new SigningKeys(keys);
    this.#clock = clock;
  }

  /**
   * Makes the headers that tell one subgraph for which viewer it is asked. For one viewer, known by its identity, they
   * are the same for half a minute; a new one costs some microseconds. Throws for what is no viewer.
   */
  headersFor(audience: string): (viewer: object) => Readonly<Record<string, string>> {
    const made = new WeakMap<object, { readonly signedAtMs: number; readonly headers: Record<string, string> }>();
    return (viewer) => {
      const signedAtMs = Math.floor(this.#clock.now() / RENEWED_AFTER_MS) * RENEWED_AFTER_MS;
      const known = made.get(viewer);
      if (known?.signedAtMs === signedAtMs) return known.headers;
      const headers = { [VIEWER_HEADER]: this.#sign({ ...decodeViewer(viewer), audience, signedAtMs }) };
      made.set(viewer, { signedAtMs, headers });
      return headers;
    };
  }

  /** The viewer whom a subgraph is asked for. Throws a {@link ViewerTokenError} where a request's headers prove none. */
  verify(headers: IncomingHttpHeaders, audience: string): Viewer {
    const token = headers[VIEWER_HEADER];
    if (token === undefined) throw new ViewerTokenError("no token");
    const [, keyId = "", claims, signature = ""] = TOKEN.exec(String(token)) ?? [];
    if (claims === undefined) throw new ViewerTokenError("no token of this version");
    const fault = this.#keys.fault(`v1.${keyId}.${claims}`, { keyId, signature });
    if (fault) throw new ViewerTokenError(fault);
    const { audience: meant, signedAtMs, ...viewer } = decodeClaims(claims);
    if (meant !== audience) throw new ViewerTokenError("for another subgraph");
    const ageMs = this.#clock.now() - signedAtMs;
    if (ageMs > MAX_AGE_MS) throw new ViewerTokenError("too old");
    if (ageMs < -MAX_AHEAD_MS) throw new ViewerTokenError("of the future");
    return viewer;
  }

  #sign(claims: Claims): string {
    const signed = `v1.${this.#keys.id}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
    return `${signed}.${this.#keys.sign(signed)}`;
  }
}

/**
 * What `SUBGRAPH_SECRET` signs and verifies with, or null where it is not set. Throws a `ConfigurationError` for a secret that is
 * too short.
 */
export function readViewerTokens(environment: Environment, clock: Clock): ViewerTokens | null {
  const keys = readSigningKeys(environment);
  return keys && new ViewerTokens(keys, clock);
}

function decodeClaims(text: string): Claims {
  try {
    return claimsSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  } catch (error) {
    throw new ViewerTokenError("claims that are none", { cause: error });
  }
}
