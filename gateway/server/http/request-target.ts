import type { IncomingMessage } from "node:http";

export type RequestTarget = {
  readonly path: string;
  /** What follows the question mark. */
  readonly search: string;
};

/**
 * Where a request leads.
 *
 * Proxies may send a whole address in place of a path, and every server must take it, its host before that of the
 * header (RFC 9112, 3.2.2). Such a request has its path and its host in their usual places from then on.
 */
export function targetOf(request: IncomingMessage): RequestTarget {
  const { url = "/" } = request;
  if (!url.startsWith("/") && URL.canParse(url)) {
    const { host, pathname, search } = new URL(url);
    request.headers.host = host;
    request.url = pathname + search;
  }
  return splitTarget(request.url ?? "/");
}

/** The path without the slash that some clients write behind it. */
export function withoutLastSlash(path: string): string {
  const hasOneBehind = path.length > 2 && path.indexOf("/", 1) === path.length - 1;
  return hasOneBehind ? path.slice(0, -1) : path;
}

function splitTarget(target: string): RequestTarget {
  const mark = target.indexOf("?");
  return mark === -1 ? { path: target, search: "" } : { path: target.slice(0, mark), search: target.slice(mark + 1) };
}
