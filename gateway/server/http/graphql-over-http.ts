import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { MIMEType } from "node:util";
import { HttpRefusal } from "../../../platform/http-refusal.ts";
import type { Identity } from "../../authentication/identity.ts";
import {
  type LiveAnswer,
  type OperationRequest,
  type PreparedOperation,
  RequestError,
  type RequestScope,
} from "../../engine/engine.ts";
import { boundedErrors } from "../../engine/refusal.ts";
import type { GraphQLService } from "../graphql-service.ts";
import { OperationRecord } from "../records/operation-record.ts";
import { type AcceptedTypes, acceptedTypes } from "./accepted-types.ts";
import { Deadline } from "./deadline.ts";
import { streamAnswers } from "./graphql-over-sse.ts";
import { sendText } from "./http-answer.ts";
import { readBody } from "./request-body.ts";
import { REQUEST_ID_HEADER, requestIdOf } from "./request-id.ts";
import { decodeJsonRequest, decodeUrlRequest } from "./request-parameters.ts";

export type ArrivedRequest = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What follows the question mark in its address. */
  readonly search: string;
  /** Throws an {@link HttpRefusal} if it may not even be read. */
  readonly admit: (request: IncomingMessage) => void;
};

/**
 * Answers one GraphQL request as <https://graphql.github.io/graphql-over-http/draft/> says, and a subscription, or
 * whatever is asked for as a stream, as server-sent events. Never rejects.
 */
export async function answerGraphQL(arrived: ArrivedRequest, service: GraphQLService): Promise<void> {
  const { request, response } = arrived;
  const accepted = acceptedTypes(request.headers.accept);
  const { method = null } = request;
  const requestId = requestIdOf(request);
  const headers = scopeHeaders(request);
  const record = new OperationRecord({ transport: "http", requestId, headers, method, socketOperation: null }, service);
  using deadline = new Deadline(service.limits.requestDeadlineMs);
  response.on("close", () => {
    if (!response.writableFinished) deadline.abandon();
  });
  try {
    await deadline.within(answer({ ...arrived, accepted, record, deadline, service }));
  } catch (error) {
    if (!response.destroyed) sendFailure(response, accepted, record, error);
  } finally {
    record.end(response.headersSent ? response.statusCode : null);
  }
}

type Exchange = ArrivedRequest & {
  readonly accepted: AcceptedTypes;
  readonly record: OperationRecord;
  readonly deadline: Deadline;
  readonly service: GraphQLService;
};

async function answer(exchange: Exchange): Promise<void> {
  const { request: message, response, accepted, record, deadline, service } = exchange;
  exchange.admit(message);
  if (accepted.json === null && !accepted.eventStream) throw notAcceptable();
  const received = await readRequest(exchange);
  record.received(received);
  const identity = await identified(exchange);
  service.quotas?.admit(identity);
  const scope = scopeOf(exchange, identity);
  const engine = service.engine();
  try {
    const { request, operation } = await service.persisted.prepare(received, engine, scope);
    record.received(request);
    refuseUnsuited(exchange, operation);
    if (deadline.signal.aborted) return;
    if (operation.kind === "subscription") {
      record.prepared(operation, "sse");
      using _counted = service.quotas?.openSubscription(identity);
      return await streamAnswers({
        ...exchange,
        identity,
        answers: engine.subscribe(operation, { ...request, after: lastEventId(exchange) }, scope),
      });
    }
    record.prepared(operation, accepted.json === null ? "sse" : "http");
    const text = await engine.execute(operation, request, scope);
    if (accepted.json === null) return await streamAnswers({ ...exchange, identity, answers: once(text) });
    if (response.destroyed) return;
    record.answered(text);
    record.sent(sendText(response, 200, `${accepted.json}; charset=utf-8`, text, idHeader(record)));
  } catch (error) {
    // A stream was asked for and nothing but: its reader gets to see errors only inside one.
    if (!(error instanceof RequestError) || accepted.json !== null || response.headersSent) throw error;
    const text = JSON.stringify({ errors: boundedErrors(error.errors) });
    await streamAnswers({ ...exchange, identity, answers: once(text) });
  }
}

/** What a client of server-sent events had last, if it was here before. An empty one is none. */
function lastEventId({ request }: Exchange): string | null {
  const id = request.headers["last-event-id"];
  return typeof id === "string" && id !== "" ? id : null;
}

