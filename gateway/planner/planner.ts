import { QueryPlanner } from "@graphql-hive/router-query-planner";
import { type DocumentNode, parse, print } from "graphql";
import type { EntityFetchNode, FetchNode, OperationPlan } from "../plan.ts";
import type { Supergraph } from "../supergraph.ts";
import { withLostTypes } from "./interface-objects.ts";
import { mapFetches } from "./map-fetches.ts";
import { PartialUnions } from "./partial-unions.ts";
import type { PlanRequest } from "./plan-request.ts";
import { serialMutations } from "./serial-mutations.ts";
import { StagedPlanner } from "./staged-planner.ts";
import { toOperationPlan } from "./translate.ts";

/**
 * Plans operations over one supergraph in this process.
 *
 * The native planner ends its process on some valid operations, and takes very long for others, without a way to stop it.
 */
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
    this.#staged = new StagedPlanner(told, supergraph.api);
    this.overridePercentages = exact.overridePercentages.toSorted((a, b) => a - b);
  }

  /** Plans a valid operation. Throws when the planner finds no plan, or one that we cannot run. */
  plan(request: PlanRequest): OperationPlan {
    const plan = this.#staged.plan(parse(request.document, { noLocation: true }), {
      whole: (document) => this.#planWithAny(this.#planners, document, request),
      entered: (document, planner) => this.#planWithAny([planner], document, { ...request, operationName: null }),
    });
    return serialMutations(plan);
  }

  #planWithAny(
    [planner, ...others]: readonly QueryPlanner[],
    document: DocumentNode,
    request: PlanRequest,
  ): OperationPlan {
    if (!planner) throw new Error("there is no planner");
    try {
      return this.#planWith(planner, document, request);
    } catch (error) {
      if (others.length === 0) throw error;
      return this.#planWithAny(others, document, request);
    }
  }

  #planWith(planner: QueryPlanner, document: DocumentNode, request: PlanRequest): OperationPlan {
    const { operationName, activeLabels, percentage, values } = request;
    const output: unknown = planner.plan(print(document), operationName, new Set(activeLabels), percentage);
    const plan = toOperationPlan(output, { supergraph: this.#supergraph, values });
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
