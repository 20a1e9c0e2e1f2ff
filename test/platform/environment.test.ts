import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ConfigurationError, decodeSettings, readEnvironment } from "../../platform/environment.ts";

describe("readEnvironment", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("takes a variable that is set to nothing for one that is not set", () => {
    vi.stubEnv("FLEETGRAPH_SET", "x");
    vi.stubEnv("FLEETGRAPH_EMPTY", "");

    const environment = readEnvironment();

    expect(environment.FLEETGRAPH_SET).toBe("x");
    expect("FLEETGRAPH_EMPTY" in environment).toBe(false);
  });
});

describe("decodeSettings", () => {
  const schema = z.object({ PORT: z.coerce.number().int().max(65_535), NAME: z.string(), LEVEL: z.enum(["a", "b"]) });

  it("gives the settings as the schema reads them", () => {
    expect(decodeSettings(schema, { PORT: "80", NAME: "n", LEVEL: "a", OTHER: "o" })).toEqual({
      PORT: 80,
      NAME: "n",
      LEVEL: "a",
    });
  });

  it("names every variable at fault, and tells the value of none", () => {
    const decode = () => decodeSettings(schema, { PORT: "99999", LEVEL: "s3cret" });

    expect(decode).toThrow(ConfigurationError);
    expect(decode).toThrow(/PORT: .*\n {2}NAME: .*\n {2}LEVEL: /);
    expect(decode).not.toThrow("s3cret");
  });
});
