import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import type { Delivery } from "../../../platform/webhook/delivery.ts";
import type { Webhook } from "../../../platform/webhook/webhook.ts";
import { WebhookRoutes } from "../../../platform/webhook/webhook-routes.ts";

export const TOKEN = "0123456789abcdef0123456789abcdef";

/** A vendor that signs with a word, under an address with a token. */
export const ACME: Webhook = {
  name: "acme",
  subgraph: "safety",
  owns: (rest) => rest === `/${TOKEN}`,
  isGenuine: ({ headers }) => headers["x-proof"] === "ours",
  toRef: (body, raw) => String((body as { id?: unknown }).id ?? raw),
};

export type WebhookServer = AsyncDisposable & {
  /** Where ACME posts to. */
  readonly url: string;
  readonly origin: string;
  /** From now on the server says that it is stopping. */
  stop(): void;
  /** All that was logged. */
  log(): string;
  /** All that was counted, by the names of counters and labels. */
  counts(): Readonly<Record<string, number>>;
};

/** Webhooks on a free port, whose deliveries are stored by whoever is given. */
export async function serveWebhooks(
  deliver: (subgraph: string, deliveries: readonly Delivery[]) => Promise<number>,
  webhooks: readonly Webhook[] = [ACME],
): Promise<WebhookServer> {
  const lines: string[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => lines.push(line) });
  const routes = new WebhookRoutes({ webhooks, deliver, log });
  const stopping = new AbortController();
  const server = createServer((request, response) => {
    const route = routes.find(request.url ?? "/");
    if (route) void route(request, response, stopping.signal);
    else response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: `${origin}/webhooks/acme/${TOKEN}`,
    stop: () => stopping.abort(),
    log: () => lines.join(""),
    counts: () =>
      Object.fromEntries(
        routes.counters.flatMap(({ name, read }) =>
          [...read()].map(({ labels, count }) => [[name, ...Object.values(labels)].join(" "), count]),
        ),
      ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Posts a body as a vendor does. */
export function post(url: string, body: BodyInit, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const proof = { "content-type": "application/json", "x-proof": "ours" };
  return fetch(url, { method: "POST", headers: { ...proof, ...headers }, body, duplex: "half" } as RequestInit);
}
