import type { OperationPlan, PlanNode } from "../../operation/plan.ts";

/**
 * Completes each mutation field before the next begins, as the GraphQL specification asks (section 6.2.2).
 *
 * The planner starts the next mutation beside the reads that complete the one before, so that those reads could see
 * what comes after them. A plan in which one fetch reads for several mutations at once is left as it is, except that
 * no mutation runs beside anything else.
 */
export function serialMutations(plan: OperationPlan): OperationPlan {
  const { root } = plan;
  if (root?.kind !== "Sequence" || !hasMutation(root)) return plan;
  const steps = root.nodes.flatMap((node) => (node.kind === "Parallel" ? mutationLast(node.nodes) : [node]));
  const ownerOf = new Map<string, number>();
  const runs: PlanNode[][] = [];
  for (const step of steps) {
    const reads = isMutation(step) ? null : rootKeysOf(step);
    if (isMutation(step)) {
      for (const key of step.shape.fields.keys()) ownerOf.set(key, runs.length);
      runs.push([step]);
      continue;
    }
    const owners = new Set([...(reads ?? [])].map((key) => ownerOf.get(key)));
    const [owner] = owners;
    const run = owner === undefined ? undefined : runs[owner];
    if (owners.size !== 1 || !run) return { ...plan, root: { kind: "Sequence", nodes: steps } };
    run.push(step);
  }
  return { ...plan, root: { kind: "Sequence", nodes: runs.flat() } };
}

function mutationLast(nodes: readonly PlanNode[]): PlanNode[] {
  return [...nodes.filter((node) => !isMutation(node)), ...nodes.filter(isMutation)];
}

function hasMutation(node: PlanNode): boolean {
  if (node.kind === "Sequence" || node.kind === "Parallel") return node.nodes.some(hasMutation);
  return isMutation(node);
}

function isMutation(node: PlanNode): node is Extract<PlanNode, { kind: "Fetch" }> {
  return node.kind === "Fetch" && node.operation.kind === "mutation";
}

/** The root fields that a node reads entities below of. */
function rootKeysOf(node: PlanNode | null): Set<string> {
  switch (node?.kind) {
    case undefined:
    case "Fetch":
      return new Set();
    case "EntityFetch": {
      const roots = node.batches.flatMap(({ places }) => places.map(([segment]) => segment));
      return new Set(roots.flatMap((segment) => (segment?.kind === "Field" ? [segment.name] : [])));
    }
    case "Sequence":
    case "Parallel":
      return new Set(node.nodes.flatMap((child) => [...rootKeysOf(child)]));
    case "Condition":
      return rootKeysOf(node.whenTrue).union(rootKeysOf(node.whenFalse));
    default:
      throw new Error(`a plan node we do not know: ${JSON.stringify(node satisfies never)}`);
  }
}
