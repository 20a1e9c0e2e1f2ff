import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toClipSpan, toParts } from "../../../../subgraphs/video/requests/clip-limits.ts";

const AT_MS = Date.parse("2026-03-18T12:00:00Z");
const SECOND_MS = 1_000;

const secondsOf = (span: { readonly fromMs: number; readonly toMs: number }) =>
  [span.fromMs, span.toMs].map((ms) => (ms - AT_MS) / SECOND_MS);
const spanOf = (from: number, to: number, isSnapshots = false) =>
  secondsOf(
    toClipSpan({ fromMs: AT_MS + from * SECOND_MS, toMs: AT_MS + to * SECOND_MS }, { isSnapshots, field: "input.to" }),
  );

describe("the time of a clip", () => {
  it.each([
    ["is of whole seconds around what is wanted", [0.4, 9.2], false, [0, 10]],
    ["is five minutes around the middle where snapshots are wanted of less", [0, 60], true, [-120, 180]],
    ["is what is wanted of snapshots of more", [0, 301], true, [0, 301]],
    ["may be an hour", [0, 3_600], false, [0, 3_600]],
  ] as const)("%s", (_, [from, to], isSnapshots, expected) => {
    expect(spanOf(from, to, isSnapshots)).toEqual(expected);
  });

  it.each([
    [0, 0],
    [5, 0],
    [0, 4],
    [0, 3_601],
  ])("from %d to %d s is refused by its field", (from, to) => {
    expect(() => spanOf(from, to)).toThrow(
      expect.objectContaining({ extensions: { code: "BAD_USER_INPUT", field: "input.to" } }),
    );
  });

  it("is asked for in parts that the vendor takes, one behind the other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 3_600 }), (seconds) => {
        const span = { fromMs: AT_MS, toMs: AT_MS + seconds * SECOND_MS };
        const parts = toParts(span, { isSnapshots: false });

        expect([parts[0]?.fromMs, parts.at(-1)?.toMs]).toEqual([span.fromMs, span.toMs]);
        expect(parts.slice(1).map(({ fromMs }) => fromMs)).toEqual(parts.slice(0, -1).map(({ toMs }) => toMs));
        const lengths = parts.map(({ fromMs, toMs }) => (toMs - fromMs) / SECOND_MS);
        expect(lengths.filter((length) => length < 5 || length > 300)).toEqual([]);
        expect(parts.length).toBe(Math.ceil(seconds / 300));
      }),
    );
    expect(toParts({ fromMs: AT_MS, toMs: AT_MS + 303_000 }, { isSnapshots: false }).map(secondsOf)).toEqual([
      [0, 295],
      [295, 303],
    ]);
  });
});
