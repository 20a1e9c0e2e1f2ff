import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toInstant, toInstantOrNull } from "../../../platform/vendor/wire-instant.ts";

const MS = Date.UTC(2023, 10, 14, 22, 13, 20);

describe("an instant on the wire", () => {
  it.each([
    ["RFC 3339", "2023-11-14T22:13:20Z", MS],
    ["RFC 3339 with an offset", "2023-11-14T23:13:20.250+01:00", MS + 250],
    ["an offset without a colon", "2023-11-14T22:13:20+0000", MS],
    ["an offset without a colon that is not UTC", "2023-11-15T00:13:20.5+0200", MS + 500],
    ["no zone", "2023-11-14T22:13:20", MS],
    ["no zone and a space", "2023-11-14 22:13:20.125", MS + 125],
    ["an HTTP date", "Tue, 14 Nov 2023 22:13:20 GMT", MS],
    ["seconds", 1_700_000_000, MS],
    ["seconds with a fraction", 1_700_000_000.25, MS + 250],
    ["milliseconds", 1_700_000_000_000, MS],
    ["microseconds", 1_700_000_000_000_000, MS],
    ["nanoseconds", 1_700_000_000_000_000_000, MS],
    ["digits of milliseconds", "1700000000000", MS],
    ["digits of nanoseconds", "1700000000000000000", MS],
    ["a year far ahead in text", "2038-01-19T03:14:07Z", Date.UTC(2038, 0, 19, 3, 14, 7)],
  ])("is read from %s", (_, wire, expected) => {
    expect(toInstantOrNull(wire)).toBe(expected);
  });

  it.each([
    null,
    undefined,
    "",
    "yesterday",
    "2023-02-30T00:00:00Z",
    0,
    -1,
    5,
    17_000_000,
    1e25,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "1e400",
    "17",
  ])("is not read from %s", (wire) => {
    expect(toInstantOrNull(wire)).toBe(null);
    expect(() => toInstant(wire)).toThrow(/no instant/);
  });

  it("is the same in each unit, and one that every clock can show", () => {
    const between = fc.integer({ min: Date.UTC(1980, 0, 1) / 1_000, max: Date.UTC(2100, 0, 1) / 1_000 - 1 });
    const units = fc.constantFrom(1, 1e3, 1e6, 1e9);
    fc.assert(
      fc.property(between, units, (seconds, unit) => {
        expect(Math.abs((toInstantOrNull(seconds * unit) ?? 0) - seconds * 1_000)).toBeLessThan(1);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.string(), fc.bigInt().map(String)), (wire) => {
        const epochMs = toInstantOrNull(wire);
        if (epochMs !== null) expect(new Date(epochMs).toISOString()).toMatch(/^\d{4}-/);
      }),
    );
  });
});
