import type { ServerResponse } from "node:http";
import type { GraphQLService, OperationRecord } from "./graphql-service.ts";
import { Outlet } from "./outlet.ts";

/** A comment: clients skip it, proxies take it for a sign of life. */
const HEARTBEAT = ":\n\n";

/**
 * Writes every answer as one server-sent event, in the distinct connections mode of GraphQL over SSE:
 * <https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>.
 *
 * The next answer is asked for when the client has taken the one before. A stream that ends because the server stops
 * has no `complete`, so that its client connects again. The caller ends `answers` when the response closes.
 */
export async function streamAnswers(
  response: ServerResponse,
  answers: AsyncGenerator<string, void>,
  record: OperationRecord,
  service: GraphQLService,
): Promise<void> {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // Asks nginx and its like not to hold events back.
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
  });
  response.write(HEARTBEAT);
  const heartbeat = setInterval(() => {
    if (response.writableNeedDrain) response.destroy();
    else response.write(HEARTBEAT);
  }, service.limits.heartbeatIntervalMs);
  try {
    await writeAnswers(response, answers, record, service);
  } catch (error) {
    writeEvent(response, "next", JSON.stringify({ errors: record.failed(error) }));
  } finally {
    clearInterval(heartbeat);
  }
  if (response.destroyed) record.outcome = "cancelled";
  else if (!service.stopping.aborted) writeEvent(response, "complete", "");
  response.end();
}

async function writeAnswers(
  response: ServerResponse,
  answers: AsyncGenerator<string, void>,
  record: OperationRecord,
  { limits }: GraphQLService,
): Promise<void> {
  const outlet = new Outlet(response, limits.stalledAfterMs);
  for await (const text of answers) {
    if (response.destroyed) return;
    record.answered(text);
    writeEvent(response, "next", text);
    if (outlet.full && !(await outlet.drained())) response.destroy();
  }
}

function writeEvent(response: ServerResponse, event: "next" | "complete", data: string): void {
  if (!response.destroyed) response.write(`event: ${event}\ndata: ${data}\n\n`);
}
