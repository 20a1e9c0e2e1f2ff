import type { MediaFile } from "./media-file.ts";
import type { MediaTokens } from "./media-tokens.ts";

/** Where links to media lead. */
export const MEDIA_PREFIX = "/media/";

/** A link of ours to a film or picture. */
export type OwnLink = { readonly url: string; readonly expiresAtMs: number };

/** Makes the links that answers carry in place of the vendors'. One costs some microseconds. */
export class MediaLinks {
  readonly #tokens: MediaTokens;
  readonly #toBase: () => string;

  /** `toBase` tells what links begin with, without a slash at the end: it is known once the server listens. */
  constructor(tokens: MediaTokens, toBase: () => string) {
    this.#tokens = tokens;
    this.#toBase = toBase;
  }

  toLink(file: MediaFile): OwnLink {
    const { token, expiresAtMs } = this.#tokens.sign(file);
    return { url: `${this.#toBase()}${MEDIA_PREFIX}${token}`, expiresAtMs };
  }
}

/** Whose links answers carry; null where nobody passes media on, and the vendor's have to do. */
export type MediaScope = { readonly tenant: string; readonly mediaLinks: MediaLinks | null };
