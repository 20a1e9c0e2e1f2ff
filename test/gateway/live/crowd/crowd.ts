import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { ClientReport, CrowdCommand } from "./crowd-process.ts";

/** Clients of a gateway in a process of their own. Disposing of it ends them without a word. */
export class Crowd implements AsyncDisposable {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  static async start(url: string): Promise<Crowd> {
    const script = new URL("crowd-process.ts", import.meta.url);
    const child = fork(script, [url], { stdio: ["ignore", "pipe", "inherit", "ipc"], execArgv: [] });
    if (child.stdout) await once(child.stdout, "data");
    return new Crowd(child);
  }

  /** Has the clients do something, and resolves with what they say. */
  async told(command: CrowdCommand): Promise<unknown> {
    const answer = once(this.#process, "message");
    this.#process.send(command);
    const [told] = await answer;
    return told;
  }

  async report(): Promise<readonly ClientReport[]> {
    return (await this.told({ report: true })) as readonly ClientReport[];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }
}
