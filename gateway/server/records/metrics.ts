import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { type ExposedCounter, type ExposedGauge, showCounter, showGauge } from "../../../platform/metrics/exposed.ts";
import { type DurationTally, forEach, TalliedCounter, TalliedHistogram } from "./tallied-metrics.ts";

const TRANSPORTS = ["http", "sse", "websocket"] as const;
const KINDS = ["query", "mutation", "subscription", "unknown"] as const;
const REQUEST_OUTCOMES = ["ok", "errors", "refused", "failed", "timeout", "cancelled"] as const;
const FETCH_OUTCOMES = ["ok", "partial", "failed"] as const;

export type Transport = (typeof TRANSPORTS)[number];

/** How a request ended: refused before it ran, with errors in its answer, given up at its deadline or by its client. */
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

export type FinishedRequest = {
  readonly transport: Transport;
  readonly kind: (typeof KINDS)[number];
  readonly outcome: RequestOutcome;
  readonly durationMs: number;
};

/** An instance of a subgraph, by its address without credentials. */
export type InstanceName = { readonly subgraph: string; readonly instance: string };

export type InstanceBreakerChange = InstanceName & { readonly state: "open" | "closed" };

export type FinishedFetch = {
  readonly subgraph: string;
  readonly outcome: (typeof FETCH_OUTCOMES)[number];
  readonly durationMs: number;
};

export type FinishedPlanning = { readonly outcome: "ok" | "failed"; readonly durationMs: number };

/** Whose buffer a client let run full: that of its transport, or that of the items that a subgraph sent. */
export type FullBuffer = "http" | "websocket" | "sse" | "subgraph";

export type OperationCacheState = {
  readonly entries: number;
  readonly characters: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
};

/** How a planner's process ended: by itself, or stopped in the middle of an operation. */
export type PlannerEnd = "crashed" | "late" | "abandoned" | "preempted";

/** What is under way at a subgraph and at each of its instances, and what waits for its turn there. */
export type SubgraphLoad = {
  readonly subgraph: string;
  readonly inside: number;
  readonly waiting: number;
  readonly instances: readonly { readonly instance: string; readonly inside: number; readonly isOpen: boolean }[];
};

/** From a local store's answer to a deadline, in seconds. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Codes come from subgraphs too, and each is a time series for ever: what is beyond this counts as `OTHER`. */
const MAX_ERROR_CODES = 100;

/** Addresses change with supergraphs, and each is a time series for ever: what is beyond this counts as `OTHER`. */
const MAX_INSTANCES = 100;

/** What Prometheus is told of the gateway and of its process. One per process: the process's own numbers are global. */
export class GatewayMetrics {
  readonly #registry = new Registry();
  readonly #registers = { registers: [this.#registry] };
  readonly #codes = new Set<string>();
  readonly #instances = new Set<string>();

