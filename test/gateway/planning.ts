import { type GraphPlanner, PlanningError } from "../../gateway/planner/graph-planner.ts";
import type { PlanRequest } from "../../gateway/planner/plan-request.ts";
import { Planner } from "../../gateway/planner/planner.ts";
import { buildApiSchema } from "../../gateway/supergraph/api-schema.ts";
import { summaryOf } from "../../gateway/supergraph/served-supergraph.ts";
import { readSupergraph } from "../../gateway/supergraph/supergraph.ts";
import { TypeHierarchy } from "../../gateway/supergraph/type-hierarchy.ts";

/** A supergraph's planner in this process: what it does is the same, and a test has no processes to wait for. */
export function planInProcess(supergraphSdl: string): GraphPlanner {
  const supergraph = readSupergraph(supergraphSdl);
  const planner = new Planner(supergraph);
  const { types, ...summary } = summaryOf(supergraph);
  return {
    supergraph: { ...summary, apiSchema: buildApiSchema(supergraph.api), types: new TypeHierarchy(types) },
    overridePercentages: planner.overridePercentages,
    plan: async (request: PlanRequest) => {
      try {
        return planner.plan(request);
      } catch (error) {
        throw new PlanningError("impossible", String(error), { cause: error });
      }
    },
    rest: () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}
