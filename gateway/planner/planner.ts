import { QueryPlanner } from "@graphql-hive/router-query-planner";
import { type DocumentNode, parse, print } from "graphql";
import type { OperationPlan } from "../operation/plan.ts";
import type { Supergraph } from "../supergraph/supergraph.ts";
import type { PlanRequest } from "./plan-request.ts";
import { withLostTypes } from "./stages/interface-objects.ts";
import { StagedPlanner } from "./stages/staged-planner.ts";
import { serialMutations } from "./translation/serial-mutations.ts";
import { toOperationPlan } from "./translation/translate.ts";

/**
 * Plans operations over one supergraph in this process.
 *
 * The native planner ends its process on some valid operations, and takes very long for others, without a way to stop it.
 */
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
    this.#staged = new StagedPlanner(supergraph.document, supergraph.api);
    this.overridePercentages = this.#planner.overridePercentages.toSorted((a, b) => a - b);
  }

  /** Plans a valid operation. Throws when the planner finds no plan, or one that we cannot run. */
  plan(request: PlanRequest): OperationPlan {
    const plan = this.#staged.plan(parse(request.document, { noLocation: true }), {
      whole: (document) => this.#planWith(this.#planner, document, request),
      entered: (document, planner) => this.#planWith(planner, document, { ...request, operationName: null }),
    });
    return serialMutations(plan);
  }

  #planWith(planner: QueryPlanner, document: DocumentNode, request: PlanRequest): OperationPlan {
    const { operationName, activeLabels, percentage, values } = request;
    const output: unknown = planner.plan(print(document), operationName, new Set(activeLabels), percentage);
    const plan = toOperationPlan(output, { supergraph: this.#supergraph, values });
    return withLostTypes(plan, document, this.#supergraph.types);
  }
}
