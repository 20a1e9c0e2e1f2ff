import { parentPort, workerData } from "node:worker_threads";
import { type Credentials, type SimulatorOptions, startSimulator } from "./simulator.ts";

/** What the thread tells its parent once all four vendors listen. */
export type SimulatorReady = {
  readonly url: string;
  readonly credentials: Credentials;
  readonly historyStartsAt: string;
  readonly fleetObservedSince: string;
};

/** What the parent tells the thread: to stop, or to take one vendor down or up. */
export type SimulatorOrder =
  | { readonly order: "stop" }
  | {
      readonly order: "stopVendor" | "restartVendor";
      readonly vendor: "roscolive" | "samsara" | "vistracks" | "vinli";
    };

// A worker thread that runs the simulator: `workerData` holds its options (the clock is the machine's). It posts a
// SimulatorReady and ends by itself after the order to stop.
if (!parentPort) throw new Error("this file is the entry of a worker thread");
const parent = parentPort;
const options: Omit<SimulatorOptions, "clock"> = workerData ?? {};
const simulator = await startSimulator(options);
parent.on("message", (message: SimulatorOrder) => {
  switch (message.order) {
    case "stop":
      parent.close();
      void simulator[Symbol.asyncDispose]();
      return;
    case "stopVendor":
      simulator.vendor(message.vendor).stop();
      return;
    case "restartVendor":
      void simulator.vendor(message.vendor).restart();
      return;
    default:
      throw new Error(`an order nobody knows: ${JSON.stringify(message satisfies never)}`);
  }
});
const { url, credentials, historyStartsAt, fleetObservedSince } = simulator;
parent.postMessage({ url, credentials, historyStartsAt, fleetObservedSince } satisfies SimulatorReady);
// The week is made while nobody asks for it yet, so that the first question does not wait for it.
simulator.ledger("samsara");
