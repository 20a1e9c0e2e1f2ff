import { CommandRunner } from "../../../../../platform/commands/command-runner.ts";
import type { StartIngest } from "../../../../../platform/ingest/ingest.ts";
import { openStoreForWriting } from "../../../../../platform/store/store.ts";
import { storeAddress } from "../../../../../platform/store/store-address.ts";
import { perSecond } from "../../../../../platform/vendor/rate-limit.ts";
import { VendorAccount } from "../../../../../platform/vendor/vendor-account.ts";
import { VendorHttp } from "../../../../../platform/vendor/vendor-http.ts";
import { startVendorWriter } from "../../../../../platform/vendor/writes/vendor-writer.ts";
import { createNoteWrites, type NoteTables, noteCommands, noteSchema } from "./notes.ts";

/** The writing side of notes: commands request them, and a writer beside them asks the vendor. */
export const startIngest: StartIngest = async ({ storeHome, environment, onCommit, clock, log }) => {
  await using opening = new AsyncDisposableStack();
  const file = storeAddress(storeHome, "notes");
  const store = opening.use(await openStoreForWriting<NoteTables>(file, noteSchema, { clock }));
  const random = Math.random;
  const account = new VendorAccount({ vendor: "ACME", rateLimits: { all: perSecond(1_000) }, clock, random, log });
  const http = opening.use(new VendorHttp({ baseUrl: environment.VENDOR_URL ?? "", account }));
  const handlers = createNoteWrites(http);
  const writer = opening.use(startVendorWriter({ vendor: "ACME", store, handlers, onCommit, clock, random, log }));
  const onCommandCommit = () => {
    onCommit();
    writer.wake();
  };
  const runner = new CommandRunner({ store, handlers: noteCommands, onCommit: onCommandCommit, clock, log });
  const resources = opening.move();
  return {
    failed: writer.failed,
    runCommand: runner.run,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
};
