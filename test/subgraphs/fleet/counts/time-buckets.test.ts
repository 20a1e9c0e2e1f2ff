import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimeBuckets, type TimeDimension } from "../../../../subgraphs/fleet/counts/hours/time-buckets.ts";

const hoursOf = (dimension: TimeDimension, zone: string, at: string) => {
  const { startMs, endMs } = new TimeBuckets(dimension, zone).of(Date.parse(at));
  return [new Date(startMs).toISOString(), (endMs - startMs) / 3_600_000];
};

describe("the hours, days and weeks of a time zone", () => {
  it.each([
    ["a day of 23 hours", "DAY", "America/New_York", "2026-03-08T12:00:00Z", "2026-03-08T05:00:00.000Z", 23],
    ["a day of 25 hours", "DAY", "America/New_York", "2026-11-01T12:00:00Z", "2026-11-01T04:00:00.000Z", 25],
    ["a day that begins at one", "DAY", "America/Santiago", "2022-09-11T12:00:00Z", "2022-09-11T04:00:00.000Z", 23],
    ["a week of 167 hours", "WEEK", "Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-22T23:00:00.000Z", 167],
    ["a week over the new year", "WEEK", "UTC", "2026-01-04T23:59:59Z", "2025-12-29T00:00:00.000Z", 168],
    [
      "an hour that begins at a quarter",
      "HOUR",
      "Asia/Kathmandu",
      "2026-04-04T14:40:00Z",
      "2026-04-04T14:15:00.000Z",
      1,
    ],
    ["half an hour, put back", "HOUR", "Australia/Lord_Howe", "2026-04-04T15:10:00Z", "2026-04-04T15:00:00.000Z", 0.5],
    [
      "half an hour, put forward",
      "HOUR",
      "Australia/Lord_Howe",
      "2026-10-03T15:35:00Z",
      "2026-10-03T15:30:00.000Z",
      0.5,
    ],
    ["a day that was left out before", "DAY", "Pacific/Apia", "2011-12-30T11:00:00Z", "2011-12-30T10:00:00.000Z", 24],
    [
      "yesterday again, for 59 minutes",
      "DAY",
      "America/St_Johns",
      "2006-10-29T02:40:00Z",
      "2006-10-29T02:30:00.000Z",
      25,
    ],
    ["a clock of whole seconds", "DAY", "America/New_York", "1850-01-01T12:00:00Z", "1850-01-01T04:56:02.000Z", 24],
    ["an offset", "DAY", "-07:30", "2026-01-01T07:29:00Z", "2025-12-31T07:30:00.000Z", 24],
  ] as const)("know %s", (_, dimension, zone, at, startsAt, hours) => {
    expect(hoursOf(dimension, zone, at)).toEqual([startsAt, hours]);
  });

  it("follow each other without a gap, wherever they are asked for", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("HOUR", "DAY", "WEEK" as const),
        fc.constantFrom(...Intl.supportedValuesOf("timeZone")),
        fc.array(fc.integer({ min: Date.parse("1880-01-01"), max: Date.parse("2040-01-01") }), { minLength: 3 }),
        (dimension, zone, instants) => {
          const buckets = new TimeBuckets(dimension as TimeDimension, zone);
          for (const atMs of instants) {
            const { startMs, endMs } = buckets.of(atMs);
            expect(atMs >= startMs && atMs < endMs).toBe(true);
            expect(buckets.of(endMs).startMs).toBe(endMs);
            expect(buckets.of(startMs).startMs).toBe(startMs);
            expect(buckets.of(startMs - 1).endMs).toBe(startMs);
            expect(new TimeBuckets(dimension as TimeDimension, zone).of(atMs)).toEqual({ startMs, endMs });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("begin with quarters where clocks do, and are not said to where they do not or nobody can tell", () => {
    const [from, to] = [Date.parse("2015-01-01"), Date.parse("2035-01-01")];
    const zones = Intl.supportedValuesOf("timeZone");

    const odd = zones.filter((zone) => !new TimeBuckets("HOUR", zone).beginWith(900_000, from, to));

    // A station in Antarctica has put its clocks forward at a minute past midnight.
    expect(odd.filter((zone) => !zone.startsWith("Antarctica/"))).toEqual([]);
    expect(new TimeBuckets("HOUR", "Asia/Kathmandu").beginWith(3_600_000, from, to)).toBe(false);
    expect(new TimeBuckets("HOUR", "America/New_York").beginWith(900_000, Date.parse("1850-01-01"), to)).toBe(false);
    expect(new TimeBuckets("HOUR", "America/New_York").beginWith(900_000, from, Date.parse("9999-01-01"))).toBe(false);
  });

  it.each([8.64e15, -8.64e15])("reach to the ends of the calendar: %d", (atMs) => {
    for (const dimension of ["HOUR", "DAY", "WEEK"] as const) {
      const { startMs } = new TimeBuckets(dimension, "America/New_York").of(atMs);
      expect(new Date(startMs).toJSON()).not.toBeNull();
    }
  });
});
