import { describe, expect, it } from "vitest";
import { toChangedVersion } from "../../../platform/records/changed-version.ts";
import { toSightingVersion } from "../../../platform/records/record.ts";

const NOW_MS = Date.parse("2026-03-01T12:00:00Z");
const MINUTE_MS = 60_000;

describe("the version of a change", () => {
  it("is its stamp, be that of a clock that is a little ahead", () => {
    expect(toChangedVersion(NOW_MS - MINUTE_MS, NOW_MS)).toBe(NOW_MS - MINUTE_MS);
    expect(toChangedVersion(NOW_MS + MINUTE_MS, NOW_MS)).toBe(NOW_MS + MINUTE_MS);
  });

  it.each(["2026-03-01T20:00:00Z", "2038-01-19T03:14:08Z", "9999-12-31T23:59:59Z"])(
    "that is stamped %s is below that of a correction with a true stamp",
    (ahead) => {
      const wrong = toChangedVersion(Date.parse(ahead), NOW_MS);

      expect(toChangedVersion(NOW_MS - 50 * MINUTE_MS, NOW_MS + MINUTE_MS)).toBeGreaterThan(wrong);
    },
  );
});

describe("the version of a sighting", () => {
  it.each(["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2026-03-01T12:00:00Z"])(
    "of %s can be read back, and is below that of any record",
    (instant) => {
      const version = toSightingVersion(Date.parse(instant));

      expect(Number.isSafeInteger(version)).toBe(true);
      expect(version).toBeLessThan(0);
    },
  );
});
