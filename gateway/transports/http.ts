import type { RequestScope } from "../engine/engine.ts";
import { errorsOf } from "../executor/error-policy.ts";
import type { SubgraphRequest, SubgraphResult, Transport } from "../executor/transport.ts";
import { type KeptNumbers, parseJson } from "../lossless-json.ts";
import type { SubgraphOperation } from "../operation/plan.ts";
import { isRecord } from "../record.ts";
import type { TracePoint } from "../tracing/trace-point.ts";
import type { BreakerState } from "./exchanges/circuit-breaker.ts";
import { ACCEPT_ENCODING } from "./exchanges/compression.ts";
import { type ExchangeLoad, GuardedExchanges } from "./exchanges/guarded-exchanges.ts";
import type { HttpAnswer } from "./exchanges/http-exchange.ts";
import { InstanceRotation } from "./exchanges/instance-rotation.ts";
import { SharedAnswers } from "./exchanges/shared-answers.ts";
import { SubgraphHttpError } from "./exchanges/subgraph-http-error.ts";
import { NOTHING_TOLD, type PassedOnOptions, passedOn } from "./headers/passed-on.ts";
import { SubgraphInstance } from "./subgraph-instance.ts";

export type HttpTransportOptions = {
  /** How long a subgraph may take for one answer, waiting for a connection and asking again included. */
  readonly deadlineMs?: number;
  /** How large an answer may be. */
  readonly mostBytes?: number;
  /** How many fetches may be under way at one subgraph, all of its instances together; further ones wait their turn. */
  readonly mostConnections?: number;
  /** How many fetches may wait their turn; further ones fail at once. */
  readonly mostWaiting?: number;
  /** How often a query is asked again, at another instance first, when its connection failed or a proxy says that nobody is there. */
  readonly mostRetries?: number;
  /** For how long after its beginning a query may bring the answer for others that ask the same; 0 shares nothing. */
  readonly joinWithinMs?: number;
  /** How subscriptions are carried: graphql-transport-ws, or server-sent events. */
  readonly subscriptions?: "ws" | "sse";
  /** Whether the subgraph is asked to compress its answers; what it compresses unasked is read all the same. */
  readonly asksForCompression?: boolean;
  /** The client's headers that are passed on, by their lower-case names. None is unless it stands here. */
  readonly forwardedHeaders?: PassedOnOptions["forwardedHeaders"];
  /** Tells the subgraph who asks; without it, it is not told. */
  readonly viewerHeaders?: PassedOnOptions["viewerHeaders"];
  /** Told when an instance is found to be down, and to be back. */
  readonly onBreakerChange?: (state: BreakerState, instance: string) => void;
  /** Told of the instance that failed when what it failed is asked again. */
  readonly onRetry?: (instance: string) => void;
  /** Between 0 and 1; spreads retries. */
  readonly random?: () => number;
  /** Monotonic milliseconds. */
  readonly nowMs?: () => number;
};

const DEFAULTS: Required<HttpTransportOptions> = {
  deadlineMs: 10_000,
  mostBytes: 16 * 1024 * 1024,
  mostConnections: 100,
  // What a subgraph that answers within 100 ms works off in half a second.
  mostWaiting: 500,
  mostRetries: 1,
  // What a person does not notice; those who ask the same because the same happened come closer together.
  joinWithinMs: 100,
  subscriptions: "ws",
  asksForCompression: true,
  forwardedHeaders: [],
  viewerHeaders: null,
  onBreakerChange: () => {},
  onRetry: () => {},
  random: Math.random,
  nowMs: () => performance.now(),
};

const BASE_HEADERS = {
  "content-type": "application/json",
  accept: "application/graphql-response+json, application/json;q=0.9",
};

/** Where there is another instance, a connection has so much of the deadline to be there: the rest is for asking that one. */
const PART_FOR_CONNECTING = 1 / 4;

/**
 * Leads to a subgraph over HTTP, and for subscriptions over WebSocket or server-sent events at the same address. Where it has
 * several addresses, they are those of instances that are alike: it is all the same which of them answers.
 *
 * Whoever opened it disposes of it; fetches under way are then given up.
 */
export class HttpTransport implements Transport, AsyncDisposable {
  readonly #options: Required<HttpTransportOptions>;
  readonly #baseHeaders: Readonly<Record<string, string>>;
  readonly #instances: readonly SubgraphInstance[];
  readonly #exchanges: GuardedExchanges;
  readonly #streams: InstanceRotation<SubgraphInstance>;
  readonly #answers: SharedAnswers;
  readonly #bodyStarts = new WeakMap<SubgraphOperation, string>();

  constructor(addresses: string | readonly string[], options: HttpTransportOptions = {}) {
    this.#options = { ...DEFAULTS, ...options };
    const { deadlineMs, asksForCompression, onBreakerChange } = this.#options;
    this.#baseHeaders = asksForCompression ? { ...BASE_HEADERS, "accept-encoding": ACCEPT_ENCODING } : BASE_HEADERS;
    const urls = typeof addresses === "string" ? [addresses] : addresses;
    const connectWithinMs = urls.length > 1 ? deadlineMs * PART_FOR_CONNECTING : deadlineMs;
    this.#instances = urls.map((url) => {
      const onChange = (state: BreakerState) => onBreakerChange(state, instance.name);
      const instance = new SubgraphInstance(url, { ...this.#options, connectWithinMs, onBreakerChange: onChange });
      return instance;
    });
    this.#exchanges = new GuardedExchanges(this.#instances, this.#options);
    this.#streams = new InstanceRotation(this.#instances, ({ openStreams }) => openStreams);
    this.#answers = new SharedAnswers(this.#options);
  }

