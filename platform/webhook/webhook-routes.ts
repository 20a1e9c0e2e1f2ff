import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Logger } from "../log.ts";
import { StoreFullError } from "../store/store-full.ts";
import type { Delivery } from "./delivery.ts";
import { DeliveryQueue, OverloadedError } from "./delivery-queue.ts";
import { RefusalLog } from "./refusal-log.ts";
import type { Webhook } from "./webhook.ts";
import { decodeWebhookBody, readWebhookBody } from "./webhook-body.ts";
import { WebhookRefusal } from "./webhook-refusal.ts";

/** Answers a request. It is told when the server in front of it stops. */
export type RouteHandler = (request: IncomingMessage, response: ServerResponse, stopping: AbortSignal) => Promise<void>;

/** What answers at a path; null where there is nothing. */
export type FindRoute = (path: string) => RouteHandler | null;

export type WebhookRoutesOptions = {
  readonly webhooks: readonly Webhook[];
  /** Stores deliveries of a subgraph's vendor. Resolves when they are durable, and rejects when they are not. */
  readonly deliver: (subgraph: string, deliveries: readonly Delivery[]) => Promise<void>;
  readonly log: Logger;
};

/** Where webhooks are posted to. */
const PREFIX = "/webhooks/";
/** Over all vendors: what two thousand a second have under way when storing takes a second. */
const MOST_IN_FLIGHT = 2_000;
const RETRY_SOON = { "retry-after": "1" };
/** A disk that is full is not emptied in a second. */
const RETRY_LATER = { "retry-after": "30" };

/**
 * The addresses that vendors post to, `POST /webhooks/<vendor>`.
 *
 * A delivery is answered with 200 when it is durable, and with anything else when that is not known. Of what is refused
 * no byte is stored or logged.
 */
export function createWebhookRoutes({ webhooks, deliver, log }: WebhookRoutesOptions): FindRoute {
  const receivers = webhooks.map(
    (webhook): Receiver => ({
      webhook,
      queue: new DeliveryQueue((deliveries) => deliver(webhook.subgraph, deliveries)),
    }),
  );
  const refusals = new RefusalLog(log);
  let inFlight = 0;

  async function receive({ webhook, queue }: Receiver, request: IncomingMessage, stopping: AbortSignal): Promise<void> {
    if (request.method !== "POST") {
      throw new WebhookRefusal(405, "BAD_USER_INPUT", "The method is not allowed here. Use POST.", { allow: "POST" });
    }
    if (stopping.aborted) throw notNow("The server is stopping.", RETRY_SOON);
    if (inFlight >= MOST_IN_FLIGHT) throw overloaded();
    inFlight += 1;
    try {
      const bytes = await readWebhookBody(request);
      if (!webhook.isGenuine({ headers: request.headers, body: bytes })) {
        throw new WebhookRefusal(401, "UNAUTHENTICATED", "The signature is missing, wrong or too old.");
      }
      const { raw, body } = decodeWebhookBody(bytes);
      await queue.add({ ref: webhook.toRef(body, raw), raw });
    } finally {
      inFlight -= 1;
    }
  }

  async function answer(receiver: Receiver, request: IncomingMessage, response: ServerResponse, stopping: AbortSignal) {
    try {
      await receive(receiver, request, stopping);
      send(response, 200, { status: "stored" });
    } catch (error) {
      // Whoever has left reads no answer.
      if (response.destroyed) return;
      const { status, code, message, headers } = toRefusal(error);
      refusals.note({ webhook: receiver.webhook.name, status, code }, error);
      send(response, status, { errors: [{ message, extensions: { code } }] }, headers);
    }
  }

  return (path) => {
    if (!path.startsWith(PREFIX)) return null;
    const [, name = "", rest = ""] = /^([^/]*)(.*)$/.exec(path.slice(PREFIX.length)) ?? [];
    const receiver = receivers.find(({ webhook }) => webhook.name === name && webhook.owns(rest));
    return receiver ? (request, response, stopping) => answer(receiver, request, response, stopping) : null;
  };
}

type Receiver = { readonly webhook: Webhook; readonly queue: DeliveryQueue };

/** Whatever keeps a delivery from being stored is no reason to think that it is. */
function toRefusal(error: unknown): WebhookRefusal {
  if (error instanceof WebhookRefusal) return error;
  if (error instanceof OverloadedError) return overloaded();
  if (error instanceof StoreFullError) return notNow("Nothing can be stored at the moment.", RETRY_LATER);
  return notNow("The delivery could not be stored.", RETRY_SOON);
}

function overloaded(): WebhookRefusal {
  return new WebhookRefusal(503, "LIMIT_EXCEEDED", "Too many deliveries at once.", RETRY_SOON);
}

function notNow(message: string, headers: OutgoingHttpHeaders): WebhookRefusal {
  return new WebhookRefusal(503, "SUBGRAPH_UNAVAILABLE", message, headers);
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
