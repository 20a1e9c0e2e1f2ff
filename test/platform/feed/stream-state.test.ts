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

function failedState() {
  const time = { nowMs: 0 };
  const stream = { name: "events", everyMs: 1_000, essential: true, async *read() {} };
  const state = new StreamState(stream, { now: () => time.nowMs });
  state.begin();
  state.fail(new VendorError("unavailable", "away"), 0);
  return { state, time };
}