  /** How many fetches are under way or wait for their turn. */
  get underway(): number {
    const { inside, waiting } = this.load;
    return inside + waiting;
  }

  get load(): ExchangeLoad {
    return this.#exchanges.load;
  }

  async fetch({ operation, variables, scope, span }: SubgraphRequest): Promise<SubgraphResult> {
    const passed = passedOn(scope, this.#options);
    const told = passed.headers();
    const isPlain = told === NOTHING_TOLD && !span;
    const headers = isPlain ? this.#baseHeaders : { ...told, ...span?.headers(), ...this.#baseHeaders };
    const body = `${this.#bodyStart(operation)}${JSON.stringify(variables)}}`;
    const request = { headers, body };
    if (operation.kind === "mutation") {
      try {
        const answer = await this.#exchanges.send(request, { mayRepeat: false, span }, scope.signal);
        return toResult(answer, operation.keptNumbers, span);
      } finally {
        this.#answers.close();
      }
    }
    let isSent = false;
    const send = (signal: AbortSignal) => {
      isSent = true;
      return this.#exchanges.send(request, { mayRepeat: true, span }, signal);
    };
    const answer = await this.#answers.get(passed.key + body, send, scope.signal);
    if (!isSent) span?.set({ "subgraph.answer.shared": true });
    return toResult(answer, operation.keptNumbers, span);
  }

  audience(scope: RequestScope): string {
    return passedOn(scope, this.#options).key;
  }

  /**
   * Opens a stream at one instance, or at another one when that is not there: whoever asks has missed nothing by then. A stream
   * that was open and broke is not opened again, because what came in between would be missing in it.
   */
  async *subscribe(request: SubgraphRequest): AsyncGenerator<SubgraphResult, void> {
    const passed = passedOn(request.scope, this.#options);
    const tried: SubgraphInstance[] = [];
    for (let instance = this.#streams.choose(tried); instance; instance = this.#streams.choose(tried)) {
      tried.push(instance);
      try {
        return yield* instance.subscribe(request, passed);
      } catch (error) {
        const mayAgain = tried.length < this.#instances.length && tried.length <= this.#options.mostRetries;
        if (!mayAgain || !isUnopened(error) || request.scope.signal.aborted) throw error;
        this.#options.onRetry(instance.name);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#instances.map((instance) => instance[Symbol.asyncDispose]()));
  }

  #bodyStart(operation: SubgraphOperation): string {
    const known = this.#bodyStarts.get(operation);
    if (known) return known;
    const name = operation.name === null ? "" : `"operationName":${JSON.stringify(operation.name)},`;
    const start = `{"query":${JSON.stringify(operation.text)},${name}"variables":`;
    this.#bodyStarts.set(operation, start);
    return start;
  }
}

/** How a subgraph is reached: its instances, all alike, and how subscriptions are carried. */
export type SubgraphRoute = Pick<HttpTransportOptions, "subscriptions"> & {
  readonly name: string;
  readonly urls: readonly string[];
};

export type HttpTransportsOptions = Omit<
  HttpTransportOptions,
  "subscriptions" | "viewerHeaders" | "onBreakerChange" | "onRetry"
>;

/** The ways over HTTP to all subgraphs of a supergraph; disposing of them closes every connection. */
export type HttpTransports = ReadonlyMap<string, HttpTransport> & AsyncDisposable;

/** Opens a way to each subgraph. Throws when a subgraph has no usable address. */
export function startHttpTransports(
  routes: readonly SubgraphRoute[],
  options: HttpTransportsOptions = {},
): HttpTransports {
  const transports = new Map(
    routes.map(({ name, urls, subscriptions = "ws" }) => [
      name,
      new HttpTransport(urls, { ...options, subscriptions }),
    ]),
  );
  return Object.assign(transports, {
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...transports.values()].map((transport) => transport[Symbol.asyncDispose]()));
    },
  });
}

function isUnopened(error: unknown): boolean {
  return error instanceof SubgraphHttpError && error.fault === "unopened";
}

/** A body that says it is GraphQL's counts whatever the status; any other only with a status of success. */
function toResult(
  { status, contentType, text }: HttpAnswer,
  keptNumbers: KeptNumbers | undefined,
  span: TracePoint | undefined,
): SubgraphResult {
  span?.set({ "http.response.status_code": status });
  if (!contentType.includes("json")) {
    const fault = status < 300 ? "malformed" : "failed";
    throw new SubgraphHttpError(fault, `status ${status} with the content type ${JSON.stringify(contentType)}`);
  }
  const result = parseAnswer(text, keptNumbers);
  if (!isRecord(result)) throw new SubgraphHttpError("malformed", `status ${status} with JSON that is no object`);
  if ((status < 200 || status > 299) && errorsOf(result.errors).length === 0) {
    throw new SubgraphHttpError("failed", `status ${status} without errors of GraphQL`);
  }
  return result;
}

function parseAnswer(text: string, keptNumbers: KeptNumbers = "none"): unknown {
  try {
    return parseJson(text, keptNumbers);
  } catch (error) {
    throw new SubgraphHttpError("malformed", "text that is no JSON", { cause: error });
  }
}
