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
 * Tokens for requests. One that was taken comes back a window after it was answered, for that is the latest moment at
 * which the vendor can have counted the request: however long each one is under way, no window of the vendor's, wherever
 * it begins, sees more requests than there are tokens. Instants are of a clock that never goes back.
 */
export class TokenBucket {
  readonly limit: RateLimit;
  /** How many were taken and not answered yet. */
  #unanswered = 0;
  /** When those that are not back yet were answered, the first ones first. */
  #answeredAtMs: number[] = [];

  constructor(limit: RateLimit) {
    this.limit = limit;
  }

  /** How long it takes until there is a token; 0 if there is one, and infinity where an answer must come first. */
  waitMs(nowMs: number): number {
    if (this.remaining(nowMs) > 0) return 0;
    const [firstMs = Number.POSITIVE_INFINITY] = this.#answeredAtMs;
    return firstMs + this.limit.windowMs - nowMs;
  }

  take(): void {
    this.#unanswered += 1;
  }

  /** A request that had taken a token was answered, or has failed. */
  answered(nowMs: number): void {
    this.#unanswered -= 1;
    this.#answeredAtMs.push(nowMs);
  }

  remaining(nowMs: number): number {
    const { requests, windowMs } = this.limit;
    const back = this.#answeredAtMs.findIndex((atMs) => atMs + windowMs > nowMs);
    if (back !== 0) this.#answeredAtMs = back < 0 ? [] : this.#answeredAtMs.slice(back);
    return requests - this.#unanswered - this.#answeredAtMs.length;
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
