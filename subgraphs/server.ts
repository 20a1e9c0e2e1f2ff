import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApolloServer, HeaderMap, type HTTPGraphQLRequest } from "@apollo/server";
import { ApolloServerPluginInlineTraceDisabled } from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { WakeUps } from "../platform/bus/wake-ups.ts";
import type { FindRoute } from "../platform/http-route.ts";
import type { Logger } from "../platform/log.ts";
import type { ProcessMetrics } from "../platform/metrics/process-metrics.ts";
import type { Subgraph } from "../platform/subgraph.ts";
import type { Viewer } from "../platform/viewer/viewer.ts";
import type { ViewerTokens } from "../platform/viewer/viewer-tokens.ts";
import { type Admit, createAdmission } from "./admission.ts";
import { OutboxRoute } from "./outbox-route.ts";
import { sendJson } from "./send-json.ts";

export type SubgraphServerOptions = {
  readonly subgraph: Subgraph;
  /** What else is served here. */
  readonly findRoute?: FindRoute;
  /** What Prometheus is told at `/metrics`; nothing without. */
  readonly metrics?: ProcessMetrics;
  readonly storeHome: string;
  readonly wakeUps: WakeUps;
  /** What proves who asks. Without it everybody on this machine is `anybody`, and nobody else can ask. */
  readonly tokens: ViewerTokens | null;
  readonly anybody: Viewer;
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
};

export type SubgraphServer = AsyncDisposable & { readonly url: string };

/** What a gateway sends for the largest plan stays far below. */
const LARGEST_BODY_BYTES = 4 * 1024 * 1024;
/** How long requests in flight may take when the server stops. */
const DRAIN_MS = 2_000;

/**
 * Serves one subgraph over HTTP: `/graphql` with subscriptions over `graphql-transport-ws`, `/health`, `/metrics`, and `/outbox`,
 * where other subgraphs follow what this one stores. `/graphql` and `/outbox` answer those alone who prove for whom they ask, be they on
 * other machines. Rejects with a {@link ConfigurationError} where nothing can be proved and others could ask.
 */
