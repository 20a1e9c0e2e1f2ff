import { SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { readGrant } from "../../../gateway/authentication/claims.ts";
import { Grants } from "../../../gateway/authentication/grant.ts";
import { RemoteKeys } from "../../../gateway/authentication/remote-keys.ts";
import { decodeRoles } from "../../../gateway/authentication/roles.ts";
import { ALGORITHMS, TokenVerifier } from "../../../gateway/authentication/token-verifier.ts";
import {
  KeySet,
  KeysUnavailableError,
  type VerificationKeys,
} from "../../../gateway/authentication/verification-keys.ts";
import { grantOf } from "../../../gateway/authorization/requirement.ts";
import { toViewer } from "../../../platform/viewer/viewer.ts";
import { SILENT } from "../federation.ts";
import { AUDIENCE, ISSUER, keysOf, Signer, startKeyServer, TestClock } from "./issuer.ts";

const ROLES = decodeRoles(
  JSON.stringify({
    roles: {
      dispatcher: { scopes: ["fleet:read", "video:request"] },
      driver: { scopes: ["events:read"], ownRowsOnly: true },
    },
    bindings: { acme: { dan: { driverIds: ["driver:1"] } } },
  }),
);

let signer: Signer;
let stranger: Signer;
beforeAll(async () => {
  [signer, stranger] = await Promise.all([Signer.make("k1"), Signer.make("k1")]);
});

function verifierWith(keys: VerificationKeys, clock: TestClock, leewaySeconds = 5): TokenVerifier {
  const grants = new Grants(() => ROLES, toViewer);
  return new TokenVerifier({
    ...{ keys, issuer: ISSUER, audience: AUDIENCE, algorithms: ALGORITHMS, leewaySeconds, clock, log: SILENT },
    identify: (claims) => {
      const grant = readGrant(claims, { tenant: "tenant", defaultTenant: null });
      return grant && grants.identify(grant);
    },
  });
}

function ownKeys(): KeySet {
  const keys = new KeySet();
  keys.replace({ keys: [signer.jwk] });
  return keys;
}

describe("a token", () => {
  const clock = new TestClock();
  const seconds = clock.now() / 1_000;

  it("tells who asks, for which tenant and with which rights", async () => {
    const identity = await verifierWith(ownKeys(), clock).verify(await signer.sign(clock, { roles: ["dispatcher"] }));

    expect(identity?.viewer).toEqual({ tenant: "acme", subject: "ann", rights: ["read", "write"] });
    expect(identity?.rights.has(grantOf("scope", "video:request"))).toBe(true);
    expect(identity?.rights.has(grantOf("scope", "raw:read"))).toBe(false);
    expect(identity?.expiresAtMs).toBe((seconds + 3_603) * 1_000);
  });

  it.each([
    [
      "no algorithm",
      async () =>
        new UnsecuredJWT({ sub: "ann", tenant: "acme" })
          .setIssuer(ISSUER)
          .setAudience(AUDIENCE)
          .setExpirationTime("1h")
          .encode(),
    ],
    [
      "the public key as a secret",
      () =>
        new SignJWT({ sub: "ann", tenant: "acme", iss: ISSUER, aud: AUDIENCE, exp: seconds + 60 })
          .setProtectedHeader({ alg: "HS256", kid: "k1" })
          .sign(Buffer.from(JSON.stringify(signer.jwk))),
    ],
    ["another's key of the same name", () => stranger.sign(clock)],
    ["a key that nobody knows", () => signer.sign(clock, {}, { kid: "k9" })],
    ["an end in the past", () => signer.sign(clock, { exp: seconds - 6 })],
    ["no end", () => signer.sign(clock, { exp: undefined })],
    ["a beginning to come", () => signer.sign(clock, { nbf: seconds + 6 })],
    ["another audience", () => signer.sign(clock, { aud: "others" })],
    ["no audience", () => signer.sign(clock, { aud: undefined })],
    ["another issuer", () => signer.sign(clock, { iss: `${ISSUER}x` })],
    ["no issuer", () => signer.sign(clock, { iss: undefined })],
    ["no subject", () => signer.sign(clock, { sub: undefined })],
    ["no tenant", () => signer.sign(clock, { tenant: undefined })],
    ["a tenant that is a list", () => signer.sign(clock, { tenant: ["acme", "bolt"] })],
    ["100 KB", () => signer.sign(clock, { padding: "x".repeat(100_000) })],
    ["another token inside", async () => signer.sign(clock, { exp: 5 }, { cty: "JWT" })],
    ["a header that must be understood", () => signer.sign(clock, {}, { crit: "x" }).catch(() => "a.b.c")],
    ["a changed claim", async () => changed(await signer.sign(clock))],
    ["no parts", async () => "eyJhbGciOiJub25lIn0"],
    ["a driver's role and nobody's rows", () => signer.sign(clock, { roles: ["driver"] })],
    ["rows that nobody understands", () => signer.sign(clock, { rows: { colour: "red" } })],
  ])("proves nothing with %s", async (_, make) => {
    expect(await verifierWith(ownKeys(), clock).verify(await make())).toBeNull();
  });

  it("is taken within the leeway of clocks", async () => {
    const verifier = verifierWith(ownKeys(), clock);

    const early = await verifier.verify(await signer.sign(clock, { nbf: seconds + 4 }));
    const late = await verifier.verify(await signer.sign(clock, { exp: seconds - 4 }));

    expect([early, late]).not.toContain(null);
  });

  it("binds a driver to their own rows, by its claims or by what is configured", async () => {
    const verifier = verifierWith(ownKeys(), clock);

    const claimed = await verifier.verify(
      await signer.sign(clock, { roles: ["driver"], rows: { driverIds: ["driver:7"] } }),
    );
    const bound = await verifier.verify(await signer.sign(clock, { roles: ["driver"], sub: "dan" }));
    const both = await verifier.verify(await signer.sign(clock, { roles: ["driver", "dispatcher"], sub: "dan" }));

    expect(claimed?.viewer.only).toEqual({ driverIds: ["driver:7"] });
    expect(bound?.viewer.only).toEqual({ driverIds: ["driver:1"] });
    expect(both?.viewer.only).toBeUndefined();
  });

  it("is verified once until it ends, and again when a key was taken back", async () => {
    const own = new TestClock();
    const keys = ownKeys();
    let found = 0;
    const counted: VerificationKeys = {
      get generation() {
        return keys.generation;
      },
      find: (header, token) => {
        found += 1;
        return keys.find(header, token);
      },
    };
    const verifier = verifierWith(counted, own);
    const token = await signer.sign(own);

    const answers = await Promise.all(Array.from({ length: 50 }, () => verifier.verify(token)));
    const afterMany = found;
    keys.replace({ keys: [stranger.jwk] });
    const withOtherKey = await verifier.verify(token);
    keys.replace({ keys: [signer.jwk] });
    own.nowMs += 3_606_000;
    const afterItsEnd = await verifier.verify(token);

    expect(new Set(answers).size).toBe(1);
    expect([afterMany, withOtherKey, afterItsEnd]).toEqual([1, null, null]);
  });
});

describe("the keys at an address", () => {
  it("are read once for a thousand who come at the same time, and every half minute at most for a key that nobody knows", async () => {
    await using server = await startKeyServer(keysOf(signer));
    const clock = new TestClock();
    const verifier = verifierWith(new RemoteKeys({ url: server.url, clock, log: SILENT }), clock);
    const unknown = () => signer.sign(clock, { jti: String(clock.nowMs) }, { kid: "k9" });

    const tokens = await Promise.all(
      Array.from({ length: 1_000 }, (_, jti) => signer.sign(clock, { jti: String(jti) })),
    );
    const known = await Promise.all(tokens.map((token) => verifier.verify(token)));
    const asked = [server.asked];
    for (const afterMs of [0, 1_000, 28_000, 2_000, 10_000]) {
      clock.nowMs += afterMs;
      await verifier.verify(await unknown());
      asked.push(server.asked);
    }

    expect(known).not.toContain(null);
    expect(asked).toEqual([1, 1, 1, 1, 2, 2]);
  });

  it("are taken over when they are others, within one question", async () => {
    const newer = await Signer.make("k2");
    await using server = await startKeyServer(keysOf(signer));
    const clock = new TestClock();
    const verifier = verifierWith(new RemoteKeys({ url: server.url, clock, log: SILENT }), clock);
    await verifier.verify(await signer.sign(clock));
    server.answer = keysOf(newer);
    clock.nowMs += 30_000;

    const byNewer = await verifier.verify(await newer.sign(clock));
    const byOlder = await verifier.verify(await signer.sign(clock, { jti: "2" }));

    expect(byNewer?.viewer).toMatchObject({ subject: "ann" });
    expect(byOlder).toBeNull();
  });

  it.each<[string, Parameters<typeof startKeyServer>[0]]>([
    ["breaks", (response) => response.destroy()],
    ["says nonsense", (response) => response.end("<html>")],
    ["has no keys", (response) => response.end('{"keys":[]}')],
    ["is down", (response) => response.writeHead(503).end()],
    ["leads elsewhere", (response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()],
    ["never ends", (response) => void flood(response)],
  ])("go on serving when it %s, and nobody is known while there are none", async (_, answer) => {
    await using server = await startKeyServer(keysOf(signer));
    const clock = new TestClock();
    const options = { url: server.url, clock, log: SILENT };
    const verifier = verifierWith(new RemoteKeys(options), clock);
    await verifier.verify(await signer.sign(clock));
    server.answer = answer;
    clock.nowMs += 660_000;

    const known = await verifier.verify(await signer.sign(clock));
    const unknown = await verifier.verify(await signer.sign(clock, {}, { kid: "k9" }));
    const without = verifierWith(new RemoteKeys(options), clock).verify(await signer.sign(clock));

    expect(known?.viewer).toMatchObject({ subject: "ann" });
    expect(unknown).toBeNull();
    await expect(without).rejects.toThrow(KeysUnavailableError);
  });
});

function changed(token: string): string {
  const [header, claims = "", signature] = token.split(".");
  const other = { ...JSON.parse(Buffer.from(claims, "base64url").toString()), tenant: "bolt" };
  return [header, Buffer.from(JSON.stringify(other)).toString("base64url"), signature].join(".");
}

/** Sends for as long as somebody reads. */
function flood(response: Parameters<Parameters<typeof startKeyServer>[0]>[0]): void {
  while (!response.destroyed && response.write("x".repeat(65_536)));
  if (!response.destroyed) response.once("drain", () => flood(response));
}
