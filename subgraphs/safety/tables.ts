import type { Kysely } from "kysely";
import type { CommandTables } from "../../platform/commands/answered-commands.ts";
import type { RecordTables } from "../../platform/records/record-tables.ts";
import type { VendorWriteTables } from "../../platform/vendor/writes/vendor-write-store.ts";
import type { EventCopyTables } from "../event-copy.ts";
import type { LinkCopyTables } from "../link-copy.ts";
import type { CoachingTables } from "./coaching/coaching-tables.ts";
import type { RuleTables } from "./rules/rule-tables.ts";
import type { ScoreTables } from "./scores/score-tables.ts";

/** What Samsara published, whose its records are, the cases that are worked on, and what is written to Samsara. */
export type SafetyTables = RecordTables &
  LinkCopyTables &
  EventCopyTables &
  CommandTables &
  VendorWriteTables &
  CoachingTables &
  ScoreTables &
  RuleTables;

/** A transaction of the store. */
export type Tx = Kysely<SafetyTables>;
