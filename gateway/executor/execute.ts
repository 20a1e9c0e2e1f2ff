import type { PlanNode } from "../plan.ts";
import { fetchEntities } from "./fetch-entities.ts";
import { fetchRoot } from "./fetch-root.ts";
import type { PlanRun } from "./run.ts";

/**
 * Runs one plan node. It resolves when what the node could find is in `run.data`; what it could not stands there as a
 * failure. It never rejects, so a node's siblings always finish.
 */
export async function executeNode(node: PlanNode, run: PlanRun): Promise<void> {
  switch (node.kind) {
    case "Fetch":
      return fetchRoot(node, run);
    case "EntityFetch":
      return fetchEntities(node, run);
    case "Sequence":
      for (const child of node.nodes) await executeNode(child, run);
      return;
    case "Parallel":
      await Promise.all(node.nodes.map((child) => executeNode(child, run)));
      return;
    case "Condition": {
      const chosen = run.variables[node.variable] === true ? node.whenTrue : node.whenFalse;
      if (chosen) await executeNode(chosen, run);
      return;
    }
    default:
      throw new Error(`the plan has a node we do not know: ${JSON.stringify(node satisfies never)}`);
  }
}
