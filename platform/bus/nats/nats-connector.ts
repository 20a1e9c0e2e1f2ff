import { setTimeout as sleep } from "node:timers/promises";
import { type JetStreamClient, type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { type ConnectionOptions, connect, type NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "../../log.ts";
import type { NatsSettings } from "./nats-settings.ts";
import { OutageLog } from "./outage-log.ts";

/** NATS while it is reached. */
export type Connected = {
  readonly nats: NatsConnection;
  readonly jetStream: JetStreamClient;
  readonly streams: JetStreamManager["streams"];
  readonly consumers: JetStreamManager["consumers"];
  /** Aborted when the connection is lost. It comes back as another one. */
  readonly lost: AbortSignal;
};

/** A server that is restarting is back in about a second. */
const RECONNECT_AFTER_MS = 1_000;
const CONNECT_WITHIN_MS = 3_000;
/** What a server has not answered by then it does not answer. */
export const ANSWER_WITHIN_MS = 5_000;
/** A server that is held up is noticed after three of these; whoever waits for it looks elsewhere long before. */
const PING_EVERY_MS = 5_000;

/**
 * A connection to NATS that is opened, and opened again, for as long as nobody disposes of it. It starts without a server,
 * and nothing is buffered for one that is away: whoever has something to say waits for `connected`.
 */
export class NatsConnector implements AsyncDisposable {
  readonly #options: ConnectionOptions;
  readonly #outage: OutageLog;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #current: Connected | null = null;
  #next = Promise.withResolvers<Connected>();

  constructor(
    { isEncrypted, isLoopback: _, servers, ...account }: NatsSettings,
    { name, log }: { name: string; log: Logger },
  ) {
    this.#options = {
      servers: [...servers],
      ...account,
      ...(isEncrypted && { tls: {} }),
      name,
      // What a process announces is for the others.
      noEcho: true,
      timeout: CONNECT_WITHIN_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_AFTER_MS,
      ignoreAuthErrorAbort: true,
      pingInterval: PING_EVERY_MS,
      maxPingOut: 2,
    };
    this.#outage = new OutageLog(log, { begin: "NATS cannot be reached for now", end: "NATS is reached again" });
    this.#running = this.#run();
  }

  /** The connection of this moment. */
  get current(): Connected | null {
    return this.#current;
  }

  /** Resolves as soon as NATS is reached. Rejects when `signal` is aborted. */
  async connected(signal: AbortSignal): Promise<Connected> {
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort);
    try {
      return this.#current ?? (await Promise.race([this.#next.promise, aborted.promise]));
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#current?.nats.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const nats = await connect(this.#options);
        await this.#watch(nats);
      } catch (error) {
        this.#outage.failed(error);
      }
      await sleep(RECONNECT_AFTER_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** Tells whoever waits when the connection is there, until it is closed for good. */
  async #watch(nats: NatsConnection): Promise<void> {
    const { signal } = this.#stopping;
    // Closing ends the statuses that were asked for before.
    const statuses = nats.status();
    const close = () => void nats.close();
    signal.addEventListener("abort", close);
    if (signal.aborted) close();
    let losing = await this.#open(nats);
    for await (const { type } of statuses) {
      if (type === "disconnect") {
        this.#lose(losing);
        if (!signal.aborted) this.#outage.failed(new Error("the connection is lost"));
      }
      if (type === "reconnect") losing = await this.#open(nats);
    }
    this.#lose(losing);
    signal.removeEventListener("abort", close);
  }

  async #open(nats: NatsConnection): Promise<AbortController> {
    const losing = new AbortController();
    const manager = await jetstreamManager(nats, { checkAPI: false, timeout: ANSWER_WITHIN_MS });
    const { streams, consumers } = manager;
    this.#outage.succeeded();
    this.#current = { nats, jetStream: manager.jetstream(), streams, consumers, lost: losing.signal };
    this.#next.resolve(this.#current);
    return losing;
  }

  #lose(losing: AbortController): void {
    if (this.#current) this.#next = Promise.withResolvers<Connected>();
    this.#current = null;
    losing.abort();
  }
}
