import { createCommandTables } from "../../../platform/commands/answered-commands.ts";
import type { IngestContext } from "../../../platform/ingest/ingest.ts";
import { type Running, together } from "../../../platform/ingest/together.ts";
import { mergeSchemas, type StoreSchema, type WritableStore } from "../../../platform/store/store.ts";
import { createVendorWriteTables } from "../../../platform/vendor/writes/vendor-write-store.ts";
import { EventCopy, eventCopySchema } from "../../event-copy.ts";
import { LinkCopy } from "../../link-copy.ts";
import type { RuleDesk } from "../rules/rule-desk.ts";
import { ruleSchema } from "../rules/rule-tables.ts";
import { scoreSchema } from "../scores/score-tables.ts";
import type { SafetyTables } from "../tables.ts";
import type { CaseWriter } from "./case-writer.ts";
import { coachingSchema } from "./coaching-tables.ts";
import { createCaseFollowing } from "./follow-events.ts";

const written = {
  "0102-commands": { up: createCommandTables },
  "0103-vendor-writes": { up: createVendorWriteTables },
} satisfies StoreSchema["sqlite"];

/** The tables of what is worked on. */
export const workSchema = mergeSchemas(
  { sqlite: written, postgres: written },
  eventCopySchema,
  coachingSchema,
  scoreSchema,
  ruleSchema,
);

export type CaseWorkOptions = Pick<IngestContext, "bus" | "onCommit" | "clock" | "log"> & {
  readonly store: WritableStore<SafetyTables>;
  readonly cases: CaseWriter;
  readonly rules: RuleDesk;
};

/** Has cases and rules follow what fleet finds out of events, until it is disposed of. */
export function startCaseWork({ cases, rules, clock, onCommit, ...options }: CaseWorkOptions): Running {
  const copying = { ...options, onCommit: () => onCommit() };
  return together(
    new LinkCopy(copying),
    new EventCopy({ ...copying, followEvents: createCaseFollowing({ cases, rules, clock }) }),
  );
}
