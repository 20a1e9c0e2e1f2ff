import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../platform/environment.ts";
import { readWebhook } from "../../../subgraphs/safety/webhook.ts";

const NOW_MS = Date.parse("2026-03-01T12:00:00Z");
const SECRET = Buffer.from("the key that Samsara made for us").toString("base64");
const FORMER = Buffer.from("the key that Samsara made before").toString("base64");
const BODY = Buffer.from('{"eventId":"e1","eventType":"AlertIncident"}');
const clock = { now: () => NOW_MS };

/** The signature that a public implementation of the vendor's documentation makes, step by step. */
function sign(secret: string, timestamp: string, body: Buffer = BODY): string {
  const hmac = createHmac("sha256", Buffer.from(secret, "base64"));
  return `v1=${hmac.update(Buffer.concat([Buffer.from(`v1:${timestamp}:`), body])).digest("hex")}`;
}

function posted(timestamp: string, signature: string, body = BODY) {
  return { headers: { "x-samsara-timestamp": timestamp, "x-samsara-signature": signature }, body };
}

const seconds = (offset: number) => String(NOW_MS / 1_000 + offset);

describe("Samsara's webhook", () => {
  it("does not exist without a secret", () => {
    expect(readWebhook({}, clock)).toBeNull();
  });

  it("takes what is signed with one of its secrets", () => {
    const webhook = readWebhook({ SAMSARA_WEBHOOK_SECRET: `${SECRET},${FORMER}` }, clock);
    const isGenuine = (secret: string) => webhook?.isGenuine(posted(seconds(0), sign(secret, seconds(0))));

    expect([SECRET, FORMER, Buffer.from("another").toString("base64")].map(isGenuine)).toEqual([true, true, false]);
  });

  it.each([
    [-300, true],
    [-301, false],
    [300, true],
    [301, false],
  ])("takes a timestamp of %i s from now: %s", (offset, isTaken) => {
    const webhook = readWebhook({ SAMSARA_WEBHOOK_SECRET: SECRET }, clock);

    expect(webhook?.isGenuine(posted(seconds(offset), sign(SECRET, seconds(offset))))).toBe(isTaken);
  });

  it("can be told to bear other clocks", () => {
    const environment = { SAMSARA_WEBHOOK_SECRET: SECRET, SAMSARA_WEBHOOK_WINDOW_SECONDS: "10" };
    const webhook = readWebhook(environment, clock);

    expect(webhook?.isGenuine(posted(seconds(-11), sign(SECRET, seconds(-11))))).toBe(false);
  });

  it.each([
    ["a body that was changed", posted(seconds(0), sign(SECRET, seconds(0)), Buffer.from('{"eventId":"e2"}'))],
    ["a timestamp that was changed", posted(seconds(1), sign(SECRET, seconds(0)))],
    ["a signature in capitals", posted(seconds(0), sign(SECRET, seconds(0)).toUpperCase())],
    ["a signature of another version", posted(seconds(0), sign(SECRET, seconds(0)).replace("v1", "v2"))],
    ["half a signature", posted(seconds(0), sign(SECRET, seconds(0)).slice(0, 30))],
    ["two signatures", posted(seconds(0), `${sign(SECRET, seconds(0))}, ${sign(SECRET, seconds(0))}`)],
    ["a timestamp in words", posted("now", sign(SECRET, "now"))],
    ["no signature", { headers: { "x-samsara-timestamp": seconds(0) }, body: BODY }],
    ["no headers", { headers: {}, body: BODY }],
  ])("refuses %s", (_case, request) => {
    const webhook = readWebhook({ SAMSARA_WEBHOOK_SECRET: SECRET }, clock);

    expect(webhook?.isGenuine(request)).toBe(false);
  });

  it("knows a delivery by its eventId, and one without by its body", () => {
    const webhook = readWebhook({ SAMSARA_WEBHOOK_SECRET: SECRET }, clock);

    expect(webhook?.toRef({ eventId: "e1" }, "a")).toBe("e1");
    expect(webhook?.toRef({}, "{}")).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each([
    [{ SAMSARA_WEBHOOK_SECRET: "no base64!" }, "SAMSARA_WEBHOOK_SECRET"],
    [{ SAMSARA_WEBHOOK_SECRET: SECRET, SAMSARA_WEBHOOK_WINDOW_SECONDS: "0" }, "SAMSARA_WEBHOOK_WINDOW_SECONDS"],
  ])("refuses settings that make no sense by the name of %s", (environment, name) => {
    expect(() => readWebhook(environment, clock)).toThrow(ConfigurationError);
    expect(() => readWebhook(environment, clock)).toThrow(name);
  });
});
