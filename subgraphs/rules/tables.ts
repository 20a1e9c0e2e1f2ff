import type { Kysely } from "kysely";
import type { CommandTables } from "../../platform/commands/answered-commands.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import type { VendorWriteTables } from "../../platform/vendor/writes/vendor-write-store.ts";
import type { LinkCopyTables } from "../link-copy.ts";
import type { CrossingTables } from "./crossings/crossing-tables.ts";
import type { FleetRuleTables } from "./fleet-rules/fleet-rule-tables.ts";

/** What Vinli published, whose its records are, which rules were crossed when, what was asked of Vinli, and the rules of the fleet. */
export type RulesTables = RecordTables &
  LinkCopyTables &
  CommandTables &
  VendorWriteTables &
  CrossingTables &
  FleetRuleTables;

/** A transaction of the store. */
export type Tx = Kysely<RulesTables>;
