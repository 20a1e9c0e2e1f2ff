/** What belongs to one connection alone: RFC 9110, 7.6.1. */
const HOP_BY_HOP = ["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

/** What a request says of itself, and ours to a subgraph is another one. */
const OWN = ["accept", "accept-encoding", "content-encoding", "content-length", "content-type", "expect", "host"];

const NOT_FORWARDED: ReadonlySet<string> = new Set([...HOP_BY_HOP, ...OWN]);

/** Talk with the next proxy, and the handshake of one WebSocket. */
const NOT_FORWARDED_PREFIXES = ["proxy-", "sec-websocket-"];

/** A token: RFC 9110, 5.6.2. */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/** Whether a client's header of that name, in lower case, can be passed on to a subgraph without harm to the request. */
export function isForwardable(name: string): boolean {
  // Every object has members of such names, whatever headers there are.
  if (!NAME.test(name) || name in Object.prototype) return false;
  return !NOT_FORWARDED.has(name) && !NOT_FORWARDED_PREFIXES.some((prefix) => name.startsWith(prefix));
}
