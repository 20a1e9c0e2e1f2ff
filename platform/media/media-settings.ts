import { z } from "zod";
import { decodeSettings, type Environment } from "../environment.ts";
import { makeSigningSecret, readSigningSecrets } from "../viewer/signing-keys.ts";
import { MediaOrigins } from "./media-origins.ts";

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
  const secrets = readSigningSecrets(environment, "MEDIA_SECRET");
  const origins = MEDIA_ORIGINS.split(/[\s,]+/).filter((origin) => origin !== "");
  new MediaOrigins(origins);
  return {
    publicUrl: PUBLIC_URL?.replace(/\/+$/, "") ?? null,
    secrets: secrets.length > 0 ? secrets : [makeSigningSecret()],
    origins,
  };
}
