import { systemClock } from "../platform/clock.ts";
import { ConfigurationError } from "../platform/environment.ts";
import type { Logger } from "../platform/log.ts";
import { errorPolicy, type GatewaySettings, operationLimits, quotaSettings, serverLimits } from "./config.ts";
import { createEngine } from "./engine/create-engine.ts";
import { ExplainingEngine } from "./engine/explaining-engine.ts";
import type { GraphOptions } from "./engine/served-graph.ts";
import type { Transports } from "./executor/transport.ts";
import { OperationLimiter } from "./limits/operation-limiter.ts";
import type { GraphPlanner } from "./planner/graph-planner.ts";
import type { GraphiqlSettings } from "./server/graphiql/graphiql-page.ts";
import type { Authenticate } from "./server/graphql-service.ts";
import { TrustedDocuments } from "./server/http/trusted-documents.ts";
import { GatewayMetrics } from "./server/records/metrics.ts";
import { type FindRoute, type GatewayServer, startGatewayServer } from "./server/server.ts";
import type { Tracing } from "./tracing/trace-point.ts";

export type GatewayOptions = {
  /** What plans over the supergraph. Whoever started it disposes of it. */
  readonly planner: GraphPlanner;
  /** Ways to the subgraphs, by their names in the supergraph. Whoever opened them disposes of them. */
  readonly transports: Transports;
  readonly settings: GatewaySettings;
  readonly log: Logger;
  /** Where the transports count as well; without it, the gateway's own. */
  readonly metrics?: GatewayMetrics;
  /** What requests are traced with; without it, they are not. Whoever started it disposes of it. */
  readonly tracing?: Tracing | null;
  /** Who asks; without it, everybody is one viewer, of whom nothing is known. */
  readonly authenticate?: Authenticate;
  /** What browsers find; without it, the plain page. */
  readonly graphiql?: GraphiqlSettings;
  /** What else is served at the gateway's address. */
  readonly findRoute?: FindRoute;
};

/** A running gateway. Whoever started it disposes of it. */
export type Gateway = GatewayServer & {
  /** Serves another supergraph from now on. Throws, and goes on as before, when it cannot. */
  replaceGraph(graph: Pick<GatewayOptions, "planner" | "transports">): void;
};

function trustedDocuments(settings: GatewaySettings, log: Logger): TrustedDocuments | null {
  const { TRUSTED_DOCUMENTS: path, TRUSTED_DOCUMENTS_ONLY: only } = settings;
  if (path !== undefined) return new TrustedDocuments({ path, isExclusive: only === "on", clock: systemClock, log });
  if (only === "on") throw new ConfigurationError("TRUSTED_DOCUMENTS_ONLY: TRUSTED_DOCUMENTS is missing.");
  return null;
}

/** Starts an engine over a supergraph and the server in front of it. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { settings, log, metrics = new GatewayMetrics(), tracing = null, authenticate, graphiql, findRoute } = options;
  const { parsing, sizes } = operationLimits(settings);
  const graphOf = ({ planner, transports }: Pick<GatewayOptions, "planner" | "transports">): GraphOptions => {
    const { listSizes } = planner.supergraph;
    const { check, checkVariables } = new OperationLimiter({ ...sizes, listSizes });
    return { planner, transports, check, checkVariables };
  };
  const engine = createEngine({
    ...graphOf(options),
    log,
    errorPolicy: errorPolicy(settings),
    limits: parsing,
    introspection: settings.INTROSPECTION === "on",
    refusesDenied: settings.UNAUTHORIZED === "refuse",
    onFetch: (report) => metrics.fetchFinished(report),
    onPlanning: (report) => metrics.planningFinished(report),
    onSlowConsumer: () => metrics.consumerGivenUp("subgraph"),
  });
  metrics.graphServed({ isFirst: true });
  metrics.showOperationCache(() => engine.operationCache);
  const served = settings.QUERY_PLANS === "on" ? new ExplainingEngine(engine) : engine;
  const server = await startGatewayServer({
    engine: () => served,
    host: settings.HOST,
    port: settings.PORT,
    log,
    metrics,
    tracing,
    accessLog: settings.ACCESS_LOG,
    corsOrigins: settings.CORS_ORIGINS,
    trustedProxies: settings.TRUSTED_PROXIES,
    compressesSockets: settings.WEBSOCKET_COMPRESSION === "on",
    limits: serverLimits(settings),
    trustedDocuments: trustedDocuments(settings, log),
    quotas: quotaSettings(settings),
    ...(authenticate && { authenticate }),
    ...(graphiql && { graphiql }),
    ...(findRoute && { findRoute }),
  });
  const replaceGraph: Gateway["replaceGraph"] = (graph) => {
    engine.replaceGraph(graphOf(graph));
    metrics.graphServed();
  };
  return Object.assign(server, { replaceGraph });
}
