import type { Clock } from "../../clock.ts";
import type { SigningKeys } from "../../viewer/signing-keys.ts";

/** Version, id of the key, when it was sealed and the signature over these, the subject and the body. */
const SEAL = /^v1\.([\w-]{8})\.(\d{1,15})\.([\w-]{43})$/;
/** Whoever asks waits for no longer, and clocks may be 60 s apart. */
const MAX_AGE_MS = 90_000;

/** Proves that a message comes from a process that knows the secret, that it is for this subject, and that nobody has changed it. */
export class MessageSeal {
  readonly #keys: SigningKeys;
  readonly #clock: Clock;

  constructor(keys: SigningKeys, clock: Clock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  seal(subject: string, body: string): string {
    const sealed = `v1.${this.#keys.id}.${this.#clock.now()}`;
    return `${sealed}.${this.#keys.sign(`${sealed}.${subject}.${body}`)}`;
  }

  /** Why a seal proves nothing; null where it holds. */
  fault(subject: string, body: string, seal: string): string | null {
    const [, keyId, sealedAtMs, signature] = SEAL.exec(seal) ?? [];
    if (keyId === undefined || signature === undefined) return "no seal";
    const fault = this.#keys.fault(`v1.${keyId}.${sealedAtMs}.${subject}.${body}`, { keyId, signature });
    if (fault) return fault;
    return Math.abs(this.#clock.now() - Number(sealedAtMs)) > MAX_AGE_MS ? "of another time" : null;
  }
}
