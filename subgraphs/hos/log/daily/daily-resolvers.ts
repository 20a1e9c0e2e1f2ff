import { loopSlices } from "../../../../platform/loop-slices.ts";
import { PublicError } from "../../../../platform/public-error.ts";
import type { HosContext } from "../../context.ts";
import { type DriverReference, toVisTracksRefs } from "../../domain.ts";
import type { DailyLogTotals, DriverDailyLogArgs, DriverDailyLogsArgs, Resolvers, VendorRef } from "../../generated.ts";
import { type DriverDayFacet, toDayRef } from "../../hours/driver-day.ts";
import { toToldViolation } from "../../hours/violation.ts";
import type { StoredDutyRecord } from "../duty-facet.ts";
import { toLogGraph } from "../page/log-graph.ts";
import { type DailyLog, rulesetOf, violationsOf } from "./daily-log.ts";
import { type Certification, type DayFacts, toCertification, toDayFacts } from "./day-facts.ts";
import { toTotals } from "./grid.ts";

const DAY_MS = 86_400_000;
const MOST_DAYS = 31;
/** A driver has to certify a day within 13 days to be of use in any cycle; who is later is read too. */
const CERTIFIED_WITHIN_MS = 31 * DAY_MS;
/** As many entries as 62 days of the busiest driver have. */
const LONGEST_LOG = 20_000;

/** A day of a driver's log; null for a driver whom VisTracks does not know, and for one to come. */
export async function readDriverDay(
  { id, vendorRefs }: DriverReference,
  { date }: DriverDailyLogArgs,
  { loaders }: HosContext,
): Promise<DailyLog | null> {
  const number = toDayNumber("date", date);
  const driverRefs = toVisTracksRefs(vendorRefs);
  if (driverRefs.length === 0) return null;
  const [log] = await loaders.dailyLogs.load({ driverId: id, driverRefs, fromDate: number, toDate: number });
  return log ?? null;
}

/** Days of a driver's log; none for a driver whom VisTracks does not know. */
export async function readDriverDays(
  { id, vendorRefs }: DriverReference,
  { from, to, certified }: DriverDailyLogsArgs,
  { loaders }: HosContext,
): Promise<readonly DailyLog[]> {
  const [fromDate, toDate] = [toDayNumber("from", from), toDayNumber("to", to)];
  if (toDate < fromDate) refuse("to", "is before `from`");
  if (toDate - fromDate >= MOST_DAYS) refuse("from", `is ${MOST_DAYS} days or more before \`to\``);
  const driverRefs = toVisTracksRefs(vendorRefs);
  if (driverRefs.length === 0) return [];
  const logs = await loaders.dailyLogs.load({ driverId: id, driverRefs, fromDate, toDate });
  if (certified == null) return logs;
  const states = await Promise.all(logs.map((log) => certificationOf(log, loaders)));
  return logs.filter((_, index) => (states[index]?.state === "CERTIFIED") === certified);
}

type Loaders = HosContext["loaders"];

/** The entries in effect of the day. */
export async function recordsOf(
  { startMs, endMs, period }: DailyLog,
  loaders: Loaders,
): Promise<readonly StoredDutyRecord[]> {
  const log = await loadPeriod(period, loaders);
  return log.filter(({ occurredAt }) => startMs <= occurredAt && occurredAt < endMs);
}

/** What the vendor says of the day; null where that is nothing. */
export async function dayOf({ date, period }: DailyLog, loaders: Loaders): Promise<DriverDayFacet | null> {
  const days = await Promise.all(period.driverRefs.map((ref) => loaders.day.load(toDayRef(ref, date))));
  return days.find((day) => day !== null) ?? null;
}

/** Whether the day is certified. */
export async function certificationOf(log: DailyLog, loaders: Loaders): Promise<Certification> {
  const [day, records, certifications] = await Promise.all([
    dayOf(log, loaders),
    recordsOf(log, loaders),
    loadPeriod(log.period, loaders),
  ]);
  return toCertification({ date: log.date, day, records, certifications });
}

/** What the entries of the day say together. */
export async function factsOf(log: DailyLog, loaders: Loaders): Promise<DayFacts> {
  return toDayFacts(await recordsOf(log, loaders));
}

/** The drivers in the same vehicle, by the day and by its entries. */
export async function coDriversOf(log: DailyLog, loaders: Loaders): Promise<readonly string[]> {
  const { coDriverRefs } = await factsOf(log, loaders);
  const told = log.period.settings.coDrivers.filter(({ fromMs, toMs }) => fromMs < log.endMs && toMs > log.startMs);
  return [...new Set([...told.map(({ ref }) => ref), ...coDriverRefs])];
}

