import type { EntityFetchNode, FetchNode, PlanNode } from "../../operation/plan.ts";

/** A plan node with each of its fetches replaced, or without it where `map` gives null. */
export function mapFetches(
  node: PlanNode,
  map: (fetch: FetchNode | EntityFetchNode) => FetchNode | EntityFetchNode | null,
): PlanNode | null {
  const mapped = (child: PlanNode | null) => child && mapFetches(child, map);
  switch (node.kind) {
    case "Fetch":
    case "EntityFetch":
      return map(node);
    case "Sequence":
    case "Parallel": {
      const nodes = node.nodes.map(mapped).filter((child) => child !== null);
      return nodes.length === 0 ? null : { ...node, nodes };
    }
    case "Condition":
      return { ...node, whenTrue: mapped(node.whenTrue), whenFalse: mapped(node.whenFalse) };
    default:
      throw new Error(`a plan node we do not know: ${JSON.stringify(node satisfies never)}`);
  }
}
