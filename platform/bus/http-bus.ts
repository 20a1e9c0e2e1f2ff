import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import { z } from "zod";
import type { Logger } from "../log.ts";
import { subgraphOf } from "../outbox/outbox.ts";
import type { Viewer } from "../viewer/viewer.ts";
import type { ViewerTokens } from "../viewer/viewer-tokens.ts";
import type { BusBatch, BusPosition, OutboxBus } from "./bus.ts";

/** A publisher that tells of another tenant is not believed a word. */
function batchOnWire(tenant: string) {
  const told = { seq: z.number(), tenant: z.literal(tenant), kind: z.string(), ref: z.string(), message: z.unknown() };
  return z.object({
    messages: z.array(z.object(told)),
    position: z.object({ writer: z.string(), seq: z.number() }),
    isAnew: z.boolean(),
  });
}

export type HttpBusOptions = {
  /** The publishers' GraphQL addresses by name; the outbox is beside `/graphql`. */
  readonly urls: ReadonlyMap<string, string>;
  /** Who follows: a publisher tells of the tenant's records. */
  readonly viewer: Viewer;
  /** What proves who follows; null where publishers ask for no proof. */
  readonly tokens: ViewerTokens | null;
  readonly log: Logger;
  readonly pauseAfterFailureMs?: number;
};

/** How long a publisher may hold a question that has no answer yet. */
export const LONGEST_HOLD_MS = 20_000;
/** A publisher that is restarting is back in about a second. */
const PAUSE_AFTER_FAILURE_MS = 1_000;

type Question = {
  readonly after: BusPosition | null;
  /** Whether the publisher is to wait until there is something. */
  readonly isHeld: boolean;
};

/**
 * The bus between processes: asks each publisher for what its outbox holds for one tenant, at
 * `GET /outbox?after=SEQ&writer=ID`.
 */
export class HttpBus implements OutboxBus {
  readonly #options: HttpBusOptions;
  readonly #batchOnWire: ReturnType<typeof batchOnWire>;
  /** Publishers of which it was told that they cannot be followed. */
  readonly #unreachable = new Set<string>();

  constructor(options: HttpBusOptions) {
    this.#options = options;
    this.#batchOnWire = batchOnWire(options.viewer.tenant);
  }

  async read(publisher: string, after: BusPosition | null, signal: AbortSignal): Promise<BusBatch> {
    const batch = await this.#askUntilAnswered(publisher, { after, isHeld: false }, signal);
    if (batch) return batch;
    throw signal.reason;
  }

  async *follow(publisher: string, after: BusPosition | null, signal: AbortSignal): AsyncGenerator<BusBatch, void> {
    let position = after;
    while (!signal.aborted) {
      const batch = await this.#askUntilAnswered(publisher, { after: position, isHeld: true }, signal);
      if (!batch) return;
      position = batch.position;
      if (batch.messages.length > 0 || batch.isAnew) yield batch;
    }
  }

  /** Asks again for as long as the publisher does not answer as it should; null when nobody waits for it any more. */
  async #askUntilAnswered(publisher: string, question: Question, signal: AbortSignal): Promise<BusBatch | null> {
    const { log, pauseAfterFailureMs = PAUSE_AFTER_FAILURE_MS } = this.#options;
    while (!signal.aborted) {
      try {
        const batch = await this.#ask(publisher, question, signal);
        this.#unreachable.delete(publisher);
        return batch;
      } catch (error) {
        if (signal.aborted) return null;
        if (!this.#unreachable.has(publisher)) {
          log.warn({ publisher, err: error }, "the publisher cannot be followed for now");
        }
        this.#unreachable.add(publisher);
        await sleep(pauseAfterFailureMs, undefined, { signal }).catch(() => {});
      }
    }
    return null;
  }

  async #ask(publisher: string, { after, isHeld }: Question, signal: AbortSignal): Promise<BusBatch> {
    const { urls, viewer, tokens } = this.#options;
    const subgraph = subgraphOf(publisher);
    const stream = publisher.slice(subgraph.length + 1);
    const url = urls.get(subgraph);
    if (url === undefined) throw new Error(`no address is known for the publisher ${publisher}`);
    const place = new URLSearchParams({
      ...(after && { after: String(after.seq), writer: after.writer }),
      ...(stream !== "" && { stream }),
      ...(!isHeld && { hold: "0" }),
    });
    const { statusCode, body } = await request(new URL(`outbox?${place}`, url), {
      headers: tokens?.headersFor(subgraph)(viewer) ?? {},
      signal: AbortSignal.any([signal, AbortSignal.timeout(2 * LONGEST_HOLD_MS)]),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`the publisher ${publisher} answered ${statusCode}`);
    return { ...this.#batchOnWire.parse(JSON.parse(text)), isHandedOn: false };
  }
}
