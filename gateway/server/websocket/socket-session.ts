import type { Socket } from "node:net";
import { CloseCode, type Message, MessageType, type PongMessage, type SubscribeMessage } from "graphql-ws";
import type { RawData, WebSocket } from "ws";
import { HttpRefusal } from "../../../platform/http-refusal.ts";
import { haveSameRights, type Identity, isOver, isSameViewer } from "../../authentication/identity.ts";
import type { ErrorEntry, LiveAnswer, OperationRequest, RequestScope } from "../../engine/engine.ts";
import type { GraphQLService } from "../graphql-service.ts";
import { Deadline } from "../http/deadline.ts";
import { toOperationRequest } from "../http/request-parameters.ts";
import { OperationRecord } from "../records/operation-record.ts";
import { authorizationIn, withCredentials } from "./connection-credentials.ts";
import { SocketInbox } from "./socket-inbox.ts";
import { SocketLiveness } from "./socket-liveness.ts";
import { decodeSocketMessage, toPong } from "./socket-message.ts";
import { SocketWriter } from "./socket-writer.ts";

/** RFC 6455 has it for "try again later": clients of the protocol connect again after it, unlike after a 4xxx. */
export const TRY_AGAIN_LATER = 1013;

/** As long as the first credentials of a socket may take to be looked at, roughly. */
const RENEWED_WITHIN_MS = 5_000;

