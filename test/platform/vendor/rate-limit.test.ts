import { describe, expect, it } from "vitest";
import { perSecond, TokenBucket } from "../../../platform/vendor/rate-limit.ts";

describe("the tokens of a limit", () => {
  it("come back a window after the answer, not after the request", () => {
    const bucket = new TokenBucket(perSecond(1));
    bucket.take();
    bucket.answered(300);

    expect(bucket.waitMs(300)).toBe(1_000);
    expect(bucket.waitMs(1_299)).toBe(1);
    expect(bucket.waitMs(1_300)).toBe(0);
  });

  it("are not back while an answer is awaited, however long that takes", () => {
    const bucket = new TokenBucket(perSecond(1));
    bucket.take();

    expect(bucket.waitMs(60_000)).toBe(Number.POSITIVE_INFINITY);
    expect(bucket.remaining(60_000)).toBe(0);
  });

  it("go on for others while one request hangs", () => {
    const bucket = new TokenBucket(perSecond(2));
    bucket.take();
    for (const nowMs of [0, 1_000, 2_000, 3_000]) {
      expect(bucket.waitMs(nowMs)).toBe(0);
      bucket.take();
      bucket.answered(nowMs);
      expect(bucket.waitMs(nowMs)).toBe(1_000);
    }
  });
});
