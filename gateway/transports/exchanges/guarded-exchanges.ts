import { setTimeout } from "node:timers/promises";
import type { TracePoint } from "../../tracing/trace-point.ts";
import type { InstanceLoad, InstanceRequest, SubgraphInstance } from "../subgraph-instance.ts";
import { Bulkhead } from "./bulkhead.ts";
import { type HttpAnswer, type HttpOutcome, isGatewayFailure } from "./http-exchange.ts";
import { InstanceRotation, STANDING } from "./instance-rotation.ts";
import { abandoned, SubgraphHttpError } from "./subgraph-http-error.ts";

export type ExchangeGuards = {
  /** How long one answer may take, waiting for a turn and asking again included. */
  readonly deadlineMs: number;
  readonly mostConnections: number;
  readonly mostWaiting: number;
  readonly mostRetries: number;
  /** Between 0 and 1; keeps those who ask again from doing so all at once. */
  readonly random: () => number;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Told of the instance that failed when what it failed is asked again. */
  readonly onRetry: (instance: string) => void;
};

export type ExchangeLoad = {
  readonly inside: number;
  readonly waiting: number;
  readonly instances: readonly InstanceLoad[];
};

export type ExchangeConduct = {
  readonly mayRepeat: boolean;
  /** The span of this request, to be told where it went. */
  readonly span: TracePoint | undefined;
};

type Asking = {
  readonly request: InstanceRequest;
  readonly mayRepeat: boolean;
  readonly span: TracePoint | undefined;
  readonly endsAtMs: number;
  readonly signal: AbortSignal;
  /** Those who failed it, in order, since it paused last. */
  readonly tried: SubgraphInstance[];
  retries: number;
};

/** Before an instance is asked the second time, and twice that before the third: a restarted process listens again within as much. */
const RETRY_PAUSE_MS = 100;

/**
 * Exchanges with one subgraph, whose instances are alike: no more at a time than it is to bear, and none while all of them are
 * known to be down.
 *
 * What may be repeated is asked again when a connection failed or a proxy said so: at once where another instance is to be had
 * that did not fail it yet, and after a pause where none is.
 */
export class GuardedExchanges {
  readonly #instances: readonly SubgraphInstance[];
  readonly #guards: ExchangeGuards;
  readonly #bulkhead: Bulkhead;
  readonly #rotation: InstanceRotation<SubgraphInstance>;

  constructor(instances: readonly SubgraphInstance[], guards: ExchangeGuards) {
    this.#instances = instances;
    this.#guards = guards;
    // Of the subgraph as a whole: what one instance has to bear alone when the others are down.
    this.#bulkhead = new Bulkhead({ mostInside: guards.mostConnections, mostWaiting: guards.mostWaiting });
    this.#rotation = new InstanceRotation(instances, ({ inside }) => inside);
  }

  /** How many exchanges are under way, at which instance, and how many wait for their turn. */
  get load(): ExchangeLoad {
    const { inside, waiting } = this.#bulkhead;
    return { inside, waiting, instances: this.#instances.map(({ load }) => load) };
  }

  /** Resolves with the answer, whatever its status. Rejects with a {@link SubgraphHttpError} when there is none. */
  async send(request: InstanceRequest, { mayRepeat, span }: ExchangeConduct, signal: AbortSignal): Promise<HttpAnswer> {
    const { deadlineMs, nowMs, random } = this.#guards;
    const asking: Asking = { request, mayRepeat, span, endsAtMs: nowMs() + deadlineMs, signal, tried: [], retries: 0 };
    for (let longestPauseMs = RETRY_PAUSE_MS; ; longestPauseMs *= 2) {
      const outcome = await this.#inTurn(asking);
      const isFinal = !this.#mayAskAgain(outcome, asking) || (isAnswer(outcome) && outcome.asksToWait);
      const pauseMs = isFinal ? 0 : longestPauseMs * (0.5 + random() / 2);
      if (isFinal || nowMs() + pauseMs >= asking.endsAtMs) {
        if (isAnswer(outcome)) return outcome;
        throw outcome;
      }
      this.#countRetry(asking);
      asking.tried.length = 0;
      await pause(pauseMs, signal);
    }
  }

  async #inTurn(asking: Asking): Promise<HttpOutcome> {
    if (!this.#bulkhead.tryEnter()) {
      const refusal = await this.#bulkhead.enterInTurn(this.#leftMs(asking), asking.signal);
      if (refusal) return refusal;
    }
    try {
      return await this.#atInstances(asking);
    } finally {
      this.#bulkhead.leave();
    }
  }

  /** Asks one instance after another, for as long as one fails and another is to be had. */
  async #atInstances(asking: Asking): Promise<HttpOutcome> {
    const { request, tried, signal } = asking;
    let outcome: HttpOutcome | null = null;
    for (;;) {
      const instance = this.#choose(asking);
      if (!instance) return outcome ?? new SubgraphHttpError("shed", "it has failed too often to be asked now");
      if (tried.length > 0) this.#countRetry(asking);
      asking.span?.set(instance.attributes);
      outcome = await instance.exchange(request, this.#leftMs(asking), signal);
      if (!this.#mayAskAgain(outcome, asking)) return outcome;
      tried.push(instance);
    }
  }

  /** Whoever is passed over for standing worse is sent a copy, if that may be: so it is found out when it is back. */
  #choose({ tried, request, mayRepeat }: Asking): SubgraphInstance | null {
    const chosen = this.#rotation.choose(tried);
    if (!chosen || chosen.standing === STANDING.shut) return null;
    if (this.#instances.length === 1 || !mayRepeat) return chosen;
    const passedOver = this.#instances.filter((one) => one.standing > chosen.standing && !tried.includes(one));
    for (const instance of passedOver) instance.sendCopy(request);
    return chosen;
  }

  #mayAskAgain(outcome: HttpOutcome, { mayRepeat, retries, endsAtMs }: Asking): boolean {
    const { mostRetries, nowMs } = this.#guards;
    return mayRepeat && retries < mostRetries && isWorthRepeating(outcome) && nowMs() < endsAtMs;
  }

  #countRetry(asking: Asking): void {
    asking.retries += 1;
    const failed = asking.tried.at(-1);
    if (failed) this.#guards.onRetry(failed.name);
  }

  #leftMs({ endsAtMs }: Asking): number {
    return Math.max(endsAtMs - this.#guards.nowMs(), 0);
  }
}

function isAnswer(outcome: HttpOutcome): outcome is HttpAnswer {
  return !(outcome instanceof SubgraphHttpError);
}

function isWorthRepeating(outcome: HttpOutcome): boolean {
  return isAnswer(outcome) ? isGatewayFailure(outcome.status) : outcome.fault === "unreachable";
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(durationMs, undefined, { signal });
  } catch {
    throw abandoned();
  }
}