export async function startSubgraphServer(options: SubgraphServerOptions): Promise<SubgraphServer> {
  const { subgraph, host, port, log } = options;
  const admit = createAdmission({ ...options, subgraph: subgraph.name });
  await using opening = new AsyncDisposableStack();
  const stopping = new AbortController();
  const { name, outboxes } = subgraph;
  const outbox = outboxes
    ? opening.use(new OutboxRoute({ ...options, subgraph: name, outboxes, stopping: stopping.signal }))
    : null;
  // Longer than the 60 s for which senders commonly keep a connection, so that they close it first.
  const server = createServer({ keepAliveTimeout: 65_000 });
  const apollo = new ApolloServer<object>({
    schema: subgraph.schema,
    introspection: true,
    formatError: (entry, thrown) => toPublicEntry(entry, thrown, log),
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginDrainHttpServer({ httpServer: server, stopGracePeriodMillis: DRAIN_MS }),
      // Left alone, it announces itself on standard output.
      ApolloServerPluginInlineTraceDisabled(),
    ],
  });
  await apollo.start();
  opening.defer(() => apollo.stop());
  // Held questions are answered before the server waits for its answers.
  opening.defer(() => stopping.abort());
  server.on("request", (request, response) => {
    const { findRoute = () => null, metrics } = options;
    const routes = { apollo, subgraph, outbox, admit, findRoute, metrics };
    answer(request, response, routes, stopping.signal).catch((error: unknown) => {
      if (response.destroyed) return;
      log.error({ err: error }, "a request failed");
      if (!response.headersSent) sendJson(response, 500, { error: "INTERNAL" });
    });
  });
  server.listen(port, host);
  await once(server, "listening");
  opening.use(serveSockets(server, admit, options));
  const resources = opening.move();
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}/graphql`,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/**
 * Operations over `graphql-transport-ws`, each for the viewer whom the upgrade was for. Disposing of it closes every socket
 * with 1001.
 */
function serveSockets(server: Server, admit: Admit, { subgraph, log }: SubgraphServerOptions): AsyncDisposable {
  const viewers = new WeakMap<IncomingMessage, Viewer>();
  const verifyClient = ({ req }: { readonly req: IncomingMessage }): boolean => {
    const viewer = admit(req.headers);
    if (viewer) viewers.set(req, viewer);
    return viewer !== null;
  };
  const sockets = new WebSocketServer({ server, path: "/graphql", maxPayload: LARGEST_BODY_BYTES, verifyClient });
  const toPublic = (error: GraphQLError) => toPublicEntry(error.toJSON(), error, log);
  const closed = new WeakMap<WebSocket, AbortSignal>();
  sockets.on("connection", (socket) => closed.set(socket, closedSignal(socket)));
  const live = useServer(
    {
      schema: subgraph.schema,
      context({ extra: { request, socket } }) {
        const viewer = viewers.get(request);
        if (!viewer) throw new Error("a socket of nobody");
        return subgraph.createContext({ viewer, signal: closed.get(socket) ?? closedSignal(socket) });
      },
      onNext: (_socket, _id, _payload, _args, { data, errors }) =>
        errors ? { data: data ?? null, errors: errors.map(toPublic) } : undefined,
      onError: (_socket, _id, _payload, errors) => errors.map(toPublic),
    },
    sockets,
  );
  return {
    async [Symbol.asyncDispose]() {
      const patience = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, DRAIN_MS);
      await live.dispose();
      clearTimeout(patience);
    },
  };
}

function closedSignal(socket: WebSocket): AbortSignal {
  const closed = new AbortController();
  socket.once("close", () => closed.abort());
  return closed.signal;
}

type Routes = {
  readonly apollo: ApolloServer<object>;
  readonly subgraph: Subgraph;
  readonly outbox: OutboxRoute | null;
  readonly admit: Admit;
  readonly findRoute: FindRoute;
  readonly metrics: ProcessMetrics | undefined;
};

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { apollo, subgraph, outbox, admit, findRoute, metrics }: Routes,
  stopping: AbortSignal,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://subgraph");
  const route = findRoute(url.pathname);
  if (route) return route(request, response, stopping);
  if (url.pathname === "/health") return sendJson(response, 200, { status: "ok" });
  if (metrics && url.pathname === "/metrics") {
    request.resume();
    return metrics.answer(response);
  }
  const publisher = url.pathname === "/outbox" && request.method === "GET" ? outbox : null;
  const own = subgraph.findRoute?.(url.pathname) ?? null;
  if (!publisher && !own && url.pathname !== "/graphql") return sendJson(response, 404, { error: "NOT_FOUND" });
  const viewer = admit(request.headers);
  if (!viewer) {
    request.resume();
    return sendJson(response, 401, { error: "UNAUTHENTICATED" });
  }
  if (publisher) return publisher.answer(viewer.tenant, url, response);
  if (own) return own(request, response, { viewer, stopping });
  const graphqlRequest = await readGraphqlRequest(request, url);
  if (!graphqlRequest) {
    // The connection is free for other requests once the rest has passed.
    request.resume();
    return sendJson(response, 413, { error: "LIMIT_EXCEEDED" });
  }
  const closed = new AbortController();
  response.on("close", () => closed.abort());
  const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: graphqlRequest,
    context: async () => subgraph.createContext({ viewer, signal: closed.signal }),
  });
  for (const [name, value] of headers) response.setHeader(name, value);
  response.statusCode = status ?? 200;
  if (body.kind === "complete") return void response.end(body.string);
  for await (const chunk of body.asyncIterator) response.write(chunk);
  response.end();
}

/** The request as Apollo Server takes it; null if its body is too large. */
async function readGraphqlRequest(request: IncomingMessage, url: URL): Promise<HTTPGraphQLRequest | null> {
  const text = await readText(request);
  if (text === null) return null;
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return { method: request.method ?? "GET", headers, search: url.search, body: toJson(text) };
}

/** The body; null, with the connection still open for an answer, if it is too large. */
async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The body as JSON, or as nothing where it is none: Apollo Server says what is wrong with it. */
function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What Apollo Server calls errors that nobody gave a code. */
const UNEXPECTED = "INTERNAL_SERVER_ERROR";

/**
 * Errors that were thrown for the client keep their words, and so do those of a document that is not valid. All others
 * are a fault of ours: they are logged, and the client is told no more than that.
 */
function toPublicEntry(entry: GraphQLFormattedError, thrown: unknown, log: Logger): GraphQLFormattedError {
  const { stacktrace: _stacktrace, ...extensions } = entry.extensions ?? {};
  const invalid = thrown instanceof GraphQLError && thrown.path === undefined && thrown.originalError == null;
  const code = extensions.code ?? (invalid ? "GRAPHQL_VALIDATION_FAILED" : UNEXPECTED);
  if (code !== UNEXPECTED) return { ...entry, extensions: { ...extensions, code } };
  log.error({ err: thrown, path: entry.path }, "a field could not be resolved");
  return { ...entry, message: "Internal error", extensions: { code: "INTERNAL" } };
}
