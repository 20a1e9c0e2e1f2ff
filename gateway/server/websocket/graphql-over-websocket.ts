import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { handleProtocols } from "graphql-ws";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import { HttpRefusal } from "../../../platform/http-refusal.ts";
import type { RequestScope } from "../../engine/engine.ts";
import type { Client } from "../connections/client-address.ts";
import { IdleHoldings } from "../connections/idle-holdings.ts";
import type { GraphQLService } from "../graphql-service.ts";
import { scopeHeaders } from "../http/graphql-over-http.ts";
import { LOOKS_AT_IDENTITY_EVERY_MS } from "../http/graphql-over-sse.ts";
import { refuseConnection } from "../http/refuse.ts";
import { REQUEST_ID_HEADER, requestIdOf } from "../http/request-id.ts";
import { SocketSession, TRY_AGAIN_LATER } from "./socket-session.ts";
import { LOOKS_AT_READING } from "./socket-window.ts";

/**
 * The server of `graphql-transport-ws`: <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>.
 *
 * It holds all sockets, counts them, and drops those that give no sign of life.
 */
export class SocketServer {
  readonly #service: GraphQLService;
  readonly #sessions = new Set<SocketSession>();
  readonly #idle: IdleHoldings<SocketSession>;
  readonly #upgrades: WebSocketServer;
  /** One for all sockets of each. */
  readonly #looking: readonly NodeJS.Timeout[];

  constructor(service: GraphQLService, compresses: boolean) {
    this.#service = service;
    this.#idle = new IdleHoldings(service.limits.maxIdleSocketsPerClient);
    // The library's type definitions do not know some of its options yet.
    const options: ServerOptions & Record<"closeTimeout" | "maxFragments" | "maxBufferedChunks", number> = {
      noServer: true,
      clientTracking: false,
      maxPayload: service.limits.maxBodyBytes,
      perMessageDeflate: compresses && COMPRESSION,
      // The library answers pings into an unbounded buffer: the session answers them itself.
      autoPong: false,
      // One message of a socket in a turn of the event loop, as with requests of one connection: a packet of thousands
      // holds nobody up.
      allowSynchronousEvents: false,
      maxFragments: service.limits.maxFragmentsPerMessage,
      maxBufferedChunks: service.limits.maxFragmentsPerMessage,
      closeTimeout: service.limits.closeGraceMs,
      handleProtocols,
    };
    this.#upgrades = new WebSocketServer(options);
    this.#upgrades.on("headers", (lines, request) => lines.push(`${REQUEST_ID_HEADER}: ${requestIdOf(request)}`));
    this.#upgrades.on("wsClientError", (error, connection) => {
      const message = `This is no handshake of a WebSocket: ${error.message}.`;
      const refusal = new HttpRefusal(400, "BAD_USER_INPUT", message, { "sec-websocket-version": "13" });
      refuseConnection(connection, refusal, service.limits.closeGraceMs);
    });
    const { livenessIntervalMs, unreadAfterMs } = service.limits;
    this.#looking = [
      this.#each(livenessIntervalMs, (session) => session.askForLife()),
      this.#each(LOOKS_AT_IDENTITY_EVERY_MS, (session) => session.lookAtIdentity()),
      this.#each(unreadAfterMs / LOOKS_AT_READING, (session) => session.lookAtReading()),
    ];
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Turns a connection into a session; refuses when there are as many as there may be. */
  accept(request: IncomingMessage, head: Buffer): void {
    const connection = request.socket;
    if (this.#sessions.size >= this.#service.limits.maxSockets) {
      throw new HttpRefusal(503, "LIMIT_EXCEEDED", "Too many WebSockets are open.", { "retry-after": "5" });
    }
    const client = this.#service.clients.of(request);
    if (this.#idle.isFull(client)) {
      const message = `${this.#service.limits.maxIdleSocketsPerClient} WebSockets of this address run no operation.`;
      throw new HttpRefusal(429, "LIMIT_EXCEEDED", message, { "retry-after": "5" });
    }
    const origin = { connection, client, requestId: requestIdOf(request), headers: scopeHeaders(request) };
    this.#upgrades.handleUpgrade(request, connection, head, (socket) => this.#open(socket, origin));
  }

  /** Not within `accept`: what a session holds would hold the request, too. */
  #open(socket: WebSocket, { connection, client, requestId, headers }: SocketOrigin): void {
    const session: SocketSession = new SocketSession({
      socket,
      connection,
      requestId,
      headers,
      client: client.address,
      service: this.#service,
      onBusy: () => this.#idle.use(client, session),
      onIdle: () => this.#holdIdle(client, session),
    });
    this.#sessions.add(session);
    this.#service.stalled.watch(connection, () => session.giveUp());
    this.#holdIdle(client, session);
    this.#service.metrics.socketOpened();
    socket.once("close", () => {
      this.#sessions.delete(session);
      this.#idle.forget(client, session);
      this.#service.metrics.socketClosed();
    });
  }

  /** Does something with every socket, as often as that. */
  #each(intervalMs: number, look: (session: SocketSession) => void): NodeJS.Timeout {
    const looking = setInterval(() => {
      for (const session of this.#sessions) look(session);
    }, intervalMs);
    return looking.unref();
  }

  /** Of a client with too many sockets that run nothing, the one closes that did so for longest. */
  #holdIdle(client: Client, session: SocketSession): void {
    this.#idle.add(client, session)?.close(TRY_AGAIN_LATER, "Too many sockets run no operation");
  }

  /** Tells every client that the server goes away, and resolves when all sockets are closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const looking of this.#looking) clearInterval(looking);
    await Promise.all(Array.from(this.#sessions, (session) => session.close(1001, "Going away")));
  }
}

/** Nothing of one message is kept for the next: what zlib keeps is larger than all else of a socket. */
const COMPRESSION = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  // Of shorter ones little is left to leave out.
  threshold: 256,
};

/** Where a socket comes from. */
type SocketOrigin = {
  readonly connection: Socket;
  readonly client: Client;
  readonly requestId: string;
  readonly headers: RequestScope["headers"];
};
