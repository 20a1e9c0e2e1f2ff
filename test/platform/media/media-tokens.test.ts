import { describe, expect, it } from "vitest";
import { MediaTokens } from "../../../platform/media/media-tokens.ts";

const [FIRST, SECOND] = ["a first secret of thirty-two bytes!!", "a second secret of thirty-two bytes!"] as const;
const FILE = { tenant: "default", subgraph: "video", ref: "17|channel,1" };
const clockAt = (iso: string) => ({ nowMs: Date.parse(iso), now: () => clock.nowMs });
const clock = clockAt("2026-03-01T12:01:00Z");

describe("a token of a file", () => {
  it("is the same for a quarter of an hour, and opens the file for an hour at least", () => {
    const tokens = new MediaTokens([FIRST], clock);
    clock.nowMs = Date.parse("2026-03-01T12:01:00Z");
    const { token, expiresAtMs } = tokens.sign(FILE);
    const at = (iso: string) => {
      clock.nowMs = Date.parse(iso);
      return [tokens.sign(FILE).token === token, tokens.verify(token)];
    };

    expect(new Date(expiresAtMs).toISOString()).toBe("2026-03-01T13:15:00.000Z");
    expect(at("2026-03-01T12:14:59Z")).toEqual([true, FILE]);
    expect(at("2026-03-01T12:15:00Z")).toEqual([false, FILE]);
    expect(at("2026-03-01T13:14:59Z")).toEqual([false, FILE]);
    expect(at("2026-03-01T13:15:00Z")).toEqual([false, "expired"]);
  });

  it("is of one tenant, one subgraph and one file", () => {
    const tokens = new MediaTokens([FIRST], clock);
    const others = [FILE, { ...FILE, tenant: "other" }, { ...FILE, subgraph: "safety" }, { ...FILE, ref: "18" }];

    expect(new Set(others.map((file) => tokens.sign(file).token)).size).toBe(4);
  });

  it("stays good when another secret takes the place of the one that signed", () => {
    const { token } = new MediaTokens([FIRST], clock).sign(FILE);

    expect(new MediaTokens([SECOND, FIRST], clock).verify(token)).toEqual(FILE);
    expect(new MediaTokens([SECOND], clock).verify(token)).toBe("forged");
  });
});
