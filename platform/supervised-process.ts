import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "./environment.ts";

export type SupervisedProcessOptions = {
  /** The file that Node runs, and its arguments. They are asked for at every start. */
  readonly command: () => { readonly args: readonly string[]; readonly environment: Environment };
  readonly onLine: (line: string) => void;
  /** Told of every end that nobody asked for. */
  readonly onEnd: (end: string) => void;
};

/** A process that fails at once is started again later each time, up to this. */
const MAX_PAUSE_MS = 5_000;
const FIRST_PAUSE_MS = 100;
/** What ran for so long had not failed at once. */
const RAN_WELL_MS = 10_000;
/** More than a process gives itself to stop. */
const STOP_WITHIN_MS = 6_000;

/** A process of Node's that is started again whenever it ends, until it is disposed of. */
export class SupervisedProcess implements AsyncDisposable {
  readonly #options: SupervisedProcessOptions;
  readonly #stopping = new AbortController();
  readonly #watchers = new Set<(line: string) => void>();
  readonly #running: Promise<void>;
  #child: ChildProcess | null = null;

  constructor(options: SupervisedProcessOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Resolves with the first line from now on that matches. Rejects when `signal` is aborted. */
  printed(pattern: RegExp, signal: AbortSignal): Promise<RegExpExecArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const watch = (line: string) => {
      const match = pattern.exec(line);
      if (match) resolve(match);
    };
    const abort = () => reject(signal.reason);
    this.#watchers.add(watch);
    signal.addEventListener("abort", abort);
    return promise.finally(() => {
      this.#watchers.delete(watch);
      signal.removeEventListener("abort", abort);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    this.#child?.kill("SIGTERM");
    const killing = setTimeout(() => this.#child?.kill("SIGKILL"), STOP_WITHIN_MS);
    await this.#running;
    clearTimeout(killing);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const startedAtMs = performance.now();
      const end = await this.#once();
      if (signal.aborted) return;
      this.#options.onEnd(end);
      pauseMs = performance.now() - startedAtMs > RAN_WELL_MS ? FIRST_PAUSE_MS : Math.min(2 * pauseMs, MAX_PAUSE_MS);
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Runs it once, and resolves with how it ended. */
  #once(): Promise<string> {
    const { args, environment } = this.#options.command();
    const child = spawn(process.execPath, [...args], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) this.#readLines(stream);
    return new Promise((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with code ${code}`));
    });
  }

  #readLines(stream: Readable): void {
    createInterface({ input: stream }).on("line", (line) => {
      this.#options.onLine(line);
      for (const watch of [...this.#watchers]) watch(line);
    });
  }
}
