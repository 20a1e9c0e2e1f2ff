import type { FetchNode, SubgraphOperation } from "../operation/plan.ts";
import type { JsonRecord } from "../record.ts";
import { ask } from "./ask.ts";
import { Failure } from "./failure.ts";
import { markMissing } from "./mark-failures.ts";
import { mergeInto } from "./merge.ts";
import { applyRewrites } from "./rewrite.ts";
import type { PlanRun } from "./run.ts";

/** Fetches root fields into the run's data. */
export async function fetchRoot(node: FetchNode, run: PlanRun): Promise<void> {
  placeRoot(node, await ask(node.operation, clientVariables(node.operation.variables, run.variables), run), run);
}

/** Puts the answer to root fields into the run's data. */
export function placeRoot(node: FetchNode, answer: JsonRecord | Failure, run: PlanRun): void {
  if (answer instanceof Failure) {
    markMissing(run.data, node.shape, answer, run);
    return;
  }
  applyRewrites(answer, node.outputRewrites, run.context.types);
  mergeInto(run.data, answer, run.context.types);
}

/** Those of the client's variables that an operation uses and the client gave, by the operation's names. */
export function clientVariables(
  used: SubgraphOperation["variables"],
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  for (const { name, from } of used) {
    if (Object.hasOwn(given, from)) variables[name] = given[from];
  }
  return variables;
}
