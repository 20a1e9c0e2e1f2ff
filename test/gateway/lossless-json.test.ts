import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LosslessNumber, parseJson } from "../../gateway/lossless-json.ts";

const KEPT = ["12345678901234567890", "-9007199254740993", "1e400", "-1E+400", "1e-400", "0.1234567890123456789"];
const PLAIN = [
  "1",
  "-0",
  "1.0",
  "1e3",
  "9007199254740992",
  "0.30000000000000004",
  "100000000000000000000000",
  "1e300",
  "5e-324",
];

describe("JSON that is read losslessly", () => {
  it.each(KEPT)("keeps %s as it is written, wherever it stands", (number) => {
    const text = `{"a":${number},"b":[${number},{"c":${number}}],"__proto__":${number}}`;

    const value = parseJson(text, "all");

    expect(JSON.stringify(value)).toBe(text);
  });

  it.each(PLAIN)("has a plain number for %s", (number) => {
    expect(parseJson(`[${number}]`, "all")).toEqual(JSON.parse(`[${number}]`));
  });

  it("leaves what is out of range alone where integers alone are kept", () => {
    const text = '[12345678901234567890,0.25,1e400,"12345678901234567890"]';

    const [id, ...others] = parseJson(text, "integers") as unknown[];

    expect(id).toBeInstanceOf(LosslessNumber);
    expect(others).toEqual([0.25, Number.POSITIVE_INFINITY, "12345678901234567890"]);
  });

  it("takes nothing in a string for a number", () => {
    const text = '{"a":"b:12345678901234567890,","\\\\":"\\"[12345678901234567891]","c":12345678901234567892}';

    expect(JSON.stringify(parseJson(text, "all"))).toBe(text);
  });

  it("cannot be made to take a string for a number by what stands in the text", () => {
    const controls = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code));
    for (const left of ["", controls[0], controls.slice(0, 4).join(""), controls.join("")]) {
      const value = { text: `${left}12345678901234567890`, list: controls, number: 1 };
      const text = JSON.stringify(value).replace('"number":1', '"number":12345678901234567890');

      const parsed = parseJson(text, "all") as Record<string, unknown>;

      expect({ ...parsed, number: 1 }).toEqual(value);
    }
  });

  it.each([
    "[00000000000000000001]",
    "[12345678901234567890",
    '{"a":1,12345678901234567890:1}',
    "[12345678901234567890 1]",
    "[1234567890123456.]",
    "[+12345678901234567890]",
    "[-12345678901234567890-]",
  ])("refuses what is no JSON: %s", (text) => {
    expect(() => parseJson(text, "all")).toThrow(SyntaxError);
  });

  it("reads what nests as deep as it likes", () => {
    const text = `${"[".repeat(100_000)}12345678901234567890${"]".repeat(100_000)}`;

    expect(() => parseJson(text, "all")).not.toThrow();
  });

  it("is what JSON.parse makes of any value, and says it again digit by digit", () => {
    const number = fc.oneof(
      fc.bigInt().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => JSON.stringify(one)),
      fc.constantFrom(...KEPT),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        number,
        fc.string({ unit: "binary" }).map((one) => JSON.stringify(one)),
        tie("list"),
        tie("map"),
      ),
      list: fc.array(tie("value")).map((items) => `[${items.join(",")}]`),
      map: fc
        .uniqueArray(fc.tuple(fc.string(), tie("value")), { selector: ([key]) => key })
        .map((members) => `{${members.map(([key, one]) => `${JSON.stringify(key)}: ${one}`).join(" , ")}}`),
    }));

    fc.assert(
      fc.property(value as fc.Arbitrary<string>, (text) => {
        const read = parseJson(text, "all");
        const plain = JSON.parse(JSON.stringify(read));

        expect(plain).toEqual(JSON.parse(text));
        for (const digits of text.match(/(?<=^\[)-?\d{17,}(?=\]$)/) ?? [])
          expect(JSON.stringify(read)).toContain(digits);
      }),
    );
  });
});
