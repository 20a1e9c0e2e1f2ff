import type { ResponseShape } from "../operation/plan.ts";
import { isRecord, type JsonRecord, MOST_NESTED_LISTS, memberOf } from "../record.ts";
import { toCause } from "./error-policy.ts";
import { type Cause, Failure, MOST_CAUSES, TYPE_FAILURE } from "./failure.ts";
import type { PlanRun } from "./run.ts";

/** Puts each error of a subgraph at the place in its data that its path leads to. */
export function markErrors(errors: readonly unknown[], data: JsonRecord, run: PlanRun): void {
  for (const error of errors) {
    const cause = toCause(error, run.context.policy);
    if (markAt(pathOf(error), data, cause)) run.failed = true;
    else if (run.strayErrors.length < MOST_CAUSES) run.strayErrors.push(cause);
  }
}

/** The path of a subgraph's error; empty when it has none. */
export function pathOf(error: unknown): readonly unknown[] {
  return isRecord(error) && Array.isArray(error.path) ? error.path : [];
}

/**
 * Marks everything that a selection would have brought to `target` as failed, unless it is there already: another
 * subgraph may have brought a part of it.
 */
export function markMissing(target: JsonRecord, shape: ResponseShape, failure: Failure, run: PlanRun): void {
  run.failed = true;
  for (const [key, inner] of shape.fields) {
    const value = memberOf(target, key);
    if (value === undefined) target[key] = Failure.within(failure, key);
    else if (inner) markMissingBelow(value, inner, Failure.within(failure, key), run, MOST_NESTED_LISTS);
  }
  const { __typename: type } = target;
  const { types } = run.context;
  const isUnknown = typeof type === "string" && types.isKnown(type) && !types.isObject(type);
  // What is left out for want of the type is missing for the same reason.
  if (isUnknown) target[TYPE_FAILURE] ??= failure;
  for (const { type: condition, shape: inner } of shape.on) {
    const applies =
      typeof type !== "string" || types.matches(type, condition) || (isUnknown && types.matches(condition, type));
    if (applies) markMissing(target, inner, failure, run);
  }
}

/** Marks what a selection brought to `target` as failed, whatever it brought: it was answered from what was missing. */
export function markFailed(target: JsonRecord, shape: ResponseShape, failure: Failure, run: PlanRun): void {
  run.failed = true;
  for (const key of shape.fields.keys()) target[key] = failure;
  const { __typename: type } = target;
  for (const { type: condition, shape: inner } of shape.on) {
    const applies = typeof type !== "string" || run.context.types.matches(type, condition);
    if (applies) markFailed(target, inner, failure, run);
  }
}

function markMissingBelow(value: unknown, shape: ResponseShape, failure: Failure, run: PlanRun, lists: number): void {
  if (isRecord(value)) markMissing(value, shape, failure, run);
  else if (Array.isArray(value) && lists > 0) {
    for (const item of value) markMissingBelow(item, shape, failure, run, lists - 1);
  }
}

/** Follows the path to the null that the error explains; false when it leads to none. */
function markAt(path: readonly unknown[], data: JsonRecord, cause: Cause): boolean {
  let container: unknown = data;
  for (const [depth, segment] of path.entries()) {
    const below = () => path.slice(depth + 1).filter((step) => typeof step === "string" || typeof step === "number");
    if (Array.isArray(container) && typeof segment === "number" && segment < container.length) {
      const value: unknown = container[segment];
      const failure = failureAt(value, cause, below);
      if (failure) container[segment] = failure;
      if (failure) return true;
      container = value;
    } else if (isRecord(container) && typeof segment === "string" && segment !== "__proto__") {
      const value = memberOf(container, segment);
      const failure = failureAt(value, cause, below);
      if (failure) container[segment] = failure;
      if (failure) return true;
      container = value;
    } else return false;
  }
  return false;
}

function failureAt(value: unknown, cause: Cause, below: () => (string | number)[]): Failure | null {
  if (value instanceof Failure) return Failure.and(value, { ...cause, below: below() });
  return value === null || value === undefined ? new Failure([{ ...cause, below: below() }]) : null;
}
