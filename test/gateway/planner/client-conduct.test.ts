import { describe, expect, it } from "vitest";
import { ClientConduct } from "../../../gateway/planner/process/client-conduct.ts";

/** The conduct of clients, and a clock that only the test moves. */
function watched() {
  let nowMs = 1_000_000;
  const conduct = new ClientConduct(() => nowMs);
  return {
    conduct,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe("a client that ends planners", () => {
  it("waits twice as long after each, and no longer than 10 s", () => {
    const { conduct } = watched();

    const pauses = Array.from({ length: 10 }, () => {
      conduct.offended("one");
      return conduct.pauseMs("one");
    });

    expect(pauses).toEqual([50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
    expect(conduct.pauseMs("other")).toBe(0);
    expect(conduct.isSuspect("other")).toBe(false);
  });

  it("is suspect for a minute after the last, although it need not wait any more", () => {
    const { conduct, pass } = watched();
    conduct.offended("one");

    pass(50);
    const afterPause = [conduct.pauseMs("one"), conduct.isSuspect("one")];
    pass(59_950);

    expect(afterPause).toEqual([0, true]);
    expect(conduct.isSuspect("one")).toBe(false);
    conduct.offended("one");
    expect(conduct.pauseMs("one")).toBe(50);
  });

  it("is forgotten when ten thousand others have ended some since", () => {
    const { conduct } = watched();
    conduct.offended("one");

    for (let index = 0; index < 10_000; index += 1) conduct.offended(`client ${index}`);

    expect(conduct.isSuspect("one")).toBe(false);
    expect(conduct.isSuspect("client 0")).toBe(true);
  });
});
