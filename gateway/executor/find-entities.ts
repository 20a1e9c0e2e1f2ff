import type { PathSegment } from "../plan.ts";
import { isRecord, type JsonRecord, memberOf } from "../record.ts";
import type { TypeHierarchy } from "../type-hierarchy.ts";
import { Failure } from "./failure.ts";

/** Adds to `found` every object that a path leads to from `value`. */
export function findEntities(
  value: unknown,
  path: readonly PathSegment[],
  types: TypeHierarchy,
  found: JsonRecord[],
  depth = 0,
): void {
  const segment = path[depth];
  if (!segment) {
    if (Array.isArray(value)) for (const item of value) findEntities(item, path, types, found, depth);
    else if (isRecord(value) && !(value instanceof Failure)) found.push(value);
    return;
  }
  if (segment.kind === "Items") {
    // One segment stands for lists of lists too.
    if (!Array.isArray(value)) findEntities(value, path, types, found, depth + 1);
    else for (const item of value) findEntities(item, path, types, found, Array.isArray(item) ? depth : depth + 1);
    return;
  }
  if (!isRecord(value) || value instanceof Failure) return;
  if (segment.kind === "Field") {
    findEntities(memberOf(value, segment.name), path, types, found, depth + 1);
    return;
  }
  const type = value.__typename;
  if (typeof type === "string" && segment.types.some((condition) => types.matches(type, condition))) {
    findEntities(value, path, types, found, depth + 1);
  }
}
