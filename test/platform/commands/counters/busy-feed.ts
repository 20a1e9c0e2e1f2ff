import { CommandRunner } from "../../../../platform/commands/command-runner.ts";
import type { StartIngest } from "../../../../platform/ingest/ingest.ts";
import { forEachRow } from "../../../../platform/store/batch.ts";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeFile } from "../../../../platform/store/store-file.ts";
import { type CounterTables, counterCommands, counterMigrations } from "./commands.ts";

const WRITE_ROW = "insert or replace into counter (tenant, name, value, revision) values ('past', ?, 0, 0)";
const ROWS = Array.from({ length: 500 }, (_, nth) => [`row ${nth}`]);

/** Counters beside a past that never ends: one page after the other, all of them there already, until a command has come. */
export const startIngest: StartIngest = async ({ dataDir, onCommit, clock, log }) => {
  const store = await openStoreForWriting<CounterTables>(storeFile(dataDir, "busy"), counterMigrations, clock);
  const runner = new CommandRunner({ store, handlers: counterCommands, onCommit, clock, log });
  let hasCome = false;
  const readPast = async () => {
    while (!hasCome) await store.write((tx) => tx.executeQuery(forEachRow(WRITE_ROW, ROWS)));
  };
  const reading = Promise.resolve().then(readPast);
  return {
    failed: reading.then(() => new Promise<never>(() => {})),
    runCommand(order) {
      hasCome = true;
      return runner.run(order);
    },
    async [Symbol.asyncDispose]() {
      hasCome = true;
      await reading;
      await store[Symbol.asyncDispose]();
    },
  };
};