  readonly #requestsCounter = new TalliedCounter({
    name: "gateway_requests_total",
    help: "GraphQL operations that ended, by transport, kind and outcome.",
    labelNames: ["transport", "kind", "outcome"] as const,
    ...this.#registers,
  });
  readonly #requests = forEach(TRANSPORTS, (transport) =>
    forEach(KINDS, (kind) =>
      forEach(REQUEST_OUTCOMES, (outcome) => this.#requestsCounter.tally({ transport, kind, outcome })),
    ),
  );
  readonly #requestDuration = new TalliedHistogram({
    name: "gateway_request_duration_seconds",
    help: "From a request's arrival to the end of its answer. Subscriptions are not in it.",
    labelNames: ["kind", "outcome"] as const,
    buckets: DURATION_BUCKETS,
    ...this.#registers,
  });
  readonly #requestDurations = forEach(KINDS, (kind) =>
    forEach(REQUEST_OUTCOMES, (outcome) => this.#requestDuration.tally({ kind, outcome })),
  );
  readonly #errors = new Counter({
    name: "gateway_errors_total",
    help: "Errors in answers, by their code.",
    labelNames: ["code"] as const,
    ...this.#registers,
  });
  readonly #fetchDuration = new TalliedHistogram({
    name: "gateway_fetch_duration_seconds",
    help: "Requests to subgraphs, by subgraph and outcome.",
    labelNames: ["subgraph", "outcome"] as const,
    buckets: DURATION_BUCKETS,
    ...this.#registers,
  });
  readonly #fetchDurations = new Map<string, Readonly<Record<FinishedFetch["outcome"], DurationTally>>>();
  readonly #planning = new TalliedHistogram({
    name: "gateway_planning_duration_seconds",
    help: "What the planner took for operations that it had not planned before.",
    labelNames: ["outcome"] as const,
    buckets: DURATION_BUCKETS,
    ...this.#registers,
  });
  readonly #plannings = forEach(["ok", "failed"], (outcome) => this.#planning.tally({ outcome }));
  readonly #plannerEnds = new Counter({
    name: "gateway_planner_ends_total",
    help: "Processes of the planner that ended over an operation: crashed, or stopped because it was late, abandoned or preempted.",
    labelNames: ["end"] as const,
    ...this.#registers,
  });
  readonly #breakerChanges = new Counter({
    name: "gateway_subgraph_breaker_changes_total",
    help: "How often an instance of a subgraph was found to be down (open) and to be back (closed).",
    labelNames: ["subgraph", "instance", "state"] as const,
    ...this.#registers,
  });
  readonly #retries = new Counter({
    name: "gateway_subgraph_retries_total",
    help: "What was asked again, by the instance that had failed it.",
    labelNames: ["subgraph", "instance"] as const,
    ...this.#registers,
  });
  readonly #sockets = new Gauge({
    name: "gateway_websockets_open",
    help: "WebSockets open now.",
    ...this.#registers,
  });
  readonly #subscriptions = new Gauge({
    name: "gateway_subscriptions_open",
    help: "Subscriptions running now.",
    labelNames: ["transport"] as const,
    ...this.#registers,
  });
  readonly #itemsCounter = new TalliedCounter({
    name: "gateway_subscription_items_total",
    help: "Items of subscriptions that were answered.",
    labelNames: ["transport"] as const,
    ...this.#registers,
  });
  readonly #items = forEach(TRANSPORTS, (transport) => this.#itemsCounter.tally({ transport }));
  readonly #slowConsumers = new Counter({
    name: "gateway_slow_consumers_total",
    help: "Clients given up because they did not take what was sent to them, by the buffer that ran full.",
    labelNames: ["buffer"] as const,
    ...this.#registers,
  });
  readonly #graphReloads = new Counter({
    name: "gateway_graph_reloads_total",
    help: "Changed supergraphs, by whether they are served or were refused.",
    labelNames: ["outcome"] as const,
    ...this.#registers,
  });
  readonly #graphServedAt = new Gauge({
    name: "gateway_graph_served_since_timestamp_seconds",
    help: "When the supergraph that is served was first served.",
    ...this.#registers,
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  requestFinished({ transport, kind, outcome, durationMs }: FinishedRequest): void {
    this.#requests[transport][kind][outcome].count += 1;
    if (kind !== "subscription") this.#requestDurations[kind][outcome].observe(durationMs);
  }

  fetchFinished({ subgraph, outcome, durationMs }: FinishedFetch): void {
    let durations = this.#fetchDurations.get(subgraph);
    if (!durations) {
      durations = forEach(FETCH_OUTCOMES, (one) => this.#fetchDuration.tally({ subgraph, outcome: one }));
      this.#fetchDurations.set(subgraph, durations);
    }
    durations[outcome].observe(durationMs);
  }

  planningFinished({ outcome, durationMs }: FinishedPlanning): void {
    this.#plannings[outcome].observe(durationMs);
  }

  /** A planner's process ended that was not told to rest. */
  plannerEnded(end: PlannerEnd): void {
    this.#plannerEnds.inc({ end });
  }

  breakerChanged({ subgraph, instance, state }: InstanceBreakerChange): void {
    this.#breakerChanges.inc({ subgraph, instance: bounded(instance, this.#instances, MAX_INSTANCES), state });
  }

  /** Something was asked again that this instance had failed. */
  fetchRetried({ subgraph, instance }: InstanceName): void {
    this.#retries.inc({ subgraph, instance: bounded(instance, this.#instances, MAX_INSTANCES) });
  }

  errorAnswered(code: string): void {
    this.#errors.inc({ code: bounded(code, this.#codes, MAX_ERROR_CODES) });
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

  itemAnswered(transport: Transport): void {
    this.#items[transport].count += 1;
  }

  consumerGivenUp(buffer: FullBuffer): void {
    this.#slowConsumers.inc({ buffer });
  }

  /** Another supergraph came, or the first. */
  graphServed({ isFirst = false }: { readonly isFirst?: boolean } = {}): void {
    this.#graphServedAt.setToCurrentTime();
    if (!isFirst) this.#graphReloads.inc({ outcome: "served" });
  }

  graphRefused(): void {
    this.#graphReloads.inc({ outcome: "refused" });
  }

  /** From now on what `read` gives is shown, asked for with every exposition. */
  showOperationCache(read: () => OperationCacheState): void {
    this.#show("gateway_operation_cache_entries", "Operations that are kept planned.", () => read().entries);
    this.#show("gateway_operation_cache_characters", "The length of their texts.", () => read().characters);
    const counts = ["hits", "misses", "evictions"] as const;
    for (const count of counts) {
      new Counter({
        name: `gateway_operation_cache_${count}_total`,
        help: `The operation cache's ${count}.`,
        ...this.#registers,
        collect() {
          this.reset();
          this.inc(read()[count]);
        },
      });
    }
  }

  /** From now on what `read` gives is shown, asked for with every exposition. */
  showSubgraphLoads(read: () => Iterable<SubgraphLoad>): void {
    const gauge = (name: string, help: string, of: "inside" | "waiting") =>
      new Gauge({
        name,
        help,
        labelNames: ["subgraph"] as const,
        ...this.#registers,
        collect() {
          this.reset();
          for (const load of read()) this.inc({ subgraph: load.subgraph }, load[of]);
        },
      });
    gauge("gateway_subgraph_fetches_in_flight", "Fetches under way at a subgraph.", "inside");
    gauge("gateway_subgraph_fetches_waiting", "Fetches that wait for their turn at a subgraph.", "waiting");
    const instanceGauge = (name: string, help: string, of: (load: SubgraphLoad["instances"][number]) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ["subgraph", "instance"] as const,
        ...this.#registers,
        collect() {
          this.reset();
          for (const { subgraph, instances } of read()) {
            for (const load of instances) this.inc({ subgraph, instance: load.instance }, of(load));
          }
        },
      });
    instanceGauge("gateway_instance_fetches_in_flight", "Fetches under way at an instance.", ({ inside }) => inside);
    instanceGauge("gateway_instance_open_breakers", "1 while an instance is found to be down.", ({ isOpen }) =>
      isOpen ? 1 : 0,
    );
  }

  /** From now on what `read` gives is shown, asked for with every exposition. */
  showRequestsInFlight(read: () => number): void {
    this.#show("gateway_http_requests_in_flight", "HTTP requests that have no whole answer yet.", read);
  }

  /** From now on what `read` gives, in milliseconds, is shown, asked for with every exposition. */
  showLongestSlice(read: () => number): void {
    const help = "Processor time of the longest slice of work for many clients since this was asked last.";
    this.#show("gateway_longest_slice_seconds", help, () => read() / 1_000);
  }

  /** From now on what a counter reads is shown, asked for with every exposition. */
  showCounter(counter: ExposedCounter): void {
    showCounter(this.#registry, counter);
  }

  /** From now on what a gauge reads is shown, asked for with every exposition. */
  showGauge(gauge: ExposedGauge): void {
    showGauge(this.#registry, gauge);
  }

  /** Everything in Prometheus's text format, and the media type of that. */
  async exposition(): Promise<{ readonly contentType: string; readonly text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #show(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      ...this.#registers,
      collect() {
        this.set(read());
      },
    });
  }
}

/** A label's value as it is for so many of them, and for others `OTHER`. */
function bounded(value: string, known: Set<string>, most: number): string {
  if (!known.has(value) && known.size >= most) return "OTHER";
  known.add(value);
  return value;
}
