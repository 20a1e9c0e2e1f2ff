import { setTimeout as sleep } from "node:timers/promises";
import type { BusBatch, BusPosition } from "../../platform/bus/bus.ts";
import { LocalBus } from "../../platform/bus/local-bus.ts";
import { WakeUps } from "../../platform/bus/wake-ups.ts";
import { BackfillGate } from "../../platform/feed/backfill-gate.ts";
import type { IngestContext } from "../../platform/ingest/ingest.ts";
import { createLogger } from "../../platform/log.ts";
import { type RecordTables, recordSchema } from "../../platform/records/record-tables.ts";
import { RecordWriter } from "../../platform/records/record-writer.ts";
import { toStorable } from "../../platform/records/storable-page.ts";
import { openStoreForWriting } from "../../platform/store/store.ts";
import { storeAddress } from "../../platform/store/store-address.ts";
import { outboxes, startIngest } from "../../subgraphs/fleet/feed.ts";
import { OTHER_TENANT, PUBLISHER } from "../platform/bus/publisher.ts";
import { page, TENANT } from "../platform/feed/stored-feed.ts";
import { NOW_MS } from "../subgraphs/fleet/fleet-fixture.ts";
import { numberedEvent } from "./indexed-events.ts";

/*
 * Stores events of two tenants, page after page, publishes them on the bus and indexes them, all in one thread, as the writing side of
 * the whole does. It is killed at a batch of the bus: when it is handed on and nothing of it is stored, when it is stored together with
 * the place behind it and nobody was told, when all were told, or at any moment behind.
 */

/** With `never` it goes on until it is ended, and so it does with `idle`, where it stores no events of its own. */
export type Moment = "handed on" | "stored" | "told" | "behind" | "never" | "idle";

const [dataDir = "", moment = "never", batchText = "1", delayMs = "0", run = "0", first = "0"] = process.argv.slice(2);
/** How many batches with messages come before the last one. */
let batchesLeft = Number(batchText);

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

const isLast = () => batchesLeft <= 0;

class KilledBus extends LocalBus {
  override async *follow(
    publisher: string,
    after: BusPosition | null,
    signal: AbortSignal,
  ): AsyncGenerator<BusBatch, void> {
    for await (const batch of super.follow(publisher, after, signal)) {
      batchesLeft -= 1;
      if (isLast() && moment === "handed on") die();
      if (isLast() && moment === "behind") setTimeout(die, Number(delayMs));
      yield batch;
      if (isLast() && moment === "told") die();
    }
  }
}

const clock = { now: () => NOW_MS };
const log = createLogger({ level: "error", process: "ingest" });
const store = await openStoreForWriting<RecordTables>(storeAddress(dataDir, PUBLISHER), recordSchema);
const bus = new KilledBus(dataDir, new WakeUps(), outboxes);
const onCommit: IngestContext["onCommit"] = (publication) => {
  if (isLast() && moment === "stored") die();
  bus.announce("fleet", publication);
};
const context = { tenant: TENANT, storeHome: dataDir, environment: {}, bus, onCommit, clock, log };
await startIngest({ ...context, backfillGate: new BackfillGate([]) });
bus.started("fleet");
console.log("ready");
const writers = [TENANT, OTHER_TENANT].map((tenant) => new RecordWriter(store, tenant, clock));
for (let turn = 0; moment !== "idle"; turn += 1) {
  const records = [0, 1, 2].map((nth) => numberedEvent(run, Number(first) + 3 * turn + nth));
  for (const writer of writers)
    bus.announce(PUBLISHER, (await writer.storePage(toStorable(page({ records })))) ?? undefined);
  await sleep(5);
}
// Nothing else keeps the process while it waits.
setInterval(() => bus, 1_000);
