import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { systemClock } from "../platform/clock.ts";
import { ConfigurationError, type Environment, readEnvironment } from "../platform/environment.ts";
import { runProcess } from "../platform/lifecycle.ts";
import { createLogger, type Logger } from "../platform/log.ts";
import { DEFAULT_TENANT, DEFAULT_VIEWER } from "../platform/viewer/default-viewer.ts";
import { toViewer, type Viewer } from "../platform/viewer/viewer.ts";
import { readViewerTokens } from "../platform/viewer/viewer-tokens.ts";
import { readAuthentication, refuseOpenDoor } from "./authentication/authentication.ts";
import { developmentIdentity } from "./authentication/development.ts";
import {
  decodeGatewaySettings,
  decodeLogLevel,
  decodeSubgraphRoutes,
  serverLimits,
  transportOptions,
} from "./config.ts";
import type { GraphPlanner } from "./planner/graph-planner.ts";
import { startPlannerPool } from "./planner/process/planner-pool.ts";
import { PlannerSuccession } from "./planner/process/planner-succession.ts";
import { DEFAULT_LIMITS } from "./server/limits.ts";
import { GatewayMetrics } from "./server/records/metrics.ts";
import { startGateway } from "./start-gateway.ts";
import { SupergraphFile } from "./supergraph/supergraph-file.ts";
import { startTracing } from "./tracing/start-tracing.ts";
import { HttpTransport, type SubgraphRoute } from "./transports/http.ts";
import { RouteTransports } from "./transports/route-transports.ts";

const USAGE = `Usage: npm run gateway -- --supergraph FILE [--port N] [--host H]

  --supergraph FILE  the supergraph's SDL, as a composition writes it; when the file changes, so does what is served
  --port N           the port to listen on (PORT, 4000); 0 takes a free one
  --host H           the address to listen on (HOST, 127.0.0.1)

Subgraphs are reached at the addresses in the supergraph, or at SUBGRAPH_URL_<NAME>, several instances with commas
between them; their subscriptions over graphql-transport-ws, or with SUBGRAPH_SUBSCRIPTIONS_<NAME>=sse over server-sent
events. With SUBGRAPH_SECRET they are told who asks.`;

const environment = readEnvironment();
const log = createLogger({ level: decodeLogLevel(environment), process: "gateway" });
await runProcess(log, () => startAlone(process.argv.slice(2), environment, log));

/** Starts the gateway alone: an engine over a supergraph's file, its subgraphs over HTTP, and the server in front. */
async function startAlone(args: readonly string[], environment: Environment, log: Logger): Promise<AsyncDisposable> {
  const { supergraph: path, port, host } = decodeArguments(args);
  const settings = decodeGatewaySettings({
    ...environment,
    ...(port !== undefined && { PORT: port }),
    ...(host !== undefined && { HOST: host }),
  });
  const tokens = readViewerTokens(environment, systemClock);
  const supergraph = await readSupergraphFile(path);
  const metrics = new GatewayMetrics();
  const graceMs = serverLimits(settings).requestDeadlineMs ?? DEFAULT_LIMITS.requestDeadlineMs;
  await using resources = new AsyncDisposableStack();
  const tracing = resources.use(await startTracing(environment, log));
  const transports = resources.use(
    new RouteTransports<SubgraphRoute>({
      open: ({ name, urls, subscriptions = "ws" }) =>
        new HttpTransport(urls, {
          ...transportOptions(settings),
          subscriptions,
          viewerHeaders: tokens?.headersFor(name) ?? null,
          onBreakerChange: (state, instance) => {
            const change = { subgraph: name, instance, state };
            log.warn(change, state === "open" ? "a subgraph is not asked for now" : "a subgraph is back");
            metrics.breakerChanged(change);
          },
          onRetry: (instance) => metrics.fetchRetried({ subgraph: name, instance }),
        }),
      graceMs,
    }),
  );
  const planners = resources.use(
    new PlannerSuccession({
      start: (text) => startPlannerPool(text, { log, onEnd: (end) => metrics.plannerEnded(end) }),
      graceMs,
    }),
  );
  const developer = developmentIdentity(DEFAULT_VIEWER);
  const identified = readAuthentication({
    environment,
    clock: systemClock,
    log,
    toViewer: tokens ? toViewer : toUntoldViewer,
  });
  refuseOpenDoor(settings.HOST, identified !== null);
  const authenticate = identified ?? (async () => developer);
  const routesOf = ({ supergraph: { subgraphs } }: GraphPlanner) => decodeSubgraphRoutes(subgraphs, environment);
  const planner = await firstPlanner(planners, supergraph, path);
  const gateway = resources.use(
    await transports.switchTo(routesOf(planner), (ways) =>
      startGateway({ planner, transports: ways, settings, log, metrics, tracing, authenticate }),
    ),
  );
  metrics.showSubgraphLoads(() => transports.loads());
  const serve = async (next: GraphPlanner) => {
    await transports.switchTo(routesOf(next), (ways) => gateway.replaceGraph({ planner: next, transports: ways }));
    planners.retireAllBut(next);
  };
  const onChange = async (text: string) => {
    let next: GraphPlanner | undefined;
    try {
      next = await planners.start(text);
      await serve(next);
    } catch (error) {
      metrics.graphRefused();
      if (next) await planners.discard(next);
      throw error;
    }
  };
  resources.use(new SupergraphFile({ path, text: supergraph, log, onChange }));
  console.log(`The gateway answers at ${gateway.url}/graphql`);
  return resources.move();
}

/**
 * The viewer of subgraphs that are not told who asks: to them everybody is of the one tenant, and may see all of its rows. Nobody else
 * is let in.
 */
function toUntoldViewer(value: unknown): Viewer | null {
  const viewer = toViewer(value);
  return viewer && viewer.tenant === DEFAULT_TENANT && viewer.only === undefined ? viewer : null;
}

function decodeArguments(args: readonly string[]) {
  try {
    const options = { supergraph: { type: "string" }, port: { type: "string" }, host: { type: "string" } } as const;
    const { supergraph, ...others } = parseArgs({ args: [...args], options }).values;
    if (supergraph === undefined) throw new TypeError("--supergraph is missing.");
    return { supergraph, ...others };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ConfigurationError(`${error.message}\n\n${USAGE}`);
  }
}

async function readSupergraphFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new ConfigurationError(`The supergraph could not be read: ${String(error)}`);
  }
}

async function firstPlanner(planners: PlannerSuccession, supergraph: string, path: string): Promise<GraphPlanner> {
  try {
    return await planners.start(supergraph);
  } catch (error) {
    throw new ConfigurationError(`${path} cannot be served: ${error instanceof Error ? error.message : String(error)}`);
  }
}
