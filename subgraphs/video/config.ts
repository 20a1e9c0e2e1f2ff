import { z } from "zod";
import { decodeSettings, type Environment } from "../../platform/environment.ts";
import { readFeedSettings, readVendorVariables, toBaseUrl } from "../../platform/vendor/vendor-settings.ts";

export type VideoSettings = {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** The company whose cameras are read: its name, or its number. */
  readonly company: string;
  readonly login: LoginForm;
  /** The only list of devices to ask, or null to try those that are documented. */
  readonly devicesPath: string | null;
  /** The number of the first page of a list. */
  readonly firstPage: number;
  /** The call that flags an event, with `{event_id}` in place of its id. */
  readonly flagPath: string;
  readonly requestsPerSecond: number;
  readonly pollIntervalMs: number;
  readonly backfillMs: number;
  /** How old an event may be to be read again every day. */
  readonly rereadMs: number;
};

/** How long a request for footage waits where nothing is said: over a week's holiday of the vehicle. */
const DEFAULT_EXPIRY_HOURS = 192;

/** Where and under which field names the credentials are handed in. */
export type LoginForm = { readonly path: string; readonly usernameField: string; readonly passwordField: string };

const path = z.string().startsWith("/");

/** What RoscoLive's public documentation leaves open: the body of the login, the list to ask, how pages are counted. */
const tuning = z.object({
  ROSCOLIVE_LOGIN_PATH: path.default("/login"),
  ROSCOLIVE_LOGIN_USERNAME_FIELD: z.string().default("username"),
  ROSCOLIVE_LOGIN_PASSWORD_FIELD: z.string().default("password"),
  ROSCOLIVE_DEVICES_PATH: path.optional(),
  /** The documentation lists flagged events and shows no call that flags one. */
  ROSCOLIVE_FLAG_PATH: path.includes("{event_id}").default("/event/{event_id}/flag"),
  ROSCOLIVE_FIRST_PAGE: z.coerce.number().int().min(0).max(1).default(1),
  /** RoscoLive publishes no limit; this lets 100 cameras be polled every second. */
  ROSCOLIVE_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).max(1_000).default(100),
  /** People look through what is younger than a month. What that costs stands in the README. */
  ROSCOLIVE_REREAD_DAYS: z.coerce.number().min(0).max(36_500).default(30),
});

const requesting = z.object({
  /** Less than a day would end requests that the vendor has not been asked for yet. */
  ROSCOLIVE_REQUEST_EXPIRES_HOURS: z.coerce.number().min(24).max(8_760).default(DEFAULT_EXPIRY_HOURS),
});

/** How long a request for footage waits, in milliseconds. */
export function readRequestExpiryMs(environment: Environment): number {
  return decodeSettings(requesting, environment).ROSCOLIVE_REQUEST_EXPIRES_HOURS * 3_600_000;
}

/** How to reach RoscoLive, or null if it is not configured. */
export function readVideoSettings(environment: Environment): VideoSettings | null {
  const variables = readVendorVariables(environment, [
    "ROSCOLIVE_URL",
    "ROSCOLIVE_USERNAME",
    "ROSCOLIVE_PASSWORD",
    "ROSCOLIVE_COMPANY",
  ]);
  if (!variables) return null;
  const tuned = decodeSettings(tuning, environment);
  return {
    url: toBaseUrl("ROSCOLIVE_URL", variables.ROSCOLIVE_URL),
    username: variables.ROSCOLIVE_USERNAME,
    password: variables.ROSCOLIVE_PASSWORD,
    company: variables.ROSCOLIVE_COMPANY,
    login: {
      path: tuned.ROSCOLIVE_LOGIN_PATH,
      usernameField: tuned.ROSCOLIVE_LOGIN_USERNAME_FIELD,
      passwordField: tuned.ROSCOLIVE_LOGIN_PASSWORD_FIELD,
    },
    devicesPath: tuned.ROSCOLIVE_DEVICES_PATH ?? null,
    firstPage: tuned.ROSCOLIVE_FIRST_PAGE,
    flagPath: tuned.ROSCOLIVE_FLAG_PATH,
    requestsPerSecond: tuned.ROSCOLIVE_REQUESTS_PER_SECOND,
    rereadMs: tuned.ROSCOLIVE_REREAD_DAYS * 86_400_000,
    ...readFeedSettings(environment),
  };
}
