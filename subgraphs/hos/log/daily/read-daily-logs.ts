import type { Kysely } from "kysely";
import { loopSlices } from "../../../../platform/loop-slices.ts";
import { type AskedLog, type DriverLog, readDriverLogs } from "../../hours/driver-logs.ts";
import { toSettings } from "../../hours/driver-settings.ts";
import { readPerDriver } from "../../hours/enough-log.ts";
import { PLAIN_QUESTION } from "../../hours/hours-question.ts";
import { type Reading, readSettings } from "../../hours/hours-reader.ts";
import { SETTINGS_BACK_MS } from "../../hours/look-back.ts";
import type { ZoneDays } from "../../hours/zone-days.ts";
import { computeClocks } from "../../rules/compute-clocks.ts";
import type { DutyDays } from "../../rules/duty-days.ts";
import type { HosViolation } from "../../rules/violations.ts";
import type { HosTables } from "../../tables.ts";
import type { DailyLog, DailyPeriod } from "./daily-log.ts";
import { toGrid, toStretches } from "./grid.ts";

const DAY_MS = 86_400_000;

/** Whose days are asked for, from the first date to the last, both included. Dates are days since 1970-01-01. */
export type DaysKey = {
  readonly driverId: string;
  readonly driverRefs: readonly string[];
  readonly fromDate: number;
  readonly toDate: number;
};

type DaysQuery = {
  readonly tenant: string;
  readonly keys: readonly DaysKey[];
  readonly nowMs: number;
  readonly zones: ZoneDays;
};

/**
 * The days of each key in its place, oldest first; those that have not begun are left out. Three statements for all, and what clocks cost
 * beyond that. Violations are computed when they are asked for.
 */
export async function readDailyLogs(
  db: Kysely<HosTables>,
  { tenant, keys, nowMs, zones }: DaysQuery,
): Promise<readonly (readonly DailyLog[])[]> {
  const reading: Reading = { tenant, asKnownAtMs: null };
  const calendars = await readCalendars(db, reading, keys, zones);
  const asked = keys.map(({ driverRefs, fromDate, toDate }, index): AskedLog => {
    const days = calendars[index] as DutyDays;
    const fromMs = days.startOf(fromDate);
    const toMs = Math.max(fromMs, Math.min(days.startOf(toDate + 1), nowMs));
    return { driverRefs, question: PLAIN_QUESTION, toMs, firstMs: () => fromMs, settingsOfMs: fromMs };
  });
  const logs = await readDriverLogs(db, reading, asked, zones);
  const answers: (readonly DailyLog[])[] = [];
  for (const [index, key] of keys.entries()) {
    if (loopSlices.isOver) await loopSlices.turn();
    const { toMs } = asked[index] as AskedLog;
    answers.push(toDailyLogs(key, logs[index] as DriverLog, { days: calendars[index] as DutyDays, toMs, nowMs }));
  }
  return answers;
}

/** The calendar of each driver's home terminal at the end of what is asked for. */
async function readCalendars(
  db: Kysely<HosTables>,
  reading: Reading,
  keys: readonly DaysKey[],
  zones: ZoneDays,
): Promise<readonly DutyDays[]> {
  const told = await readPerDriver(
    keys,
    // A date is over everywhere two days after it has begun in UTC.
    ({ fromDate, toDate }) => ({ fromMs: fromDate * DAY_MS - SETTINGS_BACK_MS, toMs: toDate * DAY_MS + DAY_MS }),
    (spans) => readSettings(db, reading, spans),
  );
  return keys.map((_, index) => toSettings(PLAIN_QUESTION, told[index] ?? [], zones).days);
}

type Calendar = { readonly days: DutyDays; readonly toMs: number; readonly nowMs: number };

function toDailyLogs(
  { driverId, driverRefs, fromDate, toDate }: DaysKey,
  { settings, known }: DriverLog,
  { days, toMs, nowMs }: Calendar,
): readonly DailyLog[] {
  let violations: readonly HosViolation[] | null = null;
  const period: DailyPeriod = {
    ...{ driverRefs, settings, startMs: days.startOf(fromDate), endMs: toMs },
    violations() {
      violations ??= settings.ruleset === "OTHER" ? [] : computeClocks({ ...known, asOfMs: toMs }).violations;
      return violations;
    },
  };
  const stretches = toStretches(known.log, toMs);
  const logs: DailyLog[] = [];
  for (let number = fromDate; number <= toDate && days.startOf(number) <= nowMs; number += 1) {
    const [startMs, endMs] = [days.startOf(number), days.startOf(number + 1)];
    const toldMs = Math.min(endMs, toMs);
    const grid = toGrid(stretches, { startMs, endMs: toldMs });
    logs.push({ driverId, date: days.dateOf(number), startMs, endMs, toldMs, grid, period });
  }
  return logs;
}
