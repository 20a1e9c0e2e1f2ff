import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { SimulatorReady } from "./thread.ts";
import { toVariables } from "./variables.ts";

/** The variables with which fleetgraph follows the simulated vendors. They are gone when it is disposed of. */
export type SimulatedVendors = AsyncDisposable & { readonly environment: Readonly<Record<string, string>> };

/** Starts the simulated fleet in a thread of its own and says how to reach its vendors. */
export async function startSimulatedVendors(): Promise<SimulatedVendors> {
  const worker = new Worker(new URL("./thread.ts", import.meta.url), {
    workerData: { port: 0 },
    // It makes a week at once and little later: what it needs for the week it would keep.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const exited = once(worker, "exit");
  const [{ credentials, historyStartsAt }] = (await once(worker, "message")) as [SimulatorReady];
  return {
    environment: {
      ...toVariables(credentials),
      // The simulated vendors bear being asked every second, and their whole history is small.
      POLL_INTERVAL_MS: "1000",
      SAMSARA_POLL_MINIMUM_MS: "1000",
      SAMSARA_REQUESTS_PER_SECOND: "1000",
      VISTRACKS_REQUESTS_PER_SECOND: "1000",
      VINLI_REQUESTS_PER_SECOND: "1000",
      ROSCOLIVE_REQUESTS_PER_SECOND: "1000",
      BACKFILL_HOURS: String(Math.ceil((Date.now() - Date.parse(historyStartsAt)) / 3_600_000) + 1),
      // The documented samples happened years ago.
      RETAIN_DAYS_EVENTS: "99999",
      RETAIN_DAYS_RAW: "99999",
    },
    async [Symbol.asyncDispose]() {
      worker.postMessage({ order: "stop" });
      await exited;
    },
  };
}
