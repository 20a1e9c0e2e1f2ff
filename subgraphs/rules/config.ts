import { z } from "zod";
import { decodeSettings, type Environment, readSecrets } from "../../platform/environment.ts";
import { readFeedSettings, readVendorVariables, toBaseUrl } from "../../platform/vendor/vendor-settings.ts";

export type RulesSettings = {
  readonly eventsUrl: string;
  readonly rulesUrl: string;
  readonly platformUrl: string;
  readonly telemetryUrl: string;
  /** Null where its address is neither known nor to be guessed: then trips are not read. */
  readonly tripsUrl: string | null;
  readonly appId: string;
  readonly appSecret: string;
  readonly requestsPerSecond: number;
  /** Where Vinli is asked to post events; null where nobody is to ask. */
  readonly webhookUrls: WebhookUrls | null;
  readonly pollIntervalMs: number;
  readonly backfillMs: number;
};

/** The addresses that Vinli posts to. They are secrets. */
export type WebhookUrls = {
  /** What all of ours begin with, those of former tokens too. */
  readonly base: string;
  readonly current: string;
};

const tuning = z.object({
  VINLI_TRIPS_URL: z.string().optional(),
  VINLI_WEBHOOK_URL: z.string().optional(),
  /** Vinli publishes no limit; this is a page of each of 50 devices a second. */
  VINLI_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).max(1_000).default(50),
});

/** How to reach Vinli, or null if it is not configured. Each of its services has an address of its own. */
export function readRulesSettings(environment: Environment): RulesSettings | null {
  const variables = readVendorVariables(environment, [
    "VINLI_EVENTS_URL",
    "VINLI_RULES_URL",
    "VINLI_PLATFORM_URL",
    "VINLI_TELEMETRY_URL",
    "VINLI_APP_ID",
    "VINLI_APP_SECRET",
  ]);
  if (!variables) return null;
  const tuned = decodeSettings(tuning, environment);
  const platformUrl = toBaseUrl("VINLI_PLATFORM_URL", variables.VINLI_PLATFORM_URL);
  return {
    eventsUrl: toBaseUrl("VINLI_EVENTS_URL", variables.VINLI_EVENTS_URL),
    rulesUrl: toBaseUrl("VINLI_RULES_URL", variables.VINLI_RULES_URL),
    platformUrl,
    telemetryUrl: toBaseUrl("VINLI_TELEMETRY_URL", variables.VINLI_TELEMETRY_URL),
    tripsUrl: tuned.VINLI_TRIPS_URL ? toBaseUrl("VINLI_TRIPS_URL", tuned.VINLI_TRIPS_URL) : toTripsUrl(platformUrl),
    appId: variables.VINLI_APP_ID,
    appSecret: variables.VINLI_APP_SECRET,
    requestsPerSecond: tuned.VINLI_REQUESTS_PER_SECOND,
    webhookUrls: toWebhookUrls(tuned.VINLI_WEBHOOK_URL, environment),
    ...readFeedSettings(environment),
  };
}

/** Where Vinli reaches the webhook whose tokens are configured: of several, the first one is for new subscriptions. */
function toWebhookUrls(url: string | undefined, environment: Environment): WebhookUrls | null {
  const [token] = readSecrets(environment, "VINLI_WEBHOOK_TOKEN");
  if (!url || !token) return null;
  const base = toBaseUrl("VINLI_WEBHOOK_URL", url);
  return { base, current: `${base}/${token}` };
}

/** The services of Vinli are hosts of one domain that bear their names: beside `platform.vin.li` there is `trips.vin.li`. */
function toTripsUrl(platformUrl: string): string | null {
  const tripsUrl = platformUrl.replace(/^(https?:\/\/)platform\./, "$1trips.");
  return tripsUrl === platformUrl ? null : tripsUrl;
}
