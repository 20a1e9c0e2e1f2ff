import { spawn } from "node:child_process";
import { once } from "node:events";
import { rename, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";

export type GatewayProcess = AsyncDisposable & {
  /** The address of GraphQL. */
  readonly url: string;
  readonly pid: number;
  /** Every line logged so far. */
  readonly logged: readonly string[];
};

/** The gateway as a process of its own. */
export async function startGatewayProcess(file: string): Promise<GatewayProcess> {
  const gateway = spawn(process.execPath, ["gateway/main.ts", "--supergraph", file, "--port", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const logged: string[] = [];
  createInterface({ input: gateway.stderr }).on("line", (line) => logged.push(line));
  const output = createInterface({ input: gateway.stdout });
  const [greeting] = await once(output, "line");
  output.on("line", (line) => logged.push(line));
  return {
    url: /http:\S+/.exec(greeting)?.[0] ?? "",
    pid: gateway.pid ?? 0,
    logged,
    [Symbol.asyncDispose]: async () => {
      gateway.kill("SIGTERM");
      if (gateway.exitCode === null) await once(gateway, "exit");
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
