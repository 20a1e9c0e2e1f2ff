import type { RecordTables } from "../../platform/records/record-tables.ts";
import type { EventCopyTables } from "../event-copy.ts";
import type { LinkCopyTables } from "../link-copy.ts";
import type { RequestTables } from "./requests/request-tables.ts";

/** What RoscoLive published, whose its records are, what happened when, and what was asked of RoscoLive. */
export type VideoTables = RecordTables & LinkCopyTables & EventCopyTables & RequestTables;
