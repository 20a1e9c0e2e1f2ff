import type { RequestScope } from "../engine.ts";
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
  readonly scope: RequestScope;
  /** Starts a run with the client's variables. Throws when those do not fit. */
  readonly startRun: (scope: RequestScope) => PlanRun;
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
 *
 * Returning from the iteration takes effect at once, even while an item is being waited for.
 */
export function executeSubscription(parts: SubscriptionParts): AsyncGenerator<string, void> {
  const ending = new AbortController();
  const answers = answersOf(parts, AbortSignal.any([parts.scope.signal, ending.signal]));
  const end = async (): Promise<IteratorResult<string, void>> => {
    ending.abort();
    return answers.return();
  };
  return {
    next: () => answers.next(),
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await end()),
  };
}

async function* answersOf(
  { plan, scope, startRun, answer }: SubscriptionParts,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const { subscription: node, root } = plan;
  const itemScope = { ...scope, signal };
  const opening = startRun(itemScope);
  if (!node) return;
  const { context } = opening;
  const { operation } = node;
  try {
    const transport = context.transports.get(operation.subgraph);
    if (!transport) throw new Error(`no transport leads to the subgraph ${operation.subgraph}`);
    const variables = clientVariables(operation.variables, opening);
    for await (const item of transport.subscribe({ operation, variables, scope: itemScope })) {
      const run = startRun(itemScope);
      placeRoot(node, dataOf(item, operation, run), run);
      if (root) await executeNode(root, run);
      if (signal.aborted) return;
      yield answer(run);
    }
  } catch (error) {
    if (signal.aborted) return;
    context.log.warn({ err: error, subgraph: operation.subgraph }, "a subscription to a subgraph broke");
    const run = startRun(itemScope);
    placeRoot(node, new Failure([error instanceof SlowConsumerError ? TOO_SLOW : UNAVAILABLE]), run);
    yield answer(run);
  }
}
