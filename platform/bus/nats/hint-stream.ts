import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConsumerConfig, ConsumerMessages, JsMsg } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { Logger } from "../../log.ts";
import { BATCH_SIZE, type BusPosition } from "../bus.ts";
import { type Continuation, continueAt, type Hint, toHint } from "./hint.ts";
import { ensureStream, KEEP_NANOS, STREAM } from "./message-stream.ts";
import type { Connected, NatsConnector } from "./nats-connector.ts";
import { OutageLog } from "./outage-log.ts";
import { messagesOf, toToken } from "./subjects.ts";

export type HintStreamOptions = {
  readonly connector: NatsConnector;
  /** Who follows: one that comes back under its name goes on where it has acknowledged. */
  readonly follower: string;
  readonly publisher: string;
  /** Null for all tenants. */
  readonly tenant: string | null;
  readonly log: Logger;
};

const TRY_AGAIN_AFTER_MS = 1_000;
/** How much comes before the follower has dealt with what came: it is all that is kept of it in memory. */
const MOST_UNACKNOWLEDGED = 2 * BATCH_SIZE;
/** A follower that is slow is brought the same again after this; it passes what it has. */
const ACKNOWLEDGED_WITHIN_MS = 60_000;
/** How long a question for more is held by the server, and how often it says in the meantime that it is there. */
const ASK_EVERY_MS = 30_000;
const HEARTBEAT_MS = 2_500;

/** What says that nothing more comes: the consumer or its stream is gone, or the server is silent. */
const TROUBLES: ReadonlySet<string> = new Set([
  ...["consumer_deleted", "consumer_not_found", "stream_not_found", "no_responders", "heartbeats_missed"],
  "exceeded_limits",
]);

/**
 * What the stream brings of a publisher to a follower, from a durable consumer of its own. It is opened, and opened again, until it
 * is disposed of; when it has been closed, what it brought before is dropped.
 */
export class HintStream implements AsyncDisposable {
  readonly #options: HintStreamOptions;
  readonly #outage: OutageLog;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #hints: Hint[] = [];
  /** Aborted while it is open. */
  #opening = new AbortController();
  #changed = Promise.withResolvers<void>();

  constructor(options: HintStreamOptions) {
    const { log, publisher } = options;
    this.#options = options;
    this.#outage = new OutageLog(log.child({ publisher }), {
      begin: "the publisher is followed without NATS for now",
      end: "the publisher is followed by NATS again",
    });
    this.#running = this.#run();
  }

  get isOpen(): boolean {
    return this.#opening.signal.aborted;
  }

  /** Aborted as soon as it is open. */
  get opened(): AbortSignal {
    return this.#opening.signal;
  }

  /** What of it continues at a place. What was taken, and what was passed, is kept no more. */
  take(position: BusPosition): Continuation & { readonly ack: () => void } {
    const continuation = continueAt(this.#hints, position);
    const last = this.#hints[continuation.passed - 1];
    this.#hints = this.#hints.slice(continuation.passed);
    return { ...continuation, ack: () => last?.ack() };
  }

  /** Drops what has come, and gives what says that it is dealt with. */
  clear(): () => void {
    const last = this.#hints.at(-1);
    this.#hints = [];
    return () => last?.ack();
  }

  /** Resolves when something has come, when it was opened or closed, after a time, and when `signal` is aborted. */
  async change(withinMs: number, signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const timer = sleep(withinMs, undefined, { signal: AbortSignal.any([signal, enough.signal]) }).catch(() => {});
    await Promise.race([this.#changed.promise, timer]);
    enough.abort();
    // What nothing has resolved would remember everybody who ever waited.
    this.#changed = Promise.withResolvers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const connected = await this.#options.connector.connected(signal);
        await this.#bring(connected, AbortSignal.any([signal, connected.lost]));
      } catch (error) {
        if (!signal.aborted) this.#outage.failed(error);
      }
      this.#close();
      await sleep(TRY_AGAIN_AFTER_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** Brings what comes until something is wrong. */
  async #bring(connected: Connected, signal: AbortSignal): Promise<void> {
    await ensureStream(connected);
    const info = await connected.consumers.add(STREAM, toConfig(this.#options));
    const callback = (message: JsMsg) => this.#push(toHint(message, this.#options.tenant));
    const rhythm = { max_messages: BATCH_SIZE, expires: ASK_EVERY_MS, idle_heartbeat: HEARTBEAT_MS };
    const consumer = connected.jetStream.consumers.getConsumerFromInfo(info);
    const messages: ConsumerMessages = await consumer.consume({ ...rhythm, callback });
    // Closing ends the statuses that were asked for before.
    const statuses = messages.status();
    const close = () => void messages.close();
    signal.addEventListener("abort", close);
    if (signal.aborted) close();
    try {
      this.#outage.succeeded();
      this.#opening.abort();
      this.#tellChange();
      for await (const { type } of statuses) {
        if (TROUBLES.has(type)) throw new Error(`the stream brings nothing more: ${type}`);
      }
    } finally {
      signal.removeEventListener("abort", close);
      close();
    }
  }

  #push(hint: Hint): void {
    this.#hints.push(hint);
    this.#tellChange();
  }

  #close(): void {
    this.#hints = [];
    if (this.isOpen) this.#opening = new AbortController();
    this.#tellChange();
  }

  #tellChange(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** A consumer of another configuration has another name, so that a change of it is no conflict; the former one is soon gone. */
function toConfig({ follower, publisher, tenant }: HintStreamOptions): Partial<ConsumerConfig> {
  const config = {
    description: `${follower} follows ${publisher}`,
    filter_subject: messagesOf(publisher, tenant),
    // What came before, its follower has from the outbox.
    deliver_policy: "new",
    ack_policy: "all",
    ack_wait: nanos(ACKNOWLEDGED_WITHIN_MS),
    max_ack_pending: MOST_UNACKNOWLEDGED,
    inactive_threshold: KEEP_NANOS,
  } satisfies Partial<ConsumerConfig>;
  const digest = createHash("sha256")
    .update(JSON.stringify([follower, config]))
    .digest("hex")
    .slice(0, 16);
  return { ...config, durable_name: `${toToken(follower).slice(0, 64)}-${digest}` };
}
