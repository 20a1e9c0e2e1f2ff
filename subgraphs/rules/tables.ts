import type { Kysely } from "kysely";
import type { CommandTables } from "../../platform/commands/answered-commands.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import type { VendorWriteTables } from "../../platform/vendor/writes/vendor-write-store.ts";
import type { LinkCopyTables } from "../link-copy.ts";
import type { CrossingTables } from "./crossings/crossing-tables.ts";

/** What Vinli published, whose its records are, which rules were crossed when, and what was asked of Vinli. */
export type RulesTables = RecordTables & LinkCopyTables & CommandTables & VendorWriteTables & CrossingTables;

/** A transaction of the store. */
export type Tx = Kysely<RulesTables>;
