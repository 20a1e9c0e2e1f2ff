import { QueryPlanner } from "@graphql-hive/router-query-planner";
import type { OperationPlan } from "../plan.ts";
import type { Supergraph } from "../supergraph.ts";
import { serialMutations } from "./serial-mutations.ts";
import { toOperationPlan } from "./translate.ts";

export type PlanRequest = {
  readonly query: string;
  readonly operationName: string | null;
  /** Which progressive overrides are switched on by their label. */
  readonly activeLabels: ReadonlySet<string>;
  /** Below which percentage a progressive override by percentage is on, between 0 and 100. */
  readonly percentage: number;
};

/** Plans operations over one supergraph, off the thread that serves requests. */
export class Planner {
  readonly #planner: QueryPlanner;
  readonly #supergraph: Supergraph;
  /** The percentages at which progressive overrides change a plan, in ascending order. */
  readonly overridePercentages: readonly number[];

  /** Throws when the text is not a supergraph. */
  constructor(supergraphSdl: string, supergraph: Supergraph) {
    this.#planner = new QueryPlanner(supergraphSdl);
    this.#supergraph = supergraph;
    this.overridePercentages = this.#planner.overridePercentages.toSorted((a, b) => a - b);
  }

  /** Plans a valid operation. Rejects when the planner finds no plan, or one that we cannot run. */
  async plan(request: PlanRequest, signal: AbortSignal): Promise<OperationPlan> {
    const { query, operationName, activeLabels, percentage } = request;
    const labels = new Set(activeLabels);
    const output: unknown = await this.#planner.planAsync(query, operationName, labels, percentage, signal);
    return serialMutations(toOperationPlan(output, this.#supergraph));
  }
}
