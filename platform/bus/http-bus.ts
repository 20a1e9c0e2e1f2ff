import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import { z } from "zod";
import type { Logger } from "../log.ts";
import type { Bus, BusBatch, BusPosition } from "./bus.ts";

const batchOnWire = z.object({
  messages: z.array(
    z.object({ seq: z.number(), tenant: z.string(), kind: z.string(), ref: z.string(), message: z.unknown() }),
  ),
  position: z.object({ writer: z.string(), seq: z.number() }),
  isAnew: z.boolean(),
});

/** How long a publisher may hold a question that has no answer yet. */
export const LONGEST_HOLD_MS = 20_000;
/** A publisher that is restarting is back in about a second. */
const PAUSE_AFTER_FAILURE_MS = 1_000;

/** The bus between processes: asks each publisher for what its outbox holds, at `GET /outbox?after=SEQ&writer=ID`. */
export class HttpBus implements Bus {
  readonly #urls: ReadonlyMap<string, string>;
  readonly #log: Logger;
  readonly #pauseAfterFailureMs: number;

  /** `urls` are the publishers' GraphQL addresses by name; the outbox is beside `/graphql`. */
  constructor(urls: ReadonlyMap<string, string>, log: Logger, pauseAfterFailureMs = PAUSE_AFTER_FAILURE_MS) {
    this.#urls = urls;
    this.#log = log;
    this.#pauseAfterFailureMs = pauseAfterFailureMs;
  }

  async *follow(publisher: string, after: BusPosition | null, signal: AbortSignal): AsyncGenerator<BusBatch, void> {
    let position = after;
    let reachable = true;
    while (!signal.aborted) {
      try {
        const batch = await this.#ask(publisher, position, signal);
        reachable = true;
        position = batch.position;
        if (batch.messages.length > 0 || batch.isAnew) yield batch;
      } catch (error) {
        if (signal.aborted) return;
        if (reachable) this.#log.warn({ publisher, err: error }, "the publisher cannot be followed for now");
        reachable = false;
        await sleep(this.#pauseAfterFailureMs, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #ask(publisher: string, after: BusPosition | null, signal: AbortSignal): Promise<BusBatch> {
    const url = this.#urls.get(publisher);
    if (url === undefined) throw new Error(`no address is known for the publisher ${publisher}`);
    const place = new URLSearchParams(after ? { after: String(after.seq), writer: after.writer } : {});
    const { statusCode, body } = await request(new URL(`outbox?${place}`, url), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(2 * LONGEST_HOLD_MS)]),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`the publisher ${publisher} answered ${statusCode}`);
    return { ...batchOnWire.parse(JSON.parse(text)), isHandedOn: false };
  }
}
