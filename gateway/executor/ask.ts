import type { SubgraphOperation } from "../operation/plan.ts";
import { isRecord, type JsonRecord } from "../record.ts";
import { errorsOf, toCause, UNAVAILABLE, UNEXPECTED } from "./error-policy.ts";
import { type Cause, Failure, MOST_CAUSES } from "./failure.ts";
import { beginFetchSpan, endFetchSpan } from "./fetch-span.ts";
import { markErrors, pathOf } from "./mark-failures.ts";
import type { PlanRun } from "./run.ts";
import type { SubgraphResult } from "./transport.ts";

/** Asks a subgraph once and resolves with its data, its errors marked in it, or with why there is none. */
export async function ask(
  operation: SubgraphOperation,
  variables: Readonly<Record<string, unknown>>,
  run: PlanRun,
): Promise<JsonRecord | Failure> {
  const { context, scope } = run;
  // The answer will reach nobody: the rest of the plan is not worth asking for.
  if (scope.signal.aborted) return new Failure([UNAVAILABLE]);
  const startedAtMs = performance.now();
  const span = scope.trace && beginFetchSpan(scope.trace, operation);
  let result: SubgraphResult;
  try {
    const transport = context.transports.get(operation.subgraph);
    if (!transport) throw new Error(`no transport leads to the subgraph ${operation.subgraph}`);
    const request = { operation, variables, scope, span };
    result = await (run.change ? run.change.fetch(transport, request) : transport.fetch(request));
  } catch (error) {
    const level = scope.signal.aborted ? "debug" : "warn";
    context.log[level]({ err: error, subgraph: operation.subgraph }, "a subgraph could not be asked");
    result = {};
  }
  const data = dataOf(result, operation, run);
  const outcome = data instanceof Failure ? "failed" : errorsOf(result.errors).length === 0 ? "ok" : "partial";
  context.onFetch({ subgraph: operation.subgraph, durationMs: performance.now() - startedAtMs, outcome });
  if (span) endFetchSpan(span, outcome, codesOf(data, result, run));
  return data;
}

/** The data of a result with its errors marked in it, or why there is none. */
export function dataOf(result: SubgraphResult, operation: SubgraphOperation, run: PlanRun): JsonRecord | Failure {
  const errors = errorsOf(result.errors);
  if (errors.length > 0) {
    run.context.log.debug({ errors, subgraph: operation.subgraph }, "a subgraph answered with errors");
  }
  if (isRecord(result.data)) {
    if (errors.length > 0) markErrors(errors, result.data, run);
    return result.data;
  }
  run.failed = true;
  if (errors.length === 0) return new Failure([UNAVAILABLE]);
  return new Failure(causesOf(errors, run));
}

/** The codes of what is wrong with an answer, as clients are told them. */
function codesOf(data: JsonRecord | Failure, { errors }: SubgraphResult, { context }: PlanRun): readonly string[] {
  const causes = () => errorsOf(errors).map((error) => toCause(error, context.policy));
  const reasons = data instanceof Failure ? Failure.causesOf(data) : causes();
  return reasons.map(({ extensions }) => extensions.code);
}

/** Why there are no data: each error for the field that it is about, or for all when it is about none. */
function causesOf(errors: readonly unknown[], { context }: PlanRun): readonly Cause[] {
  const causes = errors.slice(0, MOST_CAUSES).map((error) => {
    const below = pathOf(error).filter((step) => typeof step === "string" || typeof step === "number");
    const cause = toCause(error, context.policy);
    return below.length > 0 ? { ...cause, below } : cause;
  });
  const placed = causes.filter(({ below }) => below.length > 0);
  const general = causes.filter(({ below }) => below.length === 0);
  const named = general.filter((cause) => cause !== UNEXPECTED);
  // Whoever says nothing public any number of times has said it once.
  return [...placed, ...(named.length > 0 ? named : general.slice(0, 1))];
}
