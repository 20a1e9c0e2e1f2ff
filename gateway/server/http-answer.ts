import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/**
 * Ends a response with a whole text and its length.
 *
 * Body and head leave in one write. A response whose client is gone is left alone.
 */
export function sendText(
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    ...headers,
    "content-type": contentType,
    "content-length": Buffer.byteLength(text),
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}

/** Ends a response with `value` as JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  sendText(response, status, "application/json; charset=utf-8", JSON.stringify(value), headers);
}
