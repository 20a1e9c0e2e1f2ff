import type { Rewrite, RewriteSegment } from "../operation/plan.ts";
import { isRecord, type JsonRecord, MOST_NESTED_LISTS, memberOf } from "../record.ts";
import type { TypeHierarchy } from "../supergraph/type-hierarchy.ts";

/** Applies rewrites in their order, in place. */
export function applyRewrites(value: unknown, rewrites: readonly Rewrite[], types: TypeHierarchy): void {
  for (const rewrite of rewrites) applyAt(value, rewrite.path, rewrite, types, MOST_NESTED_LISTS);
}

function applyAt(
  value: unknown,
  path: readonly RewriteSegment[],
  rewrite: Rewrite,
  types: TypeHierarchy,
  lists: number,
): void {
  if (Array.isArray(value)) {
    if (lists > 0) for (const item of value) applyAt(item, path, rewrite, types, lists - 1);
    return;
  }
  const [segment, ...rest] = path;
  if (!segment || !isRecord(value)) return;
  if (segment.kind === "TypeCondition") {
    const type = value.__typename;
    // An object that does not say its type is there because the plan knows it.
    const applies = typeof type !== "string" || segment.types.some((condition) => types.matches(type, condition));
    if (applies) applyAt(value, rest, rewrite, types, MOST_NESTED_LISTS);
  } else if (rest.length > 0) {
    applyAt(memberOf(value, segment.name), rest, rewrite, types, MOST_NESTED_LISTS);
  } else {
    applyToKey(value, segment.name, rewrite);
  }
}

function applyToKey(object: JsonRecord, key: string, rewrite: Rewrite): void {
  const value = memberOf(object, key);
  if (rewrite.kind === "SetValue") {
    if (value !== undefined) object[key] = rewrite.value;
  } else if (value !== undefined && key !== rewrite.to) {
    object[rewrite.to] = value;
    delete object[key];
  }
}
