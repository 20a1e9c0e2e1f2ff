import { describe, expect, it } from "vitest";
import { readRulesSettings } from "../../../subgraphs/rules/config.ts";

const VARIABLES = {
  VINLI_EVENTS_URL: "https://events.vin.li/api/v1/",
  VINLI_RULES_URL: "https://rules.vin.li/api/v1",
  VINLI_PLATFORM_URL: "https://platform.vin.li/api/v1",
  VINLI_TELEMETRY_URL: "https://telemetry.vin.li/api/v1",
  VINLI_APP_ID: "app",
  VINLI_APP_SECRET: "s3cret",
};

describe("Vinli's settings", () => {
  it("are null where nothing is set", () => {
    expect(readRulesSettings({})).toBeNull();
  });

  it("have an address for each service", () => {
    expect(readRulesSettings({ ...VARIABLES, POLL_INTERVAL_MS: "1000" })).toEqual({
      eventsUrl: "https://events.vin.li/api/v1",
      rulesUrl: "https://rules.vin.li/api/v1",
      webhookUrls: null,
      tripsUrl: "https://trips.vin.li/api/v1",
      platformUrl: "https://platform.vin.li/api/v1",
      telemetryUrl: "https://telemetry.vin.li/api/v1",
      appId: "app",
      appSecret: "s3cret",
      requestsPerSecond: 50,
      pollIntervalMs: 1_000,
      backfillMs: 168 * 3_600_000,
    });
  });

  it.each([
    ["is not guessed of any other host", "http://127.0.0.1:9/platform/api/v1", undefined, null],
    [
      "is taken from its variable",
      "http://127.0.0.1:9/api/v1",
      "http://127.0.0.1:9/trips/",
      "http://127.0.0.1:9/trips",
    ],
    ["is guessed of Vinli's own hosts", "https://platform.vin.li/api/v1", undefined, "https://trips.vin.li/api/v1"],
  ])("have an address of trips that %s", (_, platformUrl, tripsUrl, expected) => {
    const environment = { ...VARIABLES, VINLI_PLATFORM_URL: platformUrl, VINLI_TRIPS_URL: tripsUrl };

    expect(readRulesSettings(environment)?.tripsUrl).toBe(expected);
  });

  it.each(Object.keys(VARIABLES))("without %s are refused by its name", (name) => {
    expect(() => readRulesSettings({ ...VARIABLES, [name]: undefined })).toThrow(`so ${name} must be set too`);
  });
});
