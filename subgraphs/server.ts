import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApolloServer, HeaderMap, type HTTPGraphQLRequest } from "@apollo/server";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { LONGEST_HOLD_MS } from "../platform/bus/http-bus.ts";
import { readOutbox, storeFile } from "../platform/bus/outbox.ts";
import type { WakeUps } from "../platform/bus/wake-ups.ts";
import type { FeedTables } from "../platform/feed/feed-store.ts";
import { DEFAULT_TENANT } from "../platform/ingest/ingest.ts";
import type { Logger } from "../platform/log.ts";
import { openStoreForReading } from "../platform/store/store.ts";
import type { Subgraph } from "../platform/subgraph.ts";

export type SubgraphServerOptions = {
  readonly subgraph: Subgraph;
  /** Whether it has an outbox that others follow. */
  readonly publishes: boolean;
  readonly dataDir: string;
  readonly wakeUps: WakeUps;
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
 * Serves one subgraph over HTTP: `/graphql` with subscriptions over `graphql-transport-ws`, `/health`, and `/outbox`,
 * where other subgraphs follow what this one stores. It is for machines beside it, so it is not for the open network.
 */
export async function startSubgraphServer(options: SubgraphServerOptions): Promise<SubgraphServer> {
  const { subgraph, host, port } = options;
  await using opening = new AsyncDisposableStack();
  const server = createServer();
  const sockets = new WebSocketServer({ server, path: "/graphql", maxPayload: LARGEST_BODY_BYTES });
  const live = useServer(
    {
      schema: subgraph.schema,
      context: () => subgraph.createContext(liveScope()),
      onError: (_socket, _id, _payload, errors) => errors.map(toPublicError),
    },
    sockets,
  );
  opening.defer(() => live.dispose());
  const apollo = new ApolloServer<object>({
    schema: subgraph.schema,
    introspection: true,
    formatError: toPublicEntry,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginDrainHttpServer({ httpServer: server, stopGracePeriodMillis: DRAIN_MS })],
  });
  await apollo.start();
  opening.defer(() => apollo.stop());
  const outbox = options.publishes ? opening.use(createOutboxRoute(options)) : null;
  server.on("request", (request, response) => {
    answer(request, response, { apollo, subgraph, outbox: outbox?.read ?? null }).catch((error: unknown) => {
      options.log.error({ err: error }, "a request failed");
      if (!response.headersSent) sendJson(response, 500, { error: "INTERNAL" });
    });
  });
  server.listen(port, host);
  await once(server, "listening");
  const resources = opening.move();
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/graphql`,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** A subscription ends when its socket does: graphql-ws returns from its iteration then. */
function liveScope() {
  return { tenant: DEFAULT_TENANT, signal: new AbortController().signal };
}

type Routes = {
  readonly apollo: ApolloServer<object>;
  readonly subgraph: Subgraph;
  readonly outbox: ((url: URL, response: ServerResponse) => Promise<void>) | null;
};

async function answer(request: IncomingMessage, response: ServerResponse, { apollo, subgraph, outbox }: Routes) {
  const url = new URL(request.url ?? "/", "http://subgraph");
  if (url.pathname === "/health") return sendJson(response, 200, { status: "ok" });
  if (outbox && url.pathname === "/outbox" && request.method === "GET") return outbox(url, response);
  if (url.pathname !== "/graphql") return sendJson(response, 404, { error: "NOT_FOUND" });
  const closed = new AbortController();
  response.on("close", () => closed.abort());
  const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: await readGraphqlRequest(request, url),
    context: async () => subgraph.createContext({ tenant: DEFAULT_TENANT, signal: closed.signal }),
  });
  for (const [name, value] of headers) response.setHeader(name, value);
  response.statusCode = status ?? 200;
  if (body.kind === "complete") return void response.end(body.string);
  for await (const chunk of body.asyncIterator) response.write(chunk);
  response.end();
}

async function readGraphqlRequest(request: IncomingMessage, url: URL): Promise<HTTPGraphQLRequest> {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return { method: request.method ?? "GET", headers, search: url.search, body: await readJson(request) };
}

/** The body as JSON, or as nothing where it is none: Apollo Server says what is wrong with it. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}

/** `GET /outbox?after=SEQ`: what was published after it, held until there is something or 20 s have passed. */
function createOutboxRoute({ subgraph, dataDir, wakeUps }: SubgraphServerOptions) {
  const store = openStoreForReading<FeedTables>(storeFile(dataDir, subgraph.name));
  return {
    async read(url: URL, response: ServerResponse): Promise<void> {
      const after = Number(url.searchParams.get("after") ?? "0");
      if (!Number.isSafeInteger(after) || after < 0)
        return sendJson(response, 400, { error: "BAD_USER_INPUT", field: "after" });
      const closed = new AbortController();
      response.on("close", () => closed.abort());
      const enough = AbortSignal.any([closed.signal, AbortSignal.timeout(LONGEST_HOLD_MS)]);
      for (;;) {
        const seen = wakeUps.count(subgraph.name);
        const batch = await readOutbox(store.db, after);
        if (batch.length > 0 || enough.aborted) return sendJson(response, 200, batch);
        await wakeUps.waitFor(subgraph.name, seen, enough);
      }
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

/** Errors that were thrown for the client keep their words; all others are a fault of ours, of which only that is told. */
function toPublicEntry(entry: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const { stacktrace: _stacktrace, ...extensions } = entry.extensions ?? {};
  const ours = extensions.code === "INTERNAL_SERVER_ERROR" || !(thrown instanceof GraphQLError);
  if (!ours) return { ...entry, extensions };
  return { ...entry, message: "Internal error", extensions: { code: "INTERNAL" } };
}

function toPublicError(error: GraphQLError): GraphQLFormattedError {
  if (typeof error.extensions.code === "string") return error.toJSON();
  const ours = error.originalError != null;
  return ours
    ? { ...error.toJSON(), message: "Internal error", extensions: { code: "INTERNAL" } }
    : { ...error.toJSON(), extensions: { code: "GRAPHQL_VALIDATION_FAILED" } };
}
