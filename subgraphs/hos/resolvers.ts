import { dateTimeScalar } from "../../platform/date-time.ts";
import { PublicError } from "../../platform/public-error.ts";
import { toVendorRef } from "../../schema/event-id.ts";
import type { HosContext } from "./context.ts";
import { toVisTracksRefs } from "./domain.ts";
import { dutyResolvers } from "./duty-status/duty-resolvers.ts";
import type { Resolvers } from "./generated.ts";
import { readDriverList } from "./hours/hours-list-resolver.ts";
import {
  hoursResolvers,
  readDriverHours,
  readDriverViolations,
  readEventHours,
  readEventViolation,
} from "./hours/hours-resolvers.ts";
import { dailyResolvers, readDriverDay, readDriverDays } from "./log/daily/daily-resolvers.ts";
import { readUncertifiedLogs } from "./log/daily/uncertified-resolver.ts";
import { logQueries, logResolvers, readDriverLog, readVehiclesDriven } from "./log/log-resolvers.ts";
import { readLogPage } from "./log/page/page-resolvers.ts";
import { logMutations, readDutyRecordWrite } from "./log/writes/write-resolvers.ts";

/** A day: the part of the log that is served when none is asked for. */
const DEFAULT_PERIOD_MS = 24 * 3_600_000;

export const resolvers: Resolvers<HosContext> = {
  DateTime: dateTimeScalar,
  Query: {
    driversByHours: readDriverList,
    ...logQueries,
    uncertifiedDailyLogs: readUncertifiedLogs,
    dutyRecordWrite: readDutyRecordWrite,
  },
  Mutation: logMutations,
  Driver: {
    __resolveReference: (driver) => driver,
    /** A driver whom VisTracks does not know has no log; that is an answer, not an error. */
    async dutyRecords({ vendorRefs }, { from, to, recordStatus, deviceId }, { loaders, nowMs }) {
      const driverRefs = toVisTracksRefs(vendorRefs);
      const toMs = to ?? nowMs;
      const fromMs = from ?? toMs - DEFAULT_PERIOD_MS;
      const vehicles = deviceId == null ? null : await loaders.vehiclesOf.load(deviceId);
      if (deviceId != null && vehicles === null)
        throw new PublicError("NOT_FOUND", "`deviceId` is no id of a device.", { field: "deviceId" });
      return driverRefs.length === 0 ? [] : loaders.log.load({ driverRefs, fromMs, toMs, recordStatus, vehicles });
    },
    dutyRecordLog: readDriverLog,
    vehiclesDriven: readVehiclesDriven,
    dailyLog: readDriverDay,
    dailyLogs: readDriverDays,
    logPage: readLogPage,
    hoursOfService: readDriverHours,
    hosViolations: readDriverViolations,
  },
  ...hoursResolvers,
  ...dutyResolvers,
  ...logResolvers,
  ...dailyResolvers,
  Event: {
    __resolveReference: (event) => event,
    /** An event of another vendor is no entry of the log; that is an answer, not an error. */
    dutyRecord({ id }, _args, { loaders }) {
      const ref = toVendorRef(id, "VISTRACKS");
      return ref === null ? null : loaders.dutyRecord.load(ref);
    },
    hoursOfService: readEventHours,
    violation: readEventViolation,
  },
};
