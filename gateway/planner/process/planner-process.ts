import { type ChildProcess, fork } from "node:child_process";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { PlannerOrder, PlannerReport } from "./planner-messages.ts";

/** So much of what a process wrote to its standard error is kept: a panic says its place first. */
const MAX_KEPT_CHARACTERS = 2_000;

/** The process ended before it had carried out what it was told. */
export class ProcessEndedError extends Error {
  override readonly name = "ProcessEndedError";
}

/** What Node has compiled: one that takes the place of another is ready in two thirds of the time. Where nothing can be written, it compiles. */
const COMPILED = fileURLToPath(new URL("../../../node_modules/.cache/compiled", import.meta.url));

/** One planner in a process of its own, which carries out one order at a time. */
export class PlannerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #onEnd: (process: PlannerProcess) => void;
  readonly #ended = Promise.withResolvers<void>();
  #settle: ((report: PlannerReport | ProcessEndedError) => void) | undefined;
  #lastWords = "";
  #isClosing = false;
  #hasEnded = false;

  /** Calls `onEnd` when the process has ended, for whatever reason. */
  constructor(onEnd: (process: PlannerProcess) => void) {
    this.#onEnd = onEnd;
    this.#child = fork(new URL("./planner-main.ts", import.meta.url), {
      // A plan needs little room, and what a busy hour took would be kept.
      execArgv: ["--max-semi-space-size=1"],
      // Only what it needs to run: neither credentials nor settings of the gateway. A backtrace would cost seconds.
      env: { RUST_BACKTRACE: "0", NODE_NO_WARNINGS: "1", NODE_COMPILE_CACHE: COMPILED },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const { stderr } = this.#child;
    stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(0, MAX_KEPT_CHARACTERS);
    });
    this.#child.on("message", (report: PlannerReport) => this.#settled(report));
    this.#child.on("error", (error) => this.#end(String(error)));
    this.#child.on("close", (code, signal) => this.#end(`it ended with ${signal ?? code}: ${this.#lastWords}`));
  }

  /** Resolves with the report. Rejects with a {@link ProcessEndedError} when the process ends before. */
  async order(order: PlannerOrder): Promise<PlannerReport> {
    if (this.#settle) throw new Error("the process has not carried out the order before");
    const { promise, resolve } = Promise.withResolvers<PlannerReport | ProcessEndedError>();
    this.#settle = resolve;
    this.#ref();
    // A process that has just ended cannot be sent anything: its end is told by its own event.
    if (this.#hasEnded) this.#settled(new ProcessEndedError("it has ended before"));
    else this.#child.send(order, () => {});
    const report = await promise;
    this.#unref();
    if (report instanceof ProcessEndedError) throw report;
    return report;
  }

  /** Ends the process whatever it is doing. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    this.#ref();
    this.kill();
    await this.#ended.promise;
  }

  #ref(): void {
    this.#child.ref();
    this.#child.channel?.ref();
    if (this.#child.stderr instanceof Socket) this.#child.stderr.ref();
  }

  /** A process that has nothing to do goes with its parent, and does not keep it. One whose end is awaited does. */
  #unref(): void {
    if (this.#isClosing) return;
    if (this.#child.stderr instanceof Socket) this.#child.stderr.unref();
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #end(reason: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#ended.resolve();
    this.#settled(new ProcessEndedError(reason));
    this.#onEnd(this);
  }

  #settled(report: PlannerReport | ProcessEndedError): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(report);
  }
}
