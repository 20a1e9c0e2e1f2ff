import type { GraphQLSchema } from "graphql";
import { DENIAL_MESSAGES } from "../authorization/operation-access.ts";
import { audiencesOf } from "../executor/audiences.ts";
import { UNEXPECTED } from "../executor/error-policy.ts";
import { executeNode } from "../executor/execute.ts";
import { LiveSubscription, type SubscriptionParts, TOO_SLOW } from "../executor/live-subscription.ts";
import { PlanRun } from "../executor/run.ts";
import { SharedFetches } from "../executor/shared-fetches.ts";
import { executeSubscription } from "../executor/subscribe.ts";
import { CoalescedStreams } from "../live/coalesced/coalesced-streams.ts";
import { endedAtOnce } from "../live/ended-at-once.ts";
import { SharedStreams } from "../live/shared-streams.ts";
import type { CacheCounts } from "../operation/operation-cache.ts";
import { explainPlan, type PlanExplanation } from "../operation/plan-explanation.ts";
import { type OperationVariant, PlannedOperation } from "../operation/planned-operation.ts";
import { prepareOperation } from "../operation/prepare-operation.ts";
import { requestVariables } from "../operation/request-variables.ts";
import { PlanningError, type PlanningFault } from "../planner/graph-planner.ts";
import { Completion } from "../projection/completion.ts";
import type { JsonRecord } from "../record.ts";
import {
  type Engine,
  type ErrorEntry,
  type LiveAnswer,
  type OperationRequest,
  type PreparationScope,
  type PreparedOperation,
  RequestError,
  type RequestScope,
} from "./engine.ts";
import { refusalOf } from "./refusal.ts";
import { type EngineOptions, type GraphOptions, type ServedGraph, serveGraph } from "./served-graph.ts";
import { systemTiming, type Timing } from "./timing.ts";

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
  explain(operation: PreparedOperation, request: OperationRequest, scope?: PreparationScope): Promise<PlanExplanation>;
};

export type OperationCacheState = Readonly<CacheCounts> & { readonly entries: number; readonly characters: number };

export type { EngineOptions };

