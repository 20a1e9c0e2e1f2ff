import { maxHeaderSize, validateHeaderValue } from "node:http";
import type { RequestScope } from "../../engine/engine.ts";

type Headers = RequestScope["headers"];

/**
 * The headers of a WebSocket's upgrade with the credentials of its first message: browsers cannot set headers on a
 * WebSocket. Nothing else in the message becomes a header: what a proxy in front strips from requests must not come back
 * in by this door.
 *
 * Throws a `TypeError` for what could not have come in a header of a request: two values of which one would have to be
 * guessed, characters that no field value has (RFC 9110, 5.5), and more than a request's head may hold.
 */
export function withCredentials(headers: Headers, payload: Readonly<Record<string, unknown>>): Headers {
  const authorization = authorizationIn(payload);
  return authorization === null || headers.authorization !== undefined ? headers : { ...headers, authorization };
}

/** The credentials in a message; null where it has none. Throws a `TypeError` for what could not have come in a header. */
export function authorizationIn(payload: Readonly<Record<string, unknown>>): string | null {
  const given = Object.entries(payload).filter(([name]) => name.toLowerCase() === "authorization");
  if (given.length > 1) throw new TypeError("The message has more than one authorization.");
  const [, authorization] = given[0] ?? [];
  if (typeof authorization !== "string") return null;
  if (authorization.length > maxHeaderSize) throw new TypeError("The authorization is too long for a header.");
  validateHeaderValue("authorization", authorization);
  return authorization;
}
