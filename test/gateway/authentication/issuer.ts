import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type { Clock } from "../../../platform/clock.ts";

export const ISSUER = "https://id.example.com/";
export const AUDIENCE = "fleet";

/** A clock that a test owns. */
export class TestClock implements Clock {
  nowMs = Date.UTC(2026, 2, 1);

  now(): number {
    return this.nowMs;
  }
}

/** A key that signs, and what others verify with. */
export class Signer {
  readonly kid: string;
  readonly jwk: JWK;
  readonly #key: CryptoKey;

  private constructor(kid: string, jwk: JWK, key: CryptoKey) {
    this.kid = kid;
    this.jwk = { ...jwk, kid, alg: "ES256", use: "sig" };
    this.#key = key;
  }

  static async make(kid: string): Promise<Signer> {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    return new Signer(kid, await exportJWK(publicKey), privateKey);
  }

  /** A token that is good for an hour unless its claims say otherwise. */
  sign(
    clock: Clock,
    claims: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const exp = Math.floor(clock.now() / 1_000) + 3_600;
    const payload = { iss: ISSUER, aud: AUDIENCE, exp, sub: "ann", tenant: "acme", scope: "fleet:read", ...claims };
    return new SignJWT(payload).setProtectedHeader({ alg: "ES256", kid: this.kid, ...header }).sign(this.#key);
  }
}

/** A server of keys that does as a test says, and counts how often it was asked. */
export async function startKeyServer(answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => {
    state.asked += 1;
    state.answer(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const state = {
    answer,
    asked: 0,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
  return state;
}

export const keysOf =
  (...signers: readonly Signer[]) =>
  (response: ServerResponse) =>
    void response.end(JSON.stringify({ keys: signers.map(({ jwk }) => jwk) }));
