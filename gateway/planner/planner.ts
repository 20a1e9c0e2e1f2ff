import { QueryPlanner } from "@graphql-hive/router-query-planner";
import { type DocumentNode, print } from "graphql";
import type { EntityFetchNode, FetchNode, OperationPlan } from "../plan.ts";
import type { Supergraph } from "../supergraph.ts";
import { withLostTypes } from "./interface-objects.ts";
import { mapFetches } from "./map-fetches.ts";
import { PartialUnions } from "./partial-unions.ts";
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
  readonly #partialUnions: PartialUnions | null;
  /** Planners of the same supergraph; the second is asked for what the first finds no plan. */
  readonly #planners: readonly QueryPlanner[];
  readonly #staged: StagedPlanner;
  /** The percentages at which progressive overrides change a plan, in ascending order. */
  readonly overridePercentages: readonly number[];

  /** Throws when the planner cannot read the supergraph. */
  constructor(supergraph: Supergraph) {
    const exact = new QueryPlanner(print(supergraph.document));
    const partialUnions = PartialUnions.in(supergraph.document, supergraph.graphNames);
    const told = partialUnions?.completed ?? supergraph.document;
    this.#supergraph = supergraph;
    this.#partialUnions = partialUnions;
    this.#planners = partialUnions ? [new QueryPlanner(print(told)), exact] : [exact];
    this.#staged = new StagedPlanner(told, supergraph.apiSchema);
    this.overridePercentages = exact.overridePercentages.toSorted((a, b) => a - b);
  }

  /** Plans a valid operation. Rejects when the planner finds no plan, or one that we cannot run. */
  async plan(request: PlanRequest, signal: AbortSignal): Promise<OperationPlan> {
    const plan = await this.#staged.plan(request.document, {
      whole: (document) => this.#planWithAny(this.#planners, { ...request, document }, signal),
      entered: (document, planner) =>
        this.#planWithAny([planner], { ...request, document, operationName: null }, signal),
    });
    return serialMutations(plan);
  }

  async #planWithAny(
    [planner, ...others]: readonly QueryPlanner[],
    request: PlanRequest,
    signal: AbortSignal,
  ): Promise<OperationPlan> {
    if (!planner) throw new Error("there is no planner");
    try {
      return await this.#planWith(planner, request, signal);
    } catch (error) {
      if (others.length === 0 || signal.aborted) throw error;
      return this.#planWithAny(others, request, signal);
    }
  }

  async #planWith(planner: QueryPlanner, request: PlanRequest, signal: AbortSignal): Promise<OperationPlan> {
    const { document, operationName, activeLabels, percentage } = request;
    const labels = new Set(activeLabels);
    const output: unknown = await planner.planAsync(print(document), operationName, labels, percentage, signal);
    const plan = toOperationPlan(output, this.#supergraph);
    return this.#revised(withLostTypes(plan, document, this.#supergraph.types));
  }

  #revised(plan: OperationPlan): OperationPlan {
    const unions = this.#partialUnions;
    if (!unions) return plan;
    const revised = <T extends FetchNode | EntityFetchNode>(fetch: T): T => {
      const { operation } = fetch;
      return { ...fetch, operation: { ...operation, text: unions.revise(operation.text, operation.subgraph) } };
    };
    return {
      subscription: plan.subscription && revised(plan.subscription),
      root: plan.root && mapFetches(plan.root, revised),
    };
  }
}
