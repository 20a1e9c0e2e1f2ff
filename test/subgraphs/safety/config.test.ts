import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../platform/environment.ts";
import { readSafetySettings } from "../../../subgraphs/safety/config.ts";

const SET = { SAMSARA_URL: "https://api.samsara.com/", SAMSARA_TOKEN: "t" };

describe("readSafetySettings", () => {
  it("is null when Samsara is not configured", () => {
    expect(readSafetySettings({ POLL_INTERVAL_MS: "50" })).toBeNull();
  });

  it("leaves Samsara in peace for 5 s, whatever the poll interval is", () => {
    expect(readSafetySettings({ ...SET, POLL_INTERVAL_MS: "1000" })).toEqual({
      url: "https://api.samsara.com",
      token: "t",
      requestsPerSecond: 5,
      pollIntervalMs: 5_000,
      leastPauseMs: 5_000,
      backfillMs: 7 * 86_400_000,
    });
    expect(readSafetySettings({ ...SET, POLL_INTERVAL_MS: "60000" })?.pollIntervalMs).toBe(60_000);
  });

  it("can be told that this Samsara bears more", () => {
    const tuning = { POLL_INTERVAL_MS: "1000", SAMSARA_POLL_MINIMUM_MS: "200", SAMSARA_REQUESTS_PER_SECOND: "50" };

    expect(readSafetySettings({ ...SET, ...tuning })).toMatchObject({ pollIntervalMs: 1_000, requestsPerSecond: 50 });
  });

  it.each([
    [{ SAMSARA_URL: SET.SAMSARA_URL }, "SAMSARA_TOKEN"],
    [{ SAMSARA_TOKEN: "t" }, "SAMSARA_URL"],
    [{ ...SET, SAMSARA_URL: "api.samsara.com" }, "SAMSARA_URL"],
    [{ ...SET, SAMSARA_POLL_MINIMUM_MS: "soon" }, "SAMSARA_POLL_MINIMUM_MS"],
    [{ ...SET, BACKFILL_HOURS: "all" }, "BACKFILL_HOURS"],
  ])("refuses %j by the name of %s", (environment, name) => {
    expect(() => readSafetySettings(environment)).toThrow(ConfigurationError);
    expect(() => readSafetySettings(environment)).toThrow(name);
  });
});
