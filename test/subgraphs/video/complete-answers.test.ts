import { describe, expect, it } from "vitest";
import { isComplete } from "../../../subgraphs/video/streams/event-window.ts";

const rows = (...ids: readonly number[]) => ids.map((id) => ({ id }));

describe("an answer of RoscoLive's", () => {
  it.each([
    ["as many as it counts", rows(1, 2), 2, true],
    ["fewer", rows(1, 2), 3, false],
    ["as many only because each comes twice", rows(1, 1, 2, 2), 4, false],
    ["all of them, each twice", rows(1, 1, 2, 2), 2, true],
    ["more than it counts, some of another answer", rows(1, 2, 3), 2, false],
    ["none", rows(), 7, true],
  ])("that has %s is told from one that is not whole", (_what, records, total, whole) => {
    expect(isComplete({ records, total, newestFirst: true })).toBe(whole);
  });
});
