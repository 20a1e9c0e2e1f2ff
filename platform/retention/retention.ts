import { z } from "zod";
import { decodeSettings, type Environment } from "../environment.ts";
import { readFeedSettings } from "../vendor/vendor-settings.ts";

const DAY_MS = 24 * 3_600_000;

/** How long things are kept, in milliseconds. */
export type Retention = {
  /** Events, since they happened, and whatever else a vendor records of a moment. */
  readonly eventsMs: number;
  /** The records of these as received, and what could not be read. */
  readonly rawMs: number;
  /** The order of changes, since each became known. */
  readonly changesMs: number;
  /** What vendors posted, since it came. */
  readonly deliveriesMs: number;
};

/**
 * Days that a fleet can live with where nothing is set.
 *
 * - Events, 13 months: long enough to compare a month with the same one of last year. Beyond the six months for which a
 *   carrier keeps records of duty status: https://www.ecfr.gov/current/title-49/section-395.8#p-395.8(k)
 * - Raw records, half a year: those six months count from the receipt, and a driver may hand a record in 13 days late (the
 *   same section, (i)). The longest six months are 184 days.
 * - Changes, a month: a client that was away for longer reads its lists anew, which is less than what it missed.
 * - Deliveries, a month: enough to see what a vendor said last month.
 */
const DEFAULT_DAYS = { events: 400, raw: 200, changes: 30, deliveries: 30 };

/** Nought is no number of days: it could be meant as "keep nothing" or as "keep all". */
const days = z
  .string()
  .regex(/^[1-9]\d{0,4}$/, "must be a whole number of days, from 1 to 99999")
  .transform(Number)
  .optional();

const settings = z.object({
  RETAIN_DAYS_EVENTS: days,
  RETAIN_DAYS_RAW: days,
  RETAIN_DAYS_CHANGES: days,
  RETAIN_DAYS_DELIVERIES: days,
});

/**
 * How long things are kept. What the first reading brings is not read for nothing: where `BACKFILL_HOURS` goes further back
 * than the defaults, they go as far. Throws a `ConfigurationError` that names every variable at fault.
 */
export function readRetention(environment: Environment): Retention {
  const { RETAIN_DAYS_EVENTS, RETAIN_DAYS_RAW, RETAIN_DAYS_CHANGES, RETAIN_DAYS_DELIVERIES } = decodeSettings(
    settings,
    environment,
  );
  const backfillDays = Math.ceil(readFeedSettings(environment).backfillMs / DAY_MS);
  return {
    eventsMs: (RETAIN_DAYS_EVENTS ?? Math.max(DEFAULT_DAYS.events, backfillDays)) * DAY_MS,
    rawMs: (RETAIN_DAYS_RAW ?? Math.max(DEFAULT_DAYS.raw, backfillDays)) * DAY_MS,
    changesMs: (RETAIN_DAYS_CHANGES ?? DEFAULT_DAYS.changes) * DAY_MS,
    deliveriesMs: (RETAIN_DAYS_DELIVERIES ?? DEFAULT_DAYS.deliveries) * DAY_MS,
  };
}
