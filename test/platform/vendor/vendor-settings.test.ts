import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../platform/environment.ts";
import { readFeedSettings, readVendorVariables, toBaseUrl } from "../../../platform/vendor/vendor-settings.ts";

const NAMES = ["ACME_URL", "ACME_USERNAME", "ACME_PASSWORD"] as const;

describe("readVendorVariables", () => {
  it("gives the variables when all of them are set", () => {
    const environment = { ACME_URL: "http://acme", ACME_USERNAME: "u", ACME_PASSWORD: "p", OTHER: "o" };

    expect(readVendorVariables(environment, NAMES)).toEqual({
      ACME_URL: "http://acme",
      ACME_USERNAME: "u",
      ACME_PASSWORD: "p",
    });
  });

  it("gives nothing when none of them is set", () => {
    expect(readVendorVariables({ OTHER: "o" }, NAMES)).toBeNull();
  });

  it("names what is missing when some are set, and tells no value", () => {
    const read = () => readVendorVariables({ ACME_USERNAME: "dispatcher" }, NAMES);

    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow("ACME_USERNAME is set, so ACME_URL, ACME_PASSWORD must be set too.");
    expect(read).not.toThrow("dispatcher");
  });
});

describe("readFeedSettings", () => {
  it("polls every 5 s and reads a week back where nothing is set", () => {
    expect(readFeedSettings({})).toEqual({ pollIntervalMs: 5_000, backfillMs: 7 * 86_400_000 });
  });

  it("takes both from their variables", () => {
    const environment = { POLL_INTERVAL_MS: "250", BACKFILL_HOURS: "0.5" };

    expect(readFeedSettings(environment)).toEqual({ pollIntervalMs: 250, backfillMs: 1_800_000 });
  });

  it.each([
    { POLL_INTERVAL_MS: "often" },
    { POLL_INTERVAL_MS: "0" },
    { POLL_INTERVAL_MS: "2.5e9" },
    { BACKFILL_HOURS: "-1" },
    { BACKFILL_HOURS: "Infinity" },
  ])("refuses %j by the name of the variable", (environment) => {
    const [name = ""] = Object.keys(environment);

    expect(() => readFeedSettings(environment)).toThrow(ConfigurationError);
    expect(() => readFeedSettings(environment)).toThrow(name);
  });
});

describe("toBaseUrl", () => {
  it("leaves out the slashes at the end", () => {
    expect(toBaseUrl("ACME_URL", "https://acme.example/api/v1//")).toBe("https://acme.example/api/v1");
  });

  it.each(["acme.example", "ftp://acme.example", "http://", "https://a b", ""])("refuses %j", (text) => {
    expect(() => toBaseUrl("ACME_URL", text)).toThrow(/^ACME_URL must be an address/);
  });
});
