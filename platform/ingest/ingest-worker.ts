import { on } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { HttpBus } from "../bus/http-bus.ts";
import { LocalBus } from "../bus/outbox.ts";
import { WakeUps } from "../bus/wake-ups.ts";
import { systemClock } from "../clock.ts";
import { ConfigurationError, type Environment } from "../environment.ts";
import { Present } from "../feed/present.ts";
import { createLogger } from "../log.ts";
import { StoreInUseError } from "../store/writer-lease.ts";
import type { StartIngest } from "./ingest.ts";
import type { IngestMessage, IngestOrder, IngestSetting } from "./ingest-thread.ts";

const { modules, dataDir, logLevel, publishers } = workerData as IngestSetting;
if (!parentPort) throw new Error("ingest-worker.ts runs in a thread of its own: startIngestThread");
const parent = parentPort;
const tell = (message: IngestMessage) => parent.postMessage(message);
const orders = on(parent, "message");

async function nextOrder(): Promise<IngestOrder> {
  const { value } = await orders.next();
  return (value as [IngestOrder])[0];
}

const log = createLogger({ level: logLevel, process: "ingest" });
const wakeUps = new WakeUps();
const present = new Present(modules.flatMap(({ vendor }) => vendor ?? []));
await using resources = new AsyncDisposableStack();
const bus = publishers
  ? new HttpBus(new Map(Object.entries(publishers)), log)
  : resources.use(new LocalBus(dataDir, wakeUps));

/** Runs the writing sides of all subgraphs until it is told to stop. */
async function run(environment: Environment): Promise<void> {
  const failures: Promise<never>[] = [];
  for (const { subgraph, url } of modules) {
    const { startIngest } = (await import(url)) as { startIngest: StartIngest };
    const onCommit = () => {
      wakeUps.wake(subgraph);
      tell({ kind: "commit", subgraph });
    };
    const context = { dataDir, environment, bus, onCommit, present, clock: systemClock, log: log.child({ subgraph }) };
    failures.push(resources.use(await startIngest(context)).failed);
  }
  tell({ kind: "ready" });
  await Promise.race([nextOrder(), ...failures]);
}

const loaded = Promise.all(modules.map(({ url }) => import(url)));
const order = await nextOrder();
try {
  await loaded;
  if (order.kind === "environment") await run(order.environment);
} catch (error) {
  // An error's class does not survive the way between threads.
  if (!(error instanceof ConfigurationError || error instanceof StoreInUseError)) throw error;
  tell({ kind: "refused", message: error.message });
}
parent.close();
