import type { SubgraphOperation } from "../plan.ts";
import { isRecord, type JsonRecord } from "../record.ts";
import { toCause, UNAVAILABLE, UNEXPECTED } from "./error-policy.ts";
import { type Cause, Failure } from "./failure.ts";
import { beginFetchSpan, endFetchSpan } from "./fetch-span.ts";
import { markErrors } from "./mark-failures.ts";
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
    result = await transport.fetch({ operation, variables, scope, span });
  } catch (error) {
    const level = scope.signal.aborted ? "debug" : "warn";
    context.log[level]({ err: error, subgraph: operation.subgraph }, "a subgraph could not be asked");
    result = {};
  }
  const data = dataOf(result, operation, run);
  const outcome = data instanceof Failure ? "failed" : isEmpty(result.errors) ? "ok" : "partial";
  context.onFetch({ subgraph: operation.subgraph, durationMs: performance.now() - startedAtMs, outcome });
  if (span) endFetchSpan(span, outcome, codesOf(data, result, run));
  return data;
}

/** The data of a result with its errors marked in it, or why there is none. */
export function dataOf(result: SubgraphResult, operation: SubgraphOperation, run: PlanRun): JsonRecord | Failure {
  const errors = Array.isArray(result.errors) ? result.errors : [];
  if (errors.length > 0) {
    run.context.log.debug({ errors, subgraph: operation.subgraph }, "a subgraph answered with errors");
  }
  if (isRecord(result.data)) {
    if (errors.length > 0) markErrors(errors, result.data, run);
    return result.data;
  }
  run.failed = true;
  if (errors.length === 0) return new Failure([UNAVAILABLE]);
  return new Failure(distinct(errors.map((error) => toCause(error, run.context.policy))));
}

/** The codes of what is wrong with an answer, as clients are told them. */
function codesOf(data: JsonRecord | Failure, { errors }: SubgraphResult, { context }: PlanRun): readonly string[] {
  const causes = Array.isArray(errors) ? errors.map((error) => toCause(error, context.policy)) : [];
  const reasons = data instanceof Failure ? Failure.causesOf(data) : causes;
  return reasons.map(({ extensions }) => extensions.code);
}

// A subgraph that lost its root value says so once for each field: one such cause tells the client as much.
function distinct(causes: readonly Cause[]): Cause[] {
  const [anonymous] = causes.filter((cause) => cause === UNEXPECTED);
  const named = causes.filter((cause) => cause !== UNEXPECTED);
  return anonymous && named.length === 0 ? [anonymous] : named;
}

function isEmpty(errors: unknown): boolean {
  return !Array.isArray(errors) || errors.length === 0;
}
