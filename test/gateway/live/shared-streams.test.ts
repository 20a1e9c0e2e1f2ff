import { describe, expect, it } from "vitest";
import type { LiveAnswer } from "../../../gateway/engine/engine.ts";
import { SharedStreams } from "../../../gateway/live/shared-streams.ts";

// biome-ignore lint/correctness/useYield: it fails before it has anything to tell
async function* unopened(): AsyncGenerator<LiveAnswer, void> {
  throw new Error("cannot be planned any more");
}

describe("a shared stream that cannot be opened", () => {
  it.each([null, "1"])("is told to each of its subscribers, and to nobody else (cursor %s)", async (after) => {
    const streams = new SharedStreams();
    const follow = () => {
      const { signal } = new AbortController();
      const onLeftBehind = () => ({ text: "", cursor: null });
      return streams.follow({ key: "[]", after, open: unopened, onLeftBehind, signal });
    };

    const told = await Promise.allSettled([follow().next(), follow().next()]);

    expect(told.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(follow().next()).rejects.toThrow("cannot be planned any more");
    expect(streams.size).toBe(0);
  });
});
