import type { Coalescing } from "../live/coalesced/coalescing.ts";
import { TooManyKeysError } from "../live/coalesced/newest-states.ts";
import type { LiveOperation } from "../live/live-operation.ts";
import { AFTER_VARIABLE } from "../live/resumption.ts";
import type { OperationPlan } from "../operation/plan.ts";
import type { TracePoint } from "../tracing/trace-point.ts";
import { dataOf } from "./ask.ts";
import { UNAVAILABLE } from "./error-policy.ts";
import { executeNode } from "./execute.ts";
import { type Cause, Failure } from "./failure.ts";
import { clientVariables, placeRoot } from "./fetch-root.ts";
import type { PlanRun } from "./run.ts";
import type { ChangeFetches, StreamFetches } from "./shared-fetches.ts";
import { SlowConsumerError, type SubgraphResult } from "./transport.ts";

export type SubscriptionParts = {
  readonly plan: OperationPlan;
  /** `trace` is where in a trace the run goes on; without it, where the subscription began. */
  readonly startRun: (how?: {
    readonly trace?: TracePoint | undefined;
    readonly change?: ChangeFetches | null;
  }) => PlanRun;
  readonly answer: (run: PlanRun) => string;
  readonly operation: LiveOperation | null;
};

export const TOO_SLOW: Cause = {
  message: "The subscription was ended because its items were not taken as fast as they came.",
  extensions: { code: "LIMIT_EXCEEDED" },
  below: [],
};

export type LiveSubscriptionOptions = {
  /** Aborted when its client has left. */
  readonly left: AbortSignal;
  /** By what it shares fetches with other streams; null where it shares none. */
  readonly fetches: StreamFetches | null;
  readonly onEnded: () => void;
};

/** An item of a stream as it came, and what it says of itself. */
export type StreamItem = {
  readonly result: SubgraphResult;
  /** Where it stands in the order of its stream; null where it does not say so. */
  readonly cursor: string | null;
  /** By what it takes the place of another; null where it takes none. */
  readonly key: string | null;
  /** How often its stream was opened from the beginning before it came. */
  readonly opening: number;
};

/** A subscription that is open, or about to be: how it treats its next item can be exchanged. */
export class LiveSubscription {
  #parts: SubscriptionParts;
  #lastAnswer: string | null = null;
  readonly #fetches: StreamFetches | null;
  readonly #ending = new AbortController();
  readonly #onEnded: () => void;
  /** Aborted when its client has left. */
  readonly left: AbortSignal;
  /** Aborted when nothing of its stream is wanted any more. */
  readonly signal: AbortSignal;

  constructor(parts: SubscriptionParts, { left, fetches, onEnded }: LiveSubscriptionOptions) {
    this.#parts = parts;
    this.left = left;
    this.signal = AbortSignal.any([left, this.#ending.signal]);
    this.#fetches = fetches;
    this.#onEnded = onEnded;
  }

  /** What its client is told at the end; null when there is nothing to tell. */
  get lastAnswer(): string | null {
    return this.#lastAnswer;
  }

  /** How its items take each other's place; null where they do not. */
  get coalescing(): Coalescing | null {
    return this.#parts.operation?.coalescing ?? null;
  }

  /** Treats items with other parts from now on. False when they would have opened another stream than the one it has. */
  goOnWith(parts: SubscriptionParts): boolean {
    const [before, after] = [this.#parts.plan.subscription?.operation, parts.plan.subscription?.operation];
    const isSame = before?.subgraph === after?.subgraph && before?.text === after?.text;
    if (isSame) this.#parts = parts;
    return isSame;
  }

  /** Ends it, with an answer that tells why. */
  endWith(lastAnswer: string): void {
    this.#lastAnswer = lastAnswer;
    this.#ending.abort();
  }

  /** Opens the stream at the subgraph. One that can be taken up again begins behind `after`, or with what comes now. */
  openStream(after: string | null = null): AsyncIterable<SubgraphResult> {
    const { plan, startRun } = this.#parts;
    if (!plan.subscription) return noItems();
    const { operation } = plan.subscription;
    const run = startRun();
    const transport = run.context.transports.get(operation.subgraph);
    if (!transport) throw new Error(`no transport leads to the subgraph ${operation.subgraph}`);
    const given = after === null ? run.variables : { ...run.variables, [AFTER_VARIABLE]: after };
    const variables = clientVariables(operation.variables, given);
    const scope = { ...run.scope, signal: this.signal };
    return transport.subscribe({ operation, variables, scope, span: run.scope.trace });
  }

  /** What an item says of itself. To be asked before it is answered. */
  itemOf(result: SubgraphResult, opening: number): StreamItem {
    const { resumption = null, coalescing = null } = this.#parts.operation ?? {};
    const cursor = resumption?.cursorOf(result.data) ?? null;
    return { result, cursor, key: coalescing?.keyOf(result.data) ?? null, opening };
  }

  /** The answer to one item. Traced, it is a trace of its own: a subscription can have any number of them. */
  async answer({ result, cursor }: StreamItem, trace: TracePoint | undefined): Promise<string> {
    const span = trace?.beginLinked("subscription item", { "graphql.operation.type": "subscription" });
    const { plan, startRun, answer } = this.#parts;
    const change = cursor === null ? null : (this.#fetches?.ofChange(cursor) ?? null);
    const run = startRun({ trace: span, change });
    try {
      if (plan.subscription) placeRoot(plan.subscription, dataOf(result, plan.subscription.operation, run), run);
      if (plan.root) await executeNode(plan.root, run);
      return answer(run);
    } finally {
      if (run.failed) span?.fail("errors");
      span?.end();
    }
  }

  logReopening(error: unknown): void {
    const { plan, startRun } = this.#parts;
    const subgraph = plan.subscription?.operation.subgraph;
    startRun().context.log.info({ err: error, subgraph }, "a subscription to a subgraph broke, and is taken up again");
  }

  /** What its client is told when the stream broke. */
  answerBroken(error: unknown): string {
    const { plan, startRun, answer } = this.#parts;
    const run = startRun();
    const subgraph = plan.subscription?.operation.subgraph;
    run.context.log.warn({ err: error, subgraph }, "a subscription to a subgraph broke");
    if (error instanceof SlowConsumerError) run.context.onSlowConsumer();
    const failure = new Failure([this.#causeOf(error)]);
    if (plan.subscription) placeRoot(plan.subscription, failure, run);
    return answer(run);
  }

  /** Ends what is open of its stream. */
  end(): void {
    this.#ending.abort();
    this.#fetches?.leave();
    this.#onEnded();
  }

  #causeOf(error: unknown): Cause {
    if (error instanceof SlowConsumerError) return TOO_SLOW;
    if (!(error instanceof TooManyKeysError)) return UNAVAILABLE;
    const message = `The subscription was ended because its items have ${error.message} (${this.coalescing?.by}): ask for fewer.`;
    return { message, extensions: { code: "LIMIT_EXCEEDED" }, below: [] };
  }
}

async function* noItems(): AsyncGenerator<SubgraphResult, void> {}
