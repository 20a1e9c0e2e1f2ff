import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readAuthentication, refuseOpenDoor } from "./gateway/authentication/authentication.ts";
import { developmentIdentity, makeDevelopmentToken } from "./gateway/authentication/development.ts";
import { grantOf } from "./gateway/authorization/requirement.ts";
import { decodeGatewaySettings, decodeLogLevel } from "./gateway/config.ts";
import { ClientAddresses } from "./gateway/server/connections/client-address.ts";
import type { Authenticate } from "./gateway/server/graphql-service.ts";
import type { Gateway } from "./gateway/start-gateway.ts";
import { startTracing } from "./gateway/tracing/start-tracing.ts";
import { WakeUps } from "./platform/bus/wake-ups.ts";
import { systemClock } from "./platform/clock.ts";
import { type Environment, readEnvironment } from "./platform/environment.ts";
import { HttpRefusal } from "./platform/http-refusal.ts";
import type { RouteHandler } from "./platform/http-route.ts";
import { startIngestThread } from "./platform/ingest/ingest-thread.ts";
import { runProcess } from "./platform/lifecycle.ts";
import { createLogger, type Logger } from "./platform/log.ts";
import { MediaProxy } from "./platform/media/media-proxy.ts";
import { ERROR_CODES, ERROR_DETAILS } from "./platform/public-error.ts";
import { toStoreGauges } from "./platform/store/store-gauges.ts";
import { readStoreHome } from "./platform/store/store-home.ts";
import type { Subgraph, SubgraphOptions, ViewerRoute } from "./platform/subgraph.ts";
import { DEFAULT_TENANT, DEFAULT_VIEWER } from "./platform/viewer/default-viewer.ts";
import { readSigningKeys } from "./platform/viewer/signing-keys.ts";
import { decodeViewer, toViewer } from "./platform/viewer/viewer.ts";
import { WebhookRoutes } from "./platform/webhook/webhook-routes.ts";
import { VENDORS, type Vendor } from "./schema/messages.ts";
import { startSimulatedVendors } from "./simulator/simulated-vendors.ts";
import type { FleetContext } from "./subgraphs/fleet/context.ts";
import { withRowWalls } from "./subgraphs/row-walls.ts";
import { isVendorConfigured, MEDIA_ORIGINS } from "./subgraphs/vendors.ts";
import { readWebhooks } from "./subgraphs/webhooks.ts";

/** `npm start`: the gateway, the five subgraphs and their feeds in one process, the planner beside it, over a simulated fleet if no vendor is configured. */

/** Whoever follows the others comes after them; of those, the one that has the most to ask comes first. */
const INGEST: readonly { readonly subgraph: string; readonly vendor?: Vendor }[] = [
  { subgraph: "rules", vendor: "VINLI" },
  { subgraph: "video", vendor: "ROSCOLIVE" },
  { subgraph: "safety", vendor: "SAMSARA" },
  { subgraph: "hos", vendor: "VISTRACKS" },
  { subgraph: "fleet" },
];

/** The simulated week is read before anybody is told to look at it, unless that takes longer than this from the start. */
const GREET_AT_MS = 2_250;

const EVENTS_QUERY = `query NewestEvents {
  events(first: 20) {
    edges {
      node {
        title
        vendor
        severity
        occurredAt
        device { name vendorRefs { vendor ref } }
        driver { name }
        video { status channels }
        safety { behaviors state }
        dutyRecord { status origin }
        ruleCrossing { direction asThen { name } }
      }
    }
  }
}`;

const SUBSCRIPTION =
  "subscription { eventChanges { kind event { title vendor device { name } safety { behaviors } } } }";

const SOURCES_QUERY = "{ sources { vendor state lagSeconds eventsStored issue { code message } } }";

/** What serves. It is loaded, and the planner started, while the threads that write are starting. */
async function loadServing(log: Logger) {
  const planning = startPlanner(log);
  const [{ startGateway }, { LocalTransport }, fleet, ...others] = await Promise.all([
    import("./gateway/start-gateway.ts"),
    import("./gateway/transports/local.ts"),
    import("./subgraphs/fleet/subgraph.ts"),
    import("./subgraphs/video/subgraph.ts"),
    import("./subgraphs/safety/subgraph.ts"),
    import("./subgraphs/hos/subgraph.ts"),
    import("./subgraphs/rules/subgraph.ts"),
  ]);
  return {
    startGateway,
    ...(await planning),
    toTransport: ({ schema, createContext }: Subgraph) =>
      new LocalTransport({
        schema,
        createContext: ({ viewer, signal }) => createContext({ viewer: decodeViewer(viewer), signal }),
      }),
    openFleet: fleet.openSubgraph,
    openOthers: (options: SubgraphOptions) =>
      Promise.all(others.map(({ openSubgraph }): Promise<Subgraph> => openSubgraph(options))),
  };
}

