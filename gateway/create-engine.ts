import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from "graphql";
import type { Logger } from "../platform/log.ts";
import {
  type Engine,
  type ErrorEntry,
  type OperationRequest,
  type PreparedOperation,
  RequestError,
  type RequestScope,
} from "./engine.ts";
import { type ErrorPolicy, GENERAL_ERROR_POLICY, UNEXPECTED } from "./executor/error-policy.ts";
import { executeNode } from "./executor/execute.ts";
import { type ExecutorContext, type FetchReport, PlanRun } from "./executor/run.ts";
import { endedAtOnce, executeSubscription } from "./executor/subscribe.ts";
import type { Transports } from "./executor/transport.ts";
import { type CacheSize, OperationCache } from "./operation-cache.ts";
import { type OperationVariant, PlannedOperation } from "./planned-operation.ts";
import { Planner } from "./planner/planner.ts";
import {
  type OperationCheck,
  type OperationLimits,
  type PreparationContext,
  prepareOperation,
} from "./prepare-operation.ts";
import { Completion } from "./projection/completion.ts";
import type { JsonRecord } from "./record.ts";
import { refusal, refusalOf } from "./refusal.ts";
import { readSupergraph } from "./supergraph.ts";

export type EngineOptions = {
  /** The supergraph's SDL. */
  readonly supergraph: string;
  /** Ways to the subgraphs, by their names in the supergraph. Whoever opened them disposes of them. */
  readonly transports: Transports;
  readonly log: Logger;
  /** What clients may see of subgraphs' errors. */
  readonly errorPolicy?: ErrorPolicy;
  readonly limits?: Partial<OperationLimits>;
  readonly cache?: Partial<CacheSize>;
  /** Whether clients may ask for the schema; they may unless this is false. */
  readonly introspection?: boolean;
  /** A check of every operation, made once before it is validated and planned. */
  readonly check?: OperationCheck;
  /** A check of the variables of every request, as the client sent them; what it returns is told to the client. */
  readonly checkVariables?: VariablesCheck;
  /** Told of every exchange with a subgraph. */
  readonly onFetch?: (report: FetchReport) => void;
  /** The labels of progressive overrides that are switched on. */
  readonly activeLabels?: ReadonlySet<string>;
  /** Between 0 and 1; decides for each request which progressive overrides by percentage are on. */
  readonly random?: () => number;
};

export type VariablesCheck = (
  operation: OperationDefinitionNode,
  variables: Readonly<JsonRecord>,
) => readonly ErrorEntry[];

/** An engine and the schema that its clients see. */
export type SchemaEngine = Engine & { readonly schema: GraphQLSchema };

const DEFAULT_LIMITS: OperationLimits = {
  // A document of a large front end has a few thousand.
  mostTokens: 15_000,
  // What the planner itself can parse; the introspection query of GraphiQL nests 13 levels.
  mostDepth: 50,
  mostFields: 10_000,
  planWithinMs: 5_000,
};

// A front end has some hundred operations; with their plans they take about 20 KB each.
const DEFAULT_CACHE: CacheSize = { mostEntries: 1_000, mostCharacters: 10_000_000 };

/** Creates an engine for a supergraph. Throws when the text is not a supergraph or a subgraph has no transport. */
export function createEngine(options: EngineOptions): SchemaEngine {
  const supergraph = readSupergraph(options.supergraph);
  for (const { name } of supergraph.subgraphs) {
    if (!options.transports.has(name)) throw new Error(`no transport leads to the subgraph ${name}`);
  }
  const planner = new Planner(supergraph);
  return new SupergraphEngine(options, {
    preparation: {
      schema: supergraph.apiSchema,
      planner,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      introspection: options.introspection ?? true,
      check: options.check ?? (() => []),
    },
    execution: {
      transports: options.transports,
      types: supergraph.types,
      policy: options.errorPolicy ?? GENERAL_ERROR_POLICY,
      log: options.log,
      onFetch: options.onFetch ?? (() => {}),
    },
  });
}

class SupergraphEngine implements SchemaEngine {
  readonly schema: GraphQLSchema;
  readonly #preparation: PreparationContext;
  readonly #execution: ExecutorContext;
  readonly #cache: OperationCache<PlannedOperation>;
  readonly #checkVariables: VariablesCheck;
  readonly #activeLabels: ReadonlySet<string>;
  readonly #random: () => number;

