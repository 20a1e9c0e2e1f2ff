import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const ROOT = resolve(import.meta.dirname, "../..");

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A program of ours as a process of its own. Disposing of it ends it as a supervisor does, and by force if it must. */
export type Process = AsyncDisposable & {
  /** Everything that it has printed. */
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** The first match in what it prints. Rejects if it ends before, with what it said. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  end(signal: NodeJS.Signals): Promise<Ended>;
  /** Resolves when it has ended and all that it printed is known. */
  readonly exited: Promise<Ended>;
};

/** What Node has compiled of our files: a process takes half as much of the processor to start with it. */
const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), "fleetgraph-compiled") };

/** Starts `node FILE …`, with nothing of this process's environment but the path. */
export function startProcess(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Process {
  return startCommand([process.execPath, join(ROOT, file), ...args], { cwd: ROOT, env });
}

export type CommandOptions = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Is told every whole line that it prints. */
  readonly onLine?: (line: string) => void;
};

/** Starts a program, with nothing of this process's environment but the path. */
export function startCommand(
  [program = "", ...args]: readonly string[],
  { cwd, env = {}, onLine }: CommandOptions,
): Process {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env.PATH ?? "", ...COMPILED, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (onLine) createInterface(child.stdout).on("line", onLine);
  const output = { stdout: "", stderr: "" };
  const exited = once(child, "close").then(([code, signal]) => ({ code, signal }) as Ended);
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      for (const listener of [...listeners]) listener();
    });
  }
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  return {
    output,
    exited,
    end,
    printed(pattern) {
      const { promise, resolve: found, reject } = Promise.withResolvers<RegExpExecArray>();
      const look = () => {
        const match = pattern.exec(output.stdout);
        if (match) found(match);
      };
      listeners.add(look);
      look();
      void exited.then(({ code }) =>
        reject(
          new Error(
            `${[program, ...args].join(" ")} ended with ${code} before it printed ${pattern}:\n${output.stderr}`,
          ),
        ),
      );
      return promise.finally(() => listeners.delete(look));
    },
    async [Symbol.asyncDispose]() {
      const killing = setTimeout(() => child.kill("SIGKILL"), 6_000);
      await end("SIGTERM");
      clearTimeout(killing);
    },
  };
}

/** An empty folder that is gone when it is disposed of. */
export async function createDataDir(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "fleetgraph-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
