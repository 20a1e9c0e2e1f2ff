import type { IncomingHttpHeaders } from "node:http";
import { type RateLimit, type RateLimitState, readRateLimitHeaders, TokenBucket } from "./rate-limit.ts";
import { backOffMs, LONGEST_PAUSE_MS, toPauseMs } from "./retry-after.ts";

/** A pause that a vendor imposed. */
export type Pause = {
  readonly spanMs: number;
  readonly httpStatus: number;
  /** It asked for more than we keep. */
  readonly isCut: boolean;
};

/** What a vendor allows at one endpoint, or over all: its limit, and the pauses that it asks for. */
export class Allowance {
  readonly #bucket: TokenBucket;
  #pause: (Pause & { readonly endsAtMs: number }) | null = null;
  /** The answers in a row that asked for fewer requests. */
  #throttled = 0;
  #isUsed = false;
  /** What the vendor said last of its limit. */
  #said: Pick<RateLimitState, "limit" | "remaining"> | null = null;

  constructor(limit: RateLimit) {
    this.#bucket = new TokenBucket(limit);
  }

  /** The pause that is kept now, with what is left of it. */
  pause(nowMs: number): (Pause & { readonly leftMs: number }) | null {
    const leftMs = (this.#pause?.endsAtMs ?? nowMs) - nowMs;
    return this.#pause && leftMs > 0 ? { ...this.#pause, leftMs } : null;
  }

  /** How long it takes until a request is allowed; 0 if one is now. */
  waitMs(nowMs: number): number {
    return Math.max(this.#bucket.waitMs(nowMs), this.pause(nowMs)?.leftMs ?? 0);
  }

  get isUsed(): boolean {
    return this.#isUsed;
  }

  take(): void {
    this.#isUsed = true;
    this.#bucket.take();
  }

  /** A request that was allowed was answered, or has failed. */
  answered(nowMs: number): void {
    this.#bucket.answered(nowMs);
  }

  /** Learns what an answer says of the limit. */
  hear(headers: IncomingHttpHeaders): void {
    this.#said = readRateLimitHeaders(headers) ?? this.#said;
  }

  /** The vendor answered, and did not ask for fewer requests. */
  relax(): void {
    this.#throttled = 0;
  }

  /**
   * Keeps the pause that an answer asks for, for everyone. A 429 that asks for none in words that can be understood
   * means one all the same; null if the answer means none.
   */
  keepPause(
    { httpStatus, retryAfter }: { readonly httpStatus: number; readonly retryAfter: string | undefined },
    { nowMs, epochMs }: { readonly nowMs: number; readonly epochMs: number },
    random: () => number,
  ): Pause | null {
    const askedMs = toPauseMs(retryAfter, epochMs);
    if (askedMs === null && httpStatus !== 429) return null;
    this.#throttled += 1;
    const spanMs = Math.min(askedMs ?? backOffMs(this.#throttled, random), LONGEST_PAUSE_MS);
    const pause = { spanMs, httpStatus, isCut: askedMs !== null && askedMs > LONGEST_PAUSE_MS };
    const endsAtMs = nowMs + spanMs;
    if (endsAtMs > (this.#pause?.endsAtMs ?? Number.NEGATIVE_INFINITY)) this.#pause = { ...pause, endsAtMs };
    return pause;
  }

  state(nowMs: number): Omit<RateLimitState, "throttledUntilMs"> {
    const { requests, windowMs } = this.#bucket.limit;
    const counted = { limit: requests, remaining: this.#bucket.remaining(nowMs) };
    return { requestsPerSecond: (requests * 1_000) / windowMs, ...(this.#said ?? counted) };
  }
}
