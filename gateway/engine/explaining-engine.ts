import { endedAtOnce } from "../live/ended-at-once.ts";
import type { PlanExplanation } from "../operation/plan-explanation.ts";
import type { SchemaEngine } from "./create-engine.ts";
import type {
  Engine,
  LiveAnswer,
  OperationRequest,
  PreparationScope,
  PreparedOperation,
  RequestScope,
} from "./engine.ts";

/** The header by which a client asks for the plan. */
export const PLAN_HEADER = "graphql-query-plan";

/** Whether a client asks for the plan: beside the answer, or instead of one. */
type PlanWish = "none" | "beside" | "instead";

const WISHES: ReadonlyMap<string, PlanWish> = new Map([
  ["1", "beside"],
  ["true", "beside"],
  ["only", "instead"],
]);

/**
 * An engine that tells its plans to clients who ask for them, by the header `graphql-query-plan` or by the member
 * `queryPlan` of the request's own `extensions`: `1` or `true` has the plan beside the answer, `only` instead of it, and
 * then no subgraph is asked. Anything else asks for nothing. A subscription has it beside its first item.
 */
export class ExplainingEngine implements Engine {
  readonly #engine: SchemaEngine;

  constructor(engine: SchemaEngine) {
    this.#engine = engine;
  }

  prepare(request: OperationRequest, scope?: PreparationScope): Promise<PreparedOperation> {
    return this.#engine.prepare(request, scope);
  }

  async execute(operation: PreparedOperation, request: OperationRequest, scope: RequestScope): Promise<string> {
    const wish = wishOf(request, scope);
    if (wish === "none") return this.#engine.execute(operation, request, scope);
    const plan = await this.#engine.explain(operation, request, scope);
    return withPlan(wish === "instead" ? NO_ANSWER : await this.#engine.execute(operation, request, scope), plan);
  }

  subscribe(
    operation: PreparedOperation,
    request: OperationRequest,
    scope: RequestScope,
  ): AsyncGenerator<LiveAnswer, void> {
    const wish = wishOf(request, scope);
    if (wish === "none") return this.#engine.subscribe(operation, request, scope);
    const explained = async (signal: AbortSignal) => this.#explained(wish, operation, request, { ...scope, signal });
    return endedAtOnce(explained, scope.signal);
  }

  async *#explained(
    wish: PlanWish,
    operation: PreparedOperation,
    request: OperationRequest,
    scope: RequestScope,
  ): AsyncGenerator<LiveAnswer, void> {
    let plan: PlanExplanation | null = await this.#engine.explain(operation, request, scope);
    if (wish === "instead") {
      yield { text: withPlan(NO_ANSWER, plan), cursor: null };
      return;
    }
    for await (const answer of this.#engine.subscribe(operation, request, scope)) {
      yield plan ? { ...answer, text: withPlan(answer.text, plan) } : answer;
      plan = null;
    }
  }
}

const NO_ANSWER = '{"data":null}';

/** An engine writes answers without extensions of its own, so there is room for ours at the end. */
function withPlan(answer: string, queryPlan: PlanExplanation): string {
  return `${answer.slice(0, -1)},"extensions":${JSON.stringify({ queryPlan })}}`;
}

function wishOf({ extensions }: OperationRequest, { headers }: RequestScope): PlanWish {
  const asked = headers[PLAN_HEADER] ?? extensions?.queryPlan;
  // What is written as an object is no wish, and may have no text at all.
  return typeof asked === "object" ? "none" : (WISHES.get(String(asked).trim().toLowerCase()) ?? "none");
}
