import { describe, expect, it } from "vitest";
import { StreamState } from "../../../platform/feed/stream-state.ts";
import { VendorError } from "../../../platform/vendor/vendor-error.ts";

describe("a stream that has failed", () => {
  it("is well again, and behind, once its reading has brought something for ten seconds", () => {
    const { state, time } = failedState();
    state.begin();
    time.nowMs += 9_999;
    state.noteProgress();
    expect(state.fault).toMatchObject({ fault: "unavailable" });

    time.nowMs += 1;
    state.noteProgress();
    expect(state).toMatchObject({ fault: null, failures: 0, isBehind: true });

    state.end(0);
    expect(state).toMatchObject({ fault: null, isBehind: false });
  });

  it("is not well again while every reading ends within seconds", () => {
    const { state, time } = failedState();
    for (let reading = 0; reading < 10; reading += 1) {
      state.begin();
      time.nowMs += 5_000;
      state.noteProgress();
      expect(state.fault).not.toBeNull();
      state.fail(new VendorError("unavailable", "away again"), 0);
    }
  });

  it("is well again at once when it is read to its end", () => {
    const { state } = failedState();
    state.begin();
    state.end(0);
    expect(state).toMatchObject({ fault: null, failures: 0, isBehind: false });
  });
});

function failedState(everyMs: number | null = 1_000) {
  const time = { nowMs: 0 };
  const stream = { name: "events", everyMs, essential: true, async *read() {} };
  const state = new StreamState(stream, { now: () => time.nowMs });
  state.begin();
  state.fail(new VendorError("unavailable", "away"), 0);
  return { state, time };
}

describe("the pause of a failing stream", () => {
  const pausesOf = (everyMs: number | null, failOnce: (state: StreamState) => void): readonly number[] => {
    const { state, time } = failedState(everyMs);
    return Array.from({ length: 5 }, () => {
      failOnce(state);
      return state.nextAtMs - time.nowMs;
    });
  };
  const fail = (state: StreamState) => state.fail(new VendorError("unavailable", "away"), 0);

  it.each([
    ["a poll", 1_000],
    ["a backfill, which has no interval of its own,", null],
  ])("doubles from the interval of %s to ten seconds, so that the vendor's return is seen soon", (_what, everyMs) => {
    expect(pausesOf(everyMs, fail)).toEqual([2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it("is as long as the vendor asks for, where that is longer", () => {
    const { state } = failedState();
    state.fail(new VendorError("throttled", "later", { retryAtMs: 90_000 }), 30_000);
    expect(state.nextAtMs).toBe(60_000);
  });

  it("is the same where it is the store that fails, and the vendor is told no fault", () => {
    expect(pausesOf(1_000, (state) => state.failToStore())).toEqual([2_000, 4_000, 8_000, 10_000, 10_000]);
    const state = new StreamState({ name: "events", everyMs: 1_000, essential: true, async *read() {} });
    state.failToStore();
    expect(state.fault).toBeNull();
  });
});
