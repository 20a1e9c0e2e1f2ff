import type { OperationPlan } from "../../operation/plan.ts";
import type { SupergraphSummary } from "../../supergraph/served-supergraph.ts";
import type { PlanRequest } from "../plan-request.ts";

/** What a planner's process is told: first the supergraph, then one operation at a time. */
export type PlannerOrder =
  | { readonly kind: "load"; readonly supergraph: string }
  | { readonly kind: "plan"; readonly request: PlanRequest };

/** What it answers to each order. */
export type PlannerReport =
  | { readonly kind: "loaded"; readonly summary: SupergraphSummary; readonly overridePercentages: readonly number[] }
  | { readonly kind: "planned"; readonly plan: OperationPlan }
  | { readonly kind: "failed"; readonly message: string };
