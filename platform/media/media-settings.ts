import { randomBytes } from "node:crypto";
import { z } from "zod";
import { ConfigurationError, decodeSettings, type Environment, readSecrets } from "../environment.ts";
import { MediaOrigins } from "./media-origins.ts";

/** As many as the digest has: RFC 2104, section 3, discourages shorter keys. */
const SHORTEST_SECRET_BYTES = 32;

const settings = z.object({
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "must be an address that begins with http:// or https://" })
    .optional(),
  MEDIA_ORIGINS: z.string().default(""),
});

export type MediaSettings = {
  /** What links to media begin with, without a slash at the end; null where it is the gateway's own address. */
  readonly publicUrl: string | null;
  readonly secrets: readonly string[];
  /** Where media are fetched from besides the places that vendors are known to keep them. */
  readonly origins: readonly string[];
};

/**
 * `PUBLIC_URL`, `MEDIA_SECRET` and `MEDIA_ORIGINS`. Without a secret one is made up: links are then good for as long as the process
 * lives. Throws a `ConfigurationError` that names the variable at fault.
 */
export function readMediaSettings(environment: Environment): MediaSettings {
  const { PUBLIC_URL, MEDIA_ORIGINS } = decodeSettings(settings, environment);
  const secrets = readSecrets(environment, "MEDIA_SECRET");
  if (secrets.some((secret) => Buffer.byteLength(secret) < SHORTEST_SECRET_BYTES)) {
    throw new ConfigurationError(
      `MEDIA_SECRET must have at least ${SHORTEST_SECRET_BYTES} bytes, and so must each where several stand between commas: \`openssl rand -hex 32\` makes one.`,
    );
  }
  const origins = MEDIA_ORIGINS.split(/[\s,]+/).filter((origin) => origin !== "");
  new MediaOrigins(origins);
  return {
    publicUrl: PUBLIC_URL?.replace(/\/+$/, "") ?? null,
    secrets: secrets.length > 0 ? secrets : [randomBytes(SHORTEST_SECRET_BYTES).toString("base64url")],
    origins,
  };
}
