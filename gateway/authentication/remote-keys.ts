import type { FlattenedJWSInput, JWSHeaderParameters } from "jose";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/log.ts";
import { decodeKeys, isUnknownKey, KeySet, KeysUnavailableError, type VerificationKeys } from "./verification-keys.ts";

/** As old as keys get before they are read anew, beside the requests. */
const REFRESHED_AFTER_MS = 600_000;
/** How often an unknown key, which anybody can name, has the keys read anew. */
const UNKNOWN_EVERY_MS = 30_000;
/** How soon a reading that failed is tried again while there are no keys at all. */
const EMPTY_EVERY_MS = 1_000;
/** A WebSocket waits 5 s for its acknowledgement at most. */
const READ_WITHIN_MS = 2_500;
/** A set of a hundred RSA keys has some 50 KB. */
const MOST_BYTES = 262_144;

export type RemoteKeysOptions = { readonly url: string; readonly clock: Clock; readonly log: Logger };

/**
 * The keys that an address tells. They are read once for all who wait for them, and those that are known go on serving whatever
 * becomes of the address.
 */
export class RemoteKeys implements VerificationKeys {
  readonly #options: RemoteKeysOptions;
  readonly #keys = new KeySet();
  #reading: Promise<void> | null = null;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: RemoteKeysOptions) {
    this.#options = options;
  }

  get generation(): number {
    return this.#keys.generation;
  }

  readonly find = async (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> => {
    const nowMs = this.#options.clock.now();
    if (this.#keys.isEmpty) await this.#read(EMPTY_EVERY_MS);
    else if (nowMs - this.#readAtMs >= REFRESHED_AFTER_MS) void this.#read(UNKNOWN_EVERY_MS);
    try {
      return await this.#keys.find(header, token);
    } catch (error) {
      if (!isUnknownKey(error)) throw error;
      await this.#read(UNKNOWN_EVERY_MS);
      return this.#keys.find(header, token);
    }
  };

  /** Reads the keys, unless that was tried within `everyMs`; waits for a reading that is under way. Never rejects. */
  #read(everyMs: number): Promise<void> {
    if (this.#reading) return this.#reading;
    const nowMs = this.#options.clock.now();
    if (nowMs - this.#triedAtMs < everyMs) return Promise.resolve();
    this.#triedAtMs = nowMs;
    this.#reading = this.#fetch().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #fetch(): Promise<void> {
    const { url, log, clock } = this.#options;
    try {
      const response = await fetch(url, {
        headers: { accept: "application/jwk-set+json, application/json" },
        redirect: "error",
        signal: AbortSignal.timeout(READ_WITHIN_MS),
      });
      if (!response.ok) throw new KeysUnavailableError(`the keys' address answered with ${response.status}`);
      this.#keys.replace(decodeKeys(await boundedText(response)));
      this.#readAtMs = clock.now();
    } catch (error) {
      log.warn({ err: error }, "the keys that tokens are verified with could not be read");
    }
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES)
      throw new KeysUnavailableError(`the keys' address answered with more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
