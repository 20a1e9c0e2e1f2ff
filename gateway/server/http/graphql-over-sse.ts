import type { ServerResponse } from "node:http";
import { HttpRefusal } from "../../../platform/http-refusal.ts";
import { type Identity, isOver } from "../../authentication/identity.ts";
import type { LiveAnswer } from "../../engine/engine.ts";
import type { GraphQLService } from "../graphql-service.ts";
import type { OperationRecord } from "../records/operation-record.ts";
import type { Deadline } from "./deadline.ts";
import { REQUEST_ID_HEADER } from "./request-id.ts";
import { writeInPieces } from "./write-in-pieces.ts";

/** A comment: clients skip it, proxies take it for a sign of life. */
const HEARTBEAT = ":\n\n";

/** What lives on after its identity ends goes within 5 s: half of that is the leeway of clocks. */
export const LOOKS_AT_IDENTITY_EVERY_MS = 1_000;

const ENDED = new HttpRefusal(401, "UNAUTHENTICATED", "These credentials have ended.");

export type AnswerStream = {
  readonly response: ServerResponse;
  /** For whom it is. It ends with it. */
  readonly identity: Identity;
  readonly answers: AsyncGenerator<LiveAnswer, void>;
  readonly record: OperationRecord;
  /** Abandoned when the client is gone; ends `answers` by its signal. */
  readonly deadline: Deadline;
  readonly service: GraphQLService;
};

/**
 * Writes every answer as one server-sent event, in the distinct connections mode of GraphQL over SSE:
 * <https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>.
 *
 * An answer of a stream that can be taken up again has its cursor as its id, so that a browser's `EventSource` goes on behind it.
 * The next answer is asked for when the client has taken the one before. A stream that ends because the server stops
 * has no `complete`, so that its client connects again. One whose identity ends tells so, and is complete.
 */
export async function streamAnswers(stream: AnswerStream): Promise<void> {
  const { response, identity, record, deadline, service } = stream;
  const { stopping, stalled, clock } = service;
  const connection = response.socket;
  // What is streamed comes when it comes, or is there and has yet to be taken.
  deadline.lift();
  const onStopping = () => deadline.abandon();
  if (stopping.aborted) onStopping();
  stopping.addEventListener("abort", onStopping);
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // Asks nginx and its like not to hold events back.
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
    [REQUEST_ID_HEADER]: record.requestId,
  });
  if (connection) stalled.watch(connection, () => giveUp(stream));
  response.write(HEARTBEAT);
  const heartbeat = setInterval(() => {
    // Who has yet to take what was sent is not silent, and may be in the middle of an event.
    if (!response.writableNeedDrain) response.write(HEARTBEAT);
  }, service.limits.heartbeatIntervalMs);
  let isExpired = false;
  const looking = setInterval(() => {
    if (!isOver(identity, clock.now())) return;
    isExpired = true;
    deadline.abandon();
  }, LOOKS_AT_IDENTITY_EVERY_MS);
  try {
    await writeAnswers(stream);
  } catch (error) {
    await writeEvent(response, { event: "next", data: JSON.stringify({ errors: record.failed(error) }), id: null });
  } finally {
    clearInterval(heartbeat);
    clearInterval(looking);
    stopping.removeEventListener("abort", onStopping);
    if (connection) stalled.watch(connection);
  }
  if (isExpired)
    await writeEvent(response, { event: "next", data: JSON.stringify({ errors: record.failed(ENDED) }), id: null });
  if (deadline.abandoned && !isExpired) record.outcome = "cancelled";
  else await writeEvent(response, { event: "complete", data: "", id: null });
  response.end();
}

async function writeAnswers(stream: AnswerStream): Promise<void> {
  const { response, answers, record, deadline, service } = stream;
  for await (const { text, cursor } of answers) {
    if (deadline.abandoned) return;
    record.answered(text);
    if (!service.accessLog.isOff) record.sent(Buffer.byteLength(text));
    if (!(await writeEvent(response, { event: "next", data: text, id: cursor }))) return;
  }
}

/** The client does not take what is sent to it. */
function giveUp({ response, service }: AnswerStream): void {
  service.metrics.consumerGivenUp("sse");
  response.destroy();
}

type ServerSentEvent = {
  readonly event: "next" | "complete";
  readonly data: string;
  /** What a client that comes back sends as `Last-Event-ID`. */
  readonly id: string | null;
};

function writeEvent(response: ServerResponse, { event, data, id }: ServerSentEvent): Promise<boolean> {
  // An id with a line's end or U+0000 in it would be none: https://html.spec.whatwg.org/multipage/server-sent-events.html
  const idLine = id !== null && /^[^\r\n\0]*$/.test(id) ? `id: ${id}\n` : "";
  return writeInPieces(response, `event: ${event}\n${idLine}data: ${data}\n\n`);
}
