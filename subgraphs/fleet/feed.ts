import { setTimeout as sleep } from "node:timers/promises";
import { CommandRunner } from "../../platform/commands/command-runner.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { Pruner } from "../../platform/retention/pruner.ts";
import { readRetention } from "../../platform/retention/retention.ts";
import { watchWriteAheadLog } from "../../platform/store/log-watch.ts";
import { openStoreForWriting } from "../../platform/store/store.ts";
import { StoreFullError } from "../../platform/store/store-errors.ts";
import { storeFile } from "../../platform/store/store-file.ts";
import { createCommands } from "./commands.ts";
import { PUBLISHERS, readFleetSettings } from "./config.ts";
import { FleetIndex } from "./fleet-index.ts";
import { createFleetPruning } from "./pruning.ts";
import { SilenceWatch } from "./silence/silence-watch.ts";
import { type FleetTables, fleetMigrations } from "./tables.ts";

export { outboxes } from "./outbox.ts";

/** When the disk is full, room is looked for this often. */
const PAUSE_WITHOUT_ROOM_MS = 5_000;
/** A silence is found some minutes late at most; a look at ten thousand vehicles takes a tenth of a second. */
const LOOK_FOR_SILENCES_EVERY_MS = 60_000;

/** Keeps the index of `fleet` filled from what the other subgraphs publish, and writes what persons decide. */
export async function startIngest({
  dataDir,
  environment,
  bus,
  onCommit,
  clock,
  log,
}: IngestContext): Promise<RunningIngest> {
  const retention = readRetention(environment);
  await using opening = new AsyncDisposableStack();
  const file = storeFile(dataDir, "fleet");
  const store = opening.use(await openStoreForWriting<FleetTables>(file, fleetMigrations, clock));
  opening.use(watchWriteAheadLog(file, { log }));
  const index = new FleetIndex(store, { ...retention, clock, log });
  const handlers = createCommands(index);
  const onRollback = () => index.dropMemory();
  const runner = new CommandRunner({ store, handlers, onCommit: () => onCommit(), onRollback, clock, log });
  const steps = createFleetPruning(retention, clock);
  // What subscribers have read in common is read anew.
  const pruner = opening.use(new Pruner({ store, steps, onCommit: () => onCommit(), log }));
  const stopping = new AbortController();
  const { silentAfterMs } = readFleetSettings(environment);
  const silences = new SilenceWatch({ store, index, clock, silentAfterMs });
  const watching = watchSilences(silences, { onCommit, log, signal: stopping.signal });
  const following = PUBLISHERS.map(async (publisher) => {
    while (!stopping.signal.aborted) {
      try {
        for await (const batch of bus.follow(publisher.name, await index.position(publisher.name), stopping.signal)) {
          await index.store(publisher, batch);
          onCommit();
        }
      } catch (error) {
        if (!(error instanceof StoreFullError)) throw error;
        log.error({ publisher: publisher.name }, "the disk is full: nothing is indexed until there is room");
        await sleep(PAUSE_WITHOUT_ROOM_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  });
  const followed = Promise.all([watching, ...following]).then(() => new Promise<never>(() => {}));
  const failed = Promise.race([followed, pruner.failed]);
  failed.catch(() => {});
  const resources = opening.move();
  return {
    failed,
    prune: () => pruner.prune(),
    runCommand: runner.run,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.allSettled([watching, ...following]);
      await resources.disposeAsync();
    },
  };
}

async function watchSilences(
  silences: SilenceWatch,
  { onCommit, log, signal }: Pick<IngestContext, "onCommit" | "log"> & { readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await sleep(LOOK_FOR_SILENCES_EVERY_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    try {
      if (await silences.look(signal)) onCommit();
    } catch (error) {
      if (!(error instanceof StoreFullError)) throw error;
      log.error("the disk is full: silences are looked for when there is room");
    }
  }
}
