import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { type Clock, systemClock } from "../../platform/clock.ts";
import { HttpRefusal } from "../../platform/http-refusal.ts";
import type { Logger } from "../../platform/log.ts";
import { loopSlices } from "../../platform/loop-slices.ts";
import type { Identity } from "../authentication/identity.ts";
import { NO_RIGHTS } from "../authorization/rights.ts";
import type { Engine } from "../engine/engine.ts";
import type { Tracing } from "../tracing/trace-point.ts";
import { ClientAddresses } from "./connections/client-address.ts";
import { IdleConnections } from "./connections/idle-connections.ts";
import { StalledConnections } from "./connections/stalled-connections.ts";
import { DEFAULT_GRAPHIQL, GraphiqlPage } from "./graphiql/graphiql.ts";
import type { GraphiqlSettings } from "./graphiql/graphiql-page.ts";
import type { Authenticate, GraphQLService } from "./graphql-service.ts";
import { acceptedTypes } from "./http/accepted-types.ts";
import { BodyArrivals } from "./http/body-arrivals.ts";
import { CrossOriginPolicy } from "./http/cross-origin.ts";
import { answerGraphQL } from "./http/graphql-over-http.ts";
import { sendJson, sendText } from "./http/http-answer.ts";
import { PersistedOperations } from "./http/persisted-operations.ts";
import { closeInStages, refusalOfBytes, refuseConnection, refuseRequest } from "./http/refuse.ts";
import { hasLargeBody, refuseByHead, refuseManyHeaders } from "./http/request-head.ts";
import { requestIdOf } from "./http/request-id.ts";
import { targetOf, withoutLastSlash } from "./http/request-target.ts";
import type { TrustedDocuments } from "./http/trusted-documents.ts";
import { DEFAULT_LIMITS, type ServerLimits } from "./limits.ts";
import { type QuotaSettings, Quotas } from "./quotas/quotas.ts";
import { AccessLog, type AccessLogExtent } from "./records/access-log.ts";
import type { GatewayMetrics } from "./records/metrics.ts";
import { ConnectionTurns } from "./websocket/connection-turns.ts";
import { SocketServer } from "./websocket/graphql-over-websocket.ts";

/** Answers a request at a path that is not the gateway's. It is told when the gateway stops. */
export type RouteHandler = (request: IncomingMessage, response: ServerResponse, stopping: AbortSignal) => Promise<void>;

/** What answers at a path that is not the gateway's; null where there is nothing. */
export type FindRoute = (path: string) => RouteHandler | null;

export type GatewayServerOptions = {
  /** Asked once per operation, so that the engine can be exchanged while the server runs. */
  readonly engine: () => Engine;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly log: Logger;
  readonly metrics: GatewayMetrics;
  /** What requests are traced with; without it, they are not. */
  readonly tracing?: Tracing | null;
  /** Which requests have a line in the log; those that did not get what they asked for, unless it says otherwise. */
  readonly accessLog?: AccessLogExtent;
  /** Why the gateway should be sent no requests now; empty when it should. */
  readonly reasonsNotReady?: () => readonly string[];
  /** Who asks. Without it everybody is one viewer, of whom nothing is known. */
  readonly authenticate?: Authenticate;
  /** What tells when an identity ends; the system's clock, unless it is given. */
  readonly clock?: Clock;
  /** Origins whose pages may talk to the gateway besides its own. */
  readonly corsOrigins?: readonly string[];
  /** Addresses and CIDR blocks of proxies that say truly in `X-Forwarded-For` whom they serve. */
  readonly trustedProxies?: readonly string[];
  /** What browsers are shown at the address of GraphQL; null shows them nothing. */
  readonly graphiql?: GraphiqlSettings | null;
  /** Whether clients that offer it are sent compressed messages over WebSocket; not unless it says so. */
  readonly compressesSockets?: boolean;
  readonly limits?: Partial<ServerLimits>;
  /** What viewers and tenants may ask for; without it, nothing bounds them. */
  readonly quotas?: QuotaSettings | null;
  /** The manifest of operations that clients name by their ids; without it, there is none. */
  readonly trustedDocuments?: TrustedDocuments | null;
  /** What else is served at this address. */
  readonly findRoute?: FindRoute;
};

