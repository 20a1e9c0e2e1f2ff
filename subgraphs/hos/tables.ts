import type { RecordTables } from "../../platform/records/record-tables.ts";
import type { LinkCopyTables } from "../link-copy.ts";
import type { HoursTables } from "./hours/hours-tables.ts";
import type { LogTables } from "./log/log-tables.ts";

/** What VisTracks published, whose its records are, and what hours of service are computed from. */
export type HosTables = RecordTables & LinkCopyTables & HoursTables & LogTables;
