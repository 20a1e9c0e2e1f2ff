import { setTimeout } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { Bulkhead } from "./bulkhead.ts";
import { type Admission, type BreakerState, CircuitBreaker } from "./circuit-breaker.ts";
import { type HttpAnswer, HttpExchange, type HttpOutcome } from "./http-exchange.ts";
import { abandoned, SubgraphHttpError, type SubgraphHttpFault } from "./subgraph-http-error.ts";

export type ExchangeGuards = {
  /** How long one answer may take, waiting for a turn and asking again included. */
  readonly deadlineMs: number;
  readonly mostBytes: number;
  readonly mostConnections: number;
  readonly mostWaiting: number;
  readonly mostRetries: number;
  /** Between 0 and 1; keeps those who ask again from doing so all at once. */
  readonly random: () => number;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  readonly onBreakerChange: (state: BreakerState) => void;
};

export type ExchangeLoad = { readonly inside: number; readonly waiting: number };

/** Before the first retry, and twice that before the second: a restarted process listens again within as much. */
const RETRY_PAUSE_MS = 100;

const BREAKER = {
  // A few failures in a row are a restart or a bad instance behind a balancer.
  mostFailures: 5,
  windowMs: 10_000,
  dwellMs: 5_000,
};

/** What says that a subgraph is in trouble. Too large an answer does not: a client can ask for one. */
const TROUBLES: ReadonlySet<SubgraphHttpFault> = new Set<SubgraphHttpFault>(["unreachable", "late"]);

/**
 * Exchanges with one subgraph: no more at a time than it is to bear, none while it is known to be down, and once more
 * what may be repeated when a connection failed or a proxy said so.
 */
export class GuardedExchanges {
  readonly #dispatcher: Dispatcher;
  readonly #guards: ExchangeGuards;
  readonly #breaker: CircuitBreaker;
  readonly #bulkhead: Bulkhead;

  constructor(dispatcher: Dispatcher, guards: ExchangeGuards) {
    this.#dispatcher = dispatcher;
    this.#guards = guards;
    const { nowMs, onBreakerChange, mostConnections, mostWaiting } = guards;
    this.#breaker = new CircuitBreaker({ ...BREAKER, nowMs, onChange: onBreakerChange });
    this.#bulkhead = new Bulkhead({ mostInside: mostConnections, mostWaiting });
  }

  /** How many exchanges are under way, and how many wait for their turn. */
  get load(): ExchangeLoad {
    const { inside, waiting } = this.#bulkhead;
    return { inside, waiting };
  }

  /** Resolves with the answer, whatever its status. Rejects with a {@link SubgraphHttpError} when there is none. */
  async send(
    request: Dispatcher.DispatchOptions,
    { mayRepeat }: { readonly mayRepeat: boolean },
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { deadlineMs, mostRetries, nowMs, random } = this.#guards;
    const endsAtMs = nowMs() + deadlineMs;
    for (let retries = 0; ; retries += 1) {
      const outcome = await this.#attempt(request, endsAtMs, signal);
      const mayAgain = mayRepeat && retries < mostRetries && isWorthRepeating(outcome);
      const pauseMs = mayAgain ? RETRY_PAUSE_MS * 2 ** retries * (0.5 + random() / 2) : 0;
      if (!mayAgain || nowMs() + pauseMs >= endsAtMs) {
        if (outcome instanceof SubgraphHttpError) throw outcome;
        return outcome;
      }
      await pause(pauseMs, signal);
    }
  }

  async #attempt(request: Dispatcher.DispatchOptions, endsAtMs: number, signal: AbortSignal): Promise<HttpOutcome> {
    const { nowMs, mostBytes } = this.#guards;
    if (!this.#bulkhead.tryEnter()) {
      const refusal = await this.#bulkhead.enterInTurn(Math.max(endsAtMs - nowMs(), 0), signal);
      if (refusal) return refusal;
    }
    try {
      const admission = this.#breaker.admit();
      if (!admission) return new SubgraphHttpError("shed", "it has failed too often to be asked now");
      const exchange = new HttpExchange({ withinMs: Math.max(endsAtMs - nowMs(), 0), mostBytes }, signal);
      const outcome = await exchange.run(this.#dispatcher, request);
      this.#record(outcome, admission);
      return outcome;
    } finally {
      this.#bulkhead.leave();
    }
  }

  #record(outcome: HttpOutcome, admission: Admission): void {
    const answered = !(outcome instanceof SubgraphHttpError);
    if (answered ? isTrouble(outcome) : TROUBLES.has(outcome.fault)) this.#breaker.failed(admission);
    else if (answered) this.#breaker.succeeded(admission);
    else this.#breaker.gaveUp(admission);
  }
}

/** Whether an answer came from a proxy or a process in trouble, and not from GraphQL: that may fail by a client's fault. */
function isTrouble({ status, contentType }: HttpAnswer): boolean {
  return isGatewayFailure(status) || ((status >= 500 || status < 300) && !contentType.includes("json"));
}

function isWorthRepeating(outcome: HttpOutcome): boolean {
  if (outcome instanceof SubgraphHttpError) return outcome.fault === "unreachable";
  return isGatewayFailure(outcome.status) && !outcome.asksToWait;
}

/** Statuses that say "not now": https://www.rfc-editor.org/rfc/rfc9110#name-server-error-5xx */
function isGatewayFailure(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(durationMs, undefined, { signal });
  } catch {
    throw abandoned();
  }
}