/** Starts the gateway's HTTP and WebSocket server; resolves once it listens. Disposing of it drains it within 3 s. */
export async function startGatewayServer(options: GatewayServerOptions): Promise<GatewayServer> {
  const server = new GatewayServer(options);
  await server.listen(options.port, options.host);
  return server;
}

/** The gateway as its clients see it: every route, over HTTP and WebSocket. */
export class GatewayServer implements AsyncDisposable {
  readonly #options: GatewayServerOptions;
  readonly #service: GraphQLService;
  readonly #http: Server;
  readonly #sockets: SocketServer;
  readonly #bodies: BodyArrivals;
  readonly #stalled: StalledConnections;
  readonly #turns: ConnectionTurns;
  readonly #idle: IdleConnections;
  readonly #crossOrigin: CrossOriginPolicy;
  readonly #graphiql: GraphiqlPage | null;
  readonly #stopping = new AbortController();
  /** What is read at each path besides GraphQL's own. */
  readonly #pages: ReadonlyMap<string, (response: ServerResponse) => void | Promise<void>> = new Map([
    ["/", (response: ServerResponse) => void response.writeHead(302, { location: "/graphql" }).end()],
    ["/health", (response: ServerResponse) => sendJson(response, 200, { status: "ok" }, NOT_STORED)],
    ["/ready", (response: ServerResponse) => this.#answerReady(response)],
    ["/metrics", (response: ServerResponse) => this.#answerMetrics(response)],
  ]);
  #stopped: Promise<void> | undefined;

