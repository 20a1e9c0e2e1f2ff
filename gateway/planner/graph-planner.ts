import type { OperationPlan } from "../operation/plan.ts";
import type { ServedSupergraph } from "../supergraph/served-supergraph.ts";
import type { PlanRequest } from "./plan-request.ts";

/** For whom an operation is planned. */
export type PlanningScope = {
  /** Aborted when nobody waits for the plan any more. */
  readonly signal: AbortSignal;
  /** The address of the client that asks. */
  readonly client: string;
};

/** Plans operations over one supergraph. Whoever started it disposes of it. */
export interface GraphPlanner extends AsyncDisposable {
  readonly supergraph: ServedSupergraph;
  /** The percentages at which progressive overrides change a plan, in ascending order. */
  readonly overridePercentages: readonly number[];
  /** Plans a valid operation. Rejects with a {@link PlanningError}. */
  plan(request: PlanRequest, scope: PlanningScope): Promise<OperationPlan>;
  /** Lets go of what is only kept ready: the graph is served no more, but requests under way may still need a plan. */
  rest(): void;
}

/**
 * Why there is no plan: the planner finds none; it ended its process over this operation; it takes too long; it has too
 * much to do, or this client has kept ending it; nobody waits any more, or the graph is no longer served.
 */
export type PlanningFault = "impossible" | "fatal" | "too long" | "overloaded" | "abandoned";

/** An operation could not be planned. Callers branch on `fault`; the message is for our log only. */
export class PlanningError extends Error {
  override readonly name = "PlanningError";
  readonly fault: PlanningFault;

  constructor(fault: PlanningFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