/** Creates an engine for a supergraph. Throws when it has no subgraph, or one to which no transport leads. */
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
  readonly #timing: Timing;
  readonly #streams = new SharedStreams();
  readonly #coalescedStreams = new CoalescedStreams();
  readonly #fetches: SharedFetches;
  readonly #cacheCounts: CacheCounts = { hits: 0, misses: 0, evictions: 0 };
  #graph: ServedGraph;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#activeLabels = options.activeLabels ?? new Set();
    this.#random = options.random ?? Math.random;
    this.#timing = options.timing ?? systemTiming;
    this.#fetches = new SharedFetches(this.#timing);
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

  prepare(request: OperationRequest, scope: PreparationScope = {}): Promise<PreparedOperation> {
    return this.#prepare(request, scope);
  }

  async #prepare({ query, operationName }: OperationRequest, scope: PreparationScope): Promise<PlannedOperation> {
    if (typeof query !== "string" || query === "") throw refusalOf("The request has no query.", "BAD_USER_INPUT");
    const graph = this.#graph;
    const name = operationName || null;
    const percentage = this.#percentage(graph);
    // The name's length tells where it ends, whatever a client writes into it.
    const key = `${percentage} ${name?.length ?? 0} ${name ?? ""}${query}`;
    try {
      const work = (signal: AbortSignal) => {
        const overrides = { activeLabels: this.#activeLabels, percentage };
        const make = () => prepareOperation({ query, operationName: name }, overrides, graph, { ...scope, signal });
        return scope.trace ? scope.trace.within("prepare", make, codeOf) : make();
      };
      return await graph.operations.get(key, work, scope.signal);
    } catch (error) {
      throw this.#notPlanned(error);
    }
  }

  async execute(operation: PreparedOperation, request: OperationRequest, scope: RequestScope): Promise<string> {
    const planned = plannedOf(operation);
    const { graph, rootType } = planned;
    const { coerced, given } = requestVariables(planned.definition, request, planned.graph);
    const variant = await this.#variantOf(planned, coerced, scope);
    const run = new PlanRun(graph.execution, { rootType, variables: given, scope });
    if (variant.plan.root) await executeNode(variant.plan.root, run);
    return answerOf(variant, run, coerced);
  }

  async explain(
    operation: PreparedOperation,
    request: OperationRequest,
    scope: PreparationScope = {},
  ): Promise<PlanExplanation> {
    const planned = await this.#current(plannedOf(operation), request, scope);
    const { coerced } = requestVariables(planned.definition, request, planned.graph);
    return explainPlan((await this.#variantOf(planned, coerced, scope)).plan);
  }

  subscribe(
    operation: PreparedOperation,
    request: OperationRequest,
    scope: RequestScope,
  ): AsyncGenerator<LiveAnswer, void> {
    const follow = (signal: AbortSignal) => this.#follow(plannedOf(operation), request, { ...scope, signal });
    return endedAtOnce(follow, scope.signal);
  }

  /** The answers of a subscription. A stream of which its field promises something is shared by all who ask for the same. */
  async #follow(
    prepared: PlannedOperation,
    request: OperationRequest,
    scope: RequestScope,
  ): Promise<AsyncGenerator<LiveAnswer, void>> {
    const operation = await this.#current(prepared, request, scope);
    const { graph } = operation;
    const { coerced } = requestVariables(operation.definition, request, graph);
    const { live, access } = await this.#variantOf(operation, coerced, scope);
    const { trace, signal } = scope;
    const open = (after: string | null, signal: AbortSignal) => {
      const opening = this.#open(operation, request, { ...scope, signal });
      return executeSubscription(opening, { after, trace, timing: this.#timing });
    };
    if (!live) return open(null, signal);
    const { onSlowConsumer, transports } = graph.execution;
    const key = JSON.stringify([
      operation.id,
      access,
      live.streamVariables(coerced),
      ...audiencesOf(transports, scope),
    ]);
    // Its beginning has the newest state of each key: nobody misses anything, whatever cursor they come with.
    if (live.coalescing) return this.#coalescedStreams.follow({ key, open: (one) => open(null, one), signal });
    return this.#streams.follow({
      key,
      after: request.after ?? live.resumption?.placeAskedFor(coerced) ?? null,
      open,
      onLeftBehind() {
        onSlowConsumer();
        const { message, extensions } = TOO_SLOW;
        return { text: JSON.stringify({ errors: [{ message, extensions }], data: null }), cursor: null };
      },
      signal,
    });
  }

  async #open(prepared: PlannedOperation, request: OperationRequest, scope: RequestScope): Promise<LiveSubscription> {
    const operation = await this.#current(prepared, request, scope);
    // Read before anything is waited for: another subscription that has the operation can release it meanwhile.
    const { graph } = operation;
    const parts = await this.#partsOf(operation, request, scope);
    const { operation: field } = parts;
    const audiences = audiencesOf(graph.execution.transports, scope);
    const live = new LiveSubscription(parts, {
      left: scope.signal,
      // Where items have a cursor, they have one order: what is fetched for one is fresh enough for all who are told of the same.
      fetches: field?.resumption ? this.#fetches.join(JSON.stringify([field.field, ...audiences])) : null,
      onEnded: () => this.#subscriptions.delete(subscription),
    });
    const subscription = { operation, request, scope, live };
    this.#subscriptions.add(subscription);
    if (graph !== this.#graph) await this.#renew(subscription);
    return live;
  }

  /** The operation for the present graph. */
  async #current(
    prepared: PlannedOperation,
    request: OperationRequest,
    scope: PreparationScope,
  ): Promise<PlannedOperation> {
    const isCurrent = !prepared.isReleased && prepared.graph === this.#graph;
    return isCurrent ? prepared : this.#prepare(request, scope);
  }

  async #partsOf(
    operation: PlannedOperation,
    request: OperationRequest,
    scope: RequestScope,
  ): Promise<SubscriptionParts> {
    const { graph, rootType } = operation;
    const { coerced, given } = requestVariables(operation.definition, request, graph);
    const variant = await this.#variantOf(operation, coerced, scope);
    return {
      plan: variant.plan,
      startRun({ trace = scope.trace, change = null } = {}) {
        const traced = trace ? { ...scope, trace } : scope;
        return new PlanRun(graph.execution, { rootType, variables: given, scope: traced, change });
      },
      answer: (run) => answerOf(variant, run, coerced),
      operation: variant.live,
    };
  }

  /**
   * Has an open subscription go on with the present graph. One that cannot, because its stream would be another or its
   * operation cannot be planned now, ends with a reason: what it was served with goes away.
   */
  async #renew(subscription: OpenSubscription): Promise<void> {
    const { operation: before, request, scope, live } = subscription;
    const graph = this.#graph;
    try {
      const operation = await this.#prepare(request, scope);
      const parts = await this.#partsOf(operation, request, scope);
      if (graph !== this.#graph) return;
      if (!live.goOnWith(parts)) throw GRAPH_CHANGED;
      subscription.operation = operation;
      before.release();
    } catch (error) {
      if (graph !== this.#graph) return;
      const { errors } = error instanceof RequestError && !isOurs(error) ? error : GRAPH_CHANGED;
      live.endWith(JSON.stringify({ errors, data: null }));
    }
  }

  async #variantOf(
    operation: PlannedOperation,
    variables: JsonRecord,
    scope: PreparationScope,
  ): Promise<OperationVariant> {
    let variant: OperationVariant;
    try {
      variant = await operation.variantFor(variables, scope);
    } catch (error) {
      throw this.#notPlanned(error);
    }
    if (variant.isRefused) throw refusalOf(DENIAL_MESSAGES[variant.denial.code], variant.denial.code);
    return variant;
  }

  #notPlanned(error: unknown): RequestError {
    if (error instanceof RequestError) return error;
    const fault = error instanceof PlanningError ? error.fault : "impossible";
    const level = fault === "abandoned" ? "debug" : PLANNING_REFUSALS[fault] ? "warn" : "error";
    this.#options.log[level]({ err: error }, "an operation could not be planned");
    return PLANNING_REFUSALS[fault] ?? refusalOf("This operation could not be planned.", "INTERNAL");
  }

  /** The lowest percentage at which the same overrides are on as at a random one, so that plans can be shared. */
  #percentage({ planner: { overridePercentages } }: ServedGraph): number {
    if (overridePercentages.length === 0) return 0;
    const drawn = this.#random() * 100;
    return overridePercentages.findLast((percentage) => percentage <= drawn) ?? 0;
  }
}

