import { describe, expect, it } from "vitest";
import { systemClock } from "../../../platform/clock.ts";
import { MediaLinks } from "../../../platform/media/media-links.ts";
import { readMediaSettings } from "../../../platform/media/media-settings.ts";
import { MediaTokens } from "../../../platform/media/media-tokens.ts";

const SECRET = "a secret of thirty-two bytes or more";

describe("the settings of media", () => {
  it("are an address, secrets and origins, each of which may be left out but the secret, which is made up", () => {
    const set = readMediaSettings({
      PUBLIC_URL: "https://fleet.example.com/",
      MEDIA_SECRET: `${SECRET}, ${SECRET}!`,
      MEDIA_ORIGINS: "https://a.example.com https://*.b.example.com",
    });
    const [one, other] = [readMediaSettings({}), readMediaSettings({})];

    expect(set).toEqual({
      publicUrl: "https://fleet.example.com",
      secrets: [SECRET, `${SECRET}!`],
      origins: ["https://a.example.com", "https://*.b.example.com"],
    });
    expect([one.publicUrl, one.origins, one.secrets.length]).toEqual([null, [], 1]);
    expect(one.secrets).not.toEqual(other.secrets);
  });

  it("name the variable that makes no sense", () => {
    expect(() => readMediaSettings({ PUBLIC_URL: "fleet.example.com" })).toThrow(/PUBLIC_URL/);
    expect(() => readMediaSettings({ MEDIA_SECRET: "short" })).toThrow(/MEDIA_SECRET must have at least 32 bytes/);
    expect(() => readMediaSettings({ MEDIA_ORIGINS: "a.example.com" })).toThrow(/MEDIA_ORIGINS/);
  });

  it("make links that begin with the address and open the file", () => {
    const tokens = new MediaTokens([SECRET], systemClock);
    const file = { tenant: "default", subgraph: "video", ref: "17" };

    const { url, expiresAtMs } = new MediaLinks(tokens, () => "https://fleet.example.com").toLink(file);

    expect(url).toMatch(/^https:\/\/fleet\.example\.com\/media\/m1\./);
    expect(tokens.verify(url.split("/media/")[1] ?? "")).toEqual(file);
    expect(expiresAtMs).toBeGreaterThan(Date.now() + 3_600_000);
  });
});
