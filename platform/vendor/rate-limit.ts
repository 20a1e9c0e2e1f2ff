import type { IncomingHttpHeaders } from "node:http";

/** So many requests in any span of that length, wherever it begins. */
export type RateLimit = { readonly requests: number; readonly windowMs: number };

/** The limit of one endpoint: `GET /a/b`, or `GET /a/*` for all that begins so and counts together. */
export type EndpointLimit = RateLimit & { readonly endpoint: string };

/** What a vendor allows. */
export type RateLimits = {
  /** Over all endpoints. */
  readonly all: RateLimit;
  /** Of those that have a limit of their own beside it. */
  readonly endpoints?: readonly EndpointLimit[];
};

/** What is left of a limit. */
export type RateLimitState = {
  /** Until when the vendor asked to be left alone, in epoch milliseconds. Null while it does not. */
  readonly throttledUntilMs: number | null;
  /** The most requests a second that are sent. */
  readonly requestsPerSecond: number;
  /** The requests that one window of the limit allows, in the vendor's words where it tells, else in ours. */
  readonly limit: number;
  /** How many of them are left. */
  readonly remaining: number;
};

export function perSecond(requests: number): RateLimit {
  return { requests, windowMs: 1_000 };
}

export function perMinute(requests: number): RateLimit {
  return { requests, windowMs: 60_000 };
}

/**
 * Tokens for requests. One that was taken comes back a window later, so that no window, wherever it begins, sees more
 * requests than there are tokens. Instants are of a clock that never goes back.
 */
export class TokenBucket {
  readonly limit: RateLimit;
  /** When the latest tokens were taken: a ring, as long as there are tokens. */
  readonly #takenAtMs: number[];
  #next = 0;

  constructor(limit: RateLimit) {
    this.limit = limit;
    this.#takenAtMs = new Array(limit.requests).fill(Number.NEGATIVE_INFINITY);
  }

  /** How long it takes until there is a token; 0 if there is one. */
  waitMs(nowMs: number): number {
    return Math.max((this.#takenAtMs[this.#next] ?? 0) + this.limit.windowMs - nowMs, 0);
  }

  take(nowMs: number): void {
    this.#takenAtMs[this.#next] = nowMs;
    this.#next = (this.#next + 1) % this.limit.requests;
  }

  remaining(nowMs: number): number {
    return this.#takenAtMs.filter((atMs) => atMs + this.limit.windowMs <= nowMs).length;
  }
}

/** What a vendor's answer says of its limit, in one of the two spellings that are common; null where it says nothing. */
export function readRateLimitHeaders(headers: IncomingHttpHeaders): Pick<RateLimitState, "limit" | "remaining"> | null {
  for (const prefix of ["x-ratelimit", "ratelimit"]) {
    const limit = toCount(headers[`${prefix}-limit`]);
    const remaining = toCount(headers[`${prefix}-remaining`]);
    if (limit !== null && remaining !== null) return { limit, remaining };
  }
  return null;
}

/** The number that a header begins with: policies can follow, as in `100, 100;w=60`. It must fit GraphQL's `Int`. */
function toCount(header: string | readonly string[] | undefined): number | null {
  const [, digits] = /^\s*(\d{1,9})\s*(?:[,;]|$)/.exec(String(header ?? "")) ?? [];
  return digits === undefined ? null : Number(digits);
}
