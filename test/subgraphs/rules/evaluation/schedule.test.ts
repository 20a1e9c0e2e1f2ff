import { describe, expect, it } from "vitest";
import { createOpenTimes, type Schedule, type Weekday } from "../../../../subgraphs/rules/evaluation/schedule.ts";

const DAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const night = { days: DAYS, fromMinute: 22 * 60, untilMinute: 6 * 60 };
const closing = (schedule: Schedule, at: string) => {
  const closesAtMs = createOpenTimes(schedule).closingOf(Date.parse(at));
  return closesAtMs === null || closesAtMs === Number.POSITIVE_INFINITY
    ? closesAtMs
    : new Date(closesAtMs).toISOString();
};

describe("a schedule", () => {
  it("goes by the clocks of its zone, where these are put forward and back too", () => {
    const berlin = { timeZone: "Europe/Berlin", windows: [night] };

    expect(closing(berlin, "2026-01-10T21:00:00Z")).toBe("2026-01-11T05:00:00.000Z");
    expect(closing(berlin, "2026-01-10T20:59:59Z")).toBeNull();
    expect(closing(berlin, "2026-01-11T05:00:00Z")).toBeNull();
    expect(closing(berlin, "2026-03-29T00:30:00Z")).toBe("2026-03-29T04:00:00.000Z");
    expect(closing(berlin, "2026-10-25T02:30:00Z")).toBe("2026-10-25T05:00:00.000Z");
  });

  it("begins an hour later where the hour of its beginning is left out", () => {
    const windows = [{ days: DAYS, fromMinute: 150, untilMinute: 240 }];
    const chicago = { timeZone: "America/Chicago", windows };

    expect(closing(chicago, "2026-03-08T08:29:00Z")).toBeNull();
    expect(closing(chicago, "2026-03-08T08:30:00Z")).toBe("2026-03-08T09:00:00.000Z");
  });

  it("has a window of the days on which it begins, far east and west of Greenwich", () => {
    for (const [timeZone, hours] of [
      ["Pacific/Kiritimati", -14],
      ["Pacific/Pago_Pago", 11],
    ] as const) {
      const friday = { timeZone, windows: [{ ...night, days: [5 as const] }] };
      const at = (local: string) => new Date(Date.parse(`${local}Z`) + hours * 3_600_000).toISOString();

      expect(closing(friday, at("2026-06-12T23:00:00"))).toBe(at("2026-06-13T06:00:00"));
      expect(closing(friday, at("2026-06-13T05:59:00"))).toBe(at("2026-06-13T06:00:00"));
      expect(closing(friday, at("2026-06-13T22:30:00"))).toBeNull();
      expect(closing(friday, at("2026-06-12T05:00:00"))).toBeNull();
    }
  });

  it("is one window where the next begins at once, and never ends where all of the week is in it", () => {
    const day = { days: DAYS, fromMinute: 6 * 60, untilMinute: 14 * 60 };
    const late = { days: DAYS, fromMinute: 14 * 60, untilMinute: 20 * 60 };

    expect(closing({ timeZone: "UTC", windows: [day, late] }, "2026-06-10T07:00:00Z")).toBe("2026-06-10T20:00:00.000Z");
    const always = { days: DAYS, fromMinute: 0, untilMinute: 0 };
    expect(closing({ timeZone: "UTC", windows: [always] }, "2026-06-10T07:00:00Z")).toBe(Number.POSITIVE_INFINITY);
  });
});
