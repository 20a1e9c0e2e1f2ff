import type { OperationPlan } from "../plan.ts";
import { dataOf } from "./ask.ts";
import { UNAVAILABLE } from "./error-policy.ts";
import { executeNode } from "./execute.ts";
import { type Cause, Failure } from "./failure.ts";
import { clientVariables, placeRoot } from "./fetch-root.ts";
import type { PlanRun } from "./run.ts";
import { SlowConsumerError } from "./transport.ts";

export type SubscriptionParts = {
  readonly plan: OperationPlan;
  readonly startRun: () => PlanRun;
  readonly answer: (run: PlanRun) => string;
};

const TOO_SLOW: Cause = {
  message: "The subscription was ended because its items were not taken as fast as they came.",
  extensions: { code: "LIMIT_EXCEEDED" },
  below: [],
};

/**
 * Opens a subscription at its subgraph and answers each of its items. Every item starts from a fresh run, so neither
 * data nor errors of one reach the next.
 */
export async function* executeSubscription(parts: SubscriptionParts): AsyncGenerator<string, void> {
  const { plan, startRun, answer } = parts;
  const { subscription: node, root } = plan;
  if (!node) return;
  const { operation } = node;
  const opening = startRun();
  const { context, scope } = opening;
  try {
    const transport = context.transports.get(operation.subgraph);
    if (!transport) throw new Error(`no transport leads to the subgraph ${operation.subgraph}`);
    const variables = clientVariables(operation.variables, opening);
    for await (const item of transport.subscribe({ operation, variables, scope })) {
      const run = startRun();
      placeRoot(node, dataOf(item, operation, run), run);
      if (root) await executeNode(root, run);
      if (scope.signal.aborted) return;
      yield answer(run);
    }
  } catch (error) {
    if (scope.signal.aborted) return;
    context.log.warn({ err: error, subgraph: operation.subgraph }, "a subscription to a subgraph broke");
    const run = startRun();
    placeRoot(node, new Failure([error instanceof SlowConsumerError ? TOO_SLOW : UNAVAILABLE]), run);
    yield answer(run);
  }
}

/**
 * A generator whose end takes effect at once. By itself an asynchronous generator hears of its end only when what it
 * waits for has come; this one is given a signal that is aborted when its consumer returns.
 */
export function endedAtOnce<T>(
  generate: (signal: AbortSignal) => AsyncGenerator<T, void>,
  signal: AbortSignal,
): AsyncGenerator<T, void> {
  const ending = new AbortController();
  const items = generate(AbortSignal.any([signal, ending.signal]));
  const end = async (): Promise<IteratorResult<T, void>> => {
    ending.abort();
    return items.return();
  };
  return {
    next: () => items.next(),
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
