import { type GraphQLSchema, getVariableValues } from "graphql";
import {
  type Engine,
  type ErrorEntry,
  type OperationRequest,
  type PreparedOperation,
  RequestError,
  type RequestScope,
} from "./engine.ts";
import { UNEXPECTED } from "./executor/error-policy.ts";
import { executeNode } from "./executor/execute.ts";
import { PlanRun } from "./executor/run.ts";
import { endedAtOnce, executeSubscription, LiveSubscription, type SubscriptionParts } from "./executor/subscribe.ts";
import { readLosslessNumbers } from "./lossless-variables.ts";
import type { CacheCounts } from "./operation-cache.ts";
import { explainPlan, type PlanExplanation } from "./plan-explanation.ts";
import { type OperationVariant, PlannedOperation } from "./planned-operation.ts";
import { prepareOperation } from "./prepare-operation.ts";
import { Completion } from "./projection/completion.ts";
import type { JsonRecord } from "./record.ts";
import { refusal, refusalOf } from "./refusal.ts";
import { type EngineOptions, type GraphOptions, type ServedGraph, serveGraph } from "./served-graph.ts";
import type { TracePoint } from "./trace-point.ts";

/** An engine whose graph can be exchanged while it runs. */
export type SchemaEngine = Engine & {
  /** What its clients see at present. */
  readonly schema: GraphQLSchema;
  /** What is kept of operations on the present graph, and the counts of all graphs so far. */
  readonly operationCache: OperationCacheState;
  /**
   * Serves another graph from now on. Requests under way end with the graph they began with; live subscriptions go on,
   * each item with the new graph, unless the new graph lacks what they select: then they end with the reason.
   *
   * Throws, and goes on as before, when the graph cannot be served.
   */
  replaceGraph(graph: GraphOptions): void;
  /** Tells how a request would be answered. Rejects with {@link RequestError} as `execute` does. */
  explain(operation: PreparedOperation, request: OperationRequest): Promise<PlanExplanation>;
};

export type OperationCacheState = Readonly<CacheCounts> & { readonly entries: number; readonly characters: number };

export type { EngineOptions };

/** Creates an engine for a supergraph. Throws when the text is not a supergraph or a subgraph has no transport. */
export function createEngine(options: EngineOptions): SchemaEngine {
  return new SupergraphEngine(options);
}

/** An open subscription, and what is needed to go on with it over another graph. */
type OpenSubscription = {
  operation: PlannedOperation;
  readonly request: OperationRequest;
  readonly scope: RequestScope;
  readonly live: LiveSubscription;
};

