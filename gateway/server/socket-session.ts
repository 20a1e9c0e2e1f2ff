import type { Duplex } from "node:stream";
import { CloseCode, MessageType, type SubscribeMessage } from "graphql-ws";
import type { RawData, WebSocket } from "ws";
import type { ErrorEntry, OperationRequest, RequestScope } from "../engine.ts";
import { withCredentials } from "./connection-credentials.ts";
import { Deadline } from "./deadline.ts";
import type { Caller, GraphQLService } from "./graphql-service.ts";
import { HttpRefusal } from "./http-refusal.ts";
import { OperationRecord } from "./operation-record.ts";
import { Outlet } from "./outlet.ts";
import { toOperationRequest } from "./request-parameters.ts";
import { decodeSocketMessage } from "./socket-message.ts";

/** RFC 6455 has it for "try again later": clients of the protocol connect again after it, unlike after a 4xxx. */
export const TRY_AGAIN_LATER = 1013;

export type SocketSessionOptions = {
  readonly socket: WebSocket;
  /** The connection under the socket: it alone tells when the peer takes more. */
  readonly connection: Duplex;
  /** Of the upgrade. */
  readonly requestId: string;
  readonly headers: RequestScope["headers"];
  /** The client's address. */
  readonly client: string;
  readonly service: GraphQLService;
  /** Told when the first operation is under way, and when none is any more. */
  readonly onBusy: () => void;
  readonly onIdle: () => void;
};

/**
 * One client's side of `graphql-transport-ws`, from the upgrade to the close.
 *
 * A fault of one operation costs that operation; a breach of the protocol costs the socket, with the code the protocol
 * has for it; a client that does not read costs neither memory nor time of ours.
 */
export class SocketSession {
  readonly #socket: WebSocket;
  readonly #requestId: string;
  readonly #client: string;
  readonly #outlet: Outlet;
  readonly #service: GraphQLService;
  readonly #onBusy: () => void;
  readonly #onIdle: () => void;
  readonly #operations = new Map<string, Deadline>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #initialisation = new AbortController();
  readonly #initialisationTimer: NodeJS.Timeout;
  #headers: RequestScope["headers"];
  #initialised = false;
  #caller: Caller | null = null;
  #waitingBytes = 0;
  #alive = true;

