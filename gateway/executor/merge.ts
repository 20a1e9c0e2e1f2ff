import { isRecord, type JsonRecord } from "../record.ts";
import type { TypeHierarchy } from "../supergraph/type-hierarchy.ts";
import { Failure } from "./failure.ts";

/**
 * What stands deeper stays as it was first brought. Selections nest 50 levels, with a list or two around each; a scalar
 * that several subgraphs know can nest deeper than what recurses into it has room for.
 */
const MOST_LEVELS = 200;

/**
 * Adds to `target` what another subgraph knows of the same object. Nothing is copied: parts that only `source` has
 * belong to both from then on.
 */
export function mergeInto(target: JsonRecord, source: JsonRecord, types: TypeHierarchy, levels = MOST_LEVELS): void {
  for (const key in source) {
    if (key === "__proto__") continue;
    const incoming = source[key];
    const present = target[key];
    if (present === undefined || present === null || present instanceof Failure) {
      if (present === undefined || incoming !== null) target[key] = incoming;
    } else if (key === "__typename") {
      // A subgraph that knows an interface only as an object says the interface's name; the object type's name wins.
      if (typeof present !== "string" || !types.isObject(present)) target[key] = incoming;
    } else if (typeof present !== "object") {
      if (incoming !== null && !(incoming instanceof Failure)) target[key] = incoming;
    } else if (levels > 0) {
      mergeValues(present, incoming, types, levels - 1);
    }
  }
}

function mergeValues(present: unknown, incoming: unknown, types: TypeHierarchy, levels: number): void {
  if (present === incoming) return;
  if (Array.isArray(present) && Array.isArray(incoming)) {
    const length = Math.min(present.length, incoming.length);
    for (let index = 0; index < length; index++) {
      const item: unknown = present[index];
      if (item === null || item instanceof Failure) present[index] = incoming[index] ?? item;
      else if (levels > 0) mergeValues(item, incoming[index], types, levels - 1);
    }
  } else if (isRecord(present) && isRecord(incoming)) {
    mergeInto(present, incoming, types, levels);
  }
}
