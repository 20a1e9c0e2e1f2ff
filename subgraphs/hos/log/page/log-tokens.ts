import type { Clock } from "../../../../platform/clock.ts";
import type { SigningKeys } from "../../../../platform/viewer/signing-keys.ts";

/** Long enough to print a page, and to hand it over by mail at the roadside. */
const LIVES_MS = 15 * 60_000;

/** Version, id of the key, what is signed, and its HMAC-SHA256 (43 characters). */
const TOKEN = /^l1\.([\w-]{8})\.([\w-]{1,3000})\.([\w-]{43})$/;

/** What a page shows: the days of a driver from the first date to the last, in days since 1970-01-01. */
export type PageClaims = {
  readonly tenant: string;
  readonly driverId: string;
  readonly driverRefs: readonly string[];
  readonly fromDate: number;
  readonly toDate: number;
};

/** Why a token opens nothing. */
export type PageTokenFault = "forged" | "expired";

/** What links to the page of a log carry: each opens the same days of one driver of one tenant, for a quarter of an hour. */
export class LogTokens {
  readonly #keys: SigningKeys;
  readonly #clock: Clock;

  constructor(keys: SigningKeys, clock: Clock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  sign({ tenant, driverId, driverRefs, fromDate, toDate }: PageClaims): {
    readonly token: string;
    readonly expiresAtMs: number;
  } {
    const expiresAtMs = this.#clock.now() + LIVES_MS;
    const claims: Claims = [tenant, driverId, driverRefs, fromDate, toDate, expiresAtMs];
    const signed = `l1.${this.#keys.id}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
    return { token: `${signed}.${this.#keys.sign(signed)}`, expiresAtMs };
  }

  /** What a token opens, or why it opens nothing. */
  verify(token: string): PageClaims | PageTokenFault {
    const [, keyId = "", claims = "", signature = ""] = TOKEN.exec(token) ?? [];
    if (this.#keys.fault(`l1.${keyId}.${claims}`, { keyId, signature })) return "forged";
    const [tenant, driverId, driverRefs, fromDate, toDate, expiresAtMs] = JSON.parse(
      Buffer.from(claims, "base64url").toString(),
    ) as Claims;
    return this.#clock.now() < expiresAtMs ? { tenant, driverId, driverRefs, fromDate, toDate } : "expired";
  }
}

type Claims = readonly [
  tenant: string,
  driverId: string,
  driverRefs: readonly string[],
  fromDate: number,
  toDate: number,
  expiresAtMs: number,
];
