import type { PlanNode } from "../operation/plan.ts";
import { fetchEntities } from "./fetch-entities.ts";
import { fetchRoot } from "./fetch-root.ts";
import type { PlanRun } from "./run.ts";

/**
 * Runs one plan node. It resolves when what the node could find is in `run.data`; what it could not stands there as a
 * failure. It never rejects, so a node's siblings always finish.
 */
export function executeNode(node: PlanNode, run: PlanRun): Promise<void> {
  switch (node.kind) {
    case "Fetch":
      return fetchRoot(node, run);
    case "EntityFetch":
      return fetchEntities(node, run);
    case "Sequence":
      return executeInTurn(node.nodes, run);
    case "Parallel":
      return executeAtOnce(node.nodes, run);
    case "Condition": {
      const chosen = run.variables[node.variable] === true ? node.whenTrue : node.whenFalse;
      return executeInTurn(chosen ? [chosen] : [], run);
    }
    default:
      throw new Error(`the plan has a node we do not know: ${JSON.stringify(node satisfies never)}`);
  }
}

async function executeInTurn(nodes: readonly PlanNode[], run: PlanRun): Promise<void> {
  for (const node of nodes) await executeNode(node, run);
}

async function executeAtOnce(nodes: readonly PlanNode[], run: PlanRun): Promise<void> {
  await Promise.all(nodes.map((node) => executeNode(node, run)));
}