  constructor(options: GatewayServerOptions) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const { engine, log, metrics, authenticate = async () => ANYBODY, clock = systemClock } = options;
    const accessLog = new AccessLog(log, options.accessLog ?? "errors");
    this.#options = options;
    const size = { mostEntries: limits.maxPersistedOperations, mostBytes: limits.maxPersistedBytes };
    const persisted = new PersistedOperations(size, options.trustedDocuments ?? null);
    const stopping = this.#stopping.signal;
    this.#bodies = new BodyArrivals(limits.bodyTimeoutMs);
    this.#stalled = new StalledConnections(limits.stalledAfterMs, (connection) => {
      metrics.consumerGivenUp("http");
      connection.destroy();
    });
    const { tracing = null } = options;
    const quotas = options.quotas ? new Quotas(options.quotas, clock) : null;
    const clients = new ClientAddresses(options.trustedProxies ?? []);
    this.#service = {
      ...{
        engine,
        persisted,
        log,
        accessLog,
        tracing,
        metrics,
        authenticate,
        clock,
        quotas,
        clients,
        limits,
        stopping,
      },
      ...{ bodies: this.#bodies, stalled: this.#stalled },
    };
    this.#sockets = new SocketServer(this.#service, options.compressesSockets ?? false);
    this.#idle = new IdleConnections(clients, limits.maxIdleConnectionsPerClient);
    this.#turns = new ConnectionTurns({
      maxWaiting: limits.maxPipelinedRequests,
      onBusy: this.#idle.use,
      onIdle: this.#idle.add,
    });
    this.#crossOrigin = new CrossOriginPolicy(options.corsOrigins ?? []);
    const { graphiql = DEFAULT_GRAPHIQL } = options;
    this.#graphiql = graphiql && new GraphiqlPage(graphiql);
    this.#http = createServer(
      {
        // A request's head is small: whoever takes longer is holding a connection on purpose.
        headersTimeout: 10_000,
        requestTimeout: 30_000,
        connectionsCheckingInterval: 5_000,
        // Longer than the 60 s for which load balancers commonly keep a connection, so that they close it first.
        keepAliveTimeout: 65_000,
        // It is refused with a code, as other requests are.
        requireHostHeader: false,
        // Anything else, such as curl's offer of HTTP/2, is an ordinary request.
        shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
      },
      (request, response) => this.#turns.take(request, response, () => this.#receive(request, response)),
    );
    this.#listenBesideRequests();
    metrics.showRequestsInFlight(() => this.#turns.underway);
    metrics.showLongestSlice(() => loopSlices.takeLongestMs());
    this.#http.maxConnections = limits.maxConnections;
  }

  /** Takes what Node has events of its own for. */
  #listenBesideRequests(): void {
    const { limits } = this.#service;
    this.#http.on("connection", (connection) => {
      closeInStages(connection, limits.closeGraceMs);
      this.#idle.open(connection);
      this.#stalled.watch(connection);
    });
    this.#http.on("checkContinue", (request, response) => {
      this.#turns.take(request, response, () => {
        // Whoever asks before sending is told at once: RFC 9110, 10.1.1.
        if (!hasLargeBody(request, limits)) response.writeContinue();
        this.#receive(request, response);
      });
    });
    this.#http.on("checkExpectation", (request, response) => {
      const refusal = new HttpRefusal(417, "BAD_USER_INPUT", "The only expectation that is met is 100-continue.", {
        connection: "close",
      });
      this.#turns.take(request, response, () => refuseRequest(request, response, refusal));
    });
    this.#http.on("upgrade", (request, connection, head) => {
      this.#idle.use(request.socket);
      // Until the WebSocket has taken the connection over, nobody else listens.
      connection.on("error", (error) => this.#options.log.debug({ err: error }, "an upgrade broke"));
      // A thousand clients that come back at once are let in a few at a time.
      if (loopSlices.isOver) loopSlices.add(() => this.#upgrade(request, connection, head));
      else this.#upgrade(request, connection, head);
    });
    this.#http.on("connect", (_, connection) => {
      refuseConnection(connection, methodNotAllowed(ALLOWED.allow), limits.closeGraceMs);
    });
    this.#http.on("clientError", (error, connection) => {
      // Whatever comes behind what was refused is none either, and the refusal is on its way.
      if (connection.writableEnded) return;
      const response = this.#turns.responseOf(connection as Socket);
      if (connection.writable && !response?.headersSent)
        refuseConnection(connection, refusalOfBytes(error), limits.closeGraceMs);
      else connection.destroy();
    });
  }

  async listen(port: number, host: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#http.once("error", reject);
    this.#http.listen(port, host, resolve);
    await promise;
    this.#http.off("error", reject);
    // Running out of descriptors makes accepting fail; the server goes on when there are some again.
    this.#http.on("error", (error) => this.#options.log.error({ err: error }, "a connection could not be accepted"));
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get url(): string {
    const { host } = this.#options;
    return `http://${host.includes(":") ? `[${host}]` : host}:${this.port}`;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#http.close(() => closed.resolve());
    this.#stopping.abort();
    await Promise.all([this.#sockets[Symbol.asyncDispose](), this.#drained()]);
    this.#http.closeAllConnections();
    await closed.promise;
    this.#bodies[Symbol.dispose]();
    this.#stalled[Symbol.dispose]();
  }

  /** Resolves when nothing is under way any more, or when there was time enough for it. */
  async #drained(): Promise<void> {
    const waiting = new AbortController();
    const timeOver = wait(this.#service.limits.drainMs, undefined, { signal: waiting.signal }).catch(() => {});
    await Promise.race([this.#turns.idle(), timeOver]);
    waiting.abort();
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    // Node reports what is written to a client that has just left as an error, and an error nobody hears ends a process.
    response.on("error", (error) => this.#options.log.debug({ err: error }, "an answer found nobody"));
    if (this.#stopping.signal.aborted) response.setHeader("connection", "close");
    this.#route(request, response).catch((error: unknown) => {
      if (!(error instanceof HttpRefusal)) {
        this.#options.log.error({ err: error, requestId: requestIdOf(request) }, "a request failed");
      }
      refuseRequest(request, response, error);
    });
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path, search } = targetOf(request);
    const ownPath = withoutLastSlash(path);
    if (ownPath === "/graphql") return this.#answerGraphQL(request, response, search);
    const answer = this.#pages.get(ownPath);
    const route = answer ? null : this.#options.findRoute?.(path);
    if (route) refuseManyHeaders(request, this.#service.limits);
    else refuseByHead(request, this.#service.limits);
    if (route) return route(request, response, this.#stopping.signal);
    // What the server as a whole can do: RFC 9110, 9.3.7.
    if (path === "*" && request.method === "OPTIONS") return void response.writeHead(204, ALLOWED).end();
    if (answer === undefined) throw new HttpRefusal(404, "NOT_FOUND", "There is nothing here. GraphQL is at /graphql.");
    if (!isRead(request)) throw methodNotAllowed("GET, HEAD");
    await answer(response);
  }

  async #answerGraphQL(request: IncomingMessage, response: ServerResponse, search: string): Promise<void> {
    const { headers, method } = request;
    for (const [name, value] of Object.entries(this.#crossOrigin.answerHeaders(headers)))
      response.setHeader(name, value);
    if (method === "OPTIONS") {
      refuseByHead(request, this.#service.limits);
      response.writeHead(204, { ...ALLOWED, ...this.#crossOrigin.preflightHeaders(headers) }).end();
      return;
    }
    if (this.#graphiql && isRead(request) && acceptedTypes(headers.accept).html) {
      refuseByHead(request, this.#service.limits);
      return this.#graphiql.answer(request, response);
    }
    await answerGraphQL({ request, response, search, admit: this.#admit }, this.#service);
  }

  readonly #admit = (request: IncomingMessage): void => {
    refuseByHead(request, this.#service.limits);
    if (isRead(request)) this.#crossOrigin.refuseForged(request.headers);
    else if (request.method !== "POST") throw methodNotAllowed(ALLOWED.allow);
  };

  #answerReady(response: ServerResponse): void {
    const reasons = this.#options.reasonsNotReady?.() ?? [];
    const unready = this.#stopping.signal.aborted ? ["the gateway is stopping", ...reasons] : reasons;
    if (unready.length === 0) sendJson(response, 200, { status: "ready" }, NOT_STORED);
    else sendJson(response, 503, { status: "not ready", reasons: unready }, NOT_STORED);
  }

  async #answerMetrics(response: ServerResponse): Promise<void> {
    const { contentType, text } = await this.#options.metrics.exposition();
    sendText(response, 200, contentType, text, NOT_STORED);
  }

  #upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    try {
      const { path } = targetOf(request);
      if (withoutLastSlash(path) !== "/graphql")
        throw new HttpRefusal(404, "NOT_FOUND", "There is no WebSocket here, but at /graphql.");
      refuseByHead(request, this.#service.limits);
      if (!this.#crossOrigin.admits(request.headers)) {
        throw new HttpRefusal(403, "FORBIDDEN", "Pages of this origin may not open a WebSocket here.");
      }
      this.#sockets.accept(request, head);
    } catch (error) {
      if (!(error instanceof HttpRefusal)) this.#options.log.error({ err: error }, "an upgrade failed");
      refuseConnection(connection, error, this.#service.limits.closeGraceMs);
    }
  }
}

const ANYBODY: Identity = { viewer: {}, rights: NO_RIGHTS, expiresAtMs: null };
const NOT_STORED = { "cache-control": "no-store" };
const ALLOWED = { allow: "GET, HEAD, POST, OPTIONS" };

function isRead({ method }: IncomingMessage): boolean {
  return method === "GET" || method === "HEAD";
}

function methodNotAllowed(allow: string): HttpRefusal {
  return new HttpRefusal(405, "BAD_USER_INPUT", `The method is not allowed here. Use ${allow}.`, { allow });
}
