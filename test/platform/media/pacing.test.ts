import { describe, expect, it } from "vitest";
import { Pace } from "../../../platform/media/pacing.ts";

describe("the pace of a client", () => {
  it("lets its first second go at once, and then so many bytes a second", () => {
    let nowMs = 0;
    const pace = new Pace(1_000, () => nowMs);

    expect([pace.take(600), pace.take(600), pace.take(500)]).toEqual([0, 0, 200]);
    nowMs = 700;
    expect([pace.take(100), pace.take(100)]).toEqual([0, 100]);
  });

  it("saves up no more than a second", () => {
    let nowMs = 0;
    const pace = new Pace(1_000, () => nowMs);
    pace.take(1_000);
    nowMs = 3_600_000;

    expect([pace.take(1_000), pace.take(1), pace.take(1)]).toEqual([0, 0, 1]);
  });
});
