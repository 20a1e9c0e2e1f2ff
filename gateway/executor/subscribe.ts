import { setTimeout as sleep } from "node:timers/promises";
import type { LiveAnswer } from "../engine.ts";
import { AFTER_VARIABLE, type Resumption } from "../live/resumption.ts";
import { loopSlices } from "../loop-slices.ts";
import type { OperationPlan } from "../plan.ts";
import type { TracePoint } from "../trace-point.ts";
import { dataOf } from "./ask.ts";
import { UNAVAILABLE } from "./error-policy.ts";
import { executeNode } from "./execute.ts";
import { type Cause, Failure } from "./failure.ts";
import { clientVariables, placeRoot } from "./fetch-root.ts";
import type { PlanRun } from "./run.ts";
import { SlowConsumerError, type SubgraphResult } from "./transport.ts";

export type SubscriptionParts = {
  readonly plan: OperationPlan;
  /** `trace` is where in a trace the run goes on; without it, where the subscription began. */
  readonly startRun: (trace?: TracePoint) => PlanRun;
  readonly answer: (run: PlanRun) => string;
  readonly resumption: Resumption | null;
};

export const TOO_SLOW: Cause = {
  message: "The subscription was ended because its items were not taken as fast as they came.",
  extensions: { code: "LIMIT_EXCEEDED" },
  below: [],
};

/** A subscription that is open, or about to be: how it treats its next item can be exchanged. */
export class LiveSubscription {
  #parts: SubscriptionParts;
  #lastAnswer: string | null = null;
  readonly #ending = new AbortController();
  readonly #ended: () => void;
  /** Aborted when its client has left. */
  readonly left: AbortSignal;

  constructor(parts: SubscriptionParts, left: AbortSignal, ended: () => void) {
    this.#parts = parts;
    this.left = left;
    this.#ended = ended;
  }

  /** What its client is told at the end; null when there is nothing to tell. */
  get lastAnswer(): string | null {
    return this.#lastAnswer;
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
    const scope = { ...run.scope, signal: AbortSignal.any([this.left, this.#ending.signal]) };
    return transport.subscribe({ operation, variables, scope, span: run.scope.trace });
  }

  /** The answer to one item. Traced, it is a trace of its own: a subscription can have any number of them. */
  async answer(item: SubgraphResult, trace: TracePoint | undefined): Promise<string> {
    const span = trace?.beginLinked("subscription item", { "graphql.operation.type": "subscription" });
    const { plan, startRun, answer } = this.#parts;
    const run = startRun(span);
    try {
      if (plan.subscription) placeRoot(plan.subscription, dataOf(item, plan.subscription.operation, run), run);
      if (plan.root) await executeNode(plan.root, run);
      return answer(run);
    } finally {
      if (run.failed) span?.fail("errors");
      span?.end();
    }
  }

  /** Where an item stands in the order of its stream; null where it does not say so. */
  cursorOf({ data }: SubgraphResult): string | null {
    return this.#parts.resumption?.cursorOf(data) ?? null;
  }

  logResumption(error: unknown): void {
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
    const isTooSlow = error instanceof SlowConsumerError;
    if (isTooSlow) run.context.onSlowConsumer();
    const failure = new Failure([isTooSlow ? TOO_SLOW : UNAVAILABLE]);
    if (plan.subscription) placeRoot(plan.subscription, failure, run);
    return answer(run);
  }

  end(): void {
    this.#ended();
  }
}

async function* noItems(): AsyncGenerator<SubgraphResult, void> {}

/** For how long a stream that broke is opened again before its clients are told, and how long the first pause is. */
const RESUME_WITHIN_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;

/**
 * Answers each item of a subscription once it is open, from behind `after` on. Every item starts from a fresh run, so neither
 * data nor errors of one reach the next. A stream that breaks and whose items say where they stand is opened again behind the
 * last of them: its clients miss nothing, and notice nothing.
 */
export async function* executeSubscription(
  opening: Promise<LiveSubscription>,
  { after, trace }: { readonly after: string | null; readonly trace: TracePoint | undefined },
): AsyncGenerator<LiveAnswer, void> {
  const live = await opening;
  let cursor = after;
  let brokenSinceMs: number | null = null;
  let pauseMs = FIRST_PAUSE_MS;
  try {
    for (let isOpen = true; isOpen; ) {
      try {
        for await (const item of live.openStream(cursor)) {
          // A change can be an item of many streams, and each is answered in this thread.
          if (loopSlices.isOver) await loopSlices.turn();
          const place = live.cursorOf(item);
          const text = await live.answer(item, trace);
          if (live.left.aborted) return;
          cursor = place ?? cursor;
          [brokenSinceMs, pauseMs] = [null, FIRST_PAUSE_MS];
          yield { text, cursor: place };
        }
        isOpen = false;
      } catch (error) {
        if (live.left.aborted) return;
        if (live.lastAnswer !== null) break;
        brokenSinceMs ??= performance.now();
        isOpen = cursor !== null && performance.now() - brokenSinceMs < RESUME_WITHIN_MS;
        if (!isOpen) yield { text: live.answerBroken(error), cursor: null };
        else live.logResumption(error);
        if (isOpen) await sleep(pauseMs, undefined, { signal: live.left }).catch(() => {});
        pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
      }
    }
  } finally {
    live.end();
  }
  if (live.lastAnswer !== null && !live.left.aborted) yield { text: live.lastAnswer, cursor: null };
}

/**
 * A generator that is still being opened, and whose end takes effect at once. By itself an asynchronous generator hears of its end
 * only when what it waits for has come; this one is given a signal that is aborted when its consumer returns. It is opened when
 * its first item is asked for.
 */
export function endedAtOnce<T>(
  open: (signal: AbortSignal) => Promise<AsyncGenerator<T, void>>,
  signal: AbortSignal,
): AsyncGenerator<T, void> {
  // Not `AbortSignal.any`: what that holds for each subscriber is larger than all else of it here.
  const ending = new AbortController();
  const onLeft = () => ending.abort(signal.reason);
  if (signal.aborted) onLeft();
  else signal.addEventListener("abort", onLeft, { once: true });
  let opening: Promise<AsyncGenerator<T, void>> | null = null;
  // Every layer of generators costs each item some turns of the queue of promises: once open, it is asked directly.
  let opened: AsyncGenerator<T, void> | null = null;
  const next = async (): Promise<IteratorResult<T, void>> => {
    if (ending.signal.aborted) return { done: true, value: undefined };
    opening ??= open(ending.signal);
    opened = await opening;
    return opened.next();
  };
  const end = async (): Promise<IteratorResult<T, void>> => {
    signal.removeEventListener("abort", onLeft);
    ending.abort();
    const items = await opening?.catch(() => null);
    return (await items?.return()) ?? { done: true, value: undefined };
  };
  return {
    next: () => opened?.next() ?? next(),
    return: end,
    throw: async (error) => {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => {
      await end();
    },
  };
}
