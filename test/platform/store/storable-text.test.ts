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
    const odd = fc.string({ unit: fc.constantFrom("\0", "\ud83d", "\ude9a", "\\", '"', "u0000", "é") });
    const isRefused = (text: string) => !text.isWellFormed() || text.includes("\0");
    fc.assert(
      fc.property(fc.dictionary(odd, fc.array(odd)), (value) => {
        const refused: unknown[] = [];
        JSON.parse(toStorableJson(JSON.stringify(value)), (name, part: unknown) => {
          refused.push(...[name, part].filter((one) => typeof one === "string" && isRefused(one)));
          return part;
        });
        expect(refused).toEqual([]);
      }),
    );
  });
});
