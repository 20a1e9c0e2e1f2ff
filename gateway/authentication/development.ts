import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/log.ts";
import { ALL_RIGHTS } from "../authorization/rights.ts";
import type { Viewer } from "../engine/engine.ts";
import type { Authenticate } from "../server/graphql-service.ts";
import { bearerOf, type Identity } from "./identity.ts";
import { TokenVerifier } from "./token-verifier.ts";
import { KeySet } from "./verification-keys.ts";

/** A day of work. */
const LASTS_SECONDS = 12 * 3_600;
const NAME = "development";

/** Whoever asks on this machine while nobody has to say who they are: they may do everything. */
export function developmentIdentity(viewer: Viewer): Identity {
  return { viewer, rights: ALL_RIGHTS, expiresAtMs: null };
}

/** A token for trying, which serves in this process alone and with which everything may be done, and what knows its bearer by it. */
export async function makeDevelopmentToken(
  viewer: Viewer,
  clock: Clock,
  log: Logger,
): Promise<{ readonly token: string; readonly authenticate: Authenticate }> {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA");
  const keys = new KeySet();
  const kid = randomUUID();
  keys.replace({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: "EdDSA" }] });
  const verifier = new TokenVerifier({
    ...{ keys, issuer: NAME, audience: NAME, algorithms: ["EdDSA"], leewaySeconds: 0, clock, log },
    identify: () => ({ viewer, rights: ALL_RIGHTS }),
  });
  const nowSeconds = Math.floor(clock.now() / 1_000);
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: "EdDSA", kid })
    .setIssuer(NAME)
    .setAudience(NAME)
    .setExpirationTime(nowSeconds + LASTS_SECONDS)
    .sign(privateKey);
  return {
    token,
    async authenticate({ authorization }) {
      const given = bearerOf(authorization);
      return given === null ? null : verifier.verify(given);
    },
  };
}
