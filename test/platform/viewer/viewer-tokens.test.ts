import { createHmac, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../platform/environment.ts";
import { RIGHTS, type Viewer } from "../../../platform/viewer/viewer.ts";
import { readViewerTokens, VIEWER_HEADER, ViewerTokens } from "../../../platform/viewer/viewer-tokens.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const OTHER_SECRET = "fedcba9876543210fedcba9876543210";
/** Where a period of half a minute begins. */
const NOW_MS = Date.parse("2026-03-01T12:00:00Z");
const ANN: Viewer = { tenant: "acme", subject: "ann@acme.example", rights: RIGHTS };

/** Tokens of a process whose clock the test owns. */
function tokensAt(nowMs: number, secrets = [SECRET]) {
  const clock = { nowMs, now: () => clock.nowMs };
  return { clock, tokens: new ViewerTokens(secrets, clock) };
}

const headersOf = (viewer: object, nowMs = NOW_MS, secrets = [SECRET]) =>
  tokensAt(nowMs, secrets).tokens.headersFor("safety")(viewer);
const verify = (headers: object, { nowMs = NOW_MS, secrets = [SECRET], audience = "safety" } = {}) =>
  tokensAt(nowMs, secrets).tokens.verify({ ...headers }, audience);

const tokenOf = (headers: Readonly<Record<string, string>>) => headers[VIEWER_HEADER] ?? "";
const asHeaders = (token: string) => ({ [VIEWER_HEADER]: token });

/** A token with other claims, and what else of it is given. */
function tampered(change: (claims: Record<string, unknown>) => object, resign?: string): Record<string, string> {
  const [version, id, claims = "", signature] = tokenOf(headersOf(ANN)).split(".");
  const changed = change(JSON.parse(Buffer.from(claims, "base64url").toString()));
  const text = `${version}.${id}.${Buffer.from(JSON.stringify(changed)).toString("base64url")}`;
  const anew = resign && createHmac("sha256", resign).update(text).digest("base64url");
  return asHeaders(`${text}.${anew ?? signature}`);
}

describe("a viewer's token", () => {
  it.each<[string, Viewer]>([
    ["all rights", ANN],
    ["one right", { ...ANN, rights: ["read"] }],
    ["none", { ...ANN, rights: [] }],
    ["a name that no header could hold", { tenant: "Łódź\n", subject: "안나\u0000", rights: ["write"] }],
  ])("tells the subgraph that it is for who asks, with %s", (_, viewer) => {
    expect(verify(headersOf(viewer))).toEqual(viewer);
  });

  it.each<[string, object, RegExp]>([
    ["is missing", {}, /^no token$/],
    ["is empty", asHeaders(""), /^no token of this version$/],
    ["is no token", asHeaders("Bearer x"), /^no token of this version$/],
    ["came twice", asHeaders(`${tokenOf(headersOf(ANN))}, ${tokenOf(headersOf(ANN))}`), /^no token of this version$/],
    ["is of another version", asHeaders(tokenOf(headersOf(ANN)).replace("v1", "v2")), /^no token of this version$/],
    ["is signed with another secret", headersOf(ANN, NOW_MS, [OTHER_SECRET]), /^signed with another secret$/],
    ["has another tenant", tampered((claims) => ({ ...claims, tenant: "bolt" })), /^a wrong signature$/],
    ["has another subject", tampered((claims) => ({ ...claims, subject: "root" })), /^a wrong signature$/],
    ["has other rights", tampered((claims) => ({ ...claims, rights: [] })), /^a wrong signature$/],
    ["has a later time", tampered((claims) => ({ ...claims, signedAtMs: NOW_MS + 1 })), /^a wrong signature$/],
    [
      "is signed with another secret under the id of ours",
      tampered((claims) => ({ ...claims, tenant: "bolt" }), OTHER_SECRET),
      /^a wrong signature$/,
    ],
    [
      "is signed by us and has claims of another shape",
      tampered(() => ({ tenant: "" }), SECRET),
      /^claims that are none$/,
    ],
  ])("is refused when it %s", (_, headers, reason) => {
    expect(() => verify(headers)).toThrow(reason);
  });

  it("is refused with any character of it exchanged", () => {
    const token = tokenOf(headersOf(ANN));
    const others = Array.from(
      token,
      (char, at) => `${token.slice(0, at)}${char === "A" ? "B" : "A"}${token.slice(at + 1)}`,
    );

    for (const other of others) expect(() => verify(asHeaders(other)), other).toThrow();
    expect(verify(asHeaders(token))).toEqual(ANN);
  });

  it("is refused by a subgraph that it is not for", () => {
    expect(() => verify(headersOf(ANN), { audience: "fleet" })).toThrow(/^for another subgraph$/);
  });

  it("is taken until it is two minutes old, by clocks that are half a minute behind, and no further", () => {
    const headers = headersOf(ANN, NOW_MS + 29_999);

    expect(verify(headers, { nowMs: NOW_MS + 120_000 })).toEqual(ANN);
    expect(() => verify(headers, { nowMs: NOW_MS + 120_001 })).toThrow(/^too old$/);
    expect(verify(headers, { nowMs: NOW_MS - 30_000 })).toEqual(ANN);
    expect(() => verify(headers, { nowMs: NOW_MS - 30_001 })).toThrow(/^of the future$/);
  });

  it("serves for half a minute and is made anew then", () => {
    const { clock, tokens } = tokensAt(NOW_MS);
    const headersFor = tokens.headersFor("safety");

    const first = headersFor(ANN);
    clock.nowMs += 29_999;
    const same = headersFor(ANN);
    clock.nowMs += 1;
    const next = headersFor(ANN);

    expect(same).toBe(first);
    expect(next).not.toEqual(first);
    expect(verify(next, { nowMs: clock.nowMs + 120_000 })).toEqual(ANN);
  });

  it("is another one for each viewer and each subgraph", () => {
    const { tokens } = tokensAt(NOW_MS);
    const [toSafety, toFleet] = [tokens.headersFor("safety"), tokens.headersFor("fleet")];
    const bolt = { ...ANN, tenant: "bolt" };

    expect(tokens.verify({ ...toSafety(ANN) }, "safety")).toEqual(ANN);
    expect(tokens.verify({ ...toSafety(bolt) }, "safety")).toEqual(bolt);
    expect(tokens.verify({ ...toFleet(ANN) }, "fleet")).toEqual(ANN);
  });

  it("keeps the rights that are known here, whatever else a newer process allows", () => {
    const newer = tampered((claims) => ({ ...claims, rights: ["administer", "read"] }), SECRET);

    expect(verify(newer)).toEqual({ ...ANN, rights: ["read"] });
  });

  it.each([{}, { tenant: "acme" }, { ...ANN, tenant: "" }, { ...ANN, subject: "" }])("is not made for %j", (value) => {
    expect(() => headersOf(value)).toThrow();
  });

  it("is verified with the secret that goes and the one that comes, while both are listed", () => {
    const before = headersOf(ANN, NOW_MS, [SECRET]);
    const between = headersOf(ANN, NOW_MS, [OTHER_SECRET, SECRET]);

    expect(verify(before, { secrets: [OTHER_SECRET, SECRET] })).toEqual(ANN);
    expect(verify(between, { secrets: [SECRET, OTHER_SECRET] })).toEqual(ANN);
    expect(() => verify(between, { secrets: [SECRET] })).toThrow(/^signed with another secret$/);
  });
});

describe("SUBGRAPH_SECRET", () => {
  const clock = { now: () => NOW_MS };
  const read = (secret?: string) => readViewerTokens(secret === undefined ? {} : { SUBGRAPH_SECRET: secret }, clock);

  it("signs nothing when it is not set", () => {
    expect(read()).toBeNull();
  });

  it("signs with the first of several", () => {
    const headers = read(` ${SECRET} , ${OTHER_SECRET}`)?.headersFor("safety")(ANN) ?? {};

    expect(verify(headers, { secrets: [SECRET] })).toEqual(ANN);
  });

  it.each(["0123456789abcdef0123456789abcde", `${SECRET},short`, "ü".repeat(15)])(
    "is refused in words when it is too short to be one, and not told: %s",
    (secret) => {
      expect(() => read(secret)).toThrow(ConfigurationError);
      expect(() => read(secret)).toThrow(/^SUBGRAPH_SECRET must have at least 32 bytes/);
      expect(() => read(secret)).not.toThrow(secret);
    },
  );

  it("is long enough with 32 bytes, whatever they are", () => {
    expect(read("ü".repeat(16))).not.toBeNull();
    expect(read(randomBytes(16).toString("hex"))).not.toBeNull();
  });
});
