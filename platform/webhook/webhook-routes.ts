import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { HttpRefusal } from "../http-refusal.ts";
import type { FindRoute } from "../http-route.ts";
import type { Logger } from "../log.ts";
import type { ExposedCounter } from "../metrics/exposed.ts";
import { RefusalLog } from "../refusal-log.ts";
import { StoreUnavailableError } from "../store/store-errors.ts";
import { BodyReader } from "./body-reader.ts";
import type { Delivery } from "./delivery.ts";
import { DeliveryCounts } from "./delivery-counts.ts";
import { DeliveryQueue, OverloadedError } from "./delivery-queue.ts";
import type { Webhook } from "./webhook.ts";
import { decodeWebhookBody } from "./webhook-body.ts";

export type WebhookRoutesOptions = {
  readonly webhooks: readonly Webhook[];
  /**
   * Stores deliveries of a subgraph's vendor. Resolves when they are durable, with how many had not come before, and
   * rejects when they are not.
   */
  readonly deliver: (subgraph: string, deliveries: readonly Delivery[]) => Promise<number>;
  readonly log: Logger;
};

/** Where webhooks are posted to. */
const PREFIX = "/webhooks/";
/** Genuine ones, over all vendors: what two thousand a second have under way when storing takes a second. */
const MOST_BEING_STORED = 2_000;
const RETRY_SOON = { "retry-after": "1" };
/** A disk that is full is not emptied in a second. */
const RETRY_LATER = { "retry-after": "30" };

type Receiver = { readonly webhook: Webhook; readonly queue: DeliveryQueue };

/**
 * The addresses that vendors post to, `POST /webhooks/<vendor>`.
 *
 * A delivery is answered with 200 when it is durable, and with anything else when that is not known. Of what is refused
 * no byte is stored or logged.
 */
export class WebhookRoutes {
  readonly #receivers: readonly Receiver[];
  readonly #bodies = new BodyReader();
  readonly #counts = new DeliveryCounts();
  readonly #refusals: RefusalLog;
  #beingStored = 0;

  constructor({ webhooks, deliver, log }: WebhookRoutesOptions) {
    this.#refusals = new RefusalLog(log, "deliveries were refused");
    this.#receivers = webhooks.map((webhook) => {
      const store = async (deliveries: readonly Delivery[]) =>
        this.#counts.stored(webhook.name, deliveries.length, await deliver(webhook.subgraph, deliveries));
      return { webhook, queue: new DeliveryQueue(store) };
    });
  }

  /** What has become of what was posted, for whoever tells Prometheus of it. */
  get counters(): readonly ExposedCounter[] {
    return this.#counts.expose();
  }

  readonly find: FindRoute = (path) => {
    if (!path.startsWith(PREFIX)) return null;
    const [, name = "", rest = ""] = /^([^/]*)(.*)$/.exec(path.slice(PREFIX.length)) ?? [];
    const receiver = this.#receivers.find(({ webhook }) => webhook.name === name && webhook.owns(rest));
    return receiver ? (request, response, stopping) => this.#answer(receiver, { request, response, stopping }) : null;
  };

  async #answer(receiver: Receiver, { request, response, stopping }: Exchange): Promise<void> {
    this.#counts.received(receiver.webhook.name);
    try {
      await this.#receive(receiver, request, stopping);
      send(response, 200, { status: "stored" });
    } catch (error) {
      // Whoever has left reads no answer.
      if (response.destroyed) return;
      const { status, code, message, headers } = toRefusal(error);
      const refused = { webhook: receiver.webhook.name, status, code };
      this.#counts.refused(refused);
      this.#refusals.note(refused, error instanceof HttpRefusal ? undefined : error);
      send(response, status, { errors: [{ message, extensions: { code } }] }, headers);
    }
  }

  async #receive({ webhook, queue }: Receiver, request: IncomingMessage, stopping: AbortSignal): Promise<void> {
    if (request.method !== "POST") {
      throw new HttpRefusal(405, "BAD_USER_INPUT", "The method is not allowed here. Use POST.", { allow: "POST" });
    }
    if (stopping.aborted) throw notNow("The server is stopping.", RETRY_SOON);
    const bytes = await this.#bodies.read(request);
    if (!webhook.isGenuine({ headers: request.headers, body: bytes })) {
      throw new HttpRefusal(401, "UNAUTHENTICATED", "The signature is missing, wrong or too old.");
    }
    if (this.#beingStored >= MOST_BEING_STORED) throw overloaded();
    const { raw, body } = decodeWebhookBody(bytes);
    this.#beingStored += 1;
    try {
      await queue.add({ ref: webhook.toRef(body, raw), raw });
    } finally {
      this.#beingStored -= 1;
    }
  }
}

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly stopping: AbortSignal;
};

/** Whatever keeps a delivery from being stored is no reason to think that it is. */
function toRefusal(error: unknown): HttpRefusal {
  if (error instanceof HttpRefusal) return error;
  if (error instanceof OverloadedError) return overloaded();
  if (error instanceof StoreUnavailableError) return notNow("Nothing can be stored at the moment.", RETRY_LATER);
  return notNow("The delivery could not be stored.", RETRY_SOON);
}

function overloaded(): HttpRefusal {
  return new HttpRefusal(503, "LIMIT_EXCEEDED", "Too many deliveries at once.", RETRY_SOON);
}

function notNow(message: string, headers: OutgoingHttpHeaders): HttpRefusal {
  return new HttpRefusal(503, "SUBGRAPH_UNAVAILABLE", message, headers);
}

function send(response: ServerResponse, status: number, value: object, headers: OutgoingHttpHeaders = {}): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    ...headers,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}