  constructor(
    options: EngineOptions,
    { preparation, execution }: { preparation: PreparationContext; execution: ExecutorContext },
  ) {
    this.schema = preparation.schema;
    this.#preparation = preparation;
    this.#execution = execution;
    this.#cache = new OperationCache({ ...DEFAULT_CACHE, ...options.cache });
    this.#checkVariables = options.checkVariables ?? (() => []);
    this.#activeLabels = options.activeLabels ?? new Set();
    this.#random = options.random ?? Math.random;
  }

  async prepare({ query, operationName }: OperationRequest): Promise<PreparedOperation> {
    if (typeof query !== "string" || query === "") throw refusalOf("The request has no query.", "BAD_USER_INPUT");
    const name = operationName || null;
    const percentage = this.#percentage();
    // The name's length tells where it ends, whatever a client writes into it.
    const key = `${percentage} ${name?.length ?? 0} ${name ?? ""}${query}`;
    try {
      return await this.#cache.get(key, () =>
        prepareOperation(
          { query, operationName: name },
          { activeLabels: this.#activeLabels, percentage },
          this.#preparation,
        ),
      );
    } catch (error) {
      throw this.#notPlanned(error);
    }
  }

  async execute(operation: PreparedOperation, request: OperationRequest, scope: RequestScope): Promise<string> {
    const planned = plannedOf(operation);
    const variables = this.#variablesFor(planned, request);
    const variant = await this.#variantOf(planned, variables);
    const run = new PlanRun(this.#execution, { rootType: planned.root.name, variables, scope });
    if (variant.plan.root) await executeNode(variant.plan.root, run);
    return answerOf(variant, run);
  }

  async *#answers(operation: PreparedOperation, request: OperationRequest, scope: RequestScope) {
    const planned = plannedOf(operation);
    const variables = this.#variablesFor(planned, request);
    const variant = await this.#variantOf(planned, variables);
    const start = { rootType: planned.root.name, variables, scope };
    yield* executeSubscription({
      plan: variant.plan,
      startRun: () => new PlanRun(this.#execution, start),
      answer: (run) => answerOf(variant, run),
    });
  }

  subscribe(
    operation: PreparedOperation,
    request: OperationRequest,
    scope: RequestScope,
  ): AsyncGenerator<string, void> {
    return endedAtOnce((signal) => this.#answers(operation, request, { ...scope, signal }), scope.signal);
  }

  async #variantOf(operation: PlannedOperation, variables: JsonRecord): Promise<OperationVariant> {
    try {
      return await operation.variantFor(variables);
    } catch (error) {
      throw this.#notPlanned(error);
    }
  }

  #notPlanned(error: unknown): RequestError {
    if (error instanceof RequestError) return error;
    this.#execution.log.error({ err: error }, "an operation could not be planned");
    return refusalOf("This operation could not be planned.", "INTERNAL");
  }

  /** The variables as the operation declares them, defaults applied. */
  #variablesFor({ definition }: PlannedOperation, { variables }: OperationRequest): JsonRecord {
    const objections = this.#checkVariables(definition, variables ?? {});
    if (objections.length > 0) throw new RequestError(objections);
    if (!definition.variableDefinitions?.length) return {};
    const { coerced, errors } = getVariableValues(this.schema, definition.variableDefinitions, variables ?? {});
    if (!coerced) throw refusal(errors ?? [], "BAD_USER_INPUT");
    return coerced;
  }

  /** The lowest percentage at which the same overrides are on as at a random one, so that plans can be shared. */
  #percentage(): number {
    const { overridePercentages } = this.#preparation.planner;
    if (overridePercentages.length === 0) return 0;
    const drawn = this.#random() * 100;
    return overridePercentages.findLast((percentage) => percentage <= drawn) ?? 0;
  }
}

function plannedOf(operation: PreparedOperation): PlannedOperation {
  if (operation instanceof PlannedOperation) return operation;
  throw new TypeError("this operation was not prepared by this engine");
}

/** The whole answer of a run that has ended, as JSON text. */
function answerOf({ project, introspection }: OperationVariant, run: PlanRun): string {
  const { data: found, failed, strayErrors, variables, context } = run;
  try {
    const completion = new Completion(context.types, failed, introspection(variables));
    const data = project(found, completion);
    for (const { message, extensions } of strayErrors) completion.report({ message, extensions });
    return JSON.stringify(completion.errors.length === 0 ? { data } : { errors: completion.errors, data });
  } catch (error) {
    // A scalar of a subgraph can nest deeper than JSON can be written.
    context.log.error({ err: error }, "an answer could not be written");
    const entry: ErrorEntry = { message: UNEXPECTED.message, extensions: UNEXPECTED.extensions };
    return JSON.stringify({ errors: [entry], data: null });
  }
}
