import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../platform/environment.ts";
import { readRetention } from "../../../platform/retention/retention.ts";

const DAY_MS = 86_400_000;

describe("readRetention", () => {
  it("bounds everything where nothing is set", () => {
    expect(readRetention({})).toEqual({
      eventsMs: 400 * DAY_MS,
      rawMs: 200 * DAY_MS,
      changesMs: 30 * DAY_MS,
      deliveriesMs: 30 * DAY_MS,
    });
  });

  it("takes each from its variable", () => {
    const environment = {
      RETAIN_DAYS_EVENTS: "1",
      RETAIN_DAYS_RAW: "2",
      RETAIN_DAYS_CHANGES: "3",
      RETAIN_DAYS_DELIVERIES: "99999",
    };

    expect(readRetention(environment)).toEqual({
      eventsMs: DAY_MS,
      rawMs: 2 * DAY_MS,
      changesMs: 3 * DAY_MS,
      deliveriesMs: 99_999 * DAY_MS,
    });
  });

  it("keeps what the first reading brings, unless it is told otherwise", () => {
    const backfill = { BACKFILL_HOURS: String(24 * 500 + 1) };

    expect(readRetention(backfill)).toMatchObject({
      eventsMs: 501 * DAY_MS,
      rawMs: 501 * DAY_MS,
      changesMs: 30 * DAY_MS,
    });
    expect(readRetention({ ...backfill, RETAIN_DAYS_EVENTS: "7", RETAIN_DAYS_RAW: "6" })).toMatchObject({
      eventsMs: 7 * DAY_MS,
      rawMs: 6 * DAY_MS,
    });
  });

  it.each(["0", "-1", "1.5", "100000", "for ever", " 7", "Infinity", "1e3", "007"])(
    "refuses %j days by the name of each variable",
    (days) => {
      for (const name of ["EVENTS", "RAW", "CHANGES", "DELIVERIES"].map((what) => `RETAIN_DAYS_${what}`)) {
        const read = () => readRetention({ [name]: days });

        expect(read).toThrow(ConfigurationError);
        expect(read).toThrow(`${name}: must be a whole number of days, from 1 to 99999`);
      }
    },
  );
});
