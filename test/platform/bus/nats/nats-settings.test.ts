import { describe, expect, it } from "vitest";
import { readNatsSettings } from "../../../../platform/bus/nats/nats-settings.ts";
import { ConfigurationError } from "../../../../platform/environment.ts";

const read = (NATS_URL?: string) => readNatsSettings({ NATS_URL });

describe("NATS_URL", () => {
  it("names no server where it is not set", () => {
    expect(read()).toBeNull();
  });

  it.each([
    ["nats://bus", { servers: ["bus:4222"], isEncrypted: false, isLoopback: false }],
    ["nats://[::1]:4333", { servers: ["[::1]:4333"], isEncrypted: false, isLoopback: true }],
    [
      "tls://fleet:p%40ss@bus:1",
      { servers: ["bus:1"], isEncrypted: true, isLoopback: false, user: "fleet", pass: "p@ss" },
    ],
    ["nats://secret@bus", { servers: ["bus:4222"], isEncrypted: false, isLoopback: false, token: "secret" }],
    [
      "nats://u:p@a:1, nats://b:2",
      { servers: ["a:1", "b:2"], isEncrypted: false, isLoopback: false, user: "u", pass: "p" },
    ],
  ])("names servers and an account: %s", (url, settings) => {
    expect(read(url)).toEqual(settings);
  });

  it.each(["http://u:hidden@bus", "bus:4222", "nats://", "nats://u:hidden@a,tls://b", "nats://u:%@a"])(
    "is refused without being told: %s",
    (url) => {
      expect(() => read(url)).toThrow(ConfigurationError);
      expect(() => read(url)).toThrow(/^(?!.*hidden)The configuration is not usable.\n {2}NATS_URL/);
    },
  );
});
