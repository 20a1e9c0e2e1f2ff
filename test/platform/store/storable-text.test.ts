import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toStorableJson, toStorableText } from "../../../platform/store/storable-text.ts";

describe("text that every engine keeps", () => {
  it("has a replacement character for NUL and for half a surrogate pair, and is else as it was", () => {
    expect(toStorableText("a\0b\ud83d\u{1F69A}c\udc00")).toBe("a\ufffdb\ufffd\u{1F69A}c\ufffd");
    expect(toStorableText("né 'a' \\u0000")).toBe("né 'a' \\u0000");
  });

  it("is the same in JSON, in names and values, and leaves a backslash before such an escape alone", () => {
    expect(toStorableJson(String.raw`{"a\u0000":["\ud800","\\u0000",1.50]}`)).toBe(
      '{"a\ufffd":["\ufffd","\\\\u0000",1.5]}',
    );
    expect(toStorableJson('{"long": 12345678901234567890}')).toBe('{"long": 12345678901234567890}');
  });

  it("never has what PostgreSQL refuses", () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: "binary", maxDepth: 2 }), (json) => {
        const parsed = JSON.stringify(JSON.parse(toStorableJson(JSON.stringify(JSON.parse(json)))));
        expect(parsed).not.toMatch(/(?<!\\)(\\\\)*\\u(0000|d[89a-f])/i);
      }),
      { numRuns: 50 },
    );
  });
});
