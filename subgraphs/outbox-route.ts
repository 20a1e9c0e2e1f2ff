import type { ServerResponse } from "node:http";
import { LONGEST_HOLD_MS } from "../platform/bus/http-bus.ts";
import type { WakeUps } from "../platform/bus/wake-ups.ts";
import type { Outboxes } from "../platform/outbox/outbox.ts";
import { openStoreForServing, type ServingStore } from "../platform/store/store.ts";
import { storeAddress } from "../platform/store/store-address.ts";
import { sendJson } from "./send-json.ts";

export type OutboxRouteOptions = {
  readonly subgraph: string;
  /** What it publishes. */
  readonly outboxes: Outboxes;
  readonly storeHome: string;
  readonly wakeUps: WakeUps;
  /** Aborted when the server stops: questions that are held are answered then. */
  readonly stopping: AbortSignal;
};

/**
 * `GET /outbox?after=SEQ&writer=ID`: what a subgraph told of a tenant after a position, held until there is something, 20 s
 * have passed or the server stops; with `hold=0` it is answered at once. With `stream=NAME`, what it told in a stream of its own.
 */
export class OutboxRoute implements AsyncDisposable {
  readonly #store: ServingStore<unknown>;
  readonly #options: OutboxRouteOptions;

  constructor(options: OutboxRouteOptions) {
    this.#options = options;
    this.#store = openStoreForServing<unknown>(storeAddress(options.storeHome, options.subgraph));
  }

  async answer(tenant: string, { searchParams }: URL, response: ServerResponse): Promise<void> {
    const { subgraph, outboxes, wakeUps, stopping } = this.#options;
    const stream = searchParams.get("stream");
    const read = outboxes[stream === null ? subgraph : `${subgraph}/${stream}`];
    if (!read) return sendJson(response, 404, { error: "NOT_FOUND" });
    const seq = Number(searchParams.get("after") ?? "0");
    if (!Number.isSafeInteger(seq) || seq < 0)
      return sendJson(response, 400, { error: "BAD_USER_INPUT", field: "after" });
    const writer = searchParams.get("writer");
    const after = writer === null ? null : { seq, writer };
    const closed = new AbortController();
    response.on("close", () => closed.abort());
    const holdMs = searchParams.get("hold") === "0" ? 0 : LONGEST_HOLD_MS;
    const enough = AbortSignal.any([closed.signal, stopping, AbortSignal.timeout(holdMs)]);
    for (;;) {
      const seen = wakeUps.count(subgraph);
      const batch = await read(this.#store.of(tenant), { after, tenant });
      if (batch.messages.length > 0 || batch.isAnew || holdMs === 0 || enough.aborted) {
        return sendJson(response, 200, batch);
      }
      await wakeUps.waitFor(subgraph, seen, enough);
    }
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#store[Symbol.asyncDispose]();
  }
}
