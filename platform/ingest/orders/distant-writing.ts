import type { Requests } from "../../bus/nats/start-nats.ts";
import type { Clock } from "../../clock.ts";
import { CommandSender } from "../../commands/command-sender.ts";
import { StoreUnavailableError } from "../../store/store-errors.ts";
import type { Delivery } from "../../webhook/delivery.ts";
import type { Writing } from "../writing.ts";
import { type Order, type OrderOutcome, orderOutcomeMessage } from "./order-message.ts";

/** A sender of webhooks waits for ten seconds or so; another process takes a store over within fifteen. */
const STORE_WITHIN_MS = 10_000;

/** Reaches the process that writes a subgraph's store, whichever it is at the moment. */
export class DistantWriting implements Writing {
  readonly #requests: Requests;
  readonly commands: CommandSender;

  constructor(requests: Requests, clock: Clock) {
    this.#requests = requests;
    this.commands = new CommandSender({
      clock,
      send: async ({ command, deadlineAtMs }) => {
        const signal = AbortSignal.timeout(Math.max(deadlineAtMs - clock.now(), 0));
        const outcome = await this.#ask(
          command.subgraph,
          { kind: "command", order: { command, deadlineAtMs } },
          signal,
        );
        if (outcome.kind !== "outcome") throw new Error("a command was answered as something else");
        return outcome.outcome;
      },
    });
  }

  async deliver(subgraph: string, deliveries: readonly Delivery[]): Promise<number> {
    const signal = AbortSignal.timeout(STORE_WITHIN_MS);
    let added = 0;
    for (const part of inParts(deliveries, this.#requests.maxQuestionBytes)) {
      const outcome = await this.#ask(subgraph, { kind: "deliveries", deliveries: part }, signal);
      if (outcome.kind !== "stored") throw new StoreUnavailableError("full");
      added += outcome.added;
    }
    return added;
  }

  async #ask(subgraph: string, order: Order, signal: AbortSignal): Promise<OrderOutcome> {
    return orderOutcomeMessage.parse(await this.#requests.ask(subgraph, order, signal));
  }
}

/** Deliveries in parts of a size at most; one that is larger alone is a part of its own. */
function inParts(deliveries: readonly Delivery[], maxBytes: number): readonly (readonly Delivery[])[] {
  const parts: Delivery[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const delivery of deliveries) {
    // JSON writes a quotation mark and what has no character as more than one byte.
    const size = Buffer.byteLength(JSON.stringify(delivery)) + 1;
    if (bytes + size > maxBytes - ENVELOPE_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(delivery);
    bytes += size;
  }
  return parts;
}

const ENVELOPE_BYTES = 100;
