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
      platformUrl: "https://platform.vin.li/api/v1",
      telemetryUrl: "https://telemetry.vin.li/api/v1",
      appId: "app",
      appSecret: "s3cret",
      requestsPerSecond: 50,
      pollIntervalMs: 1_000,
      backfillMs: 168 * 3_600_000,
    });
  });

  it.each(Object.keys(VARIABLES))("without %s are refused by its name", (name) => {
    expect(() => readRulesSettings({ ...VARIABLES, [name]: undefined })).toThrow(`so ${name} must be set too`);
  });
});
