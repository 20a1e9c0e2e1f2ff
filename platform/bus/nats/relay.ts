import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../log.ts";
import type { BusBatch, BusMessage, BusPosition } from "../bus.ts";
import type { LocalBus } from "../local-bus.ts";
import { type OutboxRow, placeOf, toSentMessage } from "./hint.ts";
import { ensureStream, STREAM } from "./message-stream.ts";
import { ANSWER_WITHIN_MS, type Connected, type NatsConnector } from "./nats-connector.ts";
import { OutageLog } from "./outage-log.ts";
import { messagesOf } from "./subjects.ts";

export type RelayOptions = {
  readonly publisher: string;
  /** The bus of the thread that writes the publisher's store. */
  readonly outbox: Pick<LocalBus, "follow" | "end">;
  readonly connector: NatsConnector;
  readonly log: Logger;
};

const TRY_AGAIN_AFTER_MS = 1_000;
/** What is sent before the stream's answers to it are awaited: enough to keep it busy, made and sent within 20 ms. */
const WINDOW_MESSAGES = 256;

/**
 * Tells the stream what a publisher's outbox tells, until it is disposed of.
 *
 * Its place is what the stream holds last of the publisher, so there is no mark that could be ahead of the stream or behind it:
 * after a crash it goes on there. Where the stream holds nothing of the publisher, or what it holds is of a store that
 * is no more, the relay begins at the end of the outbox: what came before, followers read there in any case. While it runs, its
 * place is the one behind what the stream has taken. While NATS is away it waits, with no more in memory than a batch.
 */
export class Relay implements AsyncDisposable {
  readonly #options: RelayOptions;
  readonly #stopping = new AbortController();
  readonly #outage: OutageLog;
  readonly #running: Promise<void>;
  #place: BusPosition | null = null;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#outage = new OutageLog(options.log.child({ publisher: options.publisher }), {
      begin: "what is published is not told to NATS for now",
      end: "what is published is told to NATS again",
    });
    this.#running = this.#run();
  }

  /** Behind what the stream has taken; null before NATS was reached. */
  get place(): BusPosition | null {
    return this.#place;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { connector } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const connected = await connector.connected(signal);
        await ensureStream(connected);
        this.#place ??= await this.#findPlace(connected);
        this.#place = await this.#relay(this.#place);
      } catch (error) {
        if (signal.aborted) return;
        this.#outage.failed(error);
        await sleep(TRY_AGAIN_AFTER_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #findPlace({ streams }: Connected): Promise<BusPosition> {
    const { publisher } = this.#options;
    const last = await streams.getMessage(STREAM, { last_by_subj: messagesOf(publisher, null) });
    return placeOf(last?.header) ?? (await this.#end());
  }

  #end(): Promise<BusPosition> {
    return this.#options.outbox.end(this.#options.publisher, this.#stopping.signal);
  }

  /** Relays what comes behind a place. Resolves with the place to go on from where it is of another store. */
  async #relay(place: BusPosition): Promise<BusPosition> {
    const { publisher, outbox } = this.#options;
    const rows = new OutboxRows(publisher, place.seq);
    for await (const batch of outbox.follow(publisher, place, this.#stopping.signal)) {
      if (batch.isAnew) return this.#end();
      for (const window of windowsOf(batch)) await this.#send(window.map((message) => rows.next(batch, message)));
    }
    return place;
  }

  /** Sends rows and waits for the stream to take them. Those that it has taken already may be sent again. */
  async #send(rows: readonly OutboxRow[]): Promise<void> {
    const { nats, jetStream } = await this.#options.connector.connected(this.#stopping.signal);
    const maxPayload = nats.info?.max_payload ?? 0;
    const taken = rows.map((row) => {
      const { subject, body, ...options } = toSentMessage(row, maxPayload);
      return jetStream.publish(subject, body, { ...options, timeout: ANSWER_WITHIN_MS });
    });
    await Promise.all(taken);
    const last = rows.at(-1);
    if (last) this.#place = { writer: last.writer, seq: last.message.seq };
    this.#outage.succeeded();
  }
}

/** The rows behind a place, each with what came before it. Rows before the place are not known: any tenant's can be there. */
class OutboxRows {
  readonly #publisher: string;
  readonly #begin: number;
  readonly #lastOfTenant = new Map<string, number>();
  #last: number;

  constructor(publisher: string, begin: number) {
    this.#publisher = publisher;
    this.#begin = begin;
    this.#last = begin;
  }

  next({ position: { writer } }: BusBatch, message: BusMessage): OutboxRow {
    const { seq, tenant } = message;
    const afterSeq = this.#last;
    const afterSeqOfTenant = this.#lastOfTenant.get(tenant) ?? this.#begin;
    this.#last = seq;
    this.#lastOfTenant.set(tenant, seq);
    return { publisher: this.#publisher, writer, message, afterSeq, afterSeqOfTenant };
  }
}

function* windowsOf({ messages }: BusBatch): Generator<readonly BusMessage[]> {
  for (let start = 0; start < messages.length; start += WINDOW_MESSAGES) {
    yield messages.slice(start, start + WINDOW_MESSAGES);
  }
}