async function startPlanner(log: Logger) {
  const [{ startPlannerPool }, { GatewayMetrics }, supergraph] = await Promise.all([
    import("./gateway/planner/process/planner-pool.ts"),
    import("./gateway/server/records/metrics.ts"),
    readFile(new URL("./schema/supergraph.graphql", import.meta.url), "utf8"),
  ]);
  const metrics = new GatewayMetrics();
  const planner = await startPlannerPool(supergraph, { log, onEnd: (end) => metrics.plannerEnded(end) });
  return { planner, metrics };
}

/** Resolves when everything that the vendors have is stored, and when `signal` is aborted. */
async function waitForFirstReading({ createContext }: Subgraph<FleetContext>, signal: AbortSignal): Promise<void> {
  const { sourceChanges } = createContext({ viewer: DEFAULT_VIEWER, signal });
  const catchingUp = new Set<string>(VENDORS);
  for await (const { vendor, status } of sourceChanges.follow(DEFAULT_TENANT, signal)) {
    if (status?.state === "LIVE") catchingUp.delete(vendor);
    if (catchingUp.size === 0) return;
  }
}

/** What whoever takes events away has to be granted. */
const EXPORT_GRANTS = ["fleet:read", "events:read"].map((scope) => grantOf("scope", scope));

/** A route of a subgraph for whoever asks the gateway. */
function toRoute(route: ViewerRoute | null | undefined, authenticate: Authenticate): RouteHandler | null {
  if (!route) return null;
  return async (request, response, stopping) => {
    const { authorization } = request.headers;
    const identity = await authenticate({ authorization }, stopping);
    if (!identity) {
      const message = "Nobody is known by these credentials.";
      throw new HttpRefusal(401, "UNAUTHENTICATED", message, { "www-authenticate": "Bearer" });
    }
    if (!EXPORT_GRANTS.every((grant) => identity.rights.has(grant))) {
      throw new HttpRefusal(403, "FORBIDDEN", "You may not have this.");
    }
    await route(request, response, { viewer: decodeViewer(identity.viewer), stopping });
  };
}

/** Who asks: whoever proves it, or on this machine anybody, while nothing says by what. Over the simulated fleet there is a token, too. */
async function startAuthentication(environment: Environment, isSimulated: boolean, log: Logger) {
  const rolesFile = fileURLToPath(new URL("./schema/roles.json", import.meta.url));
  const identified = readAuthentication({ environment, clock: systemClock, log, rolesFile, toViewer });
  const developer = developmentIdentity(DEFAULT_VIEWER);
  if (!identified) return { isOn: false, authenticate: async () => developer, token: null };
  if (!isSimulated) return { isOn: true, authenticate: identified, token: null };
  const development = await makeDevelopmentToken(developer.viewer, systemClock, log);
  const authenticate: Authenticate = async (headers, signal) =>
    (await development.authenticate(headers, signal)) ?? (await identified(headers, signal));
  return { isOn: true, authenticate, token: development.token };
}

const feedUrl = (subgraph: string) => new URL(`./subgraphs/${subgraph}/feed.ts`, import.meta.url).href;

function greet(url: string, simulated: boolean, token: string | null): void {
  const over = simulated ? "over a simulated fleet; the README says how to connect real vendors" : "over your vendors";
  const proof = token === null ? "" : `\n  For 12 hours, with every right:  Authorization: Bearer ${token}\n`;
  console.log(`
fleetgraph is ready, ${over}.

  GraphiQL       ${url}/graphql   (in a browser)
  GraphQL        ${url}/graphql   (HTTP and graphql-transport-ws)
  Health         ${url}/health  ${url}/ready  ${url}/metrics
${proof}
Try in GraphiQL:

  ${EVENTS_QUERY.replaceAll("\n", "\n  ")}

  ${SUBSCRIPTION}

  ${SOURCES_QUERY}
`);
}

// What is printed here is for a person: below a warning, the log is for those who ask for it.
const environment: Environment = { LOG_LEVEL: "warn", ...readEnvironment() };
const log = createLogger({ level: decodeLogLevel(environment), process: "gateway" });

