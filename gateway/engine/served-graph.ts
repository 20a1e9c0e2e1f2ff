import type { Logger } from "../../platform/log.ts";
import { type ErrorPolicy, GENERAL_ERROR_POLICY } from "../executor/error-policy.ts";
import type { FetchReport } from "../executor/run.ts";
import type { Transports } from "../executor/transport.ts";
import { type CacheCounts, type CacheSize, OperationCache } from "../operation/operation-cache.ts";
import type {
  OperationCheck,
  OperationGraph,
  OperationLimits,
  PlanningReport,
  VariablesCheck,
} from "../operation/operation-graph.ts";
import type { PlannedOperation } from "../operation/planned-operation.ts";
import type { GraphPlanner } from "../planner/graph-planner.ts";
import { FunctionPool } from "../projection/function-pool.ts";
import type { Timing } from "./timing.ts";

/** What an engine serves; it can be exchanged while the engine runs. What is left out then stays as it is. */
export type GraphOptions = {
  /** What plans over the supergraph. Whoever started it disposes of it, when no operation of the graph is under way. */
  readonly planner: GraphPlanner;
  /** Ways to the subgraphs, by their names in the supergraph. Whoever opened them disposes of them. */
  readonly transports: Transports;
  /** A check of every operation, made once before it is validated and planned. */
  readonly check?: OperationCheck;
  /** A check of the variables of every request, as the client sent them; what it returns is told to the client. */
  readonly checkVariables?: VariablesCheck;
};

export type EngineOptions = GraphOptions & {
  readonly log: Logger;
  /** What clients may see of subgraphs' errors. */
  readonly errorPolicy?: ErrorPolicy;
  readonly limits?: Partial<OperationLimits>;
  readonly cache?: Partial<CacheSize>;
  /** Whether clients may ask for the schema; they may unless this is false. */
  readonly introspection?: boolean;
  /** Whether operations are refused of which somebody may not have a part; without it, that part is null. */
  readonly refusesDenied?: boolean;
  /** Told of every exchange with a subgraph. */
  readonly onFetch?: (report: FetchReport) => void;
  /** Told of every planning. */
  readonly onPlanning?: (report: PlanningReport) => void;
  /** Told of every subscription that ended because its items were not taken as fast as they came. */
  readonly onSlowConsumer?: () => void;
  /** The labels of progressive overrides that are switched on. */
  readonly activeLabels?: ReadonlySet<string>;
  /** Between 0 and 1; decides for each request which progressive overrides by percentage are on. */
  readonly random?: () => number;
  /** What tells the time to subscriptions and waits for them. */
  readonly timing?: Timing;
};

/** A graph made ready: all that operations on it are prepared and run with, and those that are. */
export type ServedGraph = OperationGraph & { readonly operations: OperationCache<PlannedOperation> };

const DEFAULT_LIMITS: OperationLimits = {
  // A document of a large front end has a few thousand.
  mostTokens: 15_000,
  // What the planner itself can parse; the introspection query of GraphiQL nests 13 levels.
  mostDepth: 50,
  mostFields: 10_000,
};

// A front end has some hundred operations; with their plans they take about 20 KB each.
const DEFAULT_CACHE: CacheSize = { mostEntries: 1_000, mostCharacters: 10_000_000 };

/** Makes a graph ready. Throws when it has no subgraph, or one to which no transport leads. */
export function serveGraph(options: EngineOptions, cacheCounts: CacheCounts): ServedGraph {
  const { supergraph } = options.planner;
  if (supergraph.subgraphs.length === 0) throw new Error("the supergraph names no subgraph");
  for (const { name } of supergraph.subgraphs) {
    if (!options.transports.has(name)) throw new Error(`no transport leads to the subgraph ${name}`);
  }
  return {
    schema: supergraph.apiSchema,
    naming: supergraph.naming,
    liveFields: supergraph.liveFields,
    access: supergraph.access,
    refusesDenied: options.refusesDenied ?? false,
    planner: options.planner,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    introspection: options.introspection ?? true,
    check: options.check ?? (() => []),
    checkVariables: options.checkVariables ?? (() => []),
    operations: new OperationCache({ ...DEFAULT_CACHE, ...options.cache }, cacheCounts),
    functions: new FunctionPool(),
    onPlanning: options.onPlanning ?? (() => {}),
    execution: {
      transports: options.transports,
      types: supergraph.types,
      policy: options.errorPolicy ?? GENERAL_ERROR_POLICY,
      log: options.log,
      onFetch: options.onFetch ?? (() => {}),
      onSlowConsumer: options.onSlowConsumer ?? (() => {}),
    },
  };
}