  constructor({ socket, connection, requestId, headers, client, service, onBusy, onIdle }: SocketSessionOptions) {
    this.#socket = socket;
    this.#requestId = requestId;
    this.#client = client;
    this.#headers = headers;
    this.#service = service;
    this.#onBusy = onBusy;
    this.#onIdle = onIdle;
    this.#outlet = new Outlet(connection, service.limits.stalledAfterMs);
    this.#initialisationTimer = setTimeout(
      () => this.close(CloseCode.ConnectionInitialisationTimeout, "Connection initialisation timeout"),
      service.limits.connectionInitTimeoutMs,
    );
    socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    socket.on("ping", (payload) => this.#offer(() => socket.pong(payload)));
    socket.on("pong", () => {
      this.#alive = true;
    });
    // What is wrong with the frames has closed the socket already, with the code that RFC 6455 has for it.
    socket.on("error", (error) => service.log.debug({ err: error }, "a WebSocket broke"));
    socket.once("close", () => this.#end());
    if (socket.protocol === "") this.close(CloseCode.SubprotocolNotAcceptable, "Subprotocol not acceptable");
  }

  /** Asks the client for a sign of life; one that gave none since it was last asked is dropped. */
  askForLife(): void {
    if (this.#alive) this.#offer(() => this.#socket.ping());
    else this.#socket.terminate();
    this.#alive = false;
  }

  /** Closes the socket and resolves when it is closed; one whose client does not answer is cut soon after. */
  close(code: number, reason: string): Promise<void> {
    this.#endOperations();
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.close(code, reason);
    return this.#closed.promise;
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#alive = true;
    try {
      if (isBinary) throw new TypeError("The protocol has no binary messages.");
      const message = decodeSocketMessage(data.toString(), this.#service.limits.maxJsonDepth);
      switch (message.type) {
        case MessageType.ConnectionInit:
          this.#initialise(withCredentials(this.#headers, message.payload ?? {}));
          break;
        case MessageType.Ping:
          this.#send({ type: MessageType.Pong, ...(message.payload && { payload: message.payload }) });
          break;
        case MessageType.Pong:
          break;
        case MessageType.Subscribe:
          this.#subscribe(message);
          break;
        case MessageType.Complete:
          this.#cancel(message.id);
          break;
        case MessageType.ConnectionAck:
        case MessageType.Next:
        case MessageType.Error:
          throw new TypeError("Only a server sends such a message.");
        default:
          message satisfies never;
      }
    } catch {
      this.close(CloseCode.BadRequest, "Invalid message received");
    }
  }

  async #initialise(headers: RequestScope["headers"]): Promise<void> {
    if (this.#initialised) {
      this.close(CloseCode.TooManyInitialisationRequests, "Too many initialisation requests");
      return;
    }
    this.#initialised = true;
    this.#headers = headers;
    try {
      const caller = await this.#service.authenticate(this.#headers, this.#initialisation.signal);
      if (this.#socket.readyState !== this.#socket.OPEN) return;
      if (caller === null) {
        this.close(CloseCode.Forbidden, "Forbidden");
        return;
      }
      clearTimeout(this.#initialisationTimer);
      this.#caller = caller;
      this.#send({ type: MessageType.ConnectionAck });
    } catch (error) {
      if (this.#initialisation.signal.aborted) return;
      this.#service.log.warn({ err: error }, "a WebSocket's client could not be identified");
      this.close(TRY_AGAIN_LATER, "Try again later");
    }
  }

  async #subscribe({ id, payload }: SubscribeMessage): Promise<void> {
    const caller = this.#caller;
    if (caller === null) {
      this.close(CloseCode.Unauthorized, "Unauthorized");
      return;
    }
    if (this.#operations.has(id)) {
      this.close(CloseCode.SubscriberAlreadyExists, alreadyExists(id));
      return;
    }
    const record = this.#recordOf(id);
    using deadline = new Deadline(this.#service.limits.requestDeadlineMs);
    try {
      this.#refuseTooMany();
      this.#operations.set(id, deadline);
      if (this.#operations.size === 1) this.#onBusy();
      const scope: RequestScope = {
        headers: this.#headers,
        tenant: caller.tenant,
        client: this.#client,
        signal: deadline.signal,
        trace: record.trace,
      };
      const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
      for await (const text of this.#answers(toOperationRequest(payload), scope, record, deadline)) {
        record.answered(text);
        if (!this.#service.accessLog.isOff) record.sent(Buffer.byteLength(text));
        await this.#sendInTurn(`${head}${text}}`, deadline);
        if (deadline.abandoned) break;
      }
      if (!deadline.abandoned) this.#send({ id, type: MessageType.Complete });
    } catch (error) {
      if (!deadline.abandoned) this.#send({ id, type: MessageType.Error, payload: record.failed(error) });
    } finally {
      if (deadline.abandoned) record.outcome = "cancelled";
      if (this.#operations.get(id) === deadline) this.#release(id);
      record.end(null);
    }
  }

  #recordOf(id: string): OperationRecord {
    const came = { transport: "websocket", requestId: this.#requestId, headers: this.#headers, method: null } as const;
    return new OperationRecord({ ...came, socketOperation: id }, this.#service);
  }

  async *#answers(
    received: OperationRequest,
    scope: RequestScope,
    record: OperationRecord,
    deadline: Deadline,
  ): AsyncGenerator<string, void> {
    const { persisted, engine: currentEngine } = this.#service;
    record.received(received);
    const engine = currentEngine();
    const { request, operation } = await deadline.within(persisted.prepare(received, engine, scope));
    record.received(request);
    if (deadline.signal.aborted) return;
    record.prepared(operation, "websocket");
    if (operation.kind === "subscription") {
      deadline.lift();
      yield* engine.subscribe(operation, request, scope);
    } else {
      yield await deadline.within(engine.execute(operation, request, scope));
    }
  }

  #refuseTooMany(): void {
    const { maxOperationsPerSocket } = this.#service.limits;
    if (this.#operations.size < maxOperationsPerSocket) return;
    const message = `A WebSocket may have ${maxOperationsPerSocket} operations at a time.`;
    throw new HttpRefusal(429, "LIMIT_EXCEEDED", message);
  }

  #cancel(id: string): void {
    this.#operations.get(id)?.abandon();
    this.#release(id);
  }

  #release(id: string): void {
    if (this.#operations.delete(id) && this.#operations.size === 0) this.#onIdle();
  }

  #endOperations(): void {
    for (const deadline of this.#operations.values()) deadline.abandon();
    this.#operations.clear();
  }

  /** Sends an answer once the client has taken what was sent before; a client that does not take it is closed. */
  async #sendInTurn(text: string, deadline: Deadline): Promise<void> {
    this.#waitingBytes += text.length;
    const othersWait = this.#waitingBytes > text.length;
    if (othersWait && this.#waitingBytes > this.#service.limits.maxWaitingBytesPerSocket) this.#overloaded();
    while (this.#outlet.full && !deadline.abandoned) {
      if (!(await this.#outlet.drained())) this.#overloaded();
    }
    this.#waitingBytes -= text.length;
    if (!deadline.abandoned) this.#offer(() => this.#socket.send(text));
  }

  #send(message: ServerMessage): void {
    const text = JSON.stringify(message);
    this.#offer(() => this.#socket.send(text));
  }

  /** Writes unless too much is already waiting to be taken by the client. */
  #offer(write: () => void): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#service.limits.maxBufferedBytesPerSocket) this.#overloaded();
    else write();
  }

  #overloaded(): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#service.metrics.consumerGivenUp("websocket");
    this.close(TRY_AGAIN_LATER, "The client does not keep up");
  }

  #end(): void {
    clearTimeout(this.#initialisationTimer);
    this.#initialisation.abort();
    this.#endOperations();
    this.#closed.resolve();
  }
}

type ServerMessage =
  | { readonly type: MessageType.ConnectionAck }
  | { readonly type: MessageType.Pong; readonly payload?: Readonly<Record<string, unknown>> }
  | { readonly id: string; readonly type: MessageType.Error; readonly payload: readonly ErrorEntry[] }
  | { readonly id: string; readonly type: MessageType.Complete };

/** A close frame has room for 123 bytes of reason, and ids may be longer. */
function alreadyExists(id: string): string {
  const reason = `Subscriber for ${id} already exists`;
  return Buffer.byteLength(reason) <= 123 ? reason : "Subscriber already exists";
}
