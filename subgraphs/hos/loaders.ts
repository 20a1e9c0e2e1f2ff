import DataLoader from "dataloader";
import type { LinkedRecord } from "../link-copy.ts";
import type { LogPeriod } from "./domain.ts";
import type { DutyRecordStatus } from "./generated.ts";
import type { DriverQuestion, ViolationsQuestion } from "./hours/driver-clocks.ts";
import type { DriverDayFacet } from "./hours/driver-day.ts";
import type { DriverClocks } from "./hours/hours-answer.ts";
import type { ToldViolation } from "./hours/violation.ts";
import type { DailyLog } from "./log/daily/daily-log.ts";
import type { DaysKey } from "./log/daily/read-daily-logs.ts";
import type { StoredDutyRecord } from "./log/duty-facet.ts";
import type { VehicleAt } from "./log/vehicles-driven.ts";
import type { HosViolation } from "./rules/violations.ts";
import type { HosStore } from "./store.ts";

/** The most records that a driver's log is served with at once; a week of a busy driver has about 300. */
const LONGEST_LOG = 1_000;

/** A driver's log: of all the records that VisTracks has of the driver. */
export type LogKey = LogPeriod & {
  readonly driverRefs: readonly string[];
  readonly recordStatus: readonly DutyRecordStatus[];
  /** Of all vehicles, if null. */
  readonly vehicles: readonly LinkedRecord[] | null;
  /** The most records; the newest are given. */
  readonly limit?: number;
};

export type HosLoaders = {
  /** By VisTracks' id of the entry. */
  readonly dutyRecord: DataLoader<string, StoredDutyRecord | null>;
  /** The entry or the proposal of VisTracks' id. */
  readonly entry: DataLoader<string, StoredDutyRecord | null>;
  readonly log: DataLoader<LogKey, readonly StoredDutyRecord[], string>;
  /** All that is stored under a uuid. */
  readonly versions: DataLoader<string, readonly StoredDutyRecord[]>;
  /** Days of a driver's log, oldest first; those to come are left out. */
  readonly dailyLogs: DataLoader<DaysKey, readonly DailyLog[], string>;
  /** What the vendor says of a day of a driver, by its ref; null where it says nothing. */
  readonly day: DataLoader<string, DriverDayFacet | null>;
  /** Our id of the device that a record of a vehicle was; null for one that the fleet does not know. */
  readonly deviceAt: DataLoader<VehicleAt, string | null, string>;
  /** How a driver of VisTracks' stands at an instant. */
  readonly clocks: DataLoader<DriverQuestion, DriverClocks, string>;
  /** What a driver of VisTracks' drove against the hours of service in a period. */
  readonly violations: DataLoader<ViolationsQuestion, readonly HosViolation[], string>;
  /** By our own id of the violation's event, without the vendor. */
  readonly violation: DataLoader<string, ToldViolation | null>;
  /** VisTracks' records that are or were a device, by our id of it; null for an id of none. */
  readonly vehiclesOf: DataLoader<string, readonly LinkedRecord[] | null>;
};

/** Loaders for one request: each asks the store once for everything that the request needs of it. */
export function createLoaders(store: HosStore, tenant: string, nowMs: number): HosLoaders {
  return {
    dutyRecord: new DataLoader((refs) => store.dutyRecords(tenant, refs)),
    entry: new DataLoader((refs) => store.entries(tenant, refs)),
    log: new DataLoader((keys) => collectLogs(store, tenant, keys), { cacheKeyFn: (key) => JSON.stringify(key) }),
    versions: new DataLoader((uuids) => store.versions(tenant, uuids)),
    dailyLogs: new DataLoader((keys) => store.dailyLogs(tenant, keys, nowMs), {
      cacheKeyFn: (key) => JSON.stringify(key),
    }),
    day: new DataLoader((refs) => store.days(tenant, refs)),
    deviceAt: new DataLoader((vehicles) => store.devicesAt(tenant, vehicles), {
      cacheKeyFn: (key) => JSON.stringify(key),
    }),
    clocks: new DataLoader((questions) => store.clocks(tenant, questions), {
      cacheKeyFn: (key) => JSON.stringify(key),
    }),
    violations: new DataLoader((questions) => store.violations(tenant, questions), {
      cacheKeyFn: (key) => JSON.stringify(key),
    }),
    violation: new DataLoader((refs) => store.foundViolations(tenant, refs)),
    vehiclesOf: new DataLoader((deviceIds) => store.vehiclesOf(tenant, deviceIds)),
  };
}

/** The log of each key in its place. Drivers are asked for together if all else is the same, as it mostly is. */
async function collectLogs(store: HosStore, tenant: string, keys: readonly LogKey[]) {
  const questions = Map.groupBy(keys, ({ driverRefs: _, ...question }) => JSON.stringify(question));
  const logs = new Map<LogKey, readonly StoredDutyRecord[]>();
  for (const group of questions.values()) {
    const [first] = group;
    if (!first) continue;
    const driverRefs = group.flatMap((key) => key.driverRefs);
    const byDriver = await store.logs({ limit: LONGEST_LOG, ...first, tenant, driverRefs });
    for (const key of group)
      logs.set(
        key,
        joinLogs(
          key.driverRefs.map((ref) => byDriver.get(ref) ?? []),
          key.limit,
        ),
      );
  }
  return keys.map((key) => logs.get(key) ?? []);
}

/** One log out of those of a driver whom VisTracks knows more than once. */
function joinLogs(logs: readonly (readonly StoredDutyRecord[])[], limit = LONGEST_LOG): readonly StoredDutyRecord[] {
  const [only] = logs;
  if (only && logs.length === 1) return only;
  const joined = logs.flat().sort((a, b) => a.occurredAt - b.occurredAt);
  return joined.slice(-limit);
}
