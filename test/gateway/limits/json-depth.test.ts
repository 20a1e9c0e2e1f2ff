import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nestsDeeper } from "../../../gateway/limits/json-depth.ts";

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe("the nesting of JSON text", () => {
  it("is what parsing it would find, whatever its strings hold", () => {
    const strings = fc.string({ unit: fc.constantFrom("\\", '"', "[", "{", "]", "}", "a") });
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(strings, fc.integer(), fc.array(tie("tree")), fc.dictionary(strings, tie("tree"))),
    }));

    fc.assert(
      fc.property(fc.array(tree), (value) => {
        const text = JSON.stringify(value);
        const depth = depthOf(value);
        expect([nestsDeeper(text, depth), nestsDeeper(text, depth - 1)]).toEqual([false, true]);
      }),
    );
  });

  it.each(["[".repeat(101), '{"a":'.repeat(101), `${'{"a":['.repeat(50)}[`, `"\\\\"${"[".repeat(101)}`])(
    "is found in text that never ends: %.12s…",
    (text) => {
      expect([nestsDeeper(text, 100), nestsDeeper(text, 101)]).toEqual([true, false]);
    },
  );

  it.each(['"', '"\\', '"\\"', "]".repeat(1_000), ""])("is none in %s", (text) => {
    expect(nestsDeeper(text, 0)).toBe(false);
  });
});
