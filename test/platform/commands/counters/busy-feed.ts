import { CommandRunner } from "../../../../platform/commands/command-runner.ts";
import type { StartIngest } from "../../../../platform/ingest/ingest.ts";
import { insertRows } from "../../../../platform/store/row-batch.ts";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { type CounterTables, counterCommands, counterSchema } from "./commands.ts";

const ROWS = Array.from({ length: 500 }, (_, nth) => ["past", `row ${nth}`, 0, 0]);
const PAST = {
  into: "counter",
  columns: ["tenant", "name", "value", "revision"],
  rows: ROWS,
  onConflict: { replaceBy: ["tenant", "name"] },
};

/** Counters beside a past that never ends: one page after the other, all of them there already, until a command has come. */
export const startIngest: StartIngest = async ({ storeHome, onCommit, clock, log }) => {
  const store = await openStoreForWriting<CounterTables>(storeAddress(storeHome, "busy"), counterSchema, { clock });
  const runner = new CommandRunner({ store, handlers: counterCommands, onCommit, clock, log });
  let hasCome = false;
  const readPast = async () => {
    while (!hasCome) await store.write((tx) => insertRows(tx, PAST));
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
