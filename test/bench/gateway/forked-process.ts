import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

export type ForkOptions = {
  readonly script: string;
  readonly args?: readonly string[];
  /** For Node itself. */
  readonly nodeOptions?: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** How much of what a process says is kept, for when it fails. */
const MOST_OUTPUT_CHARACTERS = 4_000;

/**
 * A Node process that answers questions over its channel, one at a time. Disposing of it ends it.
 *
 * A process that ends by itself makes whatever waits for it fail with what the process said last.
 */
export class ForkedProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended = new AbortController();
  readonly #listeners = new Set<() => void>();
  #output = "";

  constructor({ script, args = [], nodeOptions = [], environment }: ForkOptions) {
    this.#child = fork(script, args, {
      execArgv: [...nodeOptions],
      env: { ...environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) if (stream) this.#keep(stream);
    const end = (why: string) => this.#ended.abort(new Error(`${script} ${why}\n${this.#output}`));
    this.#child.once("exit", (code, signal) => end(`ended with ${signal ?? code}`));
    this.#child.once("error", (error) => end(`failed: ${error.message}`));
  }

  /** Aborted when the process has ended, with what it said last. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What a pattern's first group matches in what the process prints. */
  async printed(pattern: RegExp): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const look = () => {
      const found = pattern.exec(this.#output)?.[1];
      if (found !== undefined) resolve(found);
    };
    const end = () => reject(this.#ended.signal.reason);
    this.#listeners.add(look);
    this.#ended.signal.addEventListener("abort", end);
    look();
    try {
      return await promise;
    } finally {
      this.#listeners.delete(look);
      this.#ended.signal.removeEventListener("abort", end);
    }
  }

  /** What the process says next. */
  async told(): Promise<unknown> {
    try {
      const [message] = await once(this.#child, "message", { signal: this.#ended.signal });
      return message;
    } catch (error) {
      throw this.#ended.signal.aborted ? this.#ended.signal.reason : error;
    }
  }

  /** What the process says to a question. */
  async asked(question: string): Promise<unknown> {
    const answer = this.told();
    this.#child.send(question);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended.signal.aborted) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }

  #keep(stream: Readable): void {
    stream.setEncoding("utf8").on("data", (text: string) => {
      this.#output = (this.#output + text).slice(-MOST_OUTPUT_CHARACTERS);
      for (const look of [...this.#listeners]) look();
    });
  }
}
