import { z } from "zod";
import { decodeSettings, type Environment } from "../../platform/environment.ts";
import { readFeedSettings, readVendorVariables, toBaseUrl } from "../../platform/vendor/vendor-settings.ts";

export type HosSettings = {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly requestsPerSecond: number;
  readonly pollIntervalMs: number;
  readonly backfillMs: number;
};

const tuning = z.object({
  /** VisTracks publishes no limit; this drains 5,000 rows a second and leaves a shared account room. */
  VISTRACKS_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).max(1_000).default(10),
});

/** How to reach VisTracks, or null if it is not configured. */
export function readHosSettings(environment: Environment): HosSettings | null {
  const names = ["VISTRACKS_URL", "VISTRACKS_USERNAME", "VISTRACKS_PASSWORD"] as const;
  const variables = readVendorVariables(environment, names);
  if (!variables) return null;
  return {
    url: toBaseUrl("VISTRACKS_URL", variables.VISTRACKS_URL),
    username: variables.VISTRACKS_USERNAME,
    password: variables.VISTRACKS_PASSWORD,
    requestsPerSecond: decodeSettings(tuning, environment).VISTRACKS_REQUESTS_PER_SECOND,
    ...readFeedSettings(environment),
  };
}
