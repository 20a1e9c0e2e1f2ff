import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { LocalBus } from "../../../../platform/bus/local-bus.ts";
import { WakeUps } from "../../../../platform/bus/wake-ups.ts";
import { systemClock } from "../../../../platform/clock.ts";
import { BackfillGate } from "../../../../platform/feed/backfill-gate.ts";
import type { IngestContext, StartIngest } from "../../../../platform/ingest/ingest.ts";
import { type IngestModule, IngestRunner } from "../../../../platform/ingest/runner/ingest-runner.ts";
import { RunnerRegistry } from "../../../../platform/ingest/runner/runner-registry.ts";
import { createLogger } from "../../../../platform/log.ts";
import { openStoreForWriting } from "../../../../platform/store/store.ts";
import { storeAddress } from "../../../../platform/store/store-address.ts";
import { ROW_SCHEMA } from "../../store/rows.ts";

/** The stores of a runner under test. */
export const ROW_STORES = ["a", "b", "c", "d", "e"];

const WRITE_EVERY_MS = 20;

/** Writes rows with a writer's number as long as it may. */
function writesRows(subgraph: string, writer: number): StartIngest {
  return async ({ storeHome, standBy, clock }) => {
    await using opening = new AsyncDisposableStack();
    const store = opening.use(
      await openStoreForWriting(storeAddress(storeHome, subgraph), ROW_SCHEMA, { clock, standBy }),
    );
    const stopping = new AbortController();
    const write = async () => {
      while (!stopping.signal.aborted) {
        await store.write((tx) => sql`insert into row (writer) values (${writer})`.execute(tx));
        await sleep(WRITE_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    };
    const writing = write();
    const failed = Promise.race([store.superseded, writing.then(() => new Promise<never>(() => {}))]);
    failed.catch(() => {});
    opening.defer(async () => {
      stopping.abort();
      await writing.catch(() => {});
    });
    const resources = opening.move();
    return { failed, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  };
}

export type RowRunner = AsyncDisposable & { readonly runner: IngestRunner };

/** A runner that writes rows to each of its stores. */
export async function startRowRunner(storeHome: string, writer: number, stores = ROW_STORES): Promise<RowRunner> {
  await using opening = new AsyncDisposableStack();
  const modules: IngestModule[] = stores.map((subgraph) => ({ subgraph, startIngest: writesRows(subgraph, writer) }));
  const bus = opening.use(new LocalBus(storeHome, new WakeUps()));
  const registry = opening.use(await RunnerRegistry.open(storeHome));
  const log = createLogger({ level: "silent", process: "test" });
  const createContext = (): IngestContext => ({
    tenant: "ours",
    storeHome,
    environment: {},
    bus,
    onCommit: () => {},
    backfillGate: new BackfillGate([]),
    clock: systemClock,
    log,
  });
  const runner = opening.use(new IngestRunner({ modules, createContext, registry, log }));
  const resources = opening.move();
  return { runner, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
