import { QueryPlanner } from "@graphql-hive/router-query-planner";
import { type DocumentNode, print } from "graphql";
import type { OperationPlan } from "../plan.ts";
import type { Supergraph } from "../supergraph.ts";
import { withLostTypes } from "./interface-objects.ts";
import { serialMutations } from "./serial-mutations.ts";
import { StagedPlanner } from "./staged-planner.ts";
import { toOperationPlan } from "./translate.ts";

export type PlanRequest = {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  /** Which progressive overrides are switched on by their label. */
  readonly activeLabels: ReadonlySet<string>;
  /** Below which percentage a progressive override by percentage is on, between 0 and 100. */
  readonly percentage: number;
};

/** Plans operations over one supergraph, off the thread that serves requests. */
export class Planner {
  readonly #supergraph: Supergraph;
  readonly #planner: QueryPlanner;
  readonly #staged: StagedPlanner;
  /** The percentages at which progressive overrides change a plan, in ascending order. */
  readonly overridePercentages: readonly number[];

  /** Throws when the planner cannot read the supergraph. */
  constructor(supergraph: Supergraph) {
    this.#supergraph = supergraph;
    this.#planner = new QueryPlanner(print(supergraph.document));
    this.#staged = new StagedPlanner(supergraph.document, supergraph.apiSchema);
    this.overridePercentages = this.#planner.overridePercentages.toSorted((a, b) => a - b);
  }

  /** Plans a valid operation. Rejects when the planner finds no plan, or one that we cannot run. */
  async plan(request: PlanRequest, signal: AbortSignal): Promise<OperationPlan> {
    const plan = await this.#staged.plan(request.document, {
      whole: (document) => this.#planWith(this.#planner, { ...request, document }, signal),
      entered: (document, planner) => this.#planWith(planner, { ...request, document, operationName: null }, signal),
    });
    return serialMutations(plan);
  }

  async #planWith(planner: QueryPlanner, request: PlanRequest, signal: AbortSignal): Promise<OperationPlan> {
    const { document, operationName, activeLabels, percentage } = request;
    const labels = new Set(activeLabels);
    const output: unknown = await planner.planAsync(print(document), operationName, labels, percentage, signal);
    const plan = toOperationPlan(output, this.#supergraph);
    return withLostTypes(plan, document, this.#supergraph.types);
  }
}
