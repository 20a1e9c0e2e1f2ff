import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The header by which a request is known to whoever it passes. */
export const REQUEST_ID_HEADER = "x-request-id";

/** What anybody may write into logs and headers of others: no blank, no control character, and not much of it. */
const USABLE_ID = /^[\x21-\x7e]{1,128}$/;

/**
 * The id of a request: the one that it came with, or else a new one. It stands in the request's headers from then on,
 * so that it can be passed on.
 */
export function requestIdOf({ headers }: Pick<IncomingMessage, "headers">): string {
  const given = headers[REQUEST_ID_HEADER];
  if (typeof given === "string" && USABLE_ID.test(given)) return given;
  const id = randomUUID();
  headers[REQUEST_ID_HEADER] = id;
  return id;
}
