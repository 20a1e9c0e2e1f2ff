import { spawn } from "node:child_process";
import { once } from "node:events";
import { rename, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { type Environment, readEnvironment } from "../../platform/environment.ts";

export type GatewayProcess = AsyncDisposable & {
  /** The address of GraphQL. */
  readonly url: string;
  /** Every line logged so far. */
  readonly logged: readonly string[];
  /** Resolved with how, once it has ended. */
  readonly ended: Promise<string>;
  readonly pid: number;
  /** The bytes that it has in use once it is tidy. */
  usedBytes(): Promise<number>;
};

const WATCHED = ["--expose-gc", "--import", import.meta.resolve("./memory-probe.ts")];

/** The gateway as a process of its own; what it is told besides stands in the environment. */
export async function startGatewayProcess(file: string, environment: Environment = {}): Promise<GatewayProcess> {
  const gateway = spawn(process.execPath, [...WATCHED, "gateway/main.ts", "--supergraph", file, "--port", "0"], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...readEnvironment(), ...environment },
  });
  const ended = once(gateway, "exit");
  const logged: string[] = [];
  if (!gateway.stdout || !gateway.stderr) throw new Error("the process has no output");
  createInterface({ input: gateway.stderr }).on("line", (line) => logged.push(line));
  const output = createInterface({ input: gateway.stdout });
  const [greeting] = await once(output, "line");
  output.on("line", (line) => logged.push(line));
  return {
    url: /http:\S+/.exec(greeting)?.[0] ?? "",
    logged,
    pid: gateway.pid ?? 0,
    ended: ended.then(([code, signal]) => `it ended with ${code ?? signal}`),
    usedBytes: async () => {
      gateway.send("how much?");
      const [bytes] = await once(gateway, "message");
      return bytes;
    },
    [Symbol.asyncDispose]: async () => {
      gateway.kill("SIGTERM");
      await ended;
    },
  };
}

/** A supergraph's file whose text changes in one step, as a deployment does it. */
export class SupergraphOnDisk {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async put(text: string): Promise<void> {
    await writeFile(`${this.path}.next`, text);
    await rename(`${this.path}.next`, this.path);
  }
}
