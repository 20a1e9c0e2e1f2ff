import type { Attributes } from "@opentelemetry/api";
import { Pool } from "undici";
import type { SubgraphRequest, SubgraphResult } from "../executor/transport.ts";
import { SubgraphEvents } from "./events/subgraph-events.ts";
import { SubgraphSockets } from "./events/subgraph-sockets.ts";
import { type BreakerState, CircuitBreaker } from "./exchanges/circuit-breaker.ts";
import { type HttpAnswer, HttpExchange, type HttpOutcome, isGatewayFailure } from "./exchanges/http-exchange.ts";
import { STANDING, type Standing } from "./exchanges/instance-rotation.ts";
import { SubgraphHttpError, type SubgraphHttpFault } from "./exchanges/subgraph-http-error.ts";
import type { PassedOn } from "./headers/passed-on.ts";

export type InstanceOptions = {
  readonly deadlineMs: number;
  /** How long a connection may take to be there. */
  readonly connectWithinMs: number;
  readonly mostBytes: number;
  readonly mostConnections: number;
  readonly subscriptions: "ws" | "sse";
  readonly asksForCompression: boolean;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  readonly onBreakerChange: (state: BreakerState) => void;
};

/** What an instance is asked, wherever it is. */
export type InstanceRequest = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** What is under way at an instance, and whether it is asked. */
export type InstanceLoad = { readonly instance: string; readonly inside: number; readonly isOpen: boolean };

const BREAKER = {
  // A few failures in a row are a restart or a bad instance behind a balancer.
  mostFailures: 5,
  windowMs: 10_000,
  dwellMs: 5_000,
};

/** How often an instance that is passed over is sent a copy: a process that is restarted is back within some of these. */
const COPY_EVERY_MS = 1_000;

/** What says that an instance is in trouble. Too large an answer does not: a client can ask for one. */
const TROUBLES: ReadonlySet<SubgraphHttpFault> = new Set<SubgraphHttpFault>(["unreachable", "late"]);

/** Nobody gives up a copy: it ends with its deadline or with the pool. */
const NEVER = new AbortController().signal;

/**
 * One address of a subgraph: its connections, whether it is worth asking, and how much it has to do.
 *
 * Whoever opened it disposes of it; what is under way is then given up.
 */
export class SubgraphInstance implements AsyncDisposable {
  /** Its address, with neither credentials nor parameters, which can be some. */
  readonly name: string;
  /** What spans tell of the address. */
  readonly attributes: Attributes;
  readonly #options: InstanceOptions;
  readonly #path: string;
  readonly #pool: Pool;
  readonly #breaker: CircuitBreaker;
  readonly #streams: SubgraphSockets | SubgraphEvents;
  #inside = 0;
  #openStreams = 0;
  /** How often it failed; what was asked before a failure says nothing of the time after it. */
  #failures = 0;
  #isDoubtful = false;
  #isCopying = false;
  #copiedAtMs = Number.NEGATIVE_INFINITY;

  constructor(url: string, options: InstanceOptions) {
    const { deadlineMs, connectWithinMs, mostBytes, mostConnections, asksForCompression, nowMs } = options;
    this.#options = options;
    const address = new URL(url);
    this.#path = address.pathname + address.search;
    this.name = address.origin + address.pathname;
    this.attributes = {
      "http.request.method": "POST",
      "url.full": this.name,
      "server.address": address.hostname,
      "server.port": Number(address.port) || (address.protocol === "https:" ? 443 : 80),
    };
    // The exchange keeps the time as a whole; undici's own clocks would only be coarser.
    const timeouts = { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectWithinMs } };
    this.#pool = new Pool(address.origin, { connections: mostConnections, ...timeouts });
    this.#breaker = new CircuitBreaker({ ...BREAKER, nowMs, onChange: options.onBreakerChange });
    this.#streams =
      options.subscriptions === "sse"
        ? new SubgraphEvents({ url: address, deadlineMs, connectWithinMs, mostBytes, asksForCompression })
        : new SubgraphSockets({ url: url.replace(/^http/, "ws"), deadlineMs, connectWithinMs, mostBytes });
  }

  get standing(): Standing {
    if (this.#breaker.state === "open") return this.#breaker.isAdmitting ? STANDING.probeable : STANDING.shut;
    return this.#isDoubtful ? STANDING.doubtful : STANDING.trusted;
  }

  /** How many exchanges are under way. */
  get inside(): number {
    return this.#inside;
  }

  /** How many subscriptions are open. */
  get openStreams(): number {
    return this.#openStreams;
  }

  get load(): InstanceLoad {
    return { instance: this.name, inside: this.#inside, isOpen: this.#breaker.state === "open" };
  }

  /** What becomes of a request. Never rejects; an instance that is shut is not asked. */
  async exchange(request: InstanceRequest, withinMs: number, signal: AbortSignal): Promise<HttpOutcome> {
    const admission = this.#breaker.admit();
    if (!admission) return new SubgraphHttpError("shed", "it has failed too often to be asked now");
    const failuresBefore = this.#failures;
    this.#inside += 1;
    const exchange = new HttpExchange({ withinMs, mostBytes: this.#options.mostBytes }, signal);
    const outcome = await exchange.run(this.#pool, { path: this.#path, method: "POST", ...request });
    this.#inside -= 1;
    const answered = !(outcome instanceof SubgraphHttpError);
    if (answered ? isTrouble(outcome) : TROUBLES.has(outcome.fault)) {
      this.#doubt();
      this.#breaker.failed(admission);
    } else if (answered) {
      if (failuresBefore === this.#failures) this.#isDoubtful = false;
      this.#breaker.succeeded(admission);
    } else this.#breaker.gaveUp(admission);
    return outcome;
  }

  /**
   * Sends it a copy of a query that another instance answers, if it is time for that, to see whether it is back. Nobody waits for
   * what comes.
   */
  sendCopy(request: InstanceRequest): void {
    const now = this.#options.nowMs();
    if (this.#isCopying || now < this.#copiedAtMs + COPY_EVERY_MS) return;
    this.#isCopying = true;
    this.#copiedAtMs = now;
    void this.exchange(request, this.#options.deadlineMs, NEVER).finally(() => {
      this.#isCopying = false;
    });
  }

  /** Opens a subscription. Throws a `SubgraphHttpError` of the fault "unopened" when it never was one. */
  async *subscribe(request: SubgraphRequest, passed: PassedOn): AsyncGenerator<SubgraphResult, void> {
    this.#openStreams += 1;
    try {
      yield* this.#streams.subscribe(request, passed);
    } catch (error) {
      if (error instanceof SubgraphHttpError && error.fault === "unopened") this.#doubt();
      throw error;
    } finally {
      this.#openStreams -= 1;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#pool.destroy(), this.#streams[Symbol.asyncDispose]()]);
  }

  #doubt(): void {
    this.#failures += 1;
    this.#isDoubtful = true;
  }
}

/** Whether an answer came from a proxy or a process in trouble, and not from GraphQL: that may fail by a client's fault. */
function isTrouble({ status, contentType }: HttpAnswer): boolean {
  return isGatewayFailure(status) || ((status >= 500 || status < 300) && !contentType.includes("json"));
}