class SupergraphEngine implements SchemaEngine {
  readonly #options: EngineOptions;
  readonly #activeLabels: ReadonlySet<string>;
  readonly #random: () => number;
  readonly #subscriptions = new Set<OpenSubscription>();
  readonly #cacheCounts: CacheCounts = { hits: 0, misses: 0, evictions: 0 };
  #graph: ServedGraph;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#activeLabels = options.activeLabels ?? new Set();
    this.#random = options.random ?? Math.random;
    this.#graph = serveGraph(options, this.#cacheCounts);
  }

  get schema(): GraphQLSchema {
    return this.#graph.schema;
  }

  get operationCache(): OperationCacheState {
    const { entries, characters } = this.#graph.operations;
    return { entries, characters, ...this.#cacheCounts };
  }

  replaceGraph(graph: GraphOptions): void {
    this.#graph = serveGraph({ ...this.#options, ...graph }, this.#cacheCounts);
    for (const subscription of this.#subscriptions) void this.#renew(subscription);
  }

  prepare(request: OperationRequest, trace?: TracePoint): Promise<PreparedOperation> {
    return this.#prepare(request, trace);
  }

  async #prepare({ query, operationName }: OperationRequest, trace?: TracePoint): Promise<PlannedOperation> {
    if (typeof query !== "string" || query === "") throw refusalOf("The request has no query.", "BAD_USER_INPUT");
    const graph = this.#graph;
    const name = operationName || null;
    const percentage = this.#percentage(graph);
    // The name's length tells where it ends, whatever a client writes into it.
    const key = `${percentage} ${name?.length ?? 0} ${name ?? ""}${query}`;
    try {
      return await graph.operations.get(key, () => {
        const text = { query, operationName: name };
        const make = () => prepareOperation(text, { activeLabels: this.#activeLabels, percentage }, graph);
        return trace ? trace.within("prepare", make, codeOf) : make();
      });
    } catch (error) {
      throw this.#notPlanned(error);
    }
  }

  async execute(operation: PreparedOperation, request: OperationRequest, scope: RequestScope): Promise<string> {
    const planned = plannedOf(operation);
    const { graph, rootType } = planned;
    const variables = variablesFor(planned, request);
    const variant = await this.#variantOf(planned, variables, scope.trace);
    const run = new PlanRun(graph.execution, { rootType, variables, scope });
    if (variant.plan.root) await executeNode(variant.plan.root, run);
    return answerOf(variant, run);
  }

  async explain(operation: PreparedOperation, request: OperationRequest): Promise<PlanExplanation> {
    const planned = await this.#current(plannedOf(operation), request);
    return explainPlan((await this.#variantOf(planned, variablesFor(planned, request))).plan);
  }

  subscribe(
    operation: PreparedOperation,
    request: OperationRequest,
    scope: RequestScope,
  ): AsyncGenerator<string, void> {
    const open = (signal: AbortSignal) => this.#open(plannedOf(operation), request, { ...scope, signal });
    return endedAtOnce((signal) => executeSubscription(open(signal), scope.trace), scope.signal);
  }

  async #open(prepared: PlannedOperation, request: OperationRequest, scope: RequestScope): Promise<LiveSubscription> {
    const operation = await this.#current(prepared, request);
    const live = new LiveSubscription(await this.#partsOf(operation, request, scope), scope.signal, () =>
      this.#subscriptions.delete(subscription),
    );
    const subscription = { operation, request, scope, live };
    this.#subscriptions.add(subscription);
    if (operation.graph !== this.#graph) await this.#renew(subscription);
    return live;
  }

  /** The operation for the present graph. */
  async #current(prepared: PlannedOperation, request: OperationRequest): Promise<PlannedOperation> {
    const isCurrent = !prepared.isReleased && prepared.graph === this.#graph;
    return isCurrent ? prepared : this.#prepare(request);
  }

  async #partsOf(
    operation: PlannedOperation,
    request: OperationRequest,
    scope: RequestScope,
  ): Promise<SubscriptionParts> {
    const { graph, rootType } = operation;
    const variables = variablesFor(operation, request);
    const variant = await this.#variantOf(operation, variables, scope.trace);
    return {
      plan: variant.plan,
      startRun: (trace = scope.trace) =>
        new PlanRun(graph.execution, { rootType, variables, scope: trace ? { ...scope, trace } : scope }),
      answer: (run) => answerOf(variant, run),
    };
  }

  /** Has an open subscription go on with the present graph. */
  async #renew(subscription: OpenSubscription): Promise<void> {
    const { operation: before, request, scope, live } = subscription;
    const graph = this.#graph;
    try {
      const operation = await this.#prepare(request);
      const parts = await this.#partsOf(operation, request, scope);
      if (graph !== this.#graph || !live.goOnWith(parts)) return;
      subscription.operation = operation;
      before.release();
    } catch (error) {
      if (graph !== this.#graph) return;
      const { errors } = this.#notPlanned(error);
      const isOurFault = errors.some(({ extensions }) => extensions.code === "INTERNAL");
      if (!isOurFault) live.endWith(JSON.stringify({ errors, data: null }));
    }
  }

  async #variantOf(operation: PlannedOperation, variables: JsonRecord, trace?: TracePoint): Promise<OperationVariant> {
    try {
      return await operation.variantFor(variables, trace);
    } catch (error) {
      throw this.#notPlanned(error);
    }
  }

  #notPlanned(error: unknown): RequestError {
    if (error instanceof RequestError) return error;
    this.#options.log.error({ err: error }, "an operation could not be planned");
    return refusalOf("This operation could not be planned.", "INTERNAL");
  }

  /** The lowest percentage at which the same overrides are on as at a random one, so that plans can be shared. */
  #percentage({ planner: { overridePercentages } }: ServedGraph): number {
    if (overridePercentages.length === 0) return 0;
    const drawn = this.#random() * 100;
    return overridePercentages.findLast((percentage) => percentage <= drawn) ?? 0;
  }
}

/** The variables as the operation declares them, defaults applied. */
function variablesFor({ definition, graph }: PlannedOperation, { variables }: OperationRequest): JsonRecord {
  const objections = graph.checkVariables(definition, variables ?? {});
  if (objections.length > 0) throw new RequestError(objections);
  if (!definition.variableDefinitions?.length) return {};
  const given = readLosslessNumbers(variables ?? {}, definition.variableDefinitions, graph.schema);
  const { coerced, errors } = getVariableValues(graph.schema, definition.variableDefinitions, given);
  if (!coerced) throw refusal(errors ?? [], "BAD_USER_INPUT");
  return coerced;
}

function codeOf(error: unknown): string {
  const [entry] = error instanceof RequestError ? error.errors : [];
  return entry?.extensions.code ?? "INTERNAL";
}

function plannedOf(operation: PreparedOperation): PlannedOperation {
  if (operation instanceof PlannedOperation) return operation;
  throw new TypeError("this operation was not prepared by this engine");
}

/** The whole answer of a run that has ended, as JSON text. */
function answerOf({ project, introspection }: OperationVariant, run: PlanRun): string {
  const { data: found, failed, strayErrors, variables, context } = run;
  const write = (mustBeWritable: boolean) => {
    const { types } = context;
    const completion = new Completion({ types, failed, introspection: introspection(variables), mustBeWritable });
    const data = project(found, completion);
    for (const { message, extensions } of strayErrors) completion.report({ message, extensions });
    return JSON.stringify(completion.errors.length === 0 ? { data } : { errors: completion.errors, data });
  };
  try {
    try {
      return write(false);
    } catch {
      // A scalar of a subgraph can nest deeper than JSON can be written, or be nothing that JSON can say.
      return write(true);
    }
  } catch (error) {
    context.log.error({ err: error }, "an answer could not be written");
    const entry: ErrorEntry = { message: UNEXPECTED.message, extensions: UNEXPECTED.extensions };
    return JSON.stringify({ errors: [entry], data: null });
  }
}
