import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backOffMs, toPauseMs } from "../../../platform/vendor/retry-after.ts";

const NOW_MS = Date.parse("2026-03-01T12:00:00Z");

describe("toPauseMs", () => {
  it.each([
    ["0.40235", 403],
    ["120", 120_000],
    [" 1 ", 1_000],
    ["Sun, 01 Mar 2026 12:00:30 GMT", 30_000],
    ["Sunday, 01-Mar-26 12:00:30 GMT", 30_000],
    ["Sun Mar  1 12:00:30 2026", 30_000],
  ])("reads %j as %i ms", (header, expected) => {
    expect(toPauseMs(header, NOW_MS)).toBe(expected);
  });

  it.each([["0"], ["0.0"], ["Sun, 01 Mar 2026 11:59:00 GMT"]])("sees that %j asks for no pause", (header) => {
    expect(toPauseMs(header, NOW_MS)).toBeNull();
  });

  it.each([
    ["999999", 999_999_000],
    ["Mon, 02 Mar 2026 12:00:00 GMT", 86_400_000],
  ])("reads %j in full, however long it is", (header, expected) => {
    expect(toPauseMs(header, NOW_MS)).toBe(expected);
  });

  it.each([
    undefined,
    "",
    "-1",
    "abc",
    "abc 1",
    "1e3",
    "NaN",
    "0x10",
    "1,5",
    "soon, 5 s",
    "2026-03-01T12:00:30Z",
    "Sunday",
  ])("takes no pause from %j", (header) => {
    expect(toPauseMs(header, NOW_MS)).toBeNull();
  });

  it("is never sooner than a fraction asks, and at most a millisecond later", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 899, noNaN: true }), (seconds) => {
        const header = seconds.toFixed(6);

        const lateMs = (toPauseMs(header, NOW_MS) ?? Number.NaN) - Number(header) * 1_000;

        expect(lateMs).toBeGreaterThanOrEqual(0);
        expect(lateMs).toBeLessThan(1.001);
      }),
    );
  });
});

describe("backOffMs", () => {
  it("doubles with every try, half of it fixed and half random", () => {
    expect([1, 2, 3].map((attempt) => backOffMs(attempt, () => 0))).toEqual([125, 250, 500]);
    expect([1, 2, 3].map((attempt) => backOffMs(attempt, () => 0.5))).toEqual([187.5, 375, 750]);
  });

  it("grows to a minute and no further, however often there was a failure", () => {
    expect([9, 20, 5_000].map((failures) => backOffMs(failures, () => 0.999_999))).toEqual(
      [60_000, 60_000, 60_000].map((ms) => expect.closeTo(ms, 0)),
    );
  });
});