/** What clients are told of why there is no plan; null is a fault of ours. */
const PLANNING_REFUSALS: Readonly<Record<PlanningFault, RequestError | null>> = {
  impossible: null,
  fatal: null,
  "too long": refusalOf("Planning this operation takes longer than is allowed.", "LIMIT_EXCEEDED"),
  overloaded: refusalOf("There are too many operations to plan at the moment. Try again later.", "LIMIT_EXCEEDED"),
  abandoned: refusalOf("This operation was given up before it was planned.", "SUBGRAPH_UNAVAILABLE"),
};

/** What a subscription ends with that can be opened again and then goes on. */
const GRAPH_CHANGED = refusalOf("The graph has changed. Subscribe again.", "SUBGRAPH_UNAVAILABLE");

/** Whether a request is refused for reasons that lie with the gateway, and may be gone in a moment. */
function isOurs(refused: RequestError): boolean {
  return Object.values(PLANNING_REFUSALS).includes(refused);
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
function answerOf(
  { project, introspection, paths }: OperationVariant,
  run: PlanRun,
  variables: Readonly<JsonRecord>,
): string {
  const { data: found, failed, strayErrors, context } = run;
  const write = (mustBeWritable: boolean) => {
    const { types } = context;
    const answers = introspection(variables);
    const completion = new Completion({ types, failed, introspection: answers, paths, mustBeWritable });
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
