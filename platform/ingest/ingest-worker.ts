import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { HttpBus } from "../bus/http-bus.ts";
import { LocalBus } from "../bus/outbox.ts";
import { WakeUps } from "../bus/wake-ups.ts";
import { systemClock } from "../clock.ts";
import { ConfigurationError } from "../environment.ts";
import { createLogger } from "../log.ts";
import type { StartIngest } from "./ingest.ts";
import type { IngestMessage, IngestThreadOptions } from "./ingest-thread.ts";

const { modules, dataDir, environment, logLevel, publishers } = workerData as IngestThreadOptions;
if (!parentPort) throw new Error("ingest-worker.ts runs in a thread of its own: startIngestThread");
const parent = parentPort;
const tell = (message: IngestMessage) => parent.postMessage(message);
const stopAsked = once(parent, "message");

const log = createLogger({ level: logLevel, process: "ingest" });
const wakeUps = new WakeUps();
await using resources = new AsyncDisposableStack();
const bus = publishers
  ? new HttpBus(new Map(Object.entries(publishers)), log)
  : resources.use(new LocalBus(dataDir, wakeUps));

const failures: Promise<never>[] = [];
try {
  for (const { subgraph, url } of modules) {
    const { startIngest } = (await import(url)) as { startIngest: StartIngest };
    const onCommit = () => {
      wakeUps.wake(subgraph);
      tell({ kind: "commit", subgraph });
    };
    const context = { dataDir, environment, bus, onCommit, clock: systemClock, log: log.child({ subgraph }) };
    failures.push(resources.use(await startIngest(context)).failed);
  }
  tell({ kind: "ready" });
  await Promise.race([stopAsked, ...failures]);
} catch (error) {
  // An error's class does not survive the way between threads.
  if (!(error instanceof ConfigurationError)) throw error;
  tell({ kind: "refused", message: error.message });
}
parent.close();