export type SocketSessionOptions = {
  readonly socket: WebSocket;
  /** The connection under the socket: it alone tells when the peer takes more. */
  readonly connection: Socket;
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
 * has for it. What a client does not read, it waits for: while too much has yet to be taken, what it asks is put off, and
 * then not even read.
 */
export class SocketSession {
  readonly #socket: WebSocket;
  readonly #requestId: string;
  readonly #client: string;
  readonly #writer: SocketWriter;
  readonly #inbox: SocketInbox;
  readonly #liveness: SocketLiveness;
  readonly #service: GraphQLService;
  readonly #onBusy: () => void;
  readonly #onIdle: () => void;
  readonly #operations = new Map<string, Deadline>();
  readonly #closed = Promise.withResolvers<void>();
  /** Both null once the client is known: ten thousand sockets hold no more than they need. */
  #initialisation: AbortController | null = new AbortController();
  #initialisationTimer: NodeJS.Timeout | null;
  #headers: RequestScope["headers"];
  #initialised = false;
  #identity: Identity | null = null;

  constructor({ socket, connection, requestId, headers, client, service, onBusy, onIdle }: SocketSessionOptions) {
    this.#socket = socket;
    this.#requestId = requestId;
    this.#client = client;
    this.#headers = headers;
    this.#service = service;
    this.#onBusy = onBusy;
    this.#onIdle = onIdle;
    this.#writer = new SocketWriter(socket, connection, service.limits.maxWaitingBytesPerSocket);
    this.#inbox = new SocketInbox({
      socket,
      writer: this.#writer,
      maxWaiting: service.limits.maxWaitingMessagesPerSocket,
      answer: (message) => this.#orRefuse(() => this.#answer(message)),
    });
    this.#liveness = new SocketLiveness(connection);
    this.#initialisationTimer = setTimeout(
      () => this.close(CloseCode.ConnectionInitialisationTimeout, "Connection initialisation timeout"),
      service.limits.connectionInitTimeoutMs,
    );
    socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    socket.on("ping", (payload) => this.#writer.pong(payload));
    socket.on("pong", (payload) => {
      this.#liveness.heard();
      this.#writer.answered(payload);
    });
    // What is wrong with the frames has closed the socket already, with the code that RFC 6455 has for it.
    socket.on("error", (error) => service.log.debug({ err: error }, "a WebSocket broke"));
    socket.once("close", () => this.#end());
    if (socket.protocol === "") this.close(CloseCode.SubprotocolNotAcceptable, "Subprotocol not acceptable");
  }

  /** Asks the client for a sign of life; one that gave none for too long is dropped. */
  askForLife(): void {
    // One that has to take something first, or is not read from, cannot tell. Whether it takes anything is watched.
    if (this.#writer.isBlocked || this.#socket.isPaused) this.#liveness.heard();
    if (this.#liveness.check()) this.#writer.ping();
    else this.#socket.terminate();
  }

  /** Looks whether the client reads what is sent to it, and gives it up when it does not. */
  lookAtReading(): void {
    if (!this.#writer.lookAtReading()) this.giveUp();
  }

  /** Closes a socket whose client is not known any more: its credentials have ended, or were taken back. */
  lookAtIdentity(): void {
    if (this.#identity && isOver(this.#identity, this.#service.clock.now()))
      this.close(CloseCode.Forbidden, "Forbidden");
  }

  /** Closes a socket whose client takes nothing of what is sent to it. */
  giveUp(): void {
    if (this.#isOpen) this.#service.metrics.consumerGivenUp("websocket");
    this.close(TRY_AGAIN_LATER, "The client does not keep up");
  }

  /** Closes the socket and resolves when it is closed; one whose client does not answer is cut soon after. */
  close(code: number, reason: string): Promise<void> {
    this.#endOperations();
    if (this.#isOpen) this.#socket.close(code, reason);
    return this.#closed.promise;
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (!this.#isOpen) return;
    this.#liveness.heard();
    this.#orRefuse(() => {
      if (isBinary) throw new TypeError("The protocol has no binary messages.");
      this.#inbox.take(decodeSocketMessage(data.toString(), this.#service.limits.maxJsonDepth));
    });
  }

  /** Closes the socket when what a client sent breaks the protocol. */
  #orRefuse(handle: () => void): void {
    try {
      handle();
    } catch {
      this.close(CloseCode.BadRequest, "Invalid message received");
    }
  }

  #answer(message: Message): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        this.#initialise(withCredentials(this.#headers, message.payload ?? {}));
        break;
      case MessageType.Ping: {
        const authorization = authorizationIn(message.payload ?? {});
        if (authorization === null) this.#send(toPong(message));
        else this.#renew(authorization);
        break;
      }
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
  }

  async #initialise(headers: RequestScope["headers"]): Promise<void> {
    if (this.#initialised) {
      this.close(CloseCode.TooManyInitialisationRequests, "Too many initialisation requests");
      return;
    }
    this.#initialised = true;
    this.#headers = headers;
    const signal = this.#initialisation?.signal ?? AbortSignal.abort();
    try {
      const identity = await this.#service.authenticate(this.#headers, signal);
      if (!this.#isOpen) return;
      if (identity === null) {
        this.close(CloseCode.Forbidden, "Forbidden");
        return;
      }
      this.#service.quotas?.admit(identity);
      this.#endInitialisation();
      this.#identity = identity;
      this.#send({ type: MessageType.ConnectionAck });
    } catch (error) {
      if (signal.aborted) return;
      this.#service.log.warn({ err: error }, "a WebSocket's client could not be identified");
      this.close(TRY_AGAIN_LATER, "Try again later");
    }
  }

  /**
   * Goes on with newer credentials of the same viewer, and so do the operations that are under way. With other rights they could not:
   * the client is to come again.
   */
  async #renew(authorization: string): Promise<void> {
    const headers = { ...this.#headers, authorization };
    try {
      const before = this.#identity;
      if (!before) return void this.close(CloseCode.Unauthorized, "Unauthorized");
      const identity = await this.#service.authenticate(headers, AbortSignal.timeout(RENEWED_WITHIN_MS));
      if (!this.#isOpen) return;
      if (!identity || !isSameViewer(identity, before)) return void this.close(CloseCode.Forbidden, "Forbidden");
      if (!haveSameRights(identity, before)) return void this.close(TRY_AGAIN_LATER, "Rights have changed");
      this.#headers = headers;
      this.#identity = identity;
      this.#send({ type: MessageType.Pong });
    } catch (error) {
      // What it has is good until it ends.
      this.#service.log.warn({ err: error }, "a WebSocket's client could not be identified anew");
    }
  }

  async #subscribe({ id, payload }: SubscribeMessage): Promise<void> {
    const identity = this.#identity;
    if (identity === null) {
      this.close(CloseCode.Unauthorized, "Unauthorized");
      return;
    }
    if (this.#operations.has(id)) {
      this.close(CloseCode.SubscriberAlreadyExists, alreadyExists(id));
      return;
    }
    const record = this.#recordOf(id);
    using deadline = new Deadline(this.#service.limits.requestDeadlineMs);
    using counted = new DisposableStack();
    try {
      this.#refuseTooMany();
      this.#service.quotas?.admit(identity);
      this.#operations.set(id, deadline);
      if (this.#operations.size === 1) this.#onBusy();
      const scope: RequestScope = {
        headers: this.#headers,
        viewer: identity.viewer,
        rights: identity.rights,
        client: this.#client,
        signal: deadline.signal,
        trace: record.trace,
      };
      const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
      const onSubscription = () => counted.use(this.#service.quotas?.openSubscription(identity));
      const asked = { received: toOperationRequest(payload), scope, record, deadline, onSubscription };
      for await (const { text } of await this.#answers(asked)) {
        // Its id may be another operation's by now.
        if (deadline.abandoned) break;
        record.answered(text);
        if (!this.#service.accessLog.isOff) record.sent(Buffer.byteLength(text));
        if (!(await this.#writer.send(`${head}${text}}`, deadline))) deadline.abandon();
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

  /** The answers of an operation, once it is prepared. */
  async #answers({
    received,
    scope,
    record,
    deadline,
    onSubscription,
  }: AskedOperation): Promise<AsyncGenerator<LiveAnswer, void> | readonly LiveAnswer[]> {
    const { persisted, engine: currentEngine } = this.#service;
    record.received(received);
    const engine = currentEngine();
    const { request, operation } = await deadline.within(persisted.prepare(received, engine, scope));
    record.received(request);
    if (deadline.signal.aborted) return [];
    record.prepared(operation, "websocket");
    if (operation.kind === "subscription") {
      onSubscription();
      deadline.lift();
      return engine.subscribe(operation, request, scope);
    }
    return [{ text: await deadline.within(engine.execute(operation, request, scope)), cursor: null }];
  }

  #refuseTooMany(): void {
    const { maxOperationsPerSocket } = this.#service.limits;
    if (this.#operations.size < maxOperationsPerSocket) return;
    const message = `A WebSocket may have ${maxOperationsPerSocket} operations at a time.`;
    throw new HttpRefusal(429, "LIMIT_EXCEEDED", message);
  }

  #cancel(id: string): void {
    const deadline = this.#operations.get(id);
    this.#release(id);
    this.#inbox.drop(id);
    if (deadline === undefined) return;
    deadline.abandon();
    this.#writer.drop(deadline);
  }

  #release(id: string): void {
    if (this.#operations.delete(id) && this.#operations.size === 0) this.#onIdle();
  }

  #endOperations(): void {
    for (const deadline of this.#operations.values()) deadline.abandon();
    this.#operations.clear();
    this.#writer.close();
    this.#inbox.close();
  }

  #send(message: ServerMessage): void {
    this.#writer.send(JSON.stringify(message));
  }

  #endInitialisation(): void {
    clearTimeout(this.#initialisationTimer ?? undefined);
    this.#initialisationTimer = null;
    this.#initialisation = null;
  }

  #end(): void {
    this.#initialisation?.abort();
    this.#endInitialisation();
    this.#endOperations();
    this.#closed.resolve();
  }
}

type AskedOperation = {
  readonly received: OperationRequest;
  readonly scope: RequestScope;
  readonly record: OperationRecord;
  readonly deadline: Deadline;
  /** Told when it is found to be a subscription; throws when there may be no more. */
  readonly onSubscription: () => void;
};

type ServerMessage =
  | { readonly type: MessageType.ConnectionAck }
  | PongMessage
  | { readonly id: string; readonly type: MessageType.Error; readonly payload: readonly ErrorEntry[] }
  | { readonly id: string; readonly type: MessageType.Complete };

/** A close frame has room for 123 bytes of reason, and ids may be longer. */
function alreadyExists(id: string): string {
  const reason = `Subscriber for ${id} already exists`;
  return Buffer.byteLength(reason) <= 123 ? reason : "Subscriber already exists";
}
