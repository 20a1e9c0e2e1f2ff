import { Worker } from "node:worker_threads";
import type { WakeUps } from "../bus/wake-ups.ts";
import { systemClock } from "../clock.ts";
import type { CommandOutcome } from "../commands/command.ts";
import { CommandSender } from "../commands/command-sender.ts";
import { ConfigurationError } from "../environment.ts";
import { StoreUnavailableError } from "../store/store-errors.ts";
import type { IngestMessage, IngestOrder, IngestSetting, IngestThreadOptions } from "./ingest-messages.ts";
import { Receipts } from "./receipts.ts";
import type { Writing } from "./writing.ts";

/**
 * The most heap of the thread. It needs a tenth of this, and ten times a page of the largest size when one comes; with a
 * bound in sight the collector lets less rubbish pile up: a million events read at once took 420 MB without, and 320 with it.
 */
export const MOST_HEAP_MEGABYTES = 512;
/** Of the room in which the thread makes new things: it would keep three times as much for good once it had been busy. */
const MOST_YOUNG_MEGABYTES = 16;

/** A thread that writes while this one serves. It has the commands of its subgraphs run. */
export type IngestThread = AsyncDisposable &
  Writing & {
    /** Rejects when the thread cannot go on. Never resolves. */
    readonly failed: Promise<never>;
  };

/**
 * Starts a thread for the feeds and writers of some subgraphs, and resolves when their stores can be read.
 * Every commit there wakes `wakeUps` here. Rejects if a store cannot be opened or the configuration makes no sense.
 */
export async function startIngestThread(
  { environment, ...setting }: IngestThreadOptions,
  wakeUps: WakeUps,
): Promise<IngestThread> {
  const workerData: IngestSetting = setting;
  const resourceLimits = {
    maxOldGenerationSizeMb: MOST_HEAP_MEGABYTES,
    maxYoungGenerationSizeMb: MOST_YOUNG_MEGABYTES,
  };
  const worker = new Worker(new URL("./ingest-worker.ts", import.meta.url), { workerData, resourceLimits });
  const order = (message: IngestOrder) => worker.postMessage(message);
  const exited = new Promise((resolve) => worker.once("exit", resolve));
  const stored = new Receipts<number>(UNSTORED);
  const outcomes = new Receipts<CommandOutcome>("nobody knows what has become of the command");
  void exited.then(() => {
    stored.close();
    outcomes.close();
  });
  const failed = new Promise<never>((_, reject) => worker.once("error", reject));
  failed.catch(() => {});
  const ready = new Promise<void>((resolve, reject) => {
    worker.on("message", (message: IngestMessage) => {
      switch (message.kind) {
        case "ready":
          return resolve();
        case "refused":
          return reject(new ConfigurationError(message.message));
        case "commit":
          return wakeUps.wake(message.subgraph);
        case "stored":
          return stored.take(message.id)?.resolve(message.added);
        case "notStored":
          return stored.take(message.id)?.reject(toReason(message));
        case "outcome":
          return outcomes.take(message.id)?.resolve(message.outcome);
        default:
          throw new Error(`a message nobody knows: ${JSON.stringify(message satisfies never)}`);
      }
    });
  });
  order({ kind: "environment", environment: await environment });
  await Promise.race([ready, failed]);
  return {
    failed,
    deliver(subgraph, deliveries) {
      const { id, promise } = stored.expect();
      order({ kind: "deliveries", id, subgraph, deliveries });
      return promise;
    },
    commands: new CommandSender({
      send(command) {
        const { id, promise } = outcomes.expect();
        order({ kind: "command", id, ...command });
        return promise;
      },
      clock: systemClock,
    }),
    async [Symbol.asyncDispose]() {
      order({ kind: "stop" });
      await exited;
    },
  };
}

const UNSTORED = "deliveries could not be stored";

function toReason({ isFull }: { readonly isFull: boolean }): Error {
  return isFull ? new StoreUnavailableError("full") : new Error(UNSTORED);
}
