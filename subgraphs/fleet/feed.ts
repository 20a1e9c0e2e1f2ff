import { setTimeout as sleep } from "node:timers/promises";
import { CommandRunner } from "../../platform/commands/command-runner.ts";
import type { IngestContext, RunningIngest } from "../../platform/ingest/ingest.ts";
import { Pruner } from "../../platform/retention/pruner.ts";
import { readRetention } from "../../platform/retention/retention.ts";
import { watchWriteAheadLog } from "../../platform/store/sqlite/log-watch.ts";
import { openStoreForWriting, type WritableStore } from "../../platform/store/store.ts";
import { engineAt, storeAddress } from "../../platform/store/store-address.ts";
import { StoreUnavailableError } from "../../platform/store/store-errors.ts";
import { attributeStoredEvents } from "./attribution/stored-events.ts";
import { BehaviourWatch } from "./candidates/behaviour/behaviour-watch.ts";
import { createCommands } from "./commands.ts";
import { PUBLISHERS, readFleetSettings } from "./config.ts";
import type { StoredEventsOptions } from "./events/stored-events.ts";
import { groupStoredEvents } from "./incidents/grouping/stored-events.ts";
import { FleetIndex } from "./indexing/fleet-index.ts";
import { readRebuilds } from "./rebuild/rebuild-tables.ts";
import { createFleetPruning } from "./retention/pruning.ts";
import { indexStoredEntities } from "./search/write-search.ts";
import { SilenceWatch } from "./silence/silence-watch.ts";
import { type FleetTables, fleetSchema } from "./tables.ts";

export { outboxes } from "./outbox/outbox.ts";
export { fleetSchema as storeSchema } from "./tables.ts";

/** While the store is not to be had, it is tried again this often. */
const PAUSE_OF_OUTAGE_MS = 5_000;
/** As long as a subscriber waits for what a rebuild has found to be otherwise. */
const LOOK_FOR_REBUILDS_EVERY_MS = 1_000;
/** A silence is found some minutes late at most; a look at ten thousand vehicles takes a tenth of a second. */
const LOOK_FOR_SILENCES_EVERY_MS = 60_000;
/** Who was seen with whom is a matter of hours. A device that changes often is compared once for all that came in this time. */
const LOOK_AT_BEHAVIOUR_EVERY_MS = 60_000;
/** A slice of four thousand changes takes some 70 ms where nobody is compared: while much comes in, a tenth of the writer's time. */
const PAUSE_OF_BEHAVIOUR_MS = 700;

/** Keeps the index of `fleet` filled from what the other subgraphs publish, and writes what persons decide. */
export async function startIngest({
  storeHome,
  environment,
  bus,
  onCommit,
  standBy,
  clock,
  log,
}: IngestContext): Promise<RunningIngest> {
  const retention = readRetention(environment);
  await using opening = new AsyncDisposableStack();
  const address = storeAddress(storeHome, "fleet");
  const store = opening.use(await openStoreForWriting<FleetTables>(address, fleetSchema, { clock, standBy }));
  if (engineAt(address) === "sqlite") opening.use(watchWriteAheadLog(address, { log }));
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
  const stored = { store, index, clock, onCommit: () => onCommit() };
  const keepingUp = keepUpWithStored(stored, { log, signal: stopping.signal });
  const noticing = noticeRebuilds(store, { onCommit, signal: stopping.signal });
  const watching = lookEvery(LOOK_FOR_SILENCES_EVERY_MS, {
    look: async (signal) => void ((await silences.look(signal)) && onCommit()),
    ...{ what: "a silence", log, signal: stopping.signal },
  });
  const behaviour = new BehaviourWatch({ store, index, clock, pauseMs: PAUSE_OF_BEHAVIOUR_MS });
  const comparing = lookEvery(LOOK_AT_BEHAVIOUR_EVERY_MS, {
    look: (signal) => behaviour.look(signal),
    ...{ what: "who was seen with whom", log, signal: stopping.signal },
  });
  const following = PUBLISHERS.map(async (publisher) => {
    while (!stopping.signal.aborted) {
      try {
        for await (const batch of bus.follow(publisher.name, await index.position(publisher.name), stopping.signal)) {
          await index.store(publisher, batch);
          onCommit();
        }
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        log.error({ publisher: publisher.name, err: error }, `nothing is indexed for the moment: ${error.message}`);
        await sleep(PAUSE_OF_OUTAGE_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  });
  const followed = Promise.all([keepingUp, watching, comparing, noticing, ...following]).then(
    () => new Promise<never>(() => {}),
  );
  const failed = Promise.race([followed, pruner.failed, store.superseded]);
  failed.catch(() => {});
  const resources = opening.move();
  return {
    failed,
    prune: () => pruner.prune(),
    runCommand: runner.run,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.allSettled([keepingUp, watching, comparing, noticing, ...following]);
      await resources.disposeAsync();
    },
  };
}

/**
 * Has devices be found that were stored before they were searched by words, groups what was before incidents were, and finds out who drove at what was
 * before that was known, while others write.
 */
async function keepUpWithStored(
  options: StoredEventsOptions,
  { log, signal }: Pick<IngestContext, "log"> & { readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await indexStoredEntities(options.store, signal);
      await groupStoredEvents(options, signal);
      return await attributeStoredEvents(options, signal);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      log.error(`stored events are looked at later: ${error.message}`);
      await sleep(PAUSE_OF_OUTAGE_MS, undefined, { signal }).catch(() => {});
    }
  }
}

/** Wakes whoever waits for commits when another process has made the index anew: it cannot wake them itself. */
async function noticeRebuilds(
  store: WritableStore<FleetTables>,
  { onCommit, signal }: Pick<IngestContext, "onCommit"> & { readonly signal: AbortSignal },
): Promise<void> {
  let known: number | null = null;
  while (!signal.aborted) {
    // While the store cannot be read, there is nothing to be told of it.
    const rebuilds = await readRebuilds(store.db).catch(() => known);
    if (known !== null && rebuilds !== known) onCommit();
    known = rebuilds;
    await sleep(LOOK_FOR_REBUILDS_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

type Looking = Pick<IngestContext, "log"> & {
  readonly look: (signal: AbortSignal) => Promise<unknown>;
  /** What is looked for, for the log. */
  readonly what: string;
  readonly signal: AbortSignal;
};

/** Looks for something again and again, while the store is to be had. */
async function lookEvery(pauseMs: number, { look, what, log, signal }: Looking): Promise<void> {
  while (!signal.aborted) {
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    try {
      await look(signal);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      log.error(`${what} is looked for later: ${error.message}`);
    }
  }
}
