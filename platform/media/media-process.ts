import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import type { Logger } from "../log.ts";
import type { MediaRequest } from "./media-deliveries.ts";
import type { FindMediaLink } from "./media-file.ts";
import type { FromMediaProcess, MediaProcessSettings, ToMediaProcess } from "./media-messages.ts";

export type MediaProcessOptions = {
  readonly settings: MediaProcessSettings;
  readonly findLink: FindMediaLink;
  readonly log: Logger;
};

/** V8's own bound for a process that copies bytes: it holds a chunk or two for each of its streams. */
const MOST_HEAP_MEGABYTES = 64;

/**
 * The process that sends media: it is started when it is first needed and ends when it has nothing to do. Whoever made this disposes
 * of it.
 *
 * Connections are handed to it whole, so that a film costs the thread that serves queries nothing once it has begun.
 */
export class MediaProcess implements AsyncDisposable {
  readonly #options: MediaProcessOptions;
  #running: { readonly child: ChildProcess; readonly ready: Promise<void> } | null = null;
  #isStopped = false;

  constructor(options: MediaProcessOptions) {
    this.#options = options;
  }

  /**
   * Hands a request over with its connection, of which nothing may be read or written here any more. Resolves when the process has it;
   * rejects where there is none, and the connection is still ours.
   */
  async take(request: MediaRequest, connection: Socket): Promise<void> {
    if (this.#isStopped) throw new Error("media are sent no more");
    this.#running ??= this.#start();
    const { child, ready } = this.#running;
    await ready;
    if (!child.connected || connection.destroyed) throw new Error("there is nobody to hand a connection to");
    const message: ToMediaProcess = { kind: "request", request };
    const sent = Promise.withResolvers<void>();
    child.send(message, connection, {}, (error) => (error ? sent.reject(error) : sent.resolve()));
    await sent.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    const { child } = this.#running ?? {};
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = Promise.withResolvers<void>();
    child.once("exit", () => ended.resolve());
    child.kill("SIGKILL");
    await ended.promise;
  }

  #start() {
    const child = fork(new URL("./media-main.ts", import.meta.url), [], {
      // What is passed on is garbage at once: of a small young generation it is given back soon.
      execArgv: [`--max-old-space-size=${MOST_HEAP_MEGABYTES}`, "--max-semi-space-size=1"],
      // It knows what it is told, and none of the secrets that are in our variables.
      env: {},
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      serialization: "advanced",
    });
    const ready = Promise.withResolvers<void>();
    ready.promise.catch(() => {});
    const isOver = (end: string) => {
      if (this.#running?.child !== child) return;
      this.#running = null;
      ready.reject(new Error("the process that sends media has ended"));
      if (!this.#isStopped) this.#options.log.warn({ end }, "the process that sends media has ended");
    };
    child.on("error", (error) => isOver(error.message));
    child.on("exit", (code, signal) => isOver(signal ?? `code ${code}`));
    child.on("message", (message: FromMediaProcess) => {
      if (message.kind === "ready") ready.resolve();
      else if (message.kind === "idle") this.#retire(child);
      else void this.#answer(child, message);
    });
    tell(child, { kind: "settings", settings: this.#options.settings });
    return { child, ready: ready.promise };
  }

  /** Ends a process that has nothing to do. The next request has one of its own. */
  #retire(child: ChildProcess): void {
    if (this.#running?.child === child) this.#running = null;
    // It ends by itself when it is disconnected, after what was sent to it meanwhile.
    child.disconnect();
  }

  async #answer(child: ChildProcess, { id, file, isRefused }: Extract<FromMediaProcess, { kind: "find link" }>) {
    try {
      const link = await this.#options.findLink(file, { isRefused });
      tell(child, { kind: "link", id, link });
    } catch (error) {
      this.#options.log.warn({ err: error, subgraph: file.subgraph }, "the link of a file cannot be known");
      tell(child, { kind: "link failed", id });
    }
  }
}

function tell(child: ChildProcess, message: ToMediaProcess): void {
  // Nobody waits for an answer that a process did not live to hear.
  if (child.connected) child.send(message, () => {});
}
