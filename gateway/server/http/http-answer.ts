import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { endInPieces, PIECE_LENGTH } from "./write-in-pieces.ts";

/**
 * Ends a response with a whole text and its length, which it returns.
 *
 * Body and head leave in one write, unless the text is large. A response whose client is gone is left alone.
 */
export function sendText(
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string,
  headers: OutgoingHttpHeaders = {},
): number {
  if (response.headersSent || response.destroyed) return 0;
  const bytes = Buffer.byteLength(text);
  response.writeHead(status, {
    ...headers,
    "content-type": contentType,
    "content-length": bytes,
    "x-content-type-options": "nosniff",
  });
  if (text.length <= PIECE_LENGTH) response.end(text);
  else endInPieces(response, text);
  return bytes;
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
