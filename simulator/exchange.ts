import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer, Call } from "./http.ts";
import { Refusal } from "./refusal.ts";

/** A call whose moment has not been taken yet: the world is asked for it once. */
export type UntimedCall = Omit<Call, "nowMs">;

/** Reads a request to its end. */
export async function readCall(request: IncomingMessage): Promise<UntimedCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const origin = `http://${request.headers.host ?? "127.0.0.1"}`;
  const { pathname, searchParams } = new URL(`${origin}${request.url ?? "/"}`);
  const { method = "GET", headers } = request;
  return { method, path: pathname, query: searchParams, headers, origin, body: Buffer.concat(chunks), faults: [] };
}

/** Writes an answer; it is JSON unless its headers say otherwise. */
export function writeAnswer(response: ServerResponse, { status, text, body, bytes, headers }: Answer): void {
  const written = bytes ?? text ?? (body === undefined ? "" : JSON.stringify(body));
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    ...headers,
    "content-length": Buffer.byteLength(written),
  });
  response.end(written);
}

/** A fault of the simulator itself, or of an order that it was given, told in plain text; a caller who has hung up is told nothing. */
export function writeFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const status = error instanceof Refusal ? error.status : 500;
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(`The simulator failed: ${error instanceof Error ? error.message : error}\n`);
}
