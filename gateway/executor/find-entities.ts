import type { PathSegment } from "../operation/plan.ts";
import { type JsonRecord, MOST_NESTED_LISTS, memberOf, OpaqueValue } from "../record.ts";
import type { PlanRun } from "./run.ts";

/** Every object of a run's data that one of the paths leads to. */
export function findEntities(paths: readonly (readonly PathSegment[])[], run: PlanRun): JsonRecord[] {
  const found: JsonRecord[] = [];
  for (const path of paths) {
    let reached: readonly unknown[] = [run.data];
    for (const segment of path) reached = step(reached, segment, run);
    for (const value of reached) addEntities(value, found, MOST_NESTED_LISTS);
  }
  return found;
}

function step(values: readonly unknown[], segment: PathSegment, run: PlanRun): readonly unknown[] {
  switch (segment.kind) {
    case "Field": {
      const members = membersOf(values, segment.name);
      // One value is a member of many objects when those told a subgraph the same: it is enough to go on from it once.
      return run.hasShared && members.length > 1 ? [...new Set(members)] : members;
    }
    case "Items":
      return itemsOf(values);
    case "TypeCondition":
      return values.filter((value) => isOfAnyType(value, segment.types, run));
    default:
      throw new Error(`a path has a segment we do not know: ${JSON.stringify(segment satisfies never)}`);
  }
}

/** Neither a failure nor a list has a member of a field's name, so that nothing is found beyond them. */
function membersOf(values: readonly unknown[], name: string): readonly unknown[] {
  const members: unknown[] = [];
  for (const value of values) {
    if (!isObject(value)) continue;
    const member = memberOf(value, name);
    if (typeof member === "object" && member !== null) members.push(member);
  }
  return members;
}

function itemsOf(lists: readonly unknown[]): readonly unknown[] {
  const [only] = lists;
  if (lists.length === 1 && Array.isArray(only) && !only.some(Array.isArray)) return only;
  const items: unknown[] = [];
  for (const list of lists) addItems(list, items, MOST_NESTED_LISTS);
  return items;
}

/** One segment stands for lists of lists too. */
function addItems(value: unknown, items: unknown[], lists: number): void {
  if (!Array.isArray(value)) items.push(value);
  else if (lists > 0) for (const item of value) addItems(item, items, lists - 1);
}

function isObject(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null;
}

function isOfAnyType(value: unknown, types: readonly string[], { context }: PlanRun): boolean {
  if (!isObject(value) || typeof value.__typename !== "string") return false;
  const { __typename: type } = value;
  return types.some((condition) => context.types.matches(type, condition));
}

function addEntities(value: unknown, found: JsonRecord[], lists: number): void {
  if (!isObject(value) || value instanceof OpaqueValue) return;
  if (!Array.isArray(value)) found.push(value);
  else if (lists > 0) for (const item of value) addEntities(item, found, lists - 1);
}
