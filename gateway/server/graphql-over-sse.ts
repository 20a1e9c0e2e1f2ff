import type { ServerResponse } from "node:http";
import type { Deadline } from "./deadline.ts";
import type { GraphQLService } from "./graphql-service.ts";
import type { OperationRecord } from "./operation-record.ts";
import { REQUEST_ID_HEADER } from "./request-id.ts";
import { writeInPieces } from "./write-in-pieces.ts";

/** A comment: clients skip it, proxies take it for a sign of life. */
const HEARTBEAT = ":\n\n";

export type AnswerStream = {
  readonly response: ServerResponse;
  readonly answers: AsyncGenerator<string, void>;
  readonly record: OperationRecord;
  /** Abandoned when the client is gone; ends `answers` by its signal. */
  readonly deadline: Deadline;
  readonly service: GraphQLService;
};

/**
 * Writes every answer as one server-sent event, in the distinct connections mode of GraphQL over SSE:
 * <https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>.
 *
 * The next answer is asked for when the client has taken the one before. A stream that ends because the server stops
 * has no `complete`, so that its client connects again.
 */
export async function streamAnswers(stream: AnswerStream): Promise<void> {
  const { response, record, deadline, service } = stream;
  const { stopping, stalled } = service;
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
  try {
    await writeAnswers(stream);
  } catch (error) {
    await writeEvent(response, "next", JSON.stringify({ errors: record.failed(error) }));
  } finally {
    clearInterval(heartbeat);
    stopping.removeEventListener("abort", onStopping);
    if (connection) stalled.watch(connection);
  }
  if (deadline.abandoned) record.outcome = "cancelled";
  else await writeEvent(response, "complete", "");
  response.end();
}

async function writeAnswers(stream: AnswerStream): Promise<void> {
  const { response, answers, record, deadline, service } = stream;
  for await (const text of answers) {
    if (deadline.abandoned) return;
    record.answered(text);
    if (!service.accessLog.isOff) record.sent(Buffer.byteLength(text));
    if (!(await writeEvent(response, "next", text))) return;
  }
}

/** The client does not take what is sent to it. */
function giveUp({ response, service }: AnswerStream): void {
  service.metrics.consumerGivenUp("sse");
  response.destroy();
}

function writeEvent(response: ServerResponse, event: "next" | "complete", data: string): Promise<boolean> {
  return writeInPieces(response, `event: ${event}\ndata: ${data}\n\n`);
}
