import { describe, expect, it } from "vitest";
import { readHosSettings } from "../../../subgraphs/hos/config.ts";

const VARIABLES = {
  VISTRACKS_URL: "https://hos.vistracks.com/api/v2/",
  VISTRACKS_USERNAME: "office",
  VISTRACKS_PASSWORD: "secret",
};

describe("the settings of hours of service", () => {
  it("are none where nothing is set", () => {
    expect(readHosSettings({})).toBeNull();
  });

  it("name the variable that is missing", () => {
    const { VISTRACKS_PASSWORD: _, ...others } = VARIABLES;

    expect(() => readHosSettings(others)).toThrow(/VISTRACKS_PASSWORD must be set/);
  });

  it("take the address without the slash at its end", () => {
    expect(readHosSettings({ ...VARIABLES, POLL_INTERVAL_MS: "1000", BACKFILL_HOURS: "2" })).toEqual({
      url: "https://hos.vistracks.com/api/v2",
      username: "office",
      password: "secret",
      requestsPerSecond: 10,
      pollIntervalMs: 1_000,
      backfillMs: 7_200_000,
    });
  });
});
