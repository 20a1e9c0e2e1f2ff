import type { PathSegment } from "../plan.ts";
import { isRecord, type JsonRecord, memberOf } from "../record.ts";
import { Failure } from "./failure.ts";
import type { PlanRun } from "./run.ts";

/** Every object of a run's data that a path leads to. */
export function findEntities(path: readonly PathSegment[], run: PlanRun): JsonRecord[] {
  let reached: readonly unknown[] = [run.data];
  for (const segment of path) {
    reached = step(reached, segment, run);
    // One object stands at many places when those places told a subgraph the same: it is enough to go on from it once.
    if (run.hasShared && reached.length > 1) reached = [...new Set(reached)];
  }
  const found: JsonRecord[] = [];
  for (const value of reached.some(Array.isArray) ? flattened(reached) : reached) {
    if (isRecord(value) && !(value instanceof Failure)) found.push(value);
  }
  return found;
}

function step(values: readonly unknown[], segment: PathSegment, { context }: PlanRun): readonly unknown[] {
  // One segment stands for lists of lists too.
  if (segment.kind === "Items") return flattened(values);
  const next: unknown[] = [];
  for (const value of values) {
    if (!isRecord(value) || value instanceof Failure) continue;
    if (segment.kind === "Field") {
      const member = memberOf(value, segment.name);
      if (member !== null && member !== undefined) next.push(member);
    } else {
      const type = value.__typename;
      const applies =
        typeof type === "string" && segment.types.some((condition) => context.types.matches(type, condition));
      if (applies) next.push(value);
    }
  }
  return next;
}

function flattened(values: readonly unknown[]): readonly unknown[] {
  const [only] = values;
  if (values.length === 1 && Array.isArray(only) && !only.some(Array.isArray)) return only;
  const items: unknown[] = [];
  for (const value of values) addItems(value, items);
  return items;
}

function addItems(value: unknown, items: unknown[]): void {
  if (!Array.isArray(value)) items.push(value);
  else for (const item of value) addItems(item, items);
}
