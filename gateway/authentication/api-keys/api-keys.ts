import type { Clock } from "../../../platform/clock.ts";
import { ConfigurationError } from "../../../platform/environment.ts";
import type { Logger } from "../../../platform/log.ts";
import type { Grants } from "../grant.ts";
import { type Identity, isOver } from "../identity.ts";
import { WatchedFile } from "../watched-file.ts";
import { type ApiKey, decodeApiKeys, isSecretOf, readApiKey } from "./api-key.ts";

export type ApiKeysOptions = {
  readonly path: string;
  readonly grants: Grants;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Knows people and machines by the keys in a file. A key that is revoked there serves no more within seconds, whatever stays open included. */
export class ApiKeys {
  readonly #options: ApiKeysOptions;
  readonly #file: WatchedFile;
  #keys: ReadonlyMap<string, ApiKey> = new Map();
  #identities = new Map<string, Identity>();

  /** Throws a {@link ConfigurationError} for a file that is none of keys. */
  constructor(options: ApiKeysOptions) {
    this.#options = options;
    const { path, clock, log } = options;
    this.#file = new WatchedFile({
      path,
      clock,
      log,
      mayBeMissing: true,
      onText: (text) => this.#take(decodeApiKeys(text)),
    });
    try {
      this.#file.read();
    } catch (error) {
      throw new ConfigurationError(`API_KEYS_FILE: ${path} is no file of keys: ${String(error)}`);
    }
  }

  /** Null for a key that is not known, ended or was revoked. */
  verify(text: string): Identity | null {
    this.#file.look();
    const { id = "", secret = "" } = readApiKey(text) ?? {};
    const key = this.#keys.get(id);
    if (!key || !isSecretOf(key, secret) || key.revokedAt !== null) return null;
    if (this.#options.clock.now() >= Date.parse(key.expiresAt)) return null;
    const known = this.#identities.get(id);
    if (known && !isOver(known, this.#options.clock.now())) return known;
    const { tenant, roles, scopes, rows } = key;
    const named = this.#options.grants.identify({ tenant, subject: `key:${id}`, roles, scopes, rows });
    if (!named) return null;
    const identity: Identity = {
      ...named,
      expiresAtMs: Date.parse(key.expiresAt),
      isWithdrawn: () => named.isWithdrawn?.() === true || this.#isWithdrawn(id, identity),
    };
    this.#identities.set(id, identity);
    return identity;
  }

  #isWithdrawn(id: string, identity: Identity): boolean {
    this.#file.look();
    return this.#identities.get(id) !== identity;
  }

  /** A key that is as before keeps its identity. */
  #take(keys: readonly ApiKey[]): void {
    const kept = new Map<string, Identity>();
    for (const key of keys) {
      const identity = this.#identities.get(key.id);
      if (identity && JSON.stringify(this.#keys.get(key.id)) === JSON.stringify(key)) kept.set(key.id, identity);
    }
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    this.#identities = kept;
  }
}
