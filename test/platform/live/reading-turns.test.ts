import { describe, expect, it } from "vitest";
import { ReadingTurns } from "../../../platform/live/reading-turns.ts";

describe("readers that take turns", () => {
  it("have them in the order in which they ask, one in a turn of the event loop", async () => {
    const turns = new ReadingTurns();
    const seen: string[] = [];
    let isOver = false;
    const tick = () => {
      seen.push("loop");
      if (!isOver) setImmediate(tick);
    };
    setImmediate(tick);

    const read = async (name: string) => {
      for (let batch = 1; batch <= 3; batch += 1) {
        await turns.next();
        seen.push(`${name}${batch}`);
      }
    };
    await Promise.all([read("a"), read("b")]);
    isOver = true;

    expect(seen.filter((one) => one !== "loop")).toEqual(["a1", "b1", "a2", "b2", "a3", "b3"]);
    const neighbours = seen.slice(1).filter((one, index) => one !== "loop" && seen[index] !== "loop");
    expect(neighbours).toEqual([]);
  });
});
