import type { CommandTables } from "../../platform/commands/answered-commands.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import type { VendorWriteTables } from "../../platform/vendor/writes/vendor-write-store.ts";
import type { LinkCopyTables } from "../link-copy.ts";
import type { DutyTables } from "./duty-status/duty-tables.ts";
import type { HoursTables } from "./hours/hours-tables.ts";
import type { LogTables } from "./log/log-tables.ts";

/** What VisTracks published, whose its records are, and what hours of service are computed from. */
export type HosTables = RecordTables &
  LinkCopyTables &
  HoursTables &
  LogTables &
  DutyTables &
  CommandTables &
  VendorWriteTables;
