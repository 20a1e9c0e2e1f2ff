import { HOUR_MS } from "../clock.ts";
import type { Driver } from "../fleet/driver.ts";
import type { JsonObject } from "../json.ts";
import { Random, uuidOf } from "../random.ts";
import { ACCOUNT_ID, DRIVERS_TERMINAL } from "./accounts.ts";

const DAY_MS = 24 * HOUR_MS;

/** The share of days on which a driver claims that the conditions were adverse. */
const ADVERSE = 0.02;
/** Every so many drivers work in the shorter cycle, and so many more leave no word of theirs. */
const SHORT_CYCLE_EVERY = 7;
const WORDLESS_EVERY = 11;

type Period = { readonly fromDate: string | null; readonly toDate: string | null; readonly nowMs: number };

/** The vendor keeps days so long. */
const KEPT_DAYS = 200;

/** The days of drivers' logs, a row a driver and day, oldest first. Those to come are not there. */
export function dailiesOf(
  seed: number,
  drivers: readonly Driver[],
  { fromDate, toDate, nowMs }: Period,
): readonly JsonObject[] {
  const today = dateAt(nowMs, DRIVERS_TERMINAL.timeZone);
  const oldest = dateAt(nowMs - KEPT_DAYS * DAY_MS, DRIVERS_TERMINAL.timeZone);
  const last = toDate === null || toDate > today ? today : toDate;
  const rows: JsonObject[] = [];
  for (let date = fromDate === null || fromDate < oldest ? oldest : fromDate; date <= last; date = dayAfter(date)) {
    for (const driver of drivers) {
      const row = dailyOf(seed, driver, date, date < today);
      if (row) rows.push(row);
    }
  }
  return rows;
}

function dailyOf(seed: number, { vistracks, index }: Driver, logDate: string, isCertified: boolean): JsonObject | null {
  if (!vistracks) return null;
  const { userId } = vistracks;
  const random = new Random(seed, "vistracks daily", userId, logDate);
  const cycleUsa = index % SHORT_CYCLE_EVERY === SHORT_CYCLE_EVERY - 1 ? "US60hr7days" : "US70hr8days";
  const isWordless = index % WORDLESS_EVERY === WORDLESS_EVERY - 1;
  return {
    id: userId * 100_000 + Math.round(Date.parse(logDate) / DAY_MS),
    uuid: uuidOf(seed, "vistracks daily", userId, logDate),
    userId,
    logDate,
    accountId: ACCOUNT_ID,
    carrier: "Bluestem Freight",
    carrierDotNumber: "3141592",
    certified: isCertified,
    ...(isCertified ? { certifyTimestamp: `${logDate}T23:50:00.000Z` } : {}),
    ...(isWordless ? {} : { cycleUsa, operatingZone: "USA", cargo: "PROPERTY" }),
    homeTerminalTimeZone: DRIVERS_TERMINAL.timeZone,
    startTimeOfDay: "PT0S",
    ...(random.chance(ADVERSE) ? { exceptions: ["AdverseDrivingConditions"] } : {}),
    coDrivers: [],
  };
}

function dateAt(atMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);
}
