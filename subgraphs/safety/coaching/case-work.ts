import { createCommandTables } from "../../../platform/commands/answered-commands.ts";
import { CommandRunner } from "../../../platform/commands/command-runner.ts";
import type { IngestContext, RunningIngest } from "../../../platform/ingest/ingest.ts";
import { mergeSchemas, type StoreSchema, type WritableStore } from "../../../platform/store/store.ts";
import { createVendorWriteTables } from "../../../platform/vendor/writes/vendor-write-store.ts";
import { startVendorWriter } from "../../../platform/vendor/writes/vendor-writer.ts";
import { LinkCopy } from "../../link-copy.ts";
import type { SamsaraClient } from "../client.ts";
import { createCommands } from "../commands.ts";
import { EventCopy } from "../events/event-copy.ts";
import { RuleDesk } from "../rules/rule-desk.ts";
import { ruleSchema } from "../rules/rule-tables.ts";
import { scoreSchema } from "../scores/score-tables.ts";
import type { SafetyTables } from "../tables.ts";
import type { CaseWriter } from "./case-writer.ts";
import { coachingSchema } from "./coaching-tables.ts";
import { createCaseFollowing } from "./follow-events.ts";
import { createEventWrites } from "./vendor/event-writes.ts";

const written = {
  "0102-commands": { up: createCommandTables },
  "0103-vendor-writes": { up: createVendorWriteTables },
} satisfies StoreSchema["sqlite"];

/** The tables of what is worked on. */
export const workSchema = mergeSchemas({ sqlite: written, postgres: written }, coachingSchema, scoreSchema, ruleSchema);

export type CaseWorkOptions = Pick<IngestContext, "bus" | "onCommit" | "clock" | "log"> & {
  readonly store: WritableStore<SafetyTables>;
  readonly cases: CaseWriter;
  /** Null where the vendor is not configured. */
  readonly client: SamsaraClient | null;
};

/**
 * Has cases worked on until it is disposed of: what persons do, what goes to the vendor of that, and what fleet finds out of their
 * events.
 */
export function startCaseWork({
  store,
  cases,
  client,
  bus,
  onCommit,
  clock,
  log,
}: CaseWorkOptions): AsyncDisposable & Pick<RunningIngest, "failed" | "runCommand"> {
  const tell = () => onCommit();
  const rules = new RuleDesk(cases);
  const links = new LinkCopy({ store, bus, onCommit: tell, log });
  const events = new EventCopy({
    store,
    bus,
    followEvents: createCaseFollowing({ cases, rules, clock }),
    onCommit: tell,
    log,
  });
  const writing = client && {
    ...{ vendor: "SAMSARA", store, handlers: createEventWrites({ client, cases, clock }), onCommit: tell },
    ...{ clock, random: Math.random, log },
  };
  const writer = writing && startVendorWriter(writing);
  const handlers = createCommands({ cases, rules, isVendorConfigured: client !== null });
  const onCommandCommit = () => {
    onCommit();
    writer?.wake();
  };
  const runner = new CommandRunner({ store, handlers, onCommit: onCommandCommit, clock, log });
  const running = [links, events, ...(writer ? [writer] : [])];
  return {
    failed: Promise.race(running.map(({ failed }) => failed)),
    runCommand: runner.run,
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((one) => one[Symbol.asyncDispose]()));
    },
  };
}