async function readRequest({ request, search, service }: Exchange): Promise<OperationRequest> {
  const { maxBodyBytes, maxJsonDepth } = service.limits;
  if (request.method !== "POST") return decodeUrlRequest(new URLSearchParams(search), maxJsonDepth);
  refuseOtherThanJson(request.headers["content-type"]);
  const body = await service.bodies.inTime(request, readBody(request, maxBodyBytes));
  return decodeJsonRequest(body, maxJsonDepth);
}

async function identified({ request, deadline, service }: Exchange): Promise<Identity> {
  const identity = await service.authenticate(scopeHeaders(request), deadline.signal);
  if (identity) return identity;
  throw new HttpRefusal(401, "UNAUTHENTICATED", "Nobody is known by these credentials.", {
    "www-authenticate": "Bearer",
  });
}

function scopeOf({ request, record, deadline, service }: Exchange, { viewer, rights }: Identity): RequestScope {
  const client = service.clients.of(request).address;
  return { headers: scopeHeaders(request), viewer, rights, client, signal: deadline.signal, trace: record.trace };
}

/** The headers as the engine takes them: one text by name. */
export function scopeHeaders({ headers }: IncomingMessage): RequestScope["headers"] {
  // The only header Node keeps as a list; it has no meaning in a request.
  delete headers["set-cookie"];
  return headers as RequestScope["headers"];
}

function refuseUnsuited({ request, accepted }: Exchange, { kind }: PreparedOperation): void {
  if (kind === "mutation" && request.method !== "POST") {
    throw new HttpRefusal(405, "BAD_USER_INPUT", "A mutation must be sent by POST.", { allow: "POST" });
  }
  if (kind === "subscription" && request.method === "HEAD") {
    throw new HttpRefusal(405, "BAD_USER_INPUT", "A subscription has no head alone.", { allow: "GET, POST" });
  }
  if (kind === "subscription" && !accepted.eventStream) {
    const message =
      "A subscription is answered as text/event-stream, which the request does not accept, or over a WebSocket.";
    throw new HttpRefusal(406, "BAD_USER_INPUT", message);
  }
}

function refuseOtherThanJson(contentType: string | undefined): void {
  // What nearly every client sends needs no parsing.
  if (contentType === "application/json") return;
  let type: MIMEType;
  try {
    type = new MIMEType(contentType ?? "");
  } catch {
    throw unsupportedMediaType();
  }
  const charset = type.params.get("charset")?.toLowerCase() ?? "utf-8";
  if (type.essence !== "application/json" || (charset !== "utf-8" && charset !== "utf8")) throw unsupportedMediaType();
}

function unsupportedMediaType(): HttpRefusal {
  return new HttpRefusal(
    415,
    "BAD_USER_INPUT",
    "The body must be application/json in UTF-8, and its content-type say so.",
    {
      "accept-post": "application/json; charset=utf-8",
    },
  );
}

function notAcceptable(): HttpRefusal {
  const types = "application/graphql-response+json, application/json and text/event-stream";
  return new HttpRefusal(406, "BAD_USER_INPUT", `The answer can be ${types}, and the request accepts none of them.`);
}

function sendFailure(response: ServerResponse, accepted: AcceptedTypes, record: OperationRecord, error: unknown): void {
  const errors = record.failed(error);
  const headers = error instanceof HttpRefusal ? error.headers : {};
  const mediaType = accepted.json ?? "application/json";
  const text = JSON.stringify({ errors });
  // What fails now may be asked the same way and answered in a moment.
  const notStored = { ...headers, "cache-control": "no-store", ...idHeader(record) };
  const status = failureStatus(error, accepted);
  record.sent(sendText(response, status, `${mediaType}; charset=utf-8`, text, notStored));
}

function idHeader({ requestId }: OperationRecord): OutgoingHttpHeaders {
  return { [REQUEST_ID_HEADER]: requestId };
}

/**
 * A well-formed request that the engine refuses is 200 in `application/json`, because its clients were taught that any
 * other status comes from something in between, and 400 in the type made for GraphQL.
 */
function failureStatus(error: unknown, accepted: AcceptedTypes): number {
  if (error instanceof HttpRefusal) return error.status;
  if (!(error instanceof RequestError)) return 500;
  const code = error.errors[0]?.extensions.code;
  if (code === "UNAUTHENTICATED") return 401;
  if (code === "FORBIDDEN") return 403;
  return accepted.json === "application/json" ? 200 : 400;
}

async function* once(text: string): AsyncGenerator<LiveAnswer, void> {
  yield { text, cursor: null };
}
