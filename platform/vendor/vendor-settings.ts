import { z } from "zod";
import { ConfigurationError, decodeSettings, type Environment } from "../environment.ts";

/**
 * The variables that connect a vendor, all of them, or null if none is set.
 * Throws a {@link ConfigurationError} that names what is missing when only some are set.
 */
export function readVendorVariables<Name extends string>(
  environment: Environment,
  names: readonly Name[],
): Readonly<Record<Name, string>> | null {
  const missing = names.filter((name) => environment[name] === undefined);
  if (missing.length === names.length) return null;
  if (missing.length > 0) {
    const set = names.filter((name) => !missing.includes(name));
    throw new ConfigurationError(`${set.join(", ")} is set, so ${missing.join(", ")} must be set too.`);
  }
  return Object.fromEntries(names.map((name) => [name, environment[name]])) as Record<Name, string>;
}

const feedSettings = z.object({
  POLL_INTERVAL_MS: z.coerce.number().int().min(50).max(3_600_000).default(5_000),
  BACKFILL_HOURS: z.coerce.number().positive().max(1_000_000).default(168),
});

export type FeedSettings = {
  /** The pause between two polls, unless the vendor asks for a longer one. */
  readonly pollIntervalMs: number;
  /** How far back the first reading goes. */
  readonly backfillMs: number;
};

/** How every feed reads, whatever its vendor. */
export function readFeedSettings(environment: Environment): FeedSettings {
  const { POLL_INTERVAL_MS, BACKFILL_HOURS } = decodeSettings(feedSettings, environment);
  return { pollIntervalMs: POLL_INTERVAL_MS, backfillMs: BACKFILL_HOURS * 3_600_000 };
}

/** A vendor's address from a variable, without a slash at its end. Throws a {@link ConfigurationError} for anything else. */
export function toBaseUrl(variable: string, text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new ConfigurationError(`${variable} must be an address such as https://host/path, and is not.`);
  }
  return text.replace(/\/+$/, "");
}
