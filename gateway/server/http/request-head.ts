import type { IncomingMessage } from "node:http";
import { HttpRefusal } from "../../../platform/http-refusal.ts";
import type { ServerLimits } from "../limits.ts";

/** Headers of which Node keeps one and drops the others without a word: two readers could see two requests. */
const SINGLE_HEADERS: ReadonlySet<string> = new Set(["authorization", "content-type", "host"]);

/** Refuses a request for what its head says, before anything of its body is read. */
export function refuseByHead(request: IncomingMessage, limits: ServerLimits): void {
  refuseManyHeaders(request, limits);
  refuseMissingHost(request);
  refuseRepeatedHeaders(request);
  refuseLargeBody(request, limits);
}

/** Refuses a request with more headers than it may have. */
export function refuseManyHeaders({ rawHeaders }: IncomingMessage, { maxHeaders }: ServerLimits): void {
  if (rawHeaders.length <= 2 * maxHeaders) return;
  const found = rawHeaders.length / 2;
  throw new HttpRefusal(
    431,
    "LIMIT_EXCEEDED",
    `The request has ${found} headers, and ${maxHeaders} are allowed.`,
    CLOSE,
  );
}

/** Whether a request says that its body is larger than a body may be. */
export function hasLargeBody({ headers }: IncomingMessage, { maxBodyBytes }: ServerLimits): boolean {
  return Number(headers["content-length"] ?? 0) > maxBodyBytes;
}

/** What is told of a body that is too large; its connection is closed, for the rest of it would have to be read first. */
export function largeBody({ maxBodyBytes }: Pick<ServerLimits, "maxBodyBytes">): HttpRefusal {
  return new HttpRefusal(413, "LIMIT_EXCEEDED", `The body is larger than ${maxBodyBytes} bytes.`, CLOSE);
}

const CLOSE = { connection: "close" };

function refuseLargeBody(request: IncomingMessage, limits: ServerLimits): void {
  if (hasLargeBody(request, limits)) throw largeBody(limits);
}

/** A request without a host is refused by all servers: RFC 9112, 3.2. */
function refuseMissingHost({ headers, httpVersion }: IncomingMessage): void {
  if (headers.host !== undefined || httpVersion === "1.0") return;
  throw new HttpRefusal(400, "BAD_USER_INPUT", "The request has no host header.", CLOSE);
}

/** Refuses a request that has a header twice of which it may have one: which of the two counts would be a guess. */
function refuseRepeatedHeaders({ rawHeaders }: IncomingMessage): void {
  let seen: Set<string> | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    if (!SINGLE_HEADERS.has(name)) continue;
    seen ??= new Set();
    if (seen.has(name)) {
      throw new HttpRefusal(400, "BAD_USER_INPUT", `The request has more than one ${name} header.`);
    }
    seen.add(name);
  }
}
