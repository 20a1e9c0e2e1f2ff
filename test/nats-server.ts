import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Whether this machine has a NATS server. */
export const HAS_NATS = spawnSync("nats-server", ["--version"]).status === 0;

/** Said of what cannot be tried without one. */
export const WITHOUT_NATS = HAS_NATS ? "" : " (skipped: nats-server is not installed)";

const LISTENING = /Listening for client connections on 127\.0\.0\.1:(\d+)/;
const READY = /Server is ready/;
const FIRST_PORT = "-1";

/** A server of NATS with JetStream and a folder of its own, which is gone with it. It keeps its port. */
export class NatsServer implements AsyncDisposable {
  readonly #folder: string;
  #port = FIRST_PORT;
  #process: ChildProcess | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await mkdtemp(join(tmpdir(), "fleetgraph-nats-")));
    await server.run();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** Starts it again after it was killed. Resolves when it takes connections. */
  async run(): Promise<void> {
    const options = ["--jetstream", "--store_dir", this.#folder, "--addr", "127.0.0.1", "--port", this.#port];
    const running = spawn("nats-server", options, { stdio: ["ignore", "ignore", "pipe"] });
    this.#process = running;
    const lines = createInterface(running.stderr);
    for await (const line of lines) {
      this.#port = LISTENING.exec(line)?.[1] ?? this.#port;
      if (READY.test(line)) break;
    }
    running.stderr.resume();
    if (running.exitCode !== null) throw new Error("nats-server did not start");
  }

  /** Ends it at once. What it has told its clients that it has, it has then. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, "exit");
    running.kill("SIGKILL");
    await ended;
  }

  /** Takes away what it has stored, while it is killed. */
  async empty(): Promise<void> {
    await rm(join(this.#folder, "jetstream"), { recursive: true, force: true });
  }

  /** Holds it up: its connections stay, and nothing is answered. */
  holdUp(): void {
    this.#process?.kill("SIGSTOP");
  }

  goOn(): void {
    this.#process?.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
