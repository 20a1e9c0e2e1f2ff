import { createHash } from "node:crypto";
import type { VendorError } from "./vendor-error.ts";

/** Credentials do not mend themselves, and a vendor counts refused calls: they are tried once a minute. */
export const TRY_REFUSED_EVERY_MS = 60_000;

/** The credentials of a request, and where they are presented. */
export type Presented = {
  /** `GET https://host/path` */
  readonly path: string;
  /** The authorization, cookies and form of the request; empty if it has none. */
  readonly credentials: string;
};

type Refusal = { readonly error: VendorError; readonly endsAtMs: number };

/**
 * Remembers credentials that a vendor refused: with a 401 wherever they are presented, with a 403 at that path.
 * Others, such as those of a new session, are not affected.
 */
export class RefusedCredentials {
  readonly #refusals = new Map<string, Refusal>();

  /** The refusal that still stands, or null. */
  find(presented: Presented, nowMs: number): { readonly error: VendorError; readonly leftMs: number } | null {
    for (const key of [everywhere(presented), here(presented)]) {
      const refusal = this.#refusals.get(key);
      if (refusal && refusal.endsAtMs > nowMs) return { error: refusal.error, leftMs: refusal.endsAtMs - nowMs };
    }
    return null;
  }

  /** Remembers a refusal for a minute. */
  note(presented: Presented, error: VendorError, nowMs: number): void {
    for (const [key, { endsAtMs }] of this.#refusals) if (endsAtMs <= nowMs) this.#refusals.delete(key);
    const key = error.httpStatus === 403 ? here(presented) : everywhere(presented);
    this.#refusals.set(key, { error, endsAtMs: nowMs + TRY_REFUSED_EVERY_MS });
  }
}

/** Secrets are kept as digests alone. */
function everywhere({ credentials }: Presented): string {
  return createHash("sha256").update(credentials).digest("base64");
}

function here(presented: Presented): string {
  return `${presented.path} ${everywhere(presented)}`;
}
