import { resolve } from "node:path";
import { type Environment, readEnvironment } from "../../../platform/environment.ts";
import { ForkedProcess } from "../gateway/forked-process.ts";

/** A simulated Samsara with a great deal to tell, in a process of its own. */
export type SimulatedVendor = AsyncDisposable & {
  /** What connects us to it, as fast as we can. */
  readonly environment: Environment;
};

export type Amount = { readonly backlog?: number; readonly perSecond?: number };

const SCRIPT = resolve(import.meta.dirname, "../../../simulator/main.ts");

export async function startSimulatedVendor({ backlog = 0, perSecond = 0 }: Amount): Promise<SimulatedVendor> {
  await using stack = new AsyncDisposableStack();
  const simulator = stack.use(
    new ForkedProcess({
      script: SCRIPT,
      args: ["--port", "0", "--backlog", String(backlog), "--rate", String(perSecond)],
      environment: readEnvironment(),
    }),
  );
  const url = await simulator.printed(/SAMSARA_URL='([^']+)'/);
  const token = await simulator.printed(/SAMSARA_TOKEN='([^']+)'/);
  const resources = stack.move();
  return {
    environment: {
      SAMSARA_URL: url,
      SAMSARA_TOKEN: token,
      SAMSARA_POLL_MINIMUM_MS: "1000",
      SAMSARA_REQUESTS_PER_SECOND: "1000",
      POLL_INTERVAL_MS: "1000",
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