/** All entries of the days that were asked for together, and of the time in which they are certified. */
function loadPeriod({ driverRefs, startMs, endMs }: DailyLog["period"], loaders: Loaders) {
  const toMs = endMs + CERTIFIED_WITHIN_MS;
  return loaders.log.load({
    driverRefs,
    fromMs: startMs,
    toMs,
    recordStatus: ["ACTIVE"],
    vehicles: null,
    limit: LONGEST_LOG,
  });
}

export const dailyResolvers: Pick<Resolvers<HosContext>, "DailyLog"> = {
  DailyLog: {
    driver: ({ driverId }) => ({ id: driverId }),
    startsAt: ({ startMs }) => startMs,
    endsAt: ({ endMs }) => endMs,
    timeZone: ({ period }) => period.settings.days.timeZone,
    ruleset: async (log, _args, { loaders }) => rulesetOf(log, (await dayOf(log, loaders))?.ruleset),
    grid: ({ grid }) =>
      grid.map(({ status, special, startMs, endMs }) => {
        return { status, specialDriving: special, startsAt: startMs, endsAt: endMs };
      }),
    totals: ({ grid }) => toToldTotals(grid),
    certification: async (log, _args, { loaders }) => (await certificationOf(log, loaders)).state,
    certifiedAt: async (log, _args, { loaders }) => (await certificationOf(log, loaders)).certifiedAtMs,
    exceptions: exceptionsOf,
    distanceKm: async (log, _args, { loaders }) => (await factsOf(log, loaders)).distanceKm,
    vehicleRefs: async (log, _args, { loaders }) => (await factsOf(log, loaders)).vehicleRefs.map(toVendorRef),
    trailers: async (log, _args, { loaders }) => (await factsOf(log, loaders)).trailers,
    shippingDocuments: async (log, _args, { loaders }) => (await factsOf(log, loaders)).shippingDocuments,
    coDriverRefs: async (log, _args, { loaders }) => (await coDriversOf(log, loaders)).map(toVendorRef),
    carrier: async (log, _args, { loaders }) => (await dayOf(log, loaders))?.carrier ?? null,
    carrierDotNumber: async (log, _args, { loaders }) => (await dayOf(log, loaders))?.carrierDotNumber ?? null,
    records: (log, _args, { loaders }) => recordsOf(log, loaders),
    async violations(log) {
      if (loopSlices.isOver) await loopSlices.turn();
      return violationsOf(log).map(toToldViolation);
    },
    async graph(log, { theme }) {
      if (loopSlices.isOver) await loopSlices.turn();
      return toLogGraph(log, violationsOf(log), theme);
    },
  },
};

/** The kinds of exceptions that are claimed for a day. */
export function exceptionsOf({ startMs, endMs, period }: DailyLog) {
  const own = period.settings.exceptions.filter(
    ({ fromMs, toMs }) => (fromMs ?? startMs) < endMs && (toMs ?? endMs) > startMs,
  );
  return [...new Set(own.map(({ kind }) => kind))];
}

function toToldTotals(grid: DailyLog["grid"]): DailyLogTotals {
  const totals = toTotals(grid);
  return {
    offDutySeconds: totals.OFF_DUTY / 1000,
    sleeperBerthSeconds: totals.SLEEPER_BERTH / 1000,
    drivingSeconds: totals.DRIVING / 1000,
    onDutySeconds: totals.ON_DUTY / 1000,
    waitingAtSiteSeconds: totals.WAITING_AT_SITE / 1000,
    unknownSeconds: totals.UNKNOWN / 1000,
  };
}

function toVendorRef(ref: string): VendorRef {
  return { vendor: "VISTRACKS", ref };
}

/** A date as days since 1970-01-01. Throws a {@link PublicError} that names the argument for what is none. */
export function toDayNumber(field: string, date: string): number {
  const dayMs = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  const isDate = !Number.isNaN(dayMs) && new Date(dayMs).toISOString().startsWith(date) && dayMs >= 0;
  return isDate ? dayMs / DAY_MS : refuse(field, "is no date: one such as `2026-03-01`");
}

function refuse(field: string, what: string): never {
  throw new PublicError("BAD_USER_INPUT", `\`${field}\` ${what}.`, { field });
}
