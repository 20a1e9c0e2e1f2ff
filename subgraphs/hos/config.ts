import type { Environment } from "../../platform/environment.ts";
import { readFeedSettings, readVendorVariables, toBaseUrl } from "../../platform/vendor/vendor-settings.ts";

export type HosSettings = {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly pollIntervalMs: number;
  readonly backfillMs: number;
};

/** How to reach VisTracks, or null if it is not configured. */
export function readHosSettings(environment: Environment): HosSettings | null {
  const names = ["VISTRACKS_URL", "VISTRACKS_USERNAME", "VISTRACKS_PASSWORD"] as const;
  const variables = readVendorVariables(environment, names);
  if (!variables) return null;
  return {
    url: toBaseUrl("VISTRACKS_URL", variables.VISTRACKS_URL),
    username: variables.VISTRACKS_USERNAME,
    password: variables.VISTRACKS_PASSWORD,
    ...readFeedSettings(environment),
  };
}
