import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export type Transport = "http" | "sse" | "websocket";

/** How a request ended: refused before it ran, with errors in its answer, given up at its deadline or by its client. */
export type RequestOutcome = "ok" | "errors" | "refused" | "failed" | "timeout" | "cancelled";

export type FinishedRequest = {
  readonly transport: Transport;
  readonly kind: "query" | "mutation" | "subscription" | "unknown";
  readonly outcome: RequestOutcome;
  readonly durationMs: number;
};

export type SubgraphBreakerChange = { readonly subgraph: string; readonly state: "open" | "closed" };

export type FinishedFetch = {
  readonly subgraph: string;
  readonly outcome: string;
  readonly durationMs: number;
};

/** From a local store's answer to a deadline, in seconds. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Codes come from subgraphs too, and each is a time series for ever: what is beyond this counts as `OTHER`. */
const MAX_ERROR_CODES = 100;

/** What Prometheus is told of the gateway and of its process. One per process: the process's own numbers are global. */
export class GatewayMetrics {
  readonly #registry = new Registry();
  readonly #codes = new Set<string>();

  readonly #requests = new Counter({
    name: "gateway_requests_total",
    help: "GraphQL operations that ended, by transport, kind and outcome.",
    labelNames: ["transport", "kind", "outcome"] as const,
    registers: [this.#registry],
  });
  readonly #requestDuration = new Histogram({
    name: "gateway_request_duration_seconds",
    help: "From a request's arrival to the end of its answer. Subscriptions are not in it.",
    labelNames: ["kind", "outcome"] as const,
    buckets: DURATION_BUCKETS,
    registers: [this.#registry],
  });
  readonly #errors = new Counter({
    name: "gateway_errors_total",
    help: "Errors in answers, by their code.",
    labelNames: ["code"] as const,
    registers: [this.#registry],
  });
  readonly #fetchDuration = new Histogram({
    name: "gateway_fetch_duration_seconds",
    help: "Requests to subgraphs, by subgraph and outcome.",
    labelNames: ["subgraph", "outcome"] as const,
    buckets: DURATION_BUCKETS,
    registers: [this.#registry],
  });
  readonly #breakerChanges = new Counter({
    name: "gateway_subgraph_breaker_changes_total",
    help: "How often a subgraph was found to be down (open) and to be back (closed).",
    labelNames: ["subgraph", "state"] as const,
    registers: [this.#registry],
  });
  readonly #sockets = new Gauge({
    name: "gateway_websockets_open",
    help: "WebSockets open now.",
    registers: [this.#registry],
  });
  readonly #subscriptions = new Gauge({
    name: "gateway_subscriptions_open",
    help: "Subscriptions running now.",
    labelNames: ["transport"] as const,
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  requestFinished({ transport, kind, outcome, durationMs }: FinishedRequest): void {
    this.#requests.inc({ transport, kind, outcome });
    if (kind !== "subscription") this.#requestDuration.observe({ kind, outcome }, durationMs / 1_000);
  }

  fetchFinished({ subgraph, outcome, durationMs }: FinishedFetch): void {
    this.#fetchDuration.observe({ subgraph, outcome }, durationMs / 1_000);
  }

  breakerChanged({ subgraph, state }: SubgraphBreakerChange): void {
    this.#breakerChanges.inc({ subgraph, state });
  }

  errorAnswered(code: string): void {
    const known = this.#codes.has(code) || this.#codes.size < MAX_ERROR_CODES;
    if (known) this.#codes.add(code);
    this.#errors.inc({ code: known ? code : "OTHER" });
  }

  socketOpened(): void {
    this.#sockets.inc();
  }

  socketClosed(): void {
    this.#sockets.dec();
  }

  subscriptionOpened(transport: Transport): void {
    this.#subscriptions.inc({ transport });
  }

  subscriptionClosed(transport: Transport): void {
    this.#subscriptions.dec({ transport });
  }

  /** Everything in Prometheus's text format, and the media type of that. */
  async exposition(): Promise<{ readonly contentType: string; readonly text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}
