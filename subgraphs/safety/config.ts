import { z } from "zod";
import { decodeSettings, type Environment } from "../../platform/environment.ts";
import { readFeedSettings, readVendorVariables, toBaseUrl } from "../../platform/vendor/vendor-settings.ts";

export type SafetySettings = {
  readonly url: string;
  readonly token: string;
  readonly requestsPerSecond: number;
  readonly pollIntervalMs: number;
  /** The pause that Samsara asks for between two polls. */
  readonly leastPauseMs: number;
  readonly backfillMs: number;
};

const tuning = z.object({
  /** "Wait at least 5 seconds" when there is no next page: https://developers.samsara.com/docs/pagination */
  SAMSARA_POLL_MINIMUM_MS: z.coerce.number().int().min(50).default(5_000),
  /** The limit of the safety event stream: https://developers.samsara.com/docs/rate-limits */
  SAMSARA_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).default(5),
});

/** How to reach Samsara, or null if it is not configured. */
export function readSafetySettings(environment: Environment): SafetySettings | null {
  const variables = readVendorVariables(environment, ["SAMSARA_URL", "SAMSARA_TOKEN"]);
  if (!variables) return null;
  const { pollIntervalMs, backfillMs } = readFeedSettings(environment);
  const { SAMSARA_POLL_MINIMUM_MS, SAMSARA_REQUESTS_PER_SECOND } = decodeSettings(tuning, environment);
  return {
    url: toBaseUrl("SAMSARA_URL", variables.SAMSARA_URL),
    token: variables.SAMSARA_TOKEN,
    requestsPerSecond: SAMSARA_REQUESTS_PER_SECOND,
    pollIntervalMs: Math.max(pollIntervalMs, SAMSARA_POLL_MINIMUM_MS),
    leastPauseMs: SAMSARA_POLL_MINIMUM_MS,
    backfillMs,
  };
}
