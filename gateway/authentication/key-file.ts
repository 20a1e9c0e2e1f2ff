import type { FlattenedJWSInput, JWSHeaderParameters } from "jose";
import type { Clock } from "../../platform/clock.ts";
import { ConfigurationError } from "../../platform/environment.ts";
import type { Logger } from "../../platform/log.ts";
import { decodeKeys, KeySet, type VerificationKeys } from "./verification-keys.ts";
import { WatchedFile } from "./watched-file.ts";

export type KeyFileOptions = { readonly path: string; readonly clock: Clock; readonly log: Logger };

/** The keys in a file, as RFC 7517 writes them. Those of a file that changes serve within seconds. */
export class KeyFile implements VerificationKeys {
  readonly #keys = new KeySet();
  readonly #file: WatchedFile;

  /** Throws a {@link ConfigurationError} when the file has no keys now. */
  constructor({ path, clock, log }: KeyFileOptions) {
    this.#file = new WatchedFile({ path, clock, log, onText: (text) => this.#keys.replace(decodeKeys(text)) });
    try {
      this.#file.read();
    } catch (error) {
      throw new ConfigurationError(`AUTH_KEYS_FILE: ${path} is no set of keys (a JWKS): ${String(error)}`);
    }
  }

  get generation(): number {
    this.#file.look();
    return this.#keys.generation;
  }

  readonly find = (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> => {
    this.#file.look();
    return this.#keys.find(header, token);
  };
}