await runProcess(log, async () => {
  const isVendorMeant = isVendorConfigured(environment);
  // Over the simulated fleet there is nothing to hide, and much to find out.
  const settings = decodeGatewaySettings({
    ...(!isVendorMeant && { QUERY_PLANS: "on" }),
    PUBLIC_ERROR_CODES: ERROR_CODES.join(","),
    PUBLIC_ERROR_DETAILS: ERROR_DETAILS.join(","),
    ...environment,
  });
  const { isOn, authenticate, token } = await startAuthentication(environment, !isVendorMeant, log);
  refuseOpenDoor(settings.HOST, isOn);
  const storeHome = readStoreHome(environment);
  const webhooks = readWebhooks(environment, systemClock);
  await using opening = new AsyncDisposableStack();
  const tracing = opening.use(await startTracing(environment, log));
  const wakeUps = new WakeUps();
  const starting = isVendorMeant ? null : startSimulatedVendors();
  const ingesting = startIngestThread(
    {
      tenant: DEFAULT_TENANT,
      modules: INGEST.map((module) => ({ ...module, url: feedUrl(module.subgraph) })),
      storeHome,
      environment: Promise.resolve(starting).then((vendors) => ({ ...vendors?.environment, ...environment })),
      logLevel: settings.LOG_LEVEL,
    },
    wakeUps,
  );
  const serving = loadServing(log);
  const simulated = opening.use(await starting);
  const ingest = opening.use(await ingesting);
  ingest.failed.catch((error: unknown) => {
    log.fatal({ err: error }, "the feeds cannot go on");
    process.exit(1);
  });
  const { startGateway, metrics, planner, toTransport, openFleet, openOthers } = await serving;
  opening.use(planner);
  let server: Gateway | undefined;
  const subgraphs = new Map<string, Subgraph>();
  const clients = new ClientAddresses(settings.TRUSTED_PROXIES);
  const media = opening.use(
    new MediaProxy({
      environment: { ...simulated?.environment, ...environment },
      origins: MEDIA_ORIGINS,
      toOwnUrl: () => server?.url ?? "",
      findLink: async (file, asked) => (await subgraphs.get(file.subgraph)?.findMediaLink?.(file, asked)) ?? null,
      clientOf: (request) => clients.of(request).address,
      log,
      logLevel: settings.LOG_LEVEL,
      clock: systemClock,
    }),
  );
  const linkKeys = readSigningKeys(environment);
  const options = {
    ...{ storeHome, wakeUps, commands: ingest.commands, clock: systemClock, mediaLinks: media.links },
    ...(linkKeys && { linkKeys }),
  };
  const fleet = opening.use(withRowWalls(await openFleet(options)));
  const others = (await openOthers(options)).map((subgraph) => opening.use(withRowWalls(subgraph)));
  for (const subgraph of [fleet, ...others]) subgraphs.set(subgraph.name, subgraph as Subgraph);
  const transports = new Map([...subgraphs].map(([name, subgraph]) => [name, toTransport(subgraph)]));
  if (simulated)
    await waitForFirstReading(fleet, AbortSignal.timeout(Math.max(Math.ceil(GREET_AT_MS - performance.now()), 0)));
  const findLinkedRoute = (path: string): RouteHandler | null =>
    subgraphs
      .values()
      .map((subgraph) => subgraph.findLinkedRoute?.(path))
      .find((route) => route != null) ?? null;
  const graphiql = { title: "fleetgraph", defaultQuery: `${EVENTS_QUERY}\n` };
  const webhookRoutes = new WebhookRoutes({ webhooks, deliver: ingest.deliver, log });
  for (const counter of webhookRoutes.counters) metrics.showCounter(counter);
  const gauges = [
    ...(fleet.toGauges?.(DEFAULT_TENANT) ?? []),
    ...toStoreGauges(
      storeHome,
      INGEST.map(({ subgraph }) => subgraph),
    ),
  ];
  for (const gauge of gauges) metrics.showGauge(gauge);
  server = opening.use(
    await startGateway({
      planner,
      transports,
      settings,
      log,
      metrics,
      tracing,
      authenticate,
      graphiql,
      findRoute: (path) =>
        webhookRoutes.find(path) ??
        media.find(path) ??
        findLinkedRoute(path) ??
        toRoute(fleet.findRoute?.(path), authenticate),
    }),
  );
  greet(server.url, simulated !== null, token);
  return opening.move();
});
