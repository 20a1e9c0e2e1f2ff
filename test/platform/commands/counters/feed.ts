import { CommandRunner } from "../../../../platform/commands/command-runner.ts";
import type { StartIngest } from "../../../../platform/ingest/ingest.ts";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { type CounterTables, counterCommands, counterSchema } from "./commands.ts";
import { strikeAt } from "./strike.ts";

/** The writing side of counters. It kills its process where its environment says so. */
export const startIngest: StartIngest = async ({ storeHome, environment, onCommit, clock, log }) => {
  const file = storeAddress(storeHome, "counters");
  const store = await openStoreForWriting<CounterTables>(file, counterSchema, { clock });
  const strike = strikeAt(environment);
  const handlers = Object.fromEntries(
    Object.entries(counterCommands).map(([name, handler]) => [
      name,
      (input: unknown): ReturnType<typeof handler> => {
        const run = handler(input);
        return async (tx, context) => {
          const payload = await run(tx, context);
          strike("handled");
          return payload;
        };
      },
    ]),
  );
  const runner = new CommandRunner({ store, handlers, onCommit, clock, log });
  return {
    failed: new Promise<never>(() => {}),
    async runCommand(order) {
      strike("accepted");
      const outcome = await runner.run(order);
      strike("committed");
      return outcome;
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
};
