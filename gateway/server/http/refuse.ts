import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { HttpRefusal } from "../../../platform/http-refusal.ts";
import { sendJson } from "./http-answer.ts";
import { REQUEST_ID_HEADER, requestIdOf } from "./request-id.ts";

/** Tells a client that its request is refused. What is no refusal is told as `INTERNAL`. */
export function refuseRequest(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const { status, code, message, headers } = toRefusal(error);
  const requestId = requestIdOf(request);
  const idHeader = { [REQUEST_ID_HEADER]: requestId };
  sendJson(response, status, { errors: [{ message, extensions: { code } }] }, { ...headers, ...idHeader });
}

/**
 * Tells a client in plain HTTP that its connection is refused, and closes it in stages: there is no response object for an
 * upgrade or for what is no HTTP. What the client still sends is not looked at.
 */
export function refuseConnection(connection: Duplex, error: unknown, graceMs: number): void {
  const { status, code, message, headers } = toRefusal(error);
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const head = Object.entries({
    ...headers,
    connection: "close",
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  }).map(([name, value]) => `${name}: ${value}`);
  connection.write([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, "", body].join("\r\n"));
  connection.resume();
  endInStages(connection, graceMs);
}

/** What is told of bytes that Node could not read as a request. */
export function refusalOfBytes({ code }: NodeJS.ErrnoException): HttpRefusal {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new HttpRefusal(431, "LIMIT_EXCEEDED", "The request's head is too large.");
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return new HttpRefusal(413, "LIMIT_EXCEEDED", "The extensions of the body's chunks are too large.");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new HttpRefusal(408, "LIMIT_EXCEEDED", "The request took too long to arrive.");
    default:
      return new HttpRefusal(400, "BAD_USER_INPUT", "This is no request of HTTP/1.1.");
  }
}

/**
 * Has a connection closed in stages whenever it is closed after an answer, as RFC 9112, 9.6 asks: our side first, and
 * the rest once the client has closed or had time to read. Closed at once, what the client still sends would be answered
 * by a reset, which can cost it the answer.
 */
export function closeInStages(connection: Socket, graceMs: number): void {
  // Node calls it after the last answer of a connection.
  connection.destroySoon = () => endInStages(connection, graceMs);
}

/** Whoever does not close its own side does not keep ours open for longer than the grace. */
function endInStages(connection: Duplex, graceMs: number): void {
  // Nobody else listens any more to what becomes of it.
  connection.on("error", () => {});
  connection.end();
  const timer = setTimeout(() => connection.destroy(), graceMs).unref();
  connection.once("close", () => clearTimeout(timer));
}

function toRefusal(error: unknown): HttpRefusal {
  return error instanceof HttpRefusal ? error : new HttpRefusal(500, "INTERNAL", "The gateway could not answer.");
}
