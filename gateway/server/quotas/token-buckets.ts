/** So many seconds' worth can be taken at once by whoever took nothing before. */
const BURST_SECONDS = 5;
/** Those who were here last; whoever is forgotten begins with a full bucket, as they would have soon. */
const MOST_BUCKETS = 20_000;

type Bucket = { left: number; filledAtMs: number };

/** Lets each of many take so much a second: https://en.wikipedia.org/wiki/Token_bucket */
export class TokenBuckets {
  readonly #perSecond: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Takes one for somebody. In how many milliseconds there will be one where there is none; 0 where it was taken. */
  take(who: string, nowMs: number): number {
    const most = this.#perSecond * BURST_SECONDS;
    const bucket = this.#buckets.get(who) ?? { left: most, filledAtMs: nowMs };
    const passedMs = Math.max(nowMs - bucket.filledAtMs, 0);
    bucket.left = Math.min(bucket.left + (passedMs * this.#perSecond) / 1_000, most);
    bucket.filledAtMs = nowMs;
    this.#buckets.delete(who);
    this.#buckets.set(who, bucket);
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= MOST_BUCKETS) break;
      this.#buckets.delete(oldest);
    }
    if (bucket.left < 1) return Math.ceil(((1 - bucket.left) * 1_000) / this.#perSecond);
    bucket.left -= 1;
    return 0;
  }
}
