import type { Logger } from "../../log.ts";
import type { Bus, BusBatch, BusPosition, OutboxBus } from "../bus.ts";
import { HintStream } from "./hint-stream.ts";
import type { NatsConnector } from "./nats-connector.ts";

export type NatsBusOptions = {
  readonly connector: NatsConnector;
  /** What the publishers' outboxes are read by. */
  readonly truth: OutboxBus;
  /** Who follows; it may follow a publisher once at a time. */
  readonly follower: string;
  /** Whose messages; null for all, where the outboxes tell of all. */
  readonly tenant: string | null;
  readonly log: Logger;
  readonly silenceMs?: number;
};

/** How long a follower hears nothing before it looks into the outbox: what a lost message costs at most. */
const SILENCE_MS = 5_000;
/** An outbox that does not answer within this is asked again later; the stream may go on in the meantime. */
const READ_WITHIN_MS = 2_000;

/**
 * The bus over NATS JetStream. The stream is a hint: of what it brings, a follower is handed what continues exactly at its
 * place. At the start, at a gap, at a writer that it does not know, after a silence and while NATS is away it is handed
 * what the outbox tells, so that what `Bus` promises holds whatever became of the stream.
 */
export class NatsBus implements Bus {
  readonly #options: NatsBusOptions;

  constructor(options: NatsBusOptions) {
    this.#options = options;
  }

  async *follow(publisher: string, after: BusPosition | null, signal: AbortSignal): AsyncGenerator<BusBatch, void> {
    const { truth, silenceMs = SILENCE_MS } = this.#options;
    await using hints = new HintStream({ ...this.#options, publisher });
    let position = after;
    let lookAtMs = 0;
    /** Says that what is in the outbox as well was dealt with, once the outbox has nothing more. */
    let ackCleared = () => {};
    while (!signal.aborted) {
      if (!hints.isOpen) {
        for await (const batch of truth.follow(publisher, position, AbortSignal.any([signal, hints.opened]))) {
          position = batch.position;
          yield batch;
        }
        lookAtMs = 0;
        continue;
      }
      const next = position && hints.take(position);
      if (next && next.messages.length > 0) {
        position = next.position;
        yield { messages: next.messages, position, isHandedOn: false, isAnew: false };
        next.ack();
        lookAtMs = performance.now() + silenceMs;
        continue;
      }
      next?.ack();
      const waitMs = next?.isBroken ? 0 : lookAtMs - performance.now();
      if (waitMs > 0) {
        await hints.change(waitMs, signal);
        continue;
      }
      // Whatever has come was stored before the outbox is read now.
      if (next?.isBroken) ackCleared = hints.clear();
      const batch = await this.#look(publisher, position, signal);
      if (!batch) {
        lookAtMs = next?.isBroken ? 0 : performance.now() + silenceMs;
        continue;
      }
      position = batch.position;
      if (batch.messages.length > 0 || batch.isAnew) {
        yield batch;
        lookAtMs = 0;
      } else {
        ackCleared();
        lookAtMs = performance.now() + silenceMs;
      }
    }
  }

  /** What the outbox tells; null where it does not answer in time. */
  async #look(publisher: string, position: BusPosition | null, signal: AbortSignal): Promise<BusBatch | null> {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(READ_WITHIN_MS)]);
    try {
      return await this.#options.truth.read(publisher, position, inTime);
    } catch (error) {
      if (inTime.aborted) return null;
      throw error;
    }
  }
}
