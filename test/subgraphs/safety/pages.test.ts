import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { walkPages } from "../../../subgraphs/safety/pages.ts";
import type { WirePage } from "../../../subgraphs/safety/wire.ts";

const page = (endCursor: string | null, hasNextPage: boolean, data: readonly unknown[] = []): WirePage => ({
  data: [...data],
  pagination: { endCursor, hasNextPage },
});

/** Walks through what a function answers to each cursor, and tells what was asked. */
function walk(answer: (after: string | undefined) => WirePage, start?: string) {
  const asked: (string | undefined)[] = [];
  const fetchPage = async (after: string | undefined) => {
    asked.push(after);
    return answer(after);
  };
  const pages = Array.fromAsync(walkPages(fetchPage, start, AbortSignal.timeout(10_000)));
  return { asked, pages };
}

describe("the walk through pages", () => {
  it("goes on over fifty empty pages that promise a next one", async () => {
    const { pages, asked } = walk((after) => {
      const place = Number(after ?? 0);
      return place < 50 ? page(String(place + 1), true) : page("51", false, ["event"]);
    });

    expect((await pages).at(-1)).toEqual({ data: ["event"], after: "51" });
    expect(asked).toHaveLength(51);
  });

  it.each(["c1", "", null])("stops after three requests where the cursor stays %j", async (endCursor) => {
    const { pages, asked } = walk(() => page(endCursor, true), "c1");

    await expect(pages).rejects.toMatchObject({ fault: "malformed" });
    expect(asked).toEqual(["c1", "c1", "c1"]);
  });

  it("ends where cursors go round in a circle, after having seen all of it", async () => {
    const lengths = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 40 }));

    await fc.assert(
      fc.asyncProperty(lengths, async ([tail, circle]) => {
        const next = (place: number) => (place + 1 < tail + circle ? place + 1 : tail);
        const { pages, asked } = walk((after) => page(String(next(Number(after ?? 0))), true));

        await expect(pages).rejects.toMatchObject({ fault: "malformed" });
        expect(new Set(asked.map((after) => Number(after ?? 0))).size).toBe(tail + circle);
        expect(asked.length).toBeLessThan(8 * (tail + circle) + 8);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("never ends a long way that does not come round", async () => {
    const { pages } = walk((after) => page(String(Number(after ?? 0) + 1), Number(after ?? 0) < 5_000));

    expect(await pages).toHaveLength(5_001);
  });
});
