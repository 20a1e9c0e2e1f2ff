import { describe, expect, it } from "vitest";
import { CoalescedStreams } from "../../../../gateway/live/coalesced/coalesced-streams.ts";
import type { StateAnswer } from "../../../../gateway/live/coalesced/state-log.ts";

// biome-ignore lint/correctness/useYield: it fails before it has anything to tell
async function* unopened(): AsyncGenerator<StateAnswer, void> {
  throw new Error("cannot be planned any more");
}

const { signal } = new AbortController();

describe("a shared stream of states", () => {
  it("that cannot be opened is told to each of its subscribers, and to nobody else", async () => {
    const streams = new CoalescedStreams();
    const follow = () => streams.follow({ key: "[]", open: unopened, signal });

    const told = await Promise.allSettled([follow().next(), follow().next()]);

    expect(told.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(streams.size).toBe(0);
  });

  it("is refused, and closed at its source, when its newest answers take too much memory", async () => {
    const streams = new CoalescedStreams();
    let isClosed = false;
    async function* large(): AsyncGenerator<StateAnswer, void> {
      try {
        for (let key = 0; ; key += 1) yield { text: "x".repeat(1_000_000), cursor: null, key: String(key) };
      } finally {
        isClosed = true;
      }
    }

    const told = Array.fromAsync(streams.follow({ key: "[]", open: large, signal }));

    await expect(told).rejects.toMatchObject({ errors: [{ extensions: { code: "LIMIT_EXCEEDED" } }] });
    expect([isClosed, streams.size]).toEqual([true, 0]);
  });

  it("takes no more memory however often the state of a key changes", async () => {
    const streams = new CoalescedStreams();
    async function* changing(): AsyncGenerator<StateAnswer, void> {
      for (let count = 0; count < 100; count += 1) yield { text: "x".repeat(1_000_000), cursor: null, key: "hall" };
    }

    const told = await Array.fromAsync(streams.follow({ key: "[]", open: changing, signal }));

    expect(told.length).toBeGreaterThan(0);
  });
});
