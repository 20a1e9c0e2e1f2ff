import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../platform/environment.ts";
import { readPathTokens } from "../../../platform/webhook/path-token.ts";

const OLD = "a".repeat(32);
const NEW = "b".repeat(40);

describe("readPathTokens", () => {
  it("knows no address where there is no token", () => {
    expect(readPathTokens({}, "ACME_WEBHOOK_TOKEN")).toBeNull();
  });

  it("knows the addresses of all tokens, so that one can take another's place", () => {
    const owns = readPathTokens({ ACME_WEBHOOK_TOKEN: `${OLD}, ${NEW}` }, "ACME_WEBHOOK_TOKEN");

    expect([`/${OLD}`, `/${NEW}`, `/${OLD}${NEW}`, "/", "", OLD].map((rest) => owns?.(rest))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it.each(["a".repeat(31), `${OLD},short`, `${OLD}/${OLD}`, `${OLD} ${OLD}`, `${OLD}%41`])(
    "refuses %s by the name of its variable, and does not repeat it",
    (token) => {
      const reading = () => readPathTokens({ ACME_WEBHOOK_TOKEN: token }, "ACME_WEBHOOK_TOKEN");

      expect(reading).toThrow(ConfigurationError);
      expect(reading).toThrow("ACME_WEBHOOK_TOKEN");
      expect(reading).not.toThrow(token);
    },
  );
});
