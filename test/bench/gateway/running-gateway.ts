import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { request } from "undici";
import { readEnvironment } from "../../../platform/environment.ts";
import type { Contender } from "./contenders.ts";
import { ForkedProcess } from "./forked-process.ts";

/** What no gateway takes longer for, on a machine that has other work. */
const START_WITHIN_MS = 60_000;

const ASK_AGAIN_AFTER_MS = 100;

/** A gateway in a process of its own. */
export type RunningGateway = AsyncDisposable & {
  readonly contender: Contender;
  readonly url: string;
  /** What the module says that was loaded into the process beside the gateway. */
  readonly askControl: () => Promise<unknown>;
  /** Aborted when the process has ended, with what it said last. */
  readonly ended: AbortSignal;
};

export type GatewayStart = {
  readonly supergraphFile: string;
  /** The module to load before the gateway; it answers every message to its process. */
  readonly control: string;
  /** For Node itself. */
  readonly nodeOptions?: readonly string[];
};

/** Starts a gateway in production mode and resolves when it answers. */
export async function startGatewayProcess(
  contender: Contender,
  { supergraphFile, control, nodeOptions = [] }: GatewayStart,
): Promise<RunningGateway> {
  await using stack = new AsyncDisposableStack();
  const port = await freePort();
  const [script = "", ...args] = contender.command({ supergraphFile, port });
  const gateway = stack.use(
    new ForkedProcess({
      script,
      args,
      nodeOptions: [...nodeOptions, "--import", control],
      environment: { ...readEnvironment(), NODE_ENV: "production", ...contender.environment },
    }),
  );
  const url = `http://127.0.0.1:${port}/graphql`;
  await untilAnswering(url, AbortSignal.any([gateway.ended, AbortSignal.timeout(START_WITHIN_MS)]));
  const process = stack.move();
  return {
    contender,
    url,
    ended: gateway.ended,
    askControl: () => gateway.asked("how are you"),
    [Symbol.asyncDispose]: () => process.disposeAsync(),
  };
}

/** Not every gateway can be asked which port it took, so each is told one. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function untilAnswering(url: string, signal: AbortSignal): Promise<void> {
  while (true) {
    signal.throwIfAborted();
    if (await isAnswering(url, signal)) return;
    await delay(ASK_AGAIN_AFTER_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function isAnswering(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const headers = { "content-type": "application/json", accept: "application/json" };
    const { statusCode, body } = await request(url, {
      method: "POST",
      headers,
      body: '{"query":"{__typename}"}',
      signal,
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
